"""Receipt lines as lists: all of them, those that are held, and those to put away."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apotheca.kernel.listing import Filter, Key, Listing
from apotheca.procurement.queries.lists.filters import named, numbered, one_of
from apotheca.procurement.queries.lists.receipts import FILTERS, LATEST, OLDEST, WAITING
from apotheca.procurement.rules.receiving import HOLD_OWNERS


@dataclass(frozen=True, slots=True)
class ReceiptLineRow:
    """
    One delivered lot of one order line, as it was counted and what became of it.

    ``quantity`` is in ``uom``, the others in ``base_uom``; ``amount`` is at the frozen price, the
    money at risk while it is HELD. ``findings`` say why it was held, ``hold_owners`` the duties
    that may decide. ``lot`` is '' for what does not go to stock.
    """

    line: str
    receipt: str
    line_no: int
    status: str
    order: str
    order_line: str
    facility: str
    supplier: str
    supplier_name: str
    place: str
    delivery_note: str
    received_by: str
    received_at: datetime
    item: str
    package: str
    description: str
    lot: str
    lot_number: str
    serial: str
    expires_on: date | None
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    stated: Decimal | None
    put_away: Decimal
    returned: Decimal
    to_put_away: Decimal
    base_uom: str
    amount: Decimal
    currency: str
    hold_code: str
    hold_owners: str
    findings: list[dict[str, Any]]
    decision: str
    decided_by: str
    posted_on: date | None


_OWNERS = ", ".join(f"('{code}', '{duty}')" for code, duty in sorted(HOLD_OWNERS.items()))
_COLUMNS = f"""g.number || '/' || l.line_no AS line, g.number AS receipt, l.line_no, l.status,
       o.number AS "order", o.number || '/' || x.line_no AS order_line, f.code AS facility,
       s.code AS supplier, s.name AS supplier_name, p.code AS place, g.delivery_note,
       h.username AS received_by, g.occurred_at AS received_at, coalesce(i.code, '') AS item,
       coalesce(k.code, '') AS package, x.description,
       coalesce(t.number || '@' || coalesce(k.code, i.code)
                || CASE t.serial WHEN '' THEN '' ELSE '#' || t.serial END, '') AS lot,
       l.lot_number, l.serial, l.expires_on, l.quantity, l.uom, l.base_quantity,
       l.stated_base AS stated, l.put_away_base AS put_away, l.returned_base AS returned,
       CASE WHEN {WAITING} THEN l.base_quantity - l.put_away_base - l.returned_base
            ELSE 0 END AS to_put_away,
       coalesce(i.base_uom, x.uom) AS base_uom, l.amount, o.currency, l.hold_code,
       coalesce((SELECT string_agg(DISTINCT w.duty, '')
                   FROM jsonb_array_elements(l.findings) z
                   JOIN (VALUES {_OWNERS}) AS w(code, duty) ON w.code = z.value ->> 'code'), '')
       AS hold_owners,
       l.findings::json AS findings, l.decision, coalesce(d.name, '') AS decided_by, l.posted_on"""
_TABLES = """procurement_receiptline l
  JOIN procurement_goodsreceipt g ON g.id = l.receipt_id
  JOIN procurement_purchaseorder o ON o.id = g.order_id
  JOIN procurement_purchaseorderline x ON x.id = l.order_line_id
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  JOIN masterdata_location p ON p.id = g.location_id
  JOIN governance_person h ON h.id = g.received_by_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_package k ON k.id = x.package_id
  LEFT JOIN inventory_lot t ON t.id = l.lot_id
  LEFT JOIN governance_person d ON d.id = l.decided_by_id"""
_FILTERS = FILTERS | {
    "receipt": numbered("l.receipt_id", "procurement_goodsreceipt", "Number of the receipt."),
    "item": named("l.item_id", "masterdata_item", "Code of the item."),
    "lot_number": Filter(
        "l.lot_number = {value} AND l.lot_number <> ''", help="Lot number as printed."
    ),
}
_LINE_NO = Key("l.line_no", int)

RECEIPT_LINES = Listing(
    name="receipt_lines",
    title="Receipt lines",
    row=ReceiptLineRow,
    columns=_COLUMNS,
    tables=_TABLES,
    orders={"latest": (*LATEST, _LINE_NO), "oldest": (*OLDEST, _LINE_NO)},
    filters=_FILTERS
    | {
        "status": one_of("l.status", "POSTED, HELD, REFUSED, REVERSED."),
        "order_line": Filter(
            "l.order_line_id = (SELECT w.id FROM procurement_purchaseorder v"
            " JOIN procurement_purchaseorderline w ON w.order_id = v.id"
            " WHERE v.number = split_part({value}, '/', 1)"
            " AND v.number || '/' || w.line_no = {value})",
            help="An order line, as PO-2026-000123/2.",
        ),
    },
    entity="g.entity_id",
    facility="o.facility_id",
)

HELD_LINES = Listing(
    name="held_receipt_lines",
    title="Held deliveries",
    row=ReceiptLineRow,
    columns=_COLUMNS,
    tables=_TABLES,
    where="l.status = 'HELD'",
    orders={"oldest": (*OLDEST, _LINE_NO)},
    filters=_FILTERS
    | {
        "hold_code": one_of("l.hold_code", "SHORT_DATED, OVER_RECEIPT, ..."),
        "owner": Filter(
            "EXISTS (SELECT 1 FROM jsonb_array_elements(l.findings) z"
            f" JOIN (VALUES {_OWNERS}) AS w(code, duty) ON w.code = z.value ->> 'code'"
            " WHERE w.duty = {value})",
            help="The duty that decides: A or E.",
        ),
    },
    entity="g.entity_id",
    facility="o.facility_id",
)

LINES_TO_PUT_AWAY = Listing(
    name="receipt_lines_to_put_away",
    title="To put away",
    row=ReceiptLineRow,
    columns=_COLUMNS,
    tables=_TABLES,
    where="g.status = 'POSTED' AND g.location_id = ANY(ARRAY(SELECT q.id"
    f" FROM masterdata_location q WHERE q.kind = 'RECEIVING')) AND {WAITING}",
    orders={"oldest": (*OLDEST, _LINE_NO)},
    filters=_FILTERS,
    entity="g.entity_id",
    facility="o.facility_id",
)
