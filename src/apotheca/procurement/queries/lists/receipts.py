"""Goods receipts as a list. Anybody with a grant in the entity may read it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """
    One delivery against one order; ``posted_amount`` is what it is worth at the frozen prices.

    ``held_lines`` wait for a decision, ``waiting_lines`` stand at a dock and are to be put away.
    """

    number: str
    order: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    place: str
    delivery_note: str
    received_by: str
    received_by_name: str
    received_at: datetime
    business_date: date
    lines: int
    held_lines: int
    waiting_lines: int
    posted_amount: Decimal
    currency: str


TABLES = """procurement_goodsreceipt g
  JOIN procurement_purchaseorder o ON o.id = g.order_id
  JOIN governance_entity e ON e.id = g.entity_id
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  JOIN masterdata_location p ON p.id = g.location_id
  JOIN governance_person h ON h.id = g.received_by_id"""
FILTERS = {
    "purchase_order": Filter("o.number = upper({value})", help="Number of the order."),
    "facility": Filter("f.code = {value}", help="Code of the facility."),
    "place": Filter("p.code = {value}", help="Code of the place it arrived at."),
    "supplier": Filter("s.code = {value}", help="Code of the supplier."),
    "delivery_note": Filter("g.delivery_note = {value}", help="The supplier's delivery note."),
    "received_by": Filter("h.username = {value}", help="Username of who counted it."),
    "since": Filter("g.business_date >= {value}", date, help="Received on this day or later."),
    "until": Filter("g.business_date <= {value}", date, help="Received on this day or before."),
}
# Left to put away: posted to stock at a dock, and neither moved nor sent back.
WAITING = (
    "l.status = 'POSTED' AND l.lot_id IS NOT NULL AND p.kind = 'RECEIVING'"
    " AND l.base_quantity > l.put_away_base + l.returned_base"
)

RECEIPTS = Listing(
    name="receipts",
    title="Goods receipts",
    row=ReceiptRow,
    columns="""g.number, o.number AS "order", g.status, e.code AS entity, f.code AS facility,
       s.code AS supplier, s.name AS supplier_name, p.code AS place, g.delivery_note,
       h.username AS received_by, h.name AS received_by_name, g.occurred_at AS received_at,
       g.business_date, n.lines, n.held_lines, n.waiting_lines, n.posted_amount, o.currency""",
    tables=f"""{TABLES}
 CROSS JOIN LATERAL (
    SELECT count(*) AS lines, count(*) FILTER (WHERE l.status = 'HELD') AS held_lines,
           count(*) FILTER (WHERE {WAITING}) AS waiting_lines,
           coalesce(sum(l.amount) FILTER (WHERE l.status = 'POSTED'), 0) AS posted_amount
      FROM procurement_receiptline l WHERE l.receipt_id = g.id) n""",
    orders={
        "newest": (Key("g.number", str, is_descending=True),),
        "oldest": (Key("g.number", str),),
    },
    filters=FILTERS
    | {
        "number": Filter("g.number = upper({value})", help="One receipt."),
        "status": Filter("g.status = ANY({value})", is_many=True, help="POSTED, HELD, ..."),
        "item": Filter(
            "EXISTS (SELECT 1 FROM procurement_receiptline l JOIN masterdata_item i"
            " ON i.id = l.item_id WHERE l.receipt_id = g.id AND i.code = {value})",
            help="Code of an item that came.",
        ),
        "lot": Filter(
            "EXISTS (SELECT 1 FROM procurement_receiptline l"
            " WHERE l.receipt_id = g.id AND l.lot_number = {value})",
            help="Number of a lot that came.",
        ),
    },
    entity="g.entity_id",
    facility="o.facility_id",
)
