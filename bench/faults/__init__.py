"""Fault campaigns: kill, repeat, compare with an independent oracle."""
