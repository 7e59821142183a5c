"""
The structures of inventory.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca_client.models.masterdata import (
    ItemRow,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AllocationRow:
    """Stock promised to a pick, a transfer or a case; `document` is the key it was given."""

    item: str
    item_name: str
    location: str
    facility: str
    quantity: Decimal
    uom: str
    purpose: str
    document: UUID
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CompoundedLot:
    """What the batch makes: base quantity of an item under our own lot number, usable until."""

    item: str
    package: str
    lot_number: str
    quantity: Decimal
    beyond_use_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsignedPriceRow:
    """What we owe a supplier when we use its lot: `price_amount` for `price_quantity`."""

    lot: str
    item: str
    supplier: str
    supplier_name: str
    package: str
    price_amount: Decimal
    price_quantity: Decimal
    uom: str
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CountPosted:
    """The answer to a count: what was missing, what was found, and both added as money."""

    document: str
    number: str
    shortages: list[ValuedLine]
    overages: list[ValuedLine]
    difference: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedLot:
    """So much of one lot was counted, in base units; zero or more."""

    item: str
    package: str
    lot_number: str
    expires_on: date | None
    quantity: Decimal
    serial: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FacilityStockRow:
    """What a facility has of one item, at all its places, in base units."""

    item: str
    item_name: str
    item_class: str
    facility: str
    entity: str
    uom: str
    on_hand: Decimal
    usable: Decimal
    held: Decimal
    expired: Decimal
    consigned: Decimal
    lots: int
    next_expiry: date | None
    places: int
    value: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FacilityValue:
    """What the own stock of a facility is worth, in the entity's currency."""

    facility: str
    name: str
    currency: str
    value: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingLot:
    """
    A delivered lot to put into stock: base quantity, and its value in the entity's currency.
    `line` is the document line; `owner_id` 0 is our own stock, else the consigning supplier.
    """

    line: int
    item: str
    package: str
    lot_number: str
    expires_on: date | None
    quantity: Decimal
    value: Decimal
    serial: str = ""
    owner: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class InventoryItemQuantity:
    """So much of one item, in base units; `lot_id` only when a person overrides FEFO."""

    item: str
    quantity: Decimal
    lot: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class InventoryLotQuantity:
    """So much of one lot, in base units; `line` is the document line where the caller has one."""

    item: str
    lot: str
    quantity: Decimal
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemQuantity:
    """So much of one item, in base units; `lot_id` only when a person overrides FEFO."""

    item: str
    quantity: Decimal
    lot: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemStock:
    """An item and what there is of it at every place within reach."""

    item: ItemRow
    places: list[PlaceQuantities]


