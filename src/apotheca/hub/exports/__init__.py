"""How our facts are said to other systems: one function per object type, registered by name."""
