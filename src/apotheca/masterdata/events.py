"""
What master data tells: something systems around us keep a copy of has changed.

Most of it is shared by all entities; ``entity_id`` is then 0. The subject's id is derived from
what it is and its number, so that every change of one record carries the same one.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import NAMESPACE_OID, UUID, uuid5

from apotheca.kernel.events import Event

EVERY_ENTITY = 0


def subject_id(kind: str, key: int) -> UUID:
    """Return the lasting id of a record of master data, such as ("Item", 7)."""
    return uuid5(NAMESPACE_OID, f"masterdata|{kind}|{key}")


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One price of a contract from ``since`` on; ``amount`` for ``quantity`` of ``uom``."""

    contract_line_id: int
    package_id: int
    uom: str
    amount: Decimal
    quantity: int
    currency: str
    price_type: str
    min_quantity: Decimal
    since: date


@dataclass(frozen=True, kw_only=True)
class ItemChanged(Event):
    """An item was registered or changed (``version`` rises by one each time)."""

    name: ClassVar[str] = "masterdata.item_changed.v1"
    item_id: int
    version: int
    item_name: str
    item_class: str
    base_uom: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class SupplierChanged(Event):
    """A supplier was registered, changed, or moved to another status."""

    name: ClassVar[str] = "masterdata.supplier_changed.v1"
    supplier_id: int
    version: int
    supplier_name: str
    status: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class ConversionChanged(Event):
    """From ``since`` on, 1 ``uom`` of a package is numerator/denominator base units."""

    name: ClassVar[str] = "masterdata.conversion_changed.v1"
    conversion_id: int
    package_id: int
    uom: str
    numerator: int
    denominator: int
    replaces_id: int | None
    since: date


@dataclass(frozen=True, kw_only=True)
class ContractPriceChanged(Event):
    """Prices of a contract changed; ``version`` is the contract's version that holds them."""

    name: ClassVar[str] = "masterdata.contract_price_changed.v1"
    contract_id: int
    supplier_id: int
    version: int
    lines: tuple[PricedLine, ...]


@dataclass(frozen=True, kw_only=True)
class PeriodStateChanged(Event):
    """A sub-ledger's period of an entity was opened, soft-closed, closed or reopened."""

    name: ClassVar[str] = "masterdata.period_state_changed.v1"
    period_id: int
    ledger: str
    before: str
    state: str
    first: date
    after: date
