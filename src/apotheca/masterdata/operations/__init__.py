"""The write side of master data: stewards propose, others approve; the calendar and its states."""
