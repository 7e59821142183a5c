"""Requisitions and their lines, as lists. Anybody with a grant in the entity may read them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing
from apotheca.procurement.queries.lists.filters import (
    NEVER,
    any_of,
    from_day,
    named,
    numbered,
    one_of,
    to_day,
)


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


_TABLES = """procurement_requisition r
  JOIN governance_entity e ON e.id = r.entity_id
  JOIN governance_facility f ON f.id = r.facility_id
  JOIN masterdata_location p ON p.id = r.deliver_to_id
  JOIN governance_person q ON q.id = r.requested_by_id
  LEFT JOIN governance_costcentre c ON c.id = r.cost_centre_id"""
_FILTERS = {
    "status": one_of("r.status", "SUBMITTED, APPROVED, ..."),
    "kind": one_of("r.kind", "STOCK, NON_STOCK, SERVICE, EMERGENCY."),
    "facility": named("r.facility_id", "governance_facility", "Code of the facility."),
    "deliver_to": named("r.deliver_to_id", "masterdata_location", "Code of the place."),
    "cost_centre": any_of(
        "r.cost_centre_id",
        "SELECT x.id FROM governance_costcentre x JOIN governance_entity y ON y.id = x.entity_id"
        " WHERE {value} IN (x.code, y.code || '/' || x.code)",
        "Code of the cost centre, as HOSP/ICU.",
    ),
    "requested_by": named(
        "r.requested_by_id", "governance_person", "Username of who asked.", by="username"
    ),
    "since": from_day("r.business_date", "Submitted on this day or later."),
    "until": to_day("r.business_date", "Submitted on this day or before."),
    "needed_by": to_day("r.needed_on", "Needed on this day or before."),
}
_LATEST = (
    Key("r.business_date", date, is_descending=True),
    Key("r.number", str, is_descending=True),
)
_OLDEST = (Key("r.business_date", date), Key("r.number", str))

REQUISITIONS = Listing(
    name="requisitions",
    title="Requisitions",
    row=RequisitionRow,
    columns="""r.number, r.kind, r.status, r.version, e.code AS entity, f.code AS facility,
       p.code AS deliver_to, coalesce(e.code || '/' || c.code, '') AS cost_centre,
       q.username AS requested_by, q.name AS requested_by_name, r.occurred_at AS submitted_at,
       r.needed_on, r.estimated_amount, r.currency,
       (SELECT count(*) FROM procurement_requisitionline l WHERE l.requisition_id = r.id) AS lines,
       r.emergency_reason""",
    tables=_TABLES,
    orders={
        "latest": _LATEST,
        "oldest": _OLDEST,
        "needed": (Key(f"coalesce(r.needed_on, {NEVER})", date), Key("r.number", str)),
    },
    filters=_FILTERS
    | {
        "number": Filter("r.number = upper({value})", help="One requisition."),
        "item": Filter(
            "r.id = ANY (ARRAY(SELECT l.requisition_id FROM procurement_requisitionline l"
            " WHERE l.item_id = (SELECT i.id FROM masterdata_item i WHERE i.code = {value})))",
            help="Code of an item it asks for.",
        ),
        "order": any_of(
            "r.id",
            "SELECT w.requisition_id FROM procurement_purchaseorder o"
            " JOIN procurement_purchaseorderline l ON l.order_id = o.id"
            " JOIN procurement_requisitionline w ON w.id = l.requisition_line_id"
            " WHERE o.number = upper({value})",
            "Number of an order made from it.",
        ),
    },
    entity="r.entity_id",
    facility="r.facility_id",
)

_LINE_COLUMNS = """r.number || '/' || l.line_no AS line, r.number AS requisition, l.line_no,
       r.status, r.kind, f.code AS facility, p.code AS deliver_to,
       coalesce(e.code || '/' || c.code, '') AS cost_centre, q.username AS requested_by,
       coalesce(i.code, '') AS item, coalesce(k.code, '') AS package, l.description, l.quantity,
       l.uom, l.base_quantity, l.ordered_base AS ordered,
       l.base_quantity - l.ordered_base AS to_order,
       (SELECT coalesce(sum(o.received_base), 0) FROM procurement_purchaseorderline o
         WHERE o.requisition_line_id = l.id) AS received,
       coalesce(i.base_uom, l.uom) AS base_uom, l.estimated_amount, r.currency, r.needed_on"""
_LINE_TABLES = """procurement_requisitionline l
  JOIN procurement_requisition r ON r.id = l.requisition_id
  JOIN governance_entity e ON e.id = r.entity_id
  JOIN governance_facility f ON f.id = r.facility_id
  JOIN masterdata_location p ON p.id = r.deliver_to_id
  JOIN governance_person q ON q.id = r.requested_by_id
  LEFT JOIN governance_costcentre c ON c.id = r.cost_centre_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_package k ON k.id = l.package_id"""
_LINE_FILTERS = _FILTERS | {
    "requisition": numbered(
        "l.requisition_id", "procurement_requisition", "Number of the requisition."
    ),
    "item": named("l.item_id", "masterdata_item", "Code of the item."),
}
_LINE_NO = Key("l.line_no", int)

REQUISITION_LINES = Listing(
    name="requisition_lines",
    title="Requisition lines",
    row=RequisitionLineRow,
    columns=_LINE_COLUMNS,
    tables=_LINE_TABLES,
    orders={"latest": (*_LATEST, _LINE_NO), "oldest": (*_OLDEST, _LINE_NO)},
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
    orders={"oldest": (*_OLDEST, _LINE_NO), "latest": (*_LATEST, _LINE_NO)},
    filters=_LINE_FILTERS,
    entity="r.entity_id",
    facility="r.facility_id",
)
