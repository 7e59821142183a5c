"""What is there: by lot, by place, as the nine quantities planning uses, and as of a past day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apotheca.inventory.types import PORTS, LotStock, PlaceStock, StockQuantities
from apotheca.kernel.measures import ZERO
from apotheca.kernel.sql import fetch

# The partial index on layers with stock makes all of these independent of the ledger's length.
_CHOSEN = """
   AND (%(items)s::int[] IS NULL OR l.item_id = ANY(%(items)s))
   AND (%(locations)s::int[] IS NULL OR l.location_id = ANY(%(locations)s))
"""

_BY_LOT = f"""
SELECT l.item_id, l.location_id, l.lot_id, t.number AS lot_number, t.expires_on, l.owner_id,
       l.status, l.quantity, l.value
  FROM inventory_layer l
  JOIN inventory_lot t ON t.id = l.lot_id
 WHERE l.quantity > 0 {_CHOSEN}
 ORDER BY l.item_id, l.location_id, t.expires_on NULLS LAST, t.number, l.owner_id, l.status
"""

_BY_PLACE = f"""
SELECT l.item_id, l.location_id, sum(l.quantity) AS quantity, sum(l.value) AS value
  FROM inventory_layer l
 WHERE l.quantity > 0 {_CHOSEN}
 GROUP BY l.item_id, l.location_id
 ORDER BY l.item_id, l.location_id
"""


def stock_on_hand(
    *, item_ids: Sequence[int] | None = None, location_ids: Sequence[int] | None = None
) -> tuple[LotStock, ...]:
    """
    Return every layer with stock, one row per lot, place, owner and status.

    Ordered by item, place, expiry, lot number. Base units; value in the entity's currency. None
    means all. One statement.
    """
    return tuple(fetch(LotStock, _BY_LOT, _choice(item_ids, location_ids)))


def stock_by_place(
    *, item_ids: Sequence[int] | None = None, location_ids: Sequence[int] | None = None
) -> tuple[PlaceStock, ...]:
    """
    Return what is there by item and location, all owners and statuses, stock in transit included.

    Ordered by item and location. One statement.
    """
    return tuple(fetch(PlaceStock, _BY_PLACE, _choice(item_ids, location_ids)))


def _choice(
    item_ids: Sequence[int] | None, location_ids: Sequence[int] | None
) -> dict[str, list[int] | None]:
    return {
        "items": None if item_ids is None else list(item_ids),
        "locations": None if location_ids is None else list(location_ids),
    }


_AS_OF = """
WITH later AS (
    SELECT m.item_id, m.from_location_id, m.to_location_id, m.quantity, m.value
      FROM inventory_movement m
     WHERE m.business_date > %(day)s AND m.entity_id IN (SELECT id FROM governance_entity)
       AND (%(items)s::int[] IS NULL OR m.item_id = ANY(%(items)s))
), sides AS (
    SELECT l.item_id, l.location_id, l.quantity, l.value FROM inventory_layer l
     WHERE l.quantity > 0 AND l.entity_id = %(entity)s
       AND (%(items)s::int[] IS NULL OR l.item_id = ANY(%(items)s))
       AND (%(locations)s::int[] IS NULL OR l.location_id = ANY(%(locations)s))
    UNION ALL
    SELECT item_id, to_location_id, -quantity, -value FROM later WHERE to_location_id IS NOT NULL
    UNION ALL
    SELECT item_id, from_location_id, quantity, value FROM later WHERE from_location_id IS NOT NULL
)
SELECT s.item_id, s.location_id, sum(s.quantity) AS quantity, sum(s.value) AS value
  FROM sides s
  JOIN masterdata_location p ON p.id = s.location_id AND p.entity_id = %(entity)s
 WHERE %(locations)s::int[] IS NULL OR s.location_id = ANY(%(locations)s)
 GROUP BY s.item_id, s.location_id
HAVING sum(s.quantity) <> 0 OR sum(s.value) <> 0
 ORDER BY s.item_id, s.location_id
