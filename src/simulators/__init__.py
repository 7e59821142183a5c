"""Simulated outside systems (demo and tests)."""
