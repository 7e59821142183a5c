"""Returns to suppliers as lists. Anybody with a grant in the entity may read them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing


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
    "purchase_order": Filter("o.number = upper({value})", help="Number of the order."),
    "facility": Filter("f.code = {value}", help="Code of the facility."),
    "supplier": Filter("s.code = {value}", help="Code of the supplier."),
    "authorisation": Filter("t.authorisation = {value}", help="The supplier's RMA number."),
    "since": Filter("t.business_date >= {value}", date, help="Sent back on this day or later."),
    "until": Filter("t.business_date <= {value}", date, help="Sent back on this day or before."),
}

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
    orders={
        "newest": (Key("t.number", str, is_descending=True),),
        "oldest": (Key("t.number", str),),
    },
    filters=_FILTERS
    | {
        "number": Filter("t.number = upper({value})", help="One return."),
        "receipt": Filter(
            "EXISTS (SELECT 1 FROM procurement_supplierreturnline l"
            " JOIN procurement_receiptline x ON x.id = l.receipt_line_id"
            " JOIN procurement_goodsreceipt g ON g.id = x.receipt_id"
            " WHERE l.supplier_return_id = t.id AND g.number = upper({value}))",
            help="Number of the receipt the goods came with.",
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
       x.lot_number || '@' || coalesce(k.code, '')
       || CASE WHEN x.serial = '' THEN '' ELSE '#' || x.serial END AS lot,
       x.expires_on, l.base_quantity AS quantity, coalesce(i.base_uom, y.uom) AS uom, l.value,
       o.currency""",
    tables=f"""{_TABLES}
  JOIN procurement_supplierreturnline l ON l.supplier_return_id = t.id
  JOIN procurement_receiptline x ON x.id = l.receipt_line_id
  JOIN procurement_goodsreceipt g ON g.id = x.receipt_id
  JOIN procurement_purchaseorderline y ON y.id = x.order_line_id
  LEFT JOIN masterdata_item i ON i.id = x.item_id
  LEFT JOIN masterdata_package k ON k.id = y.package_id""",
    orders={
        "newest": (Key("t.number", str, is_descending=True), Key("l.line_no", int)),
    },
    filters=_FILTERS
    | {
        "supplier_return": Filter("t.number = upper({value})", help="Number of the return."),
        "item": Filter("i.code = {value}", help="Code of the item."),
    },
    entity="t.entity_id",
    facility="o.facility_id",
)
