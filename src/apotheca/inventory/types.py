"""What crosses the border of inventory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import NAMESPACE_OID, UUID, uuid5

OWN = 0


def normalise_lot_number(number: str) -> str:
    """Return the number as lots are compared: upper case, letters and digits only (IN-11)."""
    return "".join(character for character in number.upper() if character.isalnum())


def lot_id(item_id: int, package_id: int, number: str, serial: str = "") -> UUID:
    """Return the id of a lot, the same wherever and whenever it is first seen."""
    return uuid5(
        NAMESPACE_OID, f"lot|{item_id}|{package_id}|{normalise_lot_number(number)}|{serial}"
    )


class Place(Protocol):
    """A location as movements need it; ``masterdata.types.LocationFacts`` is one."""

    @property
    def id(self) -> int: ...
    @property
    def entity_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """The document a movement belongs to, and the correlation id it carries."""

    type: str
    id: UUID
    correlation_id: UUID


@dataclass(frozen=True, slots=True)
class IncomingLot:
    """
    A delivered lot to put into stock: base quantity, and its value in the entity's currency.

    ``line`` is the document line; ``owner_id`` 0 is our own stock, else the consigning supplier.
    """

    line: int
    item_id: int
    package_id: int
    lot_number: str
    expires_on: date | None
    quantity: Decimal
    value: Decimal
    serial: str = ""
    owner_id: int = OWN

    @property
    def lot_id(self) -> UUID:
        return lot_id(self.item_id, self.package_id, self.lot_number, self.serial)


@dataclass(frozen=True, slots=True)
class LotQuantity:
    """So much of one lot, in base units; ``line`` is the document line where the caller has one."""

    item_id: int
    lot_id: UUID
    quantity: Decimal
    line: int = 0


@dataclass(frozen=True, slots=True)
class ItemQuantity:
    """So much of one item, in base units; ``lot_id`` only when a person overrides FEFO."""

    item_id: int
    quantity: Decimal
    lot_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ValuedLine:
    """
    One line of stock that moved, with the value that moved with it.

    ``quantity`` in base units; ``value`` in the entity's currency; both positive, the event has the
    direction.
    """

    item_id: int
    item_class: str
    lot_id: UUID
    quantity: Decimal
    value: Decimal
    line: int = 0
    package_id: int = 0


@dataclass(frozen=True, slots=True)
class KnownLot:
    """What we know of a lot somebody names: its printed expiry, whether it is recalled."""

    expires_on: date | None
    is_recalled: bool


@dataclass(frozen=True, slots=True)
class StockPosted:
    """The answer of every posting of stock: the document, what was done and what fell short."""

    document_id: UUID
    number: str
    value: Decimal
    done: tuple[LotQuantity, ...]
    short: tuple[ItemQuantity, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedLot:
    """So much of one lot was counted, in base units; zero or more."""

    item_id: int
    package_id: int
    lot_number: str
    expires_on: date | None
    quantity: Decimal
    serial: str = ""

    @property
    def lot_id(self) -> UUID:
        return lot_id(self.item_id, self.package_id, self.lot_number, self.serial)


@dataclass(frozen=True, slots=True)
class CountPosted:
    """The answer to a count: what was missing, what was found, and both added as money."""

    document_id: UUID
    number: str
    shortages: tuple[ValuedLine, ...]
    overages: tuple[ValuedLine, ...]
    difference: Decimal


@dataclass(frozen=True, slots=True)
class LotStock:
    """One layer with stock."""

    item_id: int
    location_id: int
    lot_id: UUID
    lot_number: str
    expires_on: date | None
    owner_id: int
    status: str
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class PlaceStock:
    """What is at one place of one item, in base units and the entity's currency."""

    item_id: int
    location_id: int
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StockQuantities:
    """The nine quantities of one item at one location, in base units (domain 2.2)."""

    item_id: int
    location_id: int
    on_hand_owned: Decimal
    on_hand_consigned: Decimal
    usable: Decimal
    committed: Decimal
    held: Decimal
    expired: Decimal
    in_transit: Decimal
    on_order: Decimal

    @property
    def on_hand(self) -> Decimal:
        """Everything physically there, any owner and status."""
        return self.on_hand_owned + self.on_hand_consigned

    @property
    def available(self) -> Decimal:
        """Usable less committed, never below zero."""
        return max(Decimal(0), self.usable - self.committed)

    @property
    def position(self) -> Decimal:
        """What planning counts on: usable less committed, plus what comes."""
        return self.usable - self.committed + self.in_transit + self.on_order


class OnOrderPort(Protocol):
    """Who knows the open orders: base quantity ordered and still to come, by item and location."""

    def __call__(
        self, item_ids: Sequence[int] | None, location_ids: Sequence[int] | None
    ) -> Mapping[tuple[int, int], Decimal]: ...


@dataclass
class Ports:
    """The questions inventory asks of contexts above; wiring supplies who answers."""

    on_order: OnOrderPort | None = None


PORTS = Ports()


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One movement as people read it."""

    id: int
    occurred_at: datetime
    business_date: date
    kind: str
    item_id: int
    lot_id: UUID
    lot_number: str
    quantity: Decimal
    value: Decimal
    from_location_id: int | None
    from_status: str | None
    to_location_id: int | None
    to_status: str | None
    owner_id: int
    document_type: str
    document_id: UUID
    document_line: int
    cost_centre_id: int | None
    person_id: int
    reason: str
    reverses_id: int | None


@dataclass(frozen=True, slots=True)
class LotUse:
    """So much of a lot went to a cost centre: issued and used, less returned and reversed."""

    cost_centre_id: int
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class LotTrace:
    """Where a lot came from, where it is, and where it went."""

    lot_id: UUID
    item_id: int
    package_id: int
    number: str
    expires_on: date | None
    sources: tuple[MovementRow, ...]
    movements: tuple[MovementRow, ...]
    here: tuple[LotStock, ...]
    uses: tuple[LotUse, ...]


@dataclass(frozen=True, slots=True)
class UsageValue:
    """What a usage batch took out of stock, as finance posts it."""

    facility_id: int
    location_kind: str
    cost_centre_id: int
    item_class: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class ShortDemandRow:
    """Demand that could not be met."""

    item_id: int
    location_id: int
    requested: Decimal
    short: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class UsageSliceResult:
    """What one slice of a feed posted; ``codes`` counts the parked rows by why they are parked."""

    slice_no: int
    rows: int
    posted: int
    parked: int
    value: Decimal
    batches: tuple[str, ...]
    codes: dict[str, int]


@dataclass(frozen=True, slots=True)
class UsageFeedResult:
    """What a whole feed posted; ``value`` adds up the entities' currencies as numbers."""

    feed_id: UUID
    slices: int
    rows: int
    posted: int
    parked: int
    value: Decimal
    codes: dict[str, int]


@dataclass(frozen=True, slots=True)
class ParkedUsage:
    """A feed row that waits to be settled, whole as it came; ``remaining`` is in base units."""

    id: int
    feed_id: UUID
    row_no: int
    source: str
    code: str
    row: dict[str, str]
    item_id: int | None
    location_id: int | None
    remaining: Decimal | None
    recorded_at: datetime
