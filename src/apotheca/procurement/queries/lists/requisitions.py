"""Requisitions and their lines, as lists. Anybody with a grant in the entity may read them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class RequisitionRow:
    """A requisition: who asks, for which place, by when; the estimate in ``currency``."""

    number: str
    kind: str
    status: str
    version: int
    entity: str
    facility: str
    deliver_to: str
    cost_centre: str
    requested_by: str
    requested_by_name: str
    submitted_at: datetime
    needed_on: date | None
    estimated_amount: Decimal
    currency: str
    lines: int
    emergency_reason: str


@dataclass(frozen=True, slots=True)
class RequisitionLineRow:
    """
    One wanted thing: ``quantity`` in ``uom``; ordered, still to order and received in ``base_uom``.
    """

    line: str
    requisition: str
    line_no: int
    status: str
    kind: str
    facility: str
    deliver_to: str
    cost_centre: str
    requested_by: str
    item: str
    package: str
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    ordered: Decimal
    to_order: Decimal
    received: Decimal
    base_uom: str
    estimated_amount: Decimal
    currency: str
    needed_on: date | None


NEVER = "DATE '9999-12-31'"
_TABLES = """procurement_requisition r
  JOIN governance_entity e ON e.id = r.entity_id
  JOIN governance_facility f ON f.id = r.facility_id
  JOIN masterdata_location p ON p.id = r.deliver_to_id
  JOIN governance_person q ON q.id = r.requested_by_id
  LEFT JOIN governance_costcentre c ON c.id = r.cost_centre_id"""
_FILTERS = {
    "number": Filter("r.number = upper({value})", help="One requisition."),
    "status": Filter("r.status = ANY({value})", is_many=True, help="SUBMITTED, APPROVED, ..."),
    "kind": Filter("r.kind = ANY({value})", is_many=True),
    "facility": Filter("f.code = {value}", help="Code of the facility."),
    "deliver_to": Filter("p.code = {value}", help="Code of the place."),
    "cost_centre": Filter("c.code = {value}", help="Code of the cost centre."),
    "requested_by": Filter("q.username = {value}", help="Username of who asked."),
    "since": Filter("r.business_date >= {value}", date, help="Submitted on this day or later."),
    "until": Filter("r.business_date <= {value}", date, help="Submitted on this day or before."),
    "needed_by": Filter("r.needed_on <= {value}", date, help="Needed on this day or before."),
}

REQUISITIONS = Listing(
    name="requisitions",
    title="Requisitions",
    row=RequisitionRow,
    columns="""r.number, r.kind, r.status, r.version, e.code AS entity, f.code AS facility,
       p.code AS deliver_to, coalesce(c.code, '') AS cost_centre, q.username AS requested_by,
       q.name AS requested_by_name, r.occurred_at AS submitted_at, r.needed_on,
       r.estimated_amount, r.currency,
       (SELECT count(*) FROM procurement_requisitionline l WHERE l.requisition_id = r.id) AS lines,
       r.emergency_reason""",
    tables=_TABLES,
    orders={
        "newest": (Key("r.number", str, is_descending=True),),
        "oldest": (Key("r.number", str),),
        "needed": (Key(f"coalesce(r.needed_on, {NEVER})", date), Key("r.number", str)),
    },
    filters=_FILTERS
    | {
        "item": Filter(
            "EXISTS (SELECT 1 FROM procurement_requisitionline l JOIN masterdata_item i"
            " ON i.id = l.item_id WHERE l.requisition_id = r.id AND i.code = {value})",
            help="Code of an item it asks for.",
        ),
        "purchase_order": Filter(
            "r.id IN (SELECT w.requisition_id FROM procurement_purchaseorder o"
            " JOIN procurement_purchaseorderline l ON l.order_id = o.id"
            " JOIN procurement_requisitionline w ON w.id = l.requisition_line_id"
            " WHERE o.number = upper({value}))",
            help="Number of an order made from it.",
        ),
    },
    entity="r.entity_id",
    facility="r.facility_id",
)

_LINE_COLUMNS = """r.number || '/' || l.line_no AS line, r.number AS requisition, l.line_no,
       r.status, r.kind, f.code AS facility, p.code AS deliver_to,
       coalesce(c.code, '') AS cost_centre, q.username AS requested_by,
       coalesce(i.code, '') AS item, coalesce(k.code, '') AS package, l.description, l.quantity,
       l.uom, l.base_quantity, l.ordered_base AS ordered,
       l.base_quantity - l.ordered_base AS to_order,
       (SELECT coalesce(sum(o.received_base), 0) FROM procurement_purchaseorderline o
         WHERE o.requisition_line_id = l.id) AS received,
       coalesce(i.base_uom, l.uom) AS base_uom, l.estimated_amount, r.currency, r.needed_on"""
_LINE_TABLES = f"""{_TABLES}
  JOIN procurement_requisitionline l ON l.requisition_id = r.id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_package k ON k.id = l.package_id"""
_LINE_FILTERS = {name: one for name, one in _FILTERS.items() if name != "number"} | {
    "requisition": Filter("r.number = upper({value})", help="Number of the requisition."),
    "item": Filter("i.code = {value}", help="Code of the item."),
}
_LINE_ORDERS = {
    "newest": (Key("r.number", str, is_descending=True), Key("l.line_no", int)),
    "oldest": (Key("r.number", str), Key("l.line_no", int)),
}

REQUISITION_LINES = Listing(
    name="requisition_lines",
    title="Requisition lines",
    row=RequisitionLineRow,
    columns=_LINE_COLUMNS,
    tables=_LINE_TABLES,
    orders=_LINE_ORDERS,
    filters=_LINE_FILTERS,
    entity="r.entity_id",
    facility="r.facility_id",
)

LINES_TO_ORDER = Listing(
    name="requisition_lines_to_order",
    title="Approved and still to order",
    row=RequisitionLineRow,
    columns=_LINE_COLUMNS,
    tables=_LINE_TABLES,
    where="r.status IN ('APPROVED', 'PARTIALLY_ORDERED') AND l.ordered_base < l.base_quantity",
    orders={"oldest": _LINE_ORDERS["oldest"], "newest": _LINE_ORDERS["newest"]},
    filters=_LINE_FILTERS,
    entity="r.entity_id",
    facility="r.facility_id",
)
