"""
Stock that comes from and goes back to suppliers, as parts of procurement's operations.

Plain functions: they lock, check and record inside the caller's operation; the caller publishes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes
from apotheca.governance.types import Actor
from apotheca.inventory.models import Lot
from apotheca.inventory.operations.ledger import (
    Piece,
    Posting,
    StockConsumed,
    lock_lots,
    take_lots,
    write_movements,
)
from apotheca.inventory.types import (
    OWN,
    DocumentRef,
    IncomingLot,
    LotQuantity,
    Place,
    ValuedLine,
    normalise_lot_number,
)
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch
from apotheca.masterdata.types import ItemFacts, LocationFacts


class StorageUnfit(DomainError):
    code = "inventory.storage_unfit"
    message = "{item} cannot be kept at {location}, which lacks {missing}. Choose another place."
    status = 422


class NothingToTakeBack(DomainError):
    code = "inventory.nothing_to_take_back"
    message = "Document {document} has no movements that are not already reversed."


def check_storage(place: LocationFacts, item: ItemFacts) -> None:
    """
    Refuse a place that cannot keep the item (rule IN-04).

    :raises StorageUnfit: storage class, light protection or controlled access is missing there.
    """
    missing = place.missing_for(item)
    if missing:
        raise StorageUnfit(item=item.code, location=place.code, missing=", ".join(missing))


def put_into_stock(
    *,
    actor: Actor,
    when: Moment,
    document: DocumentRef,
    location: Place,
    status: str,
    lots: Sequence[IncomingLot],
    kind: str = "RECEIPT",
) -> None:
    """
    Record delivered lots and their movements into ``status`` at ``location``; no event is told.

    Quantities in base units, values in the entity's currency. A lot already known keeps its row:
    the caller compares expiry dates first (``queries.known_lots``). Nothing is locked; the layers
    change when the operation's rows are written.
    """
    add_lots(lots)
    posting = Posting(actor, when, document, location.entity_id)
    write_movements(posting, kind, [
        Piece(lot.line, lot.item_id, lot.lot_id, lot.quantity, lot.value,
              to_location_id=location.id, to_status=status, owner_id=lot.owner_id)
        for lot in lots
    ])  # fmt: skip


def add_lots(lots: Sequence[IncomingLot]) -> None:
    """Record the lots; those already known stay as they are."""
    rows = [
        {
            "id": lot.lot_id,
            "item_id": lot.item_id,
            "package_id": lot.package_id,
            "number": lot.lot_number,
            "normalised_number": normalise_lot_number(lot.lot_number),
            "serial": lot.serial,
            "expires_on": lot.expires_on,
            "cost_tag": "",
        }
        for lot in lots
    ]
    changes().insert(Lot, sorted(rows, key=lambda row: str(row["id"])), skip_existing=True)


def move_stock(
    *,
    actor: Actor,
    when: Moment,
    document: DocumentRef,
    from_location: Place,
    to_location: Place,
    lines: Sequence[LotQuantity],
    from_status: str = "RECEIVED",
    to_status: str = "AVAILABLE",
    kind: str = "PUTAWAY",
    owner_id: int = OWN,
) -> tuple[ValuedLine, ...]:
    """
    Move lots with their share of value, as at put-away; return the lines with the value moved.

    Locks the layers it takes from. Storage abilities are the caller's check (``check_storage``).

    :raises StockTooLow: a line asks for more than the lot has there.
    """
    layers = lock_lots(
        (line.lot_id for line in lines), location_ids=[from_location.id], statuses=[from_status]
    )
    taken = take_lots(layers, lines, owner_id=owner_id)
    posting = Posting(actor, when, document, to_location.entity_id)
    write_movements(
        posting, kind, [Piece.moving(*pair, to_location.id, to_status) for pair in taken]
    )
    return tuple(line for _, line in taken)


def send_back(
    *,
    actor: Actor,
    when: Moment,
    document: DocumentRef,
    location: Place,
    lines: Sequence[LotQuantity],
    status: str = "AVAILABLE",
    reason: str = "",
    owner_id: int = OWN,
) -> tuple[ValuedLine, ...]:
    """
    Return lots to the supplier at layer value; one answer line per given line, in their order.

    Held stock (``status`` QUARANTINED, RECALLED, ...) may go back too. Locks the layers.

    :raises StockTooLow: a line asks for more than the lot has there.
    """
    layers = lock_lots(
        (line.lot_id for line in lines), location_ids=[location.id], statuses=[status]
    )
    taken = take_lots(layers, lines, owner_id=owner_id)
    kind = "SUPPLIER_RETURN" if owner_id == OWN else "CONSIGN_RETURN"
    posting = Posting(actor, when, document, location.entity_id, reason=reason)
    write_movements(posting, kind, [Piece.leaving(*pair) for pair in taken])
    return tuple(line for _, line in taken)


@dataclass(frozen=True, slots=True)
class PostedMovement:
    """A movement that can still be reversed, as it was written."""

    id: int
    entity_id: int
    kind: str
    item_id: int
    item_class: str
    lot_id: UUID
    lot_number: str
    quantity: Decimal
    value: Decimal
    from_location_id: int | None
    to_location_id: int | None
    from_status: str | None
    to_status: str | None
    owner_id: int
    document_line: int
    cost_centre_id: int | None


_POSTED = """
SELECT m.id, m.entity_id, m.kind, m.item_id, i.item_class, m.lot_id, t.number AS lot_number,
       m.quantity, m.value, m.from_location_id, m.to_location_id, m.from_status, m.to_status,
       m.owner_id, m.document_line, m.cost_centre_id
  FROM inventory_movement m
  JOIN masterdata_item i ON i.id = m.item_id
  JOIN inventory_lot t ON t.id = m.lot_id
 WHERE m.document_id = %s AND m.kind <> 'REVERSAL'
   AND NOT EXISTS (SELECT 1 FROM inventory_movement r WHERE r.reverses_id = m.id)
 ORDER BY m.id
