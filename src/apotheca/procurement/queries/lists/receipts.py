"""Goods receipts as a list. Anybody with a grant in the entity may read it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing
from apotheca.procurement.queries.lists.filters import (
    from_day,
    named,
    numbered,
    one_of,
    to_day,
)


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
    "order": numbered("g.order_id", "procurement_purchaseorder", "Number of the order."),
    "facility": named("o.facility_id", "governance_facility", "Code of the facility."),
    "place": named("g.location_id", "masterdata_location", "Code of the place it arrived at."),
    "supplier": named("o.supplier_id", "masterdata_supplier", "Code of the supplier."),
    "delivery_note": Filter("g.delivery_note = {value}", help="The supplier's delivery note."),
    "received_by": named(
        "g.received_by_id", "governance_person", "Username of who counted it.", by="username"
    ),
    "since": from_day("g.business_date", "Received on this day or later."),
    "until": to_day("g.business_date", "Received on this day or before."),
}
LATEST = (
    Key("g.business_date", date, is_descending=True),
    Key("g.number", str, is_descending=True),
)
OLDEST = (Key("g.business_date", date), Key("g.number", str))
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
    orders={"latest": LATEST, "oldest": OLDEST},
    filters=FILTERS
    | {
        "number": Filter("g.number = upper({value})", help="One receipt."),
        "status": one_of("g.status", "POSTED, HELD, ..."),
        "item": Filter(
            "g.id = ANY (ARRAY(SELECT l.receipt_id FROM procurement_receiptline l"
            " WHERE l.item_id = (SELECT i.id FROM masterdata_item i WHERE i.code = {value})))",
            help="Code of an item that came.",
        ),
    },
    entity="g.entity_id",
    facility="o.facility_id",
)
