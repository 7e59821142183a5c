"""The write side of finance: journals and periods, invoices and their match, payments."""
