"""The write side of procurement, one module per family of verbs."""
