"""
Owns: items, packages, units, suppliers, contracts, places, accounts, derivation, calendar, periods.
Never does: transactions; it says what things mean and on which dates.
Changed by: the stewards (duties A and B), contract owners and finance, through its operations.
"""
