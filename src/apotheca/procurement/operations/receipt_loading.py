"""The locking read of a booked receipt: its order and the order lines first, then the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.types import ItemFacts, LocationFacts
from apotheca.procurement.operations.errors import LineUnknown
from apotheca.procurement.operations.loading import (
    HEAD,
    HEAD_WIDTH,
    ITEM,
    LINE,
    LINE_WIDTH,
    PLACE,
    PLACES_AS_JSON,
    Order,
    OrderHead,
    OrderLine,
    columns_of,
)
from apotheca.procurement.operations.receipt_posting import Receipt


@dataclass(frozen=True, slots=True)
class BookedHead:
    """The header of a receipt under lock."""

    id: UUID
    number: str
    status: str
    delivery_note: str
    received_by_id: int
    occurred_at: datetime
    correlation_id: UUID

    @property
    def receipt(self) -> Receipt:
        return Receipt(self.id, self.number, self.correlation_id)


@dataclass(slots=True)
class BookedLine:
    """A receipt line under lock."""

    id: UUID
    order_line_id: UUID
    line_no: int
    item_id: int | None
    lot_id: UUID | None
    lot_number: str
    serial: str
    expires_on: date | None
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    amount: Decimal
    status: str
    hold_code: str
    decision: str
    findings: list[dict[str, Any]]
    put_away_base: Decimal
    returned_base: Decimal


@dataclass(slots=True)
class Booked:
    """A receipt with its lines, its order, the place it stands at, and the items of its lines."""

    head: BookedHead
    lines: dict[UUID, BookedLine]
    order: Order
    place: LocationFacts
    items: dict[UUID, ItemFacts]
    other_places: dict[int, LocationFacts]

    def line(self, line_id: UUID) -> BookedLine:
        """
        Return one line.

        :raises LineUnknown: it belongs to another receipt.
        """
        if line_id not in self.lines:
            raise LineUnknown(document=self.head.number, line=line_id)
        return self.lines[line_id]


AS_JSON = {"findings": "r.findings::json"}
_BOOKED = f"""
SELECT {HEAD}, {LINE}, {PLACE}, {columns_of("g", BookedHead, {})},
       {columns_of("r", BookedLine, AS_JSON)}, {ITEM},
       {PLACES_AS_JSON}
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderline l ON l.order_id = o.id
  JOIN procurement_goodsreceipt g ON g.order_id = o.id
  JOIN procurement_receiptline r ON r.receipt_id = g.id AND r.order_line_id = l.id
  JOIN masterdata_location p ON p.id = g.location_id
  LEFT JOIN masterdata_item i ON i.id = r.item_id
 WHERE g.id = %(receipt)s ORDER BY l.id, r.id FOR NO KEY UPDATE OF o, l, g, r
"""
WIDTHS = [HEAD_WIDTH, LINE_WIDTH] + [
    len(fields(row)) for row in (LocationFacts, BookedHead, BookedLine, ItemFacts)
]


def lock_receipt(receipt_id: UUID, place_ids: Sequence[int] = ()) -> Booked:
    """
    Lock a receipt with the order and the order lines it concerns. One statement.

    ``place_ids`` asks for the facts of other places with it; one that does not exist is left out.

    The order has only the lines that were delivered; whoever needs all of them loads the order.

    :raises NotFound: there is no such receipt.
    """
    rows = fetch_values(
        _BOOKED, {"receipt": receipt_id, "reference": "", "places": list(place_ids)}
    )
    if not rows:
        raise NotFound(kind="goods receipt", key=receipt_id)
    order_lines: dict[UUID, OrderLine] = {}
    lines: dict[UUID, BookedLine] = {}
    items: dict[UUID, ItemFacts] = {}
    for row in rows:
        _, line, _, _, booked, item = _parts(row)
        order_lines.setdefault(line[0], OrderLine(*line))
        lines[booked[0]] = BookedLine(*booked)
        if item[0] is not None:
            items[booked[0]] = ItemFacts(*item)
    head, _, place, receipt, _, _ = _parts(rows[0])
    order = Order(OrderHead(*head), order_lines)
    places = {found["id"]: LocationFacts(**found) for found in rows[0][-1] or ()}
    return Booked(BookedHead(*receipt), lines, order, LocationFacts(*place), items, places)


def _parts(row: Sequence[Any]) -> list[Sequence[Any]]:
    parts, start = [], 0
    for width in WIDTHS:
        parts.append(row[start : start + width])
        start += width
    return parts