"""


def take_back(
    *,
    actor: Actor,
    when: Moment,
    document: DocumentRef,
    original_id: UUID,
    lines: Sequence[int] | None = None,
    reason: str = "",
) -> tuple[ValuedLine, ...]:
    """
    Mirror the movements of a document row by row, all or those of ``lines`` (rule IN-14).

    Same layers, same quantities, same values, opposite direction, each row naming the one it
    reverses; the database refuses a second reversal of a row. A put-away under the same document is
    undone with it. Locks the layers that would fall. Returns what was mirrored, in posted order.

    :raises NothingToTakeBack: nothing of the document is left to reverse.
    :raises StockConsumed: a layer no longer has the quantity and value to give back.
    """
    posted = [
        row for row in fetch(PostedMovement, _POSTED, [original_id])
        if lines is None or row.document_line in lines
    ]  # fmt: skip
    if not posted:
        raise NothingToTakeBack(document=original_id)
    _check_not_consumed(posted)
    for entity_id, cost_centre_id in {(row.entity_id, row.cost_centre_id) for row in posted}:
        posting = Posting(actor, when, document, entity_id, reason, cost_centre_id)
        write_movements(posting, "REVERSAL", [
            _mirror(row) for row in reversed(posted)
            if (row.entity_id, row.cost_centre_id) == (entity_id, cost_centre_id)
        ])  # fmt: skip
    return tuple(
        ValuedLine(
            row.item_id, row.item_class, row.lot_id, row.quantity, row.value, row.document_line
        )
        for row in posted
    )


def _mirror(row: PostedMovement) -> Piece:
    return Piece(
        row.document_line, row.item_id, row.lot_id, row.quantity, row.value,
        from_location_id=row.to_location_id, from_status=row.to_status,
        to_location_id=row.from_location_id, to_status=row.from_status,
        owner_id=row.owner_id, reverses_id=row.id,
    )  # fmt: skip


def _check_not_consumed(posted: Sequence[PostedMovement]) -> None:
    """Lock the layers the mirror would lower; refuse when one cannot give that much back."""
    falls: dict[tuple[UUID, int, int, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    numbers = {row.lot_id: row.lot_number for row in posted}
    for row in posted:
        sides = (
            (row.to_location_id, row.to_status, 1),
            (row.from_location_id, row.from_status, -1),
        )
        for location_id, status, sign in sides:
            if location_id is not None and status is not None:
                fall = falls[row.lot_id, location_id, row.owner_id, status]
                fall[0] += sign * row.quantity
                fall[1] += sign * row.value
    layers = lock_lots(
        numbers,
        location_ids=sorted({key[1] for key in falls}),
        statuses=sorted({key[3] for key in falls}),
    )
    there = {(h.lot_id, h.location_id, h.owner_id, h.status): (h.quantity, h.value) for h in layers}
    for key, (quantity, value) in falls.items():
        left_quantity, left_value = there.get(key, (ZERO, ZERO))
        after = left_quantity - quantity, left_value - value
        if after[0] < 0 or after[1] < 0 or (after[0] == 0 and after[1] != 0):
            raise StockConsumed(lot=numbers[key[0]], there=left_quantity, asked=quantity)
