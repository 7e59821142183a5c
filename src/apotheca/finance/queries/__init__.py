"""The read side of finance."""