@dataclass(frozen=True, kw_only=True, slots=True)
class LotDetail:
    """
    Where a lot came from (`sources`, `made_of`), where it is, and where it went. Quantities in
    base units, `uom`. `uses` are by cost centre; every single movement is in the list of
    movements of the lot.
    """

    lot: LotRow
    uom: str
    is_recalled: bool
    sources: list[MovementListRow]
    made_of: list[LotTie]
    here: list[StockLotRow]
    uses: list[LotUseRow]
    made_into: list[LotTie]
    consigned_prices: list[ConsignedPriceRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class LotQuantity:
    """So much of one lot, in base units; `line` is the document line where the caller has one."""

    item: str
    lot: str
    quantity: Decimal
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class LotRow:
    """One manufacturer's batch of an item, or one serial piece of it; stock of it may be gone."""

    lot: str
    number: str
    serial: str
    item: str
    item_name: str
    package: str
    expires_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LotTie:
    """A lot that went into another or came out of it, and the document of the compounding."""

    lot: str
    item: str
    item_name: str
    quantity: Decimal
    uom: str
    document: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LotUseRow:
    """So much of a lot went to a cost centre: issued and used, less returned and reversed."""

    cost_centre: str
    name: str
    quantity: Decimal
    value: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MovementListRow:
    """
    One signed fact: a quantity of a lot, in base units, left one place and entered another. An
    empty place is the outside. `number` is the movement's own; `reverses` that of the movement it
    mirrors.
    """

    number: int
    occurred_at: datetime
    business_date: date
    kind: str
    item: str
    item_name: str
    lot: str
    quantity: Decimal
    uom: str
    value: Decimal
    currency: str
    entity: str
    from_location: str
    from_status: str
    to_location: str
    to_status: str
    owner: str
    document_type: str
    document: str
    document_line: int
    cost_centre: str
    person: str
    witness: str
    reason: str
    reverses: int | None
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceQuantities:
    """The nine quantities of one item at one place, in base units (domain 2.2)."""

    location: str
    location_name: str
    kind: str
    facility: str
    entity: str
    on_hand: Decimal
    on_hand_consigned: Decimal
    usable: Decimal
    committed: Decimal
    available: Decimal
    held: Decimal
    expired: Decimal
    in_transit: Decimal
    on_order: Decimal
    position: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnableLot:
    """So much of a lot was issued, and so much of it came back already, in base units."""

    lot: str
    item: str
    item_name: str
    expires_on: date | None
    issued: Decimal
    returned: Decimal
    uom: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShortDemandListRow:
    """Demand that could not be met, in base units, and the nearest obstacle as reason."""

    item: str
    item_name: str
    location: str
    facility: str
    cost_centre: str
    requested: Decimal
    short: Decimal
    uom: str
    reason: str
    document: str
    occurred_at: datetime
    business_date: date


@dataclass(frozen=True, kw_only=True, slots=True)
class StockDocumentDetail:
    """
    A stock document: its lines, the movements it made, what it could not meet, what followed it.
    `followed_by` are returns of an issue, `reversed_by` the document that undid this one.
    """

    document: StockDocumentRow
    lines: list[StockDocumentLineRow]
    movements: list[MovementListRow]
    short: list[ShortDemandListRow]
    followed_by: list[StockDocumentRow]
    reversed_by: list[StockDocumentRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class StockDocumentLineRow:
    """What was asked of one item and what was done, in base units."""

    document: str
    line: int
    item: str
    item_name: str
    lot: str
    requested: Decimal
    done: Decimal
    received: Decimal | None
    uom: str
    value: Decimal
    currency: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StockDocumentRow:
    """
    The header of one act on stock; `value` is the sum of its lines, in the entity's currency.
    `origin` is the document this one follows, `reverses` the one it undoes. `difference` is the
    money a count adjusts, without netting.
    """

    number: str
    kind: str
    status: str
    entity: str
    facility: str
    location: str
    to_location: str
    to_facility: str
    cost_centre: str
    occurred_at: datetime
    business_date: date
    received_on: date | None
    lines: int
    value: Decimal
    currency: str
    difference: Decimal | None
    reason: str
    person: str
    approved_by: str
    origin: str
    reverses: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StockLotRow:
    """One layer with stock: of one lot, at one place, of one owner ('' is us), in one status."""

    item: str
    item_name: str
    lot: str
    lot_number: str
    serial: str
    package: str
    expires_on: date | None
    location: str
    facility: str
    entity: str
    owner: str
    status: str
    quantity: Decimal
    uom: str
    value: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StockPosted:
    """The answer of every posting of stock: the document, what was done and what fell short."""

    document: str
    number: str
    value: Decimal
    done: list[InventoryLotQuantity]
    short: list[InventoryItemQuantity]


@dataclass(frozen=True, kw_only=True, slots=True)
class StockRow:
    """
    What is at one place of one item, all owners and statuses, in base units. `usable` may be
    issued today, `available` is usable less committed. `value` is that of our own stock, in the
    entity's currency.
    """

    item: str
    item_name: str
    item_class: str
    location: str
    location_kind: str
    facility: str
    entity: str
    uom: str
    on_hand: Decimal
    usable: Decimal
    committed: Decimal
    available: Decimal
    held: Decimal
    expired: Decimal
    consigned: Decimal
    lots: int
    next_expiry: date | None
    value: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageBatchDetail:
    """A posted slice of a dispensing feed, and the rows of it that wait or waited."""

    batch: UsageBatchRow
    exceptions: list[UsageExceptionRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageBatchRow:
    """What one slice of a dispensing feed posted for one entity and business date."""

    number: str
    entity: str
    feed: UUID
    slice: int
    source: str
    business_date: date
    rows: int
    posted: int
    parked: int
    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageExceptionRow:
    """
    A feed row that could not be posted in full, whole as it came; `remaining` in base units.
    `exception` is how it is named when it is settled. Item and place are empty when unknown.
    """

    exception: str
    code: str
    status: str
    source: str
    feed: UUID
    row_no: int
    row: dict[str, Any]
    batch: str
    item: str
    location: str
    cost_centre: str
    remaining: Decimal | None
    uom: str
    occurred_at: datetime | None
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ValuedLine:
    """
    One line of stock that moved, with the value that moved with it. `quantity` in base units;
    `value` in the entity's currency; both positive, the event has the direction.
    """

    item: str
    item_class: str
    lot: str
    quantity: Decimal
    value: Decimal
    line: int
    package: str
