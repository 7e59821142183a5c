"""The lists of master data, declared once for pages, the API and export files."""

from apotheca.masterdata.queries.lists.accounting import (
    ACCOUNTS,
    DERIVATION_RULES,
    PERIODS,
    TAX_EXEMPTIONS,
    TAX_RULES,
)
from apotheca.masterdata.queries.lists.contracts import CONTRACT_PRICES, CONTRACTS
from apotheca.masterdata.queries.lists.items import CONVERSIONS, IDENTIFIERS, ITEMS, PACKAGES
from apotheca.masterdata.queries.lists.places import LOCATIONS
from apotheca.masterdata.queries.lists.suppliers import (
    BANK_ACCOUNTS,
    PAYMENT_TERMS,
    SUPPLIER_SITES,
    SUPPLIERS,
)

__all__ = [
    "ACCOUNTS",
    "BANK_ACCOUNTS",
    "CONTRACTS",
    "CONTRACT_PRICES",
    "CONVERSIONS",
    "DERIVATION_RULES",
    "IDENTIFIERS",
    "ITEMS",
    "LOCATIONS",
    "PACKAGES",
    "PAYMENT_TERMS",
    "PERIODS",
    "SUPPLIERS",
    "SUPPLIER_SITES",
    "TAX_EXEMPTIONS",
    "TAX_RULES",
]