"""


def stock_as_of(
    day: date,
    *,
    entity_id: int,
    item_ids: Sequence[int] | None = None,
    location_ids: Sequence[int] | None = None,
) -> tuple[PlaceStock, ...]:
    """
    Return the stock of an entity at the end of a business date, by item and location.

    Today's layers less the movements dated after ``day``, so the cost grows with the days gone
    back, not with the length of the ledger. Transfers from other entities count too. One statement.
    """
    parameters: dict[str, Any] = dict(_choice(item_ids, location_ids))
    parameters |= {"day": day, "entity": entity_id}
    return tuple(fetch(PlaceStock, _AS_OF, parameters))


@dataclass(frozen=True, slots=True)
class _Sums:
    item_id: int
    location_id: int
    owned: Decimal
    consigned: Decimal
    usable: Decimal
    committed: Decimal
    held: Decimal
    expired: Decimal
    in_transit: Decimal


_QUANTITIES = f"""
WITH there AS (
    SELECT l.item_id, l.location_id,
           sum(l.quantity) FILTER (WHERE l.owner_id = 0) AS owned,
           sum(l.quantity) FILTER (WHERE l.owner_id <> 0) AS consigned,
           sum(l.quantity) FILTER (WHERE l.status = 'AVAILABLE' AND p.is_nettable
                       AND (t.expires_on IS NULL OR t.expires_on >= %(day)s)) AS usable,
           sum(l.quantity) FILTER (WHERE l.status = ANY(%(held)s)) AS held,
           sum(l.quantity) FILTER (WHERE l.status = 'EXPIRED'
                       OR l.status = 'AVAILABLE' AND t.expires_on < %(day)s) AS expired
      FROM inventory_layer l
      JOIN inventory_lot t ON t.id = l.lot_id
      JOIN masterdata_location p ON p.id = l.location_id
     WHERE l.quantity > 0 AND l.status <> 'IN_TRANSIT' {_CHOSEN}
     GROUP BY l.item_id, l.location_id
), promised AS (
    SELECT l.item_id, l.location_id, sum(l.quantity) AS committed
      FROM inventory_allocation l WHERE l.status = 'OPEN' {_CHOSEN}
     GROUP BY l.item_id, l.location_id
), coming AS (
    SELECT l.item_id, l.location_id, sum(l.done) AS in_transit
      FROM (SELECT x.item_id, d.to_location_id AS location_id, x.done
              FROM inventory_stockdocument d
              JOIN inventory_stockdocumentline x ON x.document_id = d.id
             WHERE d.kind = 'TRANSFER' AND d.status = 'SHIPPED') l
     WHERE true {_CHOSEN}
     GROUP BY l.item_id, l.location_id
), places AS (
    SELECT item_id, location_id FROM there UNION SELECT item_id, location_id FROM promised
    UNION SELECT item_id, location_id FROM coming
    UNION SELECT * FROM unnest(%(ordered_items)s::int[], %(ordered_locations)s::int[])
)
SELECT item_id, location_id, coalesce(owned, 0) AS owned, coalesce(consigned, 0) AS consigned,
       coalesce(usable, 0) AS usable, coalesce(committed, 0) AS committed,
       coalesce(held, 0) AS held, coalesce(expired, 0) AS expired,
       coalesce(in_transit, 0) AS in_transit
  FROM places
  LEFT JOIN there USING (item_id, location_id)
  LEFT JOIN promised USING (item_id, location_id)
  LEFT JOIN coming USING (item_id, location_id)
 ORDER BY item_id, location_id
"""

HELD = ["QUARANTINED", "RECALLED", "SUSPECT", "EXCURSION_HOLD", "DISCREPANCY_HOLD"]


def stock_quantities(
    *,
    on: date,
    item_ids: Sequence[int] | None = None,
    location_ids: Sequence[int] | None = None,
) -> tuple[StockQuantities, ...]:
    """
    Return the nine quantities of domain 2.2 in base units, by item and location.

    One row where any of them is not zero. ``on`` decides what is expired; the nightly job is not
    trusted. What is in transit belongs to the destination here. One statement, and one of whoever
    answers for open orders.
    """
    ordered = PORTS.on_order(item_ids, location_ids) if PORTS.on_order else {}
    keys = sorted(key for key, quantity in ordered.items() if quantity)
    parameters: dict[str, Any] = dict(_choice(item_ids, location_ids))
    parameters |= {
        "day": on, "held": HELD, "ordered_items": [item for item, _ in keys],
        "ordered_locations": [location for _, location in keys],
    }  # fmt: skip
    return tuple(
        _quantities(row, ordered.get((row.item_id, row.location_id), ZERO))
        for row in fetch(_Sums, _QUANTITIES, parameters)
    )


def _quantities(row: _Sums, on_order: Decimal) -> StockQuantities:
    return StockQuantities(
        item_id=row.item_id,
        location_id=row.location_id,
        on_hand_owned=row.owned,
        on_hand_consigned=row.consigned,
        usable=row.usable,
        committed=row.committed,
        held=row.held,
        expired=row.expired,
        in_transit=row.in_transit,
        on_order=on_order,
    )
