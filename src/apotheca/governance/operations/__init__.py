"""The write side of governance, one module per family of verbs."""
