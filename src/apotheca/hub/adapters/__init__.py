"""Doors to other systems: one small protocol, one module per way of talking."""
