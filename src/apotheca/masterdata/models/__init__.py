"""The tables of master data, one module per aggregate."""

from apotheca.masterdata.models.accounting import (
    Account,
    DerivationRule,
    Period,
    PeriodState,
    TaxExemption,
    TaxRule,
)
from apotheca.masterdata.models.items import (
    Item,
    Package,
    PackageIdentifier,
    Product,
    UomConversion,
)
from apotheca.masterdata.models.places import Location
from apotheca.masterdata.models.suppliers import (
    Contract,
    ContractLine,
    PaymentTerms,
    Supplier,
    SupplierBankAccount,
    SupplierSite,
)

__all__ = [
    "Account",
    "Contract",
    "ContractLine",
    "DerivationRule",
    "Item",
    "Location",
    "Package",
    "PackageIdentifier",
    "PaymentTerms",
    "Period",
    "PeriodState",
    "Product",
    "Supplier",
    "SupplierBankAccount",
    "SupplierSite",
    "TaxExemption",
    "TaxRule",
    "UomConversion",
]
