"""The arithmetic of master data: pure functions, no database, no clock, no settings."""
