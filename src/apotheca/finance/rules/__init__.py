"""
The arithmetic of invoices and payments: pure functions, exact until the one rounding to cents.

Rules MA-01 to MA-26 (docs/rules/matching.md) and PA-01 to PA-12 (docs/rules/payments.md).
"""
