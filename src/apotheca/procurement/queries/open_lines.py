"""What is still to come: open order lines for stock, and the sums planning nets with."""

from collections.abc import Sequence
from decimal import Decimal

from apotheca.kernel.sql import fetch
from apotheca.procurement.types import OpenOrderLine

_OPEN = """
SELECT o.id AS order_id, o.number AS order_number, l.id AS order_line_id, l.item_id,
       o.deliver_to_id AS location_id, o.supplier_id,
       l.base_quantity - l.cancelled_base - l.received_base AS open_base, l.status,
       o.acknowledged_at IS NOT NULL AS is_acknowledged, l.needed_on, l.promised_on
  FROM procurement_purchaseorderline l
  JOIN procurement_purchaseorder o ON o.id = l.order_id
 WHERE l.status IN ('OPEN', 'BACKORDERED', 'PARTIAL') AND l.is_stock
   AND l.base_quantity > l.cancelled_base + l.received_base
   AND o.status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'REJECTED_BY_SUPPLIER')
   AND (%(items)s::int[] IS NULL OR l.item_id = ANY(%(items)s::int[]))
   AND (%(places)s::int[] IS NULL OR o.deliver_to_id = ANY(%(places)s::int[]))
 ORDER BY l.item_id, o.deliver_to_id, l.id
"""


def open_order_lines(
    item_ids: Sequence[int] | None = None, location_ids: Sequence[int] | None = None
) -> tuple[OpenOrderLine, ...]:
    """
    Return the lines for stock of which something is still to come, in base units. One statement.

    An order counts once it is approved, sent or not (domain 2.2); the place is where it is to be
    delivered. None asks for all items or places.
    """
    parameters = {
        "items": None if item_ids is None else list(item_ids),
        "places": None if location_ids is None else list(location_ids),
    }
    return tuple(fetch(OpenOrderLine, _OPEN, parameters))


def on_order(
    item_ids: Sequence[int] | None, location_ids: Sequence[int] | None
) -> dict[tuple[int, int], Decimal]:
    """
    Return the base quantity on order by (item, location): answers inventory's ``OnOrderPort``.
    """
    totals: dict[tuple[int, int], Decimal] = {}
    for line in open_order_lines(item_ids, location_ids):
        key = (line.item_id, line.location_id)
        totals[key] = totals.get(key, Decimal(0)) + line.open_base
    return totals
