"""The founded network: every id by the name people use, and what its people remember day to day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.types import InvoiceStanding, NewInvoice
from apotheca.governance.types import Actor
from apotheca.inventory.types import StockPosted
from apotheca.kernel.moment import Moment
from apotheca.procurement.types import ReceiptLineRef
from demo import network
from demo.dice import Dice
from demo.goods import Goods, Item, Pack
from demo.par import ParPlan


@dataclass(slots=True)
class Hospital:
    """Ids by code of everything that was founded, with the goods, the pars and the chance."""

    goods: Goods
    pars: ParPlan
    dice: Dice
    person: dict[str, int] = field(default_factory=dict)
    entity: dict[str, int] = field(default_factory=dict)
    facility: dict[str, int] = field(default_factory=dict)
    cost_centre: dict[str, int] = field(default_factory=dict)
    place: dict[str, int] = field(default_factory=dict)
    supplier: dict[str, int] = field(default_factory=dict)
    item: dict[str, int] = field(default_factory=dict)
    package: dict[str, int] = field(default_factory=dict)
    item_named: dict[str, Item] = field(default_factory=dict)
    packs_of: dict[str, list[Pack]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.item_named = {item.code: item for item in self.goods.items}
        self.packs_of = self.goods.packs_by_item()

    def actor(self, username: str, reason: str = "") -> Actor:
        """Return a person of the network as who acts."""
        return Actor(self.person[username], source="demo", reason=reason)

    def entity_of_place(self, place: str) -> int:
        """Return the legal entity a place belongs to."""
        return self.entity[network.entity_of(network.facility_of(place))]


@dataclass(frozen=True, slots=True)
class SoldLine:
    """An order line as the supplier reads it: a pack, so many of ``uom``, at a price each."""

    order_line_id: UUID
    line_no: int
    pack: Pack
    uom: str
    packs: int
    units_each: int
    price: Decimal


@dataclass(slots=True)
class OrderUnderWay:
    """An order the supplier has, and what it still owes of it."""

    order_id: UUID
    number: str
    supplier: str
    place: str
    dock: str
    sent_on: date
    lines: tuple[SoldLine, ...]
    owed: dict[UUID, int]
    is_ordinary: bool = True
    is_billed_ahead: bool = False
    deliveries: int = 0
    billed: int = 0


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery the supplier will bill: lines with the packs that were accepted."""

    order: OrderUnderWay
    number: int
    day: date
    packs: tuple[tuple[SoldLine, int], ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the supplier puts on the truck for one line: packs, and what is odd about it."""

    line: SoldLine
    packs: int
    extra: int = 0
    is_short_dated: bool = False
    has_no_lot: bool = False


@dataclass(frozen=True, slots=True)
class HeldParcel:
    """A delivered line that waits at the dock for somebody to decide."""

    order: OrderUnderWay
    receipt_id: UUID
    line: ReceiptLineRef
    parcel: Parcel
    day: date


@dataclass(frozen=True, slots=True)
class ArrivedLot:
    """A lot that was received and put away, with the receipt line it came by."""

    order: OrderUnderWay
    receipt_id: UUID
    receipt_line_id: UUID
    lot_id: UUID
    pack: Pack
    base: Decimal
    day: date


@dataclass(slots=True)
class Notebook:
    """What people remember from day to day; what is true stands in the ledgers."""

    under_way: list[OrderUnderWay] = field(default_factory=list)
    held: list[HeldParcel] = field(default_factory=list)
    to_bill: list[tuple[date, Delivered]] = field(default_factory=list)
    bills: int = 0
    send_bill: Callable[[str, dict[str, Any]], None] | None = None
    again: list[tuple[date, NewInvoice]] = field(default_factory=list)
    claims: list[tuple[date, NewInvoice, InvoiceStanding]] = field(default_factory=list)
    released: list[tuple[date, UUID]] = field(default_factory=list)
    came_back: UUID | None = None
    special: dict[str, UUID] = field(default_factory=dict)
    orders: int = 0
    arrived: list[ArrivedLot] = field(default_factory=list)
    implants: list[tuple[date, str, Decimal]] = field(default_factory=list)
    recalled: ArrivedLot | None = None
    on_the_way: list[StockPosted] = field(default_factory=list)
    credits: list[tuple[date, str, Decimal]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def at(day: date, hour: int) -> Moment:
    """Return ``hour`` o'clock UTC of a day; the demo's hours all fall on one business date."""
    return Moment.on(day, hour)
