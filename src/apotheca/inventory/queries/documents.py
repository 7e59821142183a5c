"""What a document did to stock."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from apotheca.inventory.types import MovementRow, ParkedUsage, ShortDemandRow, UsageValue
from apotheca.kernel.sql import fetch, fetch_values

MOVEMENTS = """
SELECT m.id, m.occurred_at, m.business_date, m.kind, m.item_id, m.lot_id, t.number AS lot_number,
       m.quantity, m.value, m.from_location_id, m.from_status, m.to_location_id, m.to_status,
       m.owner_id, m.document_type, m.document_id, m.document_line, m.cost_centre_id, m.person_id,
       m.reason, m.reverses_id
  FROM inventory_movement m
  JOIN inventory_lot t ON t.id = m.lot_id
"""

_USAGE_VALUES = """
SELECT p.facility_id, p.kind AS location_kind, coalesce(m.cost_centre_id, 0) AS cost_centre_id,
       i.item_class, sum(m.value) AS value
  FROM inventory_movement m
  JOIN masterdata_location p ON p.id = m.from_location_id
  JOIN masterdata_item i ON i.id = m.item_id
 WHERE m.document_id = %s
 GROUP BY p.facility_id, p.kind, m.cost_centre_id, i.item_class
HAVING sum(m.value) <> 0
 ORDER BY 1, 2, 3, 4
"""

_SHORT = """
SELECT item_id, location_id, requested, short, reason FROM inventory_shortdemand
 WHERE document_id = %s ORDER BY id
"""


def movements_of(document_id: UUID) -> tuple[MovementRow, ...]:
    """Return the movements of a document in the order they were posted. One statement."""
    return tuple(
        fetch(MovementRow, MOVEMENTS + " WHERE m.document_id = %s ORDER BY m.id", [document_id])
    )


def usage_values(batch_id: UUID) -> tuple[UsageValue, ...]:
    """
    Return what a usage batch took, by facility, kind of place, cost centre and item class.

    Values in the entity's currency, exact sums of the movements. One statement.
    """
    return tuple(fetch(UsageValue, _USAGE_VALUES, [batch_id]))


def short_demand_of(document_id: UUID) -> tuple[ShortDemandRow, ...]:
    """Return the demand a document could not meet. One statement."""
    return tuple(fetch(ShortDemandRow, _SHORT, [document_id]))


_PARKED = """
SELECT id, feed_id, row_no, source, code, row, item_id, location_id, remaining, recorded_at
  FROM inventory_usageexception
 WHERE status = 'PARKED' AND (%(codes)s::text[] IS NULL OR code = ANY(%(codes)s))
   AND (%(location)s::int IS NULL OR location_id = %(location)s) AND id > %(after)s
 ORDER BY id LIMIT %(limit)s
"""


def parked_usage(
    *,
    codes: Sequence[str] | None = None,
    location_id: int | None = None,
    after: int = 0,
    limit: int = 200,
) -> tuple[ParkedUsage, ...]:
    """Return feed rows that wait to be settled, oldest first, after a row for the next page."""
    asked = {
        "codes": None if codes is None else list(codes),
        "location": location_id,
        "after": after,
        "limit": limit,
    }
    return tuple(_parked(list(columns)) for columns in fetch_values(_PARKED, asked))


def _parked(columns: list[Any]) -> ParkedUsage:
    columns[5] = from_json(columns[5])
    return ParkedUsage(*columns)
