"""What inventory tells, always with the values finance posts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from apotheca.inventory.types import ValuedLine
from apotheca.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class StockEvent(Event):
    """Stock with value moved at one location. Values are in ``currency``, the entity's own."""

    name: ClassVar[str] = "inventory.stock_event.v1"

    facility_id: int
    location_id: int
    location_kind: str
    cost_centre_id: int
    currency: str
    lines: tuple[ValuedLine, ...]


@dataclass(frozen=True, kw_only=True)
class OpeningStockEntered(StockEvent):
    name: ClassVar[str] = "inventory.opening_stock_entered.v1"


@dataclass(frozen=True, kw_only=True)
class StockIssued(StockEvent):
    """Stock left for use by a cost centre; without lines nothing of it was there."""

    name: ClassVar[str] = "inventory.stock_issued.v1"


@dataclass(frozen=True, kw_only=True)
class IssueReturned(StockEvent):
    """Issued stock came back, at the value it was issued with."""

    name: ClassVar[str] = "inventory.issue_returned.v1"


@dataclass(frozen=True, kw_only=True)
class StockWasted(StockEvent):
    """Stock was lost: ``cause`` is WASTE, DISCARD (held stock destroyed) or WRITE_OFF (expired)."""

    name: ClassVar[str] = "inventory.stock_wasted.v1"
    cause: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class StockCounted(StockEvent):
    """A place was counted. ``lines`` fell short at layer value, ``overages`` were found."""

    name: ClassVar[str] = "inventory.stock_counted.v1"
    overages: tuple[ValuedLine, ...]


@dataclass(frozen=True, kw_only=True)
class StockStatusChanged(StockEvent):
    """A hold, release or expiry: no value moved."""

    name: ClassVar[str] = "inventory.stock_status_changed.v1"
    from_status: str
    to_status: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TransferShipped(StockEvent):
    """Stock left into transit towards ``to_location``; the sender still accounts for it."""

    name: ClassVar[str] = "inventory.transfer_shipped.v1"
    to_location_id: int
    to_entity_id: int


@dataclass(frozen=True, kw_only=True)
class TransferReceived(StockEvent):
    """
    Stock in transit arrived at ``location`` (``lines``) or was lost on the way (``losses``).

    ``entity_id`` is the receiving entity, ``from_entity_id`` the sending one.
    """

    name: ClassVar[str] = "inventory.transfer_received.v1"
    from_entity_id: int
    from_location_id: int
    from_facility_id: int
    losses: tuple[ValuedLine, ...]


@dataclass(frozen=True, kw_only=True)
class UsageBatchPosted(Event):
    """
    A slice of a dispensing feed was posted. Values are read from its movements, document = subject.

    ``posted`` and ``parked`` count rows; ``value`` is in ``currency``, the entity's own.
    """

    name: ClassVar[str] = "inventory.usage_batch_posted.v1"
    feed_id: UUID
    posted: int
    parked: int
    value: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class ConsignedStockUsed(StockEvent):
    """A supplier's stock was used; values are the agreed price. A bill-only order follows."""

    name: ClassVar[str] = "inventory.consigned_stock_used.v1"
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class StockCompounded(StockEvent):
    """Components (``lines``) became ``output``, which carries the sum of their values."""

    name: ClassVar[str] = "inventory.stock_compounded.v1"
    output: ValuedLine


@dataclass(frozen=True, kw_only=True)
class StockPostingReversed(Event):
    """A document's movements were mirrored row by row; finance mirrors its journals."""

    name: ClassVar[str] = "inventory.stock_posting_reversed.v1"
    reversed_document_id: UUID
    reversed_number: str
