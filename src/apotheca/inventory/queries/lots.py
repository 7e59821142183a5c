"""What we know of a lot: its facts, and its way through the house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apotheca.inventory.queries.documents import MOVEMENTS
from apotheca.inventory.types import KnownLot, LotStock, LotTrace, LotUse, MovementRow
from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch, fetch_values


@dataclass(frozen=True, slots=True)
class _LotRow:
    id: UUID
    expires_on: date | None
    is_recalled: bool


# A layer row outlives its stock, so the first test is cheap and final for lots never recalled.
_KNOWN_LOTS = """
SELECT t.id, t.expires_on,
       EXISTS (SELECT 1 FROM inventory_layer l WHERE l.lot_id = t.id AND l.status = 'RECALLED')
       AND coalesce((SELECT m.to_status IS NULL OR m.to_status = 'RECALLED'
                       FROM inventory_movement m
                      WHERE m.lot_id = t.id AND 'RECALLED' IN (m.from_status, m.to_status)
                      ORDER BY m.id DESC LIMIT 1), false) AS is_recalled
  FROM inventory_lot t
 WHERE t.id = ANY(%s)
"""


def known_lots(lot_ids: Iterable[UUID]) -> dict[UUID, KnownLot]:
    """
    Return what is known of these lots, by id; a lot never seen is missing from the answer.

    A lot counts as recalled from the recall until stock of it is released again (rule IN-10), also
    when none of it is left. One statement.
    """
    rows = fetch(_LotRow, _KNOWN_LOTS, [sorted(set(lot_ids))])
    return {row.id: KnownLot(row.expires_on, row.is_recalled) for row in rows}


def items_of_lots(lot_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the item of each lot, by the lot's id; a lot never seen is missing. One statement."""
    wanted = sorted(set(lot_ids))
    return dict(fetch_values("SELECT id, item_id FROM inventory_lot WHERE id = ANY(%s)", [wanted]))


@dataclass(frozen=True, slots=True)
class _Lot:
    id: UUID
    item_id: int
    package_id: int
    number: str
    expires_on: date | None


SOURCES = ("RECEIPT", "OPENING", "CONSIGN_IN", "COUNT_ADJ", "COMPOUND_IN", "REPACK_IN")

_LOT = "SELECT id, item_id, package_id, number, expires_on FROM inventory_lot WHERE id = %s"

_HERE = """
SELECT l.item_id, l.location_id, l.lot_id, t.number AS lot_number, t.expires_on, l.owner_id,
       l.status, l.quantity, l.value
  FROM inventory_layer l
  JOIN inventory_lot t ON t.id = l.lot_id
 WHERE l.lot_id = %s AND l.quantity > 0
 ORDER BY l.location_id, l.owner_id, l.status
"""

_USES = """
SELECT m.cost_centre_id,
       sum(CASE WHEN m.to_location_id IS NULL THEN m.quantity ELSE -m.quantity END) AS quantity,
       sum(CASE WHEN m.to_location_id IS NULL THEN m.value ELSE -m.value END) AS value
  FROM inventory_movement m
 WHERE m.lot_id = %s AND m.cost_centre_id IS NOT NULL
   AND (m.from_location_id IS NULL OR m.to_location_id IS NULL)
 GROUP BY m.cost_centre_id
HAVING sum(CASE WHEN m.to_location_id IS NULL THEN m.quantity ELSE -m.quantity END) <> 0
 ORDER BY m.cost_centre_id
"""


def trace_lot(lot_id: UUID) -> LotTrace:
    """
    Return a lot's way: sources (backward), every movement, what is here, and uses (forward).

    Sources are the movements that brought it in from outside: their document leads to the receipt
    and the supplier. Movements in posted order. Four statements, whatever the length of the ledger.

    :raises NotFound: nobody has seen this lot.
    """
    found = fetch(_Lot, _LOT, [lot_id])
    if not found:
        raise NotFound(kind="lot", key=lot_id)
    lot = found[0]
    movements = tuple(
        fetch(MovementRow, MOVEMENTS + " WHERE m.lot_id = %s ORDER BY m.id", [lot_id])
    )
    return LotTrace(
        lot_id=lot.id,
        item_id=lot.item_id,
        package_id=lot.package_id,
        number=lot.number,
        expires_on=lot.expires_on,
        sources=tuple(row for row in movements if row.kind in SOURCES and row.to_location_id),
        movements=movements,
        here=tuple(fetch(LotStock, _HERE, [lot_id])),
        uses=tuple(fetch(LotUse, _USES, [lot_id])),
    )
