"""Returns to suppliers as lists. Anybody with a grant in the entity may read them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing
from apotheca.procurement.queries.lists.filters import any_of, from_day, named, numbered, to_day


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """Goods sent back under the supplier's authorisation; the value is book value."""

    number: str
    order: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    authorisation: str
    reason: str
    returned_by: str
    returned_by_name: str
    returned_at: datetime
    business_date: date
    lines: int
    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ReturnLineRow:
    """One returned lot, in base units of the item, at book value."""

    line: str
    supplier_return: str
    line_no: int
    order: str
    order_line: str
    receipt: str
    receipt_line: str
    item: str
    package: str
    description: str
    lot: str
    expires_on: date | None
    quantity: Decimal
    uom: str
    value: Decimal
    currency: str


_TABLES = """procurement_supplierreturn t
  JOIN procurement_purchaseorder o ON o.id = t.order_id
  JOIN governance_entity e ON e.id = t.entity_id
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_supplier s ON s.id = t.supplier_id
  JOIN governance_person h ON h.id = t.returned_by_id"""
_FILTERS = {
    "order": numbered("t.order_id", "procurement_purchaseorder", "Number of the order."),
    "facility": named("o.facility_id", "governance_facility", "Code of the facility."),
    "supplier": named("t.supplier_id", "masterdata_supplier", "Code of the supplier."),
    "authorisation": Filter("t.authorisation = {value}", help="The supplier's RMA number."),
    "since": from_day("t.business_date", "Sent back on this day or later."),
    "until": to_day("t.business_date", "Sent back on this day or before."),
}
_LATEST = (
    Key("t.business_date", date, is_descending=True),
    Key("t.number", str, is_descending=True),
)
_OLDEST = (Key("t.business_date", date), Key("t.number", str))

RETURNS = Listing(
    name="supplier_returns",
    title="Returns to suppliers",
    row=ReturnRow,
    columns="""t.number, o.number AS "order", e.code AS entity, f.code AS facility,
       s.code AS supplier, s.name AS supplier_name, t.authorisation, t.reason,
       h.username AS returned_by, h.name AS returned_by_name, t.occurred_at AS returned_at,
       t.business_date, n.lines, n.value, o.currency""",
    tables=f"""{_TABLES}
 CROSS JOIN LATERAL (
    SELECT count(*) AS lines, coalesce(sum(l.value), 0) AS value
      FROM procurement_supplierreturnline l WHERE l.supplier_return_id = t.id) n""",
    orders={"latest": _LATEST, "oldest": _OLDEST},
    filters=_FILTERS
    | {
        "number": Filter("t.number = upper({value})", help="One return."),
        "receipt": any_of(
            "t.id",
            "SELECT l.supplier_return_id FROM procurement_goodsreceipt g"
            " JOIN procurement_receiptline x ON x.receipt_id = g.id"
            " JOIN procurement_supplierreturnline l ON l.receipt_line_id = x.id"
            " WHERE g.number = upper({value})",
            "Number of the receipt the goods came with.",
        ),
    },
    entity="t.entity_id",
    facility="o.facility_id",
)

RETURN_LINES = Listing(
    name="supplier_return_lines",
    title="Returned lines",
    row=ReturnLineRow,
    columns="""t.number || '/' || l.line_no AS line, t.number AS supplier_return, l.line_no,
       o.number AS "order", o.number || '/' || y.line_no AS order_line, g.number AS receipt,
       g.number || '/' || x.line_no AS receipt_line, coalesce(i.code, '') AS item,
       coalesce(k.code, '') AS package, y.description,
       coalesce(m.number || '@' || coalesce(k.code, i.code)
                || CASE m.serial WHEN '' THEN '' ELSE '#' || m.serial END, '') AS lot,
       x.expires_on, l.base_quantity AS quantity, coalesce(i.base_uom, y.uom) AS uom, l.value,
       o.currency""",
    tables="""procurement_supplierreturnline l
  JOIN procurement_supplierreturn t ON t.id = l.supplier_return_id
  JOIN procurement_purchaseorder o ON o.id = t.order_id
  JOIN procurement_receiptline x ON x.id = l.receipt_line_id
  JOIN procurement_goodsreceipt g ON g.id = x.receipt_id
  JOIN procurement_purchaseorderline y ON y.id = x.order_line_id
  LEFT JOIN masterdata_item i ON i.id = x.item_id
  LEFT JOIN masterdata_package k ON k.id = y.package_id
  LEFT JOIN inventory_lot m ON m.id = x.lot_id""",
    orders={"latest": (*_LATEST, Key("l.line_no", int))},
    filters=_FILTERS
    | {
        "supplier_return": numbered(
            "l.supplier_return_id", "procurement_supplierreturn", "Number of the return."
        ),
        "item": named("x.item_id", "masterdata_item", "Code of the item."),
    },
    entity="t.entity_id",
    facility="o.facility_id",
)
