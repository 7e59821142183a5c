"""Rules of procurement as pure functions; numbers and sources are in docs/rules/procurement.md."""
