"""The read side of master data; other contexts get dataclasses from it, never querysets."""

from apotheca.masterdata.queries.codes import FoundPackage, find_packages
from apotheca.masterdata.queries.derivation import (
    AccountDerivationFailed,
    derive_accounts,
    simulate_derivation,
)
from apotheca.masterdata.queries.facts import (
    NoActiveBankAccount,
    account_codes,
    active_bank_account,
    active_bank_accounts,
    item_facts,
    location_facts,
    locations_of_kind,
    supplier_facts,
    supplier_terms,
)
from apotheca.masterdata.queries.ordering import (
    NoConversion,
    NoPrice,
    UnknownPackage,
    order_terms,
)
from apotheca.masterdata.queries.periods import NoOpenPeriod, first_open_day, period_states
from apotheca.masterdata.rules.barcodes import Barcode, read_barcode

__all__ = [
    "AccountDerivationFailed",
    "Barcode",
    "FoundPackage",
    "NoActiveBankAccount",
    "NoConversion",
    "NoOpenPeriod",
    "NoPrice",
    "UnknownPackage",
    "account_codes",
    "active_bank_account",
    "active_bank_accounts",
    "derive_accounts",
    "find_packages",
    "first_open_day",
    "item_facts",
    "location_facts",
    "locations_of_kind",
    "order_terms",
    "period_states",
    "read_barcode",
    "simulate_derivation",
    "supplier_facts",
    "supplier_terms",
]
