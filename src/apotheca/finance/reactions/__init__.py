"""What finance posts when procurement and inventory publish (docs/rules/finance-ledger.md)."""
