"""The write side of the hub: what comes in, what operators do, how the registry changes."""
