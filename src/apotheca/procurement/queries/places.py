"""Where received goods stand and where they could go."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class PutAwayPlace:
    """
    A place of the facility that can keep the item of a receipt line.

    ``is_meant`` is where the order was to be delivered; ``stock`` is what it has of the item.
    """

    line_no: int
    place: str
    name: str
    is_meant: bool
    stock: Decimal


@dataclass(frozen=True, slots=True)
class LotPlace:
    """So much of a received lot, where it stands now and in which status, in base units."""

    line_no: int
    item: str
    lot_number: str
    expires_on: date | None
    place: str
    status: str
    quantity: Decimal
    returnable: Decimal
    uom: str


_PUT_AWAY = """
SELECT l.line_no, p.code AS place, p.name, p.id = o.deliver_to_id AS is_meant,
       coalesce((SELECT sum(y.quantity) FROM inventory_layer y
                  WHERE y.item_id = l.item_id AND y.location_id = p.id AND y.quantity > 0), 0)
       AS stock
  FROM procurement_goodsreceipt g
  JOIN procurement_purchaseorder o ON o.id = g.order_id
  JOIN procurement_receiptline l ON l.receipt_id = g.id AND l.status = 'POSTED'
   AND l.lot_id IS NOT NULL AND l.base_quantity > l.put_away_base + l.returned_base
  JOIN masterdata_item i ON i.id = l.item_id
  JOIN masterdata_location d ON d.id = g.location_id
  JOIN masterdata_location p ON p.facility_id = d.facility_id AND p.is_active AND p.id <> d.id
   AND p.kind NOT IN ('RECEIVING', 'IN_TRANSIT', 'EXPIRED_HOLD', 'RETURNS', 'QUARANTINE')
   AND i.storage_class = ANY(p.storage_classes)
   AND (p.is_light_protected OR NOT i.is_light_protected)
   AND (p.is_controlled_access OR NOT i.is_controlled_access)
 WHERE g.number = %s
 ORDER BY l.line_no, is_meant DESC, stock DESC, p.code
"""
_LOTS = """
SELECT l.line_no, i.code AS item, t.number AS lot_number, t.expires_on, p.code AS place,
       y.status, y.quantity, least(y.quantity, l.base_quantity - l.returned_base) AS returnable,
       i.base_uom AS uom
  FROM procurement_goodsreceipt g
  JOIN procurement_purchaseorder o ON o.id = g.order_id
  JOIN procurement_receiptline l ON l.receipt_id = g.id AND l.status = 'POSTED'
   AND l.base_quantity > l.returned_base
  JOIN inventory_layer y ON y.lot_id = l.lot_id AND y.item_id = l.item_id AND y.quantity > 0
   AND y.owner_id = 0 AND y.status <> 'IN_TRANSIT'
  JOIN inventory_lot t ON t.id = y.lot_id
  JOIN masterdata_item i ON i.id = y.item_id
  JOIN masterdata_location p ON p.id = y.location_id AND p.facility_id = o.facility_id
 WHERE g.number = %s
 ORDER BY p.code, y.status, l.line_no
"""


def put_away_places(receipt: str) -> tuple[PutAwayPlace, ...]:
    """
    Return the places that can keep what is left to put away, the one that suggests itself first.

    By line: where the order was meant to go, then where most of the item already is.
    """
    return tuple(fetch(PutAwayPlace, _PUT_AWAY, [receipt]))


def lots_of_receipt(receipt: str) -> tuple[LotPlace, ...]:
    """Return where the lots of a receipt stand now, by place, status and line."""
    return tuple(fetch(LotPlace, _LOTS, [receipt]))
