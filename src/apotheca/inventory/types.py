"""What crosses the border of inventory."""

from dataclasses import dataclass
from datetime import date
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
