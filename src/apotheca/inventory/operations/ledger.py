"""
Writing movements: the one way stock changes. The database keeps the layers from them.

Layers are locked in one statement, by item, lot, location, owner and status, after the document
they belong to. Several takes of one layer share its value so that the pieces sum exactly (M-02).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes
from apotheca.governance.types import Actor
from apotheca.inventory.models import Movement
from apotheca.inventory.types import OWN, DocumentRef, LotQuantity, ValuedLine
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO, share
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch


class StockTooLow(DomainError):
    code = "inventory.stock_too_low"
    message = "Lot {lot} has {there} where {asked} is asked. Take less, or count the place."
    constraint = "stock_layer_never_negative"


class StockConsumed(DomainError):
    code = "inventory.stock_consumed"
    message = (
        "Stock of this posting was used since: {there} of lot {lot} is left, {asked} is needed to"
        " take it back. Correct the difference by a count."
    )


class InventoryPeriodClosed(DomainError):
    code = "inventory.period_closed"
    message = "The inventory period of this day is closed. Post on the first open day."
    constraint = "no_movement_in_a_closed_period"


class QuantityNotInQuantum(DomainError):
    code = "inventory.quantity_not_in_quantum"
    message = "Stock of this item moves in whole units of its quantum only. Correct the quantity."
    constraint = "movement_is_a_multiple_of_the_quantum"
    status = 422


class WitnessIsTheActor(DomainError):
    code = "inventory.witness_is_the_actor"
    message = "The witness is somebody else than whoever acts. Name the person who watched."
    constraint = "a_witness_is_somebody_else"
    status = 422


@dataclass(slots=True)
class Held:
    """A layer locked by this operation; ``quantity`` and ``value`` fall as pieces are taken."""

    item_id: int
    item_class: str
    lot_id: UUID
    lot_number: str
    package_id: int
    package_code: str
    serial: str
    expires_on: date | None
    location_id: int
    owner_id: int
    status: str
    quantity: Decimal
    value: Decimal

    def take(self, quantity: Decimal) -> Decimal:
        """
        Take ``quantity`` and return the value that leaves with it.

        :raises StockTooLow: the layer has less.
        """
        if quantity > self.quantity:
            raise StockTooLow(lot=self.lot_number, there=self.quantity, asked=quantity)
        value = share(self.value, quantity, self.quantity)
        self.quantity -= quantity
        self.value -= value
        return value

    def taken(self, quantity: Decimal, line: int) -> ValuedLine:
        """Take ``quantity`` and return it as a line with its value."""
        return ValuedLine(
            self.item_id, self.item_class, self.lot_id, quantity, self.take(quantity), line,
            self.package_id,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One movement to write: so much of one lot, from and to (None is the outside)."""

    line: int
    item_id: int
    lot_id: UUID
    quantity: Decimal
    value: Decimal
    from_location_id: int | None = None
    from_status: str | None = None
    to_location_id: int | None = None
    to_status: str | None = None
    owner_id: int = OWN
    reverses_id: int | None = None

    @classmethod
    def leaving(cls, layer: Held, line: ValuedLine) -> "Piece":
        """Return the piece that takes ``line`` from ``layer`` to the outside."""
        return cls(
            line.line, line.item_id, line.lot_id, line.quantity, line.value,
            from_location_id=layer.location_id, from_status=layer.status, owner_id=layer.owner_id,
        )  # fmt: skip

    @classmethod
    def moving(cls, layer: Held, line: ValuedLine, to_location_id: int, to_status: str) -> "Piece":
        """Return the piece that takes ``line`` from ``layer`` to another place or status."""
        return cls(
            line.line, line.item_id, line.lot_id, line.quantity, line.value,
            from_location_id=layer.location_id, from_status=layer.status,
            to_location_id=to_location_id, to_status=to_status, owner_id=layer.owner_id,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posting:
    """What the movements of one act have in common."""

    actor: Actor
    when: Moment
    document: DocumentRef
    entity_id: int
    reason: str = ""
    cost_centre_id: int | None = None
    witness_id: int | None = None


HELD_COLUMNS = """
SELECT l.item_id, i.item_class, l.lot_id, t.number AS lot_number, t.package_id,
       coalesce(k.code, '') AS package_code, t.serial, t.expires_on, l.location_id, l.owner_id,
       l.status, l.quantity, l.value
  FROM inventory_layer l
  JOIN masterdata_item i ON i.id = l.item_id
  JOIN inventory_lot t ON t.id = l.lot_id
  LEFT JOIN masterdata_package k ON k.id = t.package_id
"""
LOCKED_IN_KEY_ORDER = (
    " ORDER BY l.item_id, l.lot_id, l.location_id, l.owner_id, l.status FOR UPDATE OF l"
)


def lock_lots(
    lot_ids: Iterable[UUID], *, location_ids: Sequence[int], statuses: Sequence[str]
) -> list[Held]:
    """Lock and return the layers with stock of these lots at these places, in these statuses."""
    where = (
        " WHERE l.lot_id = ANY(%s) AND l.location_id = ANY(%s) AND l.status = ANY(%s)"
        " AND l.quantity > 0"
    )
    lots = sorted(set(lot_ids))
    return fetch(
        Held, HELD_COLUMNS + where + LOCKED_IN_KEY_ORDER, [lots, list(location_ids), list(statuses)]
    )


def take_lots(
    layers: Iterable[Held], lines: Iterable[LotQuantity], *, owner_id: int = OWN
) -> list[tuple[Held, ValuedLine]]:
    """
    Take each line from the locked layer of its lot and owner; lines without a number count from 1.

    :raises StockTooLow: a line asks for more than its lot has there.
    """
    by_lot = {layer.lot_id: layer for layer in layers if layer.owner_id == owner_id}
    taken = []
    for number, line in enumerate(lines, start=1):
        layer = by_lot.get(line.lot_id)
        if layer is None:
            raise StockTooLow(lot=line.lot_id, there=ZERO, asked=line.quantity)
        taken.append((layer, layer.taken(line.quantity, line.line or number)))
    return taken


def take_greedily(
    layers: Iterable[Held], lines: Iterable[LotQuantity]
) -> list[tuple[Held, ValuedLine]]:
    """
    Take each line from whatever locked layers its lot has, of any owner and status, in key order.

    :raises StockTooLow: a line asks for more than its lot has there.
    """
    by_lot: dict[UUID, list[Held]] = defaultdict(list)
    for layer in layers:
        by_lot[layer.lot_id].append(layer)
    taken = []
    for number, line in enumerate(lines, start=1):
        wanted = line.quantity
        for layer in by_lot[line.lot_id]:
            part = min(wanted, layer.quantity)
            if part > 0:
                taken.append((layer, layer.taken(part, line.line or number)))
                wanted -= part
        if wanted > ZERO:
            raise StockTooLow(lot=line.lot_id, there=line.quantity - wanted, asked=line.quantity)
    return taken


def write_movements(posting: Posting, kind: str, pieces: Iterable[Piece]) -> None:
    """Record movements of one kind; written with the operation, they then move the layers."""
    changes().insert(Movement, [_row(posting, kind, piece) for piece in pieces])


def _row(posting: Posting, kind: str, piece: Piece) -> dict[str, Any]:
    return {
        "entity_id": posting.entity_id,
        "occurred_at": posting.when.occurred_at,
        "business_date": posting.when.business_date,
        "kind": kind,
        "item_id": piece.item_id,
        "lot_id": piece.lot_id,
        "quantity": piece.quantity,
        "value": piece.value,
        "from_location_id": piece.from_location_id,
        "to_location_id": piece.to_location_id,
        "from_status": piece.from_status,
        "to_status": piece.to_status,
        "owner_id": piece.owner_id,
        "document_type": posting.document.type,
        "document_id": posting.document.id,
        "document_line": piece.line,
        "reason": posting.reason[:40],
        "source": posting.actor.source[:60],
        "cost_centre_id": posting.cost_centre_id,
        "person_id": posting.actor.person_id,
        "witness_id": posting.witness_id,
        "reverses_id": piece.reverses_id,
        "correlation_id": posting.document.correlation_id,
    }
