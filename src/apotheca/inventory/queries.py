"""The read side of inventory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apotheca.inventory.types import KnownLot
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class _LotRow:
    id: UUID
    expires_on: date | None
    is_recalled: bool


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

    A lot counts as recalled from the recall until stock of it is released again (rule IN-09), also
    when none of it is left. One statement.
    """
    rows = fetch(_LotRow, _KNOWN_LOTS, [sorted(set(lot_ids))])
    return {row.id: KnownLot(row.expires_on, row.is_recalled) for row in rows}
