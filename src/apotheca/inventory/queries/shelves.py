"""What stands on each shelf, lot by lot, in the order somebody walks along them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.kernel.sql import stream


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """
    One lot at one place, in base units; ``usable`` is what may be given out of it.

    ``owner`` is the consigning supplier's code, '' for our own.
    """

    location: str
    location_name: str
    location_kind: str
    item: str
    item_name: str
    uom: str
    lot_number: str
    serial: str
    expires_on: date | None
    status: str
    owner: str
    quantity: Decimal
    usable: Decimal
    is_controlled: bool
    is_high_alert: bool


# A place comes after the one it lies in, and before the next beside it: the codes of its ancestors
# and its own, compared one after the other.
_SHELVES = """
WITH RECURSIVE walk (id, path) AS (
    SELECT p.id, ARRAY[p.code::text] FROM masterdata_location p
     WHERE p.facility_id = %(facility)s AND p.parent_id IS NULL
     UNION ALL
    SELECT p.id, w.path || p.code::text
      FROM walk w JOIN masterdata_location p ON p.parent_id = w.id
)
SELECT p.code AS location, p.name AS location_name, p.kind AS location_kind, i.code AS item,
       i.name AS item_name, i.base_uom AS uom, t.number AS lot_number, t.serial, t.expires_on,
       l.status, coalesce(s.code, '') AS owner, l.quantity,
       CASE WHEN l.status = 'AVAILABLE' AND p.is_nettable
             AND (t.expires_on IS NULL OR t.expires_on >= %(day)s) THEN l.quantity ELSE 0 END
       AS usable,
       i.dea_schedule <> 'NONE' AS is_controlled, i.is_high_alert
  FROM walk w
  JOIN masterdata_location p ON p.id = w.id
  JOIN inventory_layer l ON l.location_id = p.id AND l.quantity > 0
  JOIN inventory_lot t ON t.id = l.lot_id
  JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_supplier s ON s.id = l.owner_id
 WHERE p.kind <> 'IN_TRANSIT'
 ORDER BY w.path, i.name, i.code, t.expires_on NULLS LAST, t.number, t.serial, l.status, owner
"""


def stock_on_shelves(facility_id: int, *, on: date) -> Iterator[ShelfRow]:
    """
    Yield every lot at every place of a facility, by place, item and expiry; memory stays flat.

    ``on`` decides what has expired. What is in transit stands on no shelf. One statement, in the
    caller's transaction.
    """
    asked = {"facility": facility_id, "day": on}
    return stream(ShelfRow, _SHELVES, asked, name="stock_on_shelves")
