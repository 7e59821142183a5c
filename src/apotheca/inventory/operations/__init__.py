"""The write side of inventory, one module per family of verbs."""
