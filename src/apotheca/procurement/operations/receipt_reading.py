"""
The locking read of a delivery: the order, its lines, their items, and the place, in one
statement.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.types import ItemFacts, LocationFacts
from apotheca.procurement.operations.loading import (
    HEAD,
    HEAD_WIDTH,
    ITEM,
    ITEM_WIDTH,
    LINE,
    LINE_WIDTH,
    PLACE,
    PLACE_WIDTH,
    Order,
    OrderHead,
    OrderLine,
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything a delivery is checked against."""

    order: Order
    place: LocationFacts
    items: dict[UUID, ItemFacts]
    factors_now: dict[UUID, Fraction | None]
    was_requested_by_actor: bool


def arrival_status(place: LocationFacts) -> str:
    """RECEIVED until put away from a receiving dock; anywhere else stock is AVAILABLE at once."""
    return "RECEIVED" if place.kind == "RECEIVING" else "AVAILABLE"


_DELIVERY = f"""
SELECT {HEAD}, {LINE}, {PLACE}, {ITEM},
       c.numerator, c.denominator,
       EXISTS (SELECT 1 FROM procurement_purchaseorderline x
                 JOIN procurement_requisitionline w ON w.id = x.requisition_line_id
                 JOIN procurement_requisition q ON q.id = w.requisition_id
                WHERE x.order_id = o.id AND q.requested_by_id = %(actor)s)
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderline l ON l.order_id = o.id
  JOIN masterdata_location p ON p.id = %(place)s
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_uomconversion c ON c.package_id = l.package_id AND c.uom = l.uom
   AND c.status = 'APPROVED' AND c.valid @> %(on)s::date
 WHERE o.id = %(order)s ORDER BY l.id FOR NO KEY UPDATE OF o, l
"""


def lock_delivery(*, order_id: UUID, place_id: int, actor_id: int, on: date) -> Delivery:
    """
    Lock an order and its lines, and read what a delivery is compared with. One statement.

    :raises NotFound: there is no such order or place, or the order is a blanket without lines.
    """
    parameters = {
        "order": order_id,
        "place": place_id,
        "actor": actor_id,
        "on": on,
        "reference": "",
    }
    rows = fetch_values(_DELIVERY, parameters)
    if not rows:
        raise NotFound(kind="order with lines, or place,", key=f"{order_id}, {place_id}")
    at_line, at_place = HEAD_WIDTH, HEAD_WIDTH + LINE_WIDTH
    at_item = at_place + PLACE_WIDTH
    at_factor = at_item + ITEM_WIDTH
    lines: dict[UUID, OrderLine] = {}
    items: dict[UUID, ItemFacts] = {}
    factors: dict[UUID, Fraction | None] = {}
    for row in rows:
        line = OrderLine(*row[at_line:at_place])
        lines[line.id] = line
        if line.item_id is not None:
            items[line.id] = ItemFacts(*row[at_item:at_factor])
        numerator, denominator = row[at_factor : at_factor + 2]
        factors[line.id] = Fraction(numerator, denominator) if numerator else None
    first = rows[0]
    return Delivery(
        Order(OrderHead(*first[:at_line]), lines),
        LocationFacts(*first[at_place:at_item]),
        items,
        factors,
        bool(first[-1]),
    )
