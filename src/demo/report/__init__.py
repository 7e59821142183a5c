"""The report of a demo run: what happened, read from the ledgers, for people to enjoy and check."""
