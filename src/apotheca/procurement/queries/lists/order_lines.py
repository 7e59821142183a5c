"""Order lines as lists: all of them, and those of which something is still to come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.listing import Key, Listing
from apotheca.procurement.queries.lists.filters import (
    NEVER,
    any_of,
    named,
    numbered,
    one_of,
    to_day,
)
from apotheca.procurement.queries.lists.orders import FILTERS, LATEST, OLDEST, OPEN_LINE


@dataclass(frozen=True, slots=True)
class OrderLineRow:
    """
    An order line with its frozen meaning and its progress.

    ``quantity`` is in ``uom``, the price ``price_amount`` for ``price_quantity`` of it; progress is
    in ``base_uom``. ``requisition_line`` and ``contract`` are '' where there is none.
    """

    line: str
    order: str
    line_no: int
    status: str
    order_status: str
    facility: str
    supplier: str
    supplier_name: str
    deliver_to: str
    item: str
    package: str
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    received: Decimal
    returned: Decimal
    invoiced: Decimal
    cancelled: Decimal
    to_come: Decimal
    held: Decimal
    base_uom: str
    price_amount: Decimal
    price_quantity: int
    line_amount: Decimal
    received_amount: Decimal
    expected_tax: Decimal
    currency: str
    contract: str
    contract_version: int | None
    price_type: str
    cost_centre: str
    requisition_line: str
    is_stock: bool
    ordered_on: date
    needed_on: date | None
    promised_on: date | None


_COLUMNS = f"""o.number || '/' || l.line_no AS line, o.number AS "order", l.line_no, l.status,
       o.status AS order_status, f.code AS facility, s.code AS supplier, s.name AS supplier_name,
       p.code AS deliver_to, coalesce(i.code, '') AS item, coalesce(k.code, '') AS package,
       l.description, l.quantity, l.uom, l.base_quantity, l.received_base AS received,
       l.returned_base AS returned, l.invoiced_base AS invoiced, l.cancelled_base AS cancelled,
       CASE WHEN {OPEN_LINE} THEN greatest(0, l.base_quantity - l.cancelled_base - l.received_base)
            ELSE 0 END AS to_come,
       (SELECT coalesce(sum(x.base_quantity), 0) FROM procurement_receiptline x
         WHERE x.order_line_id = l.id AND x.status = 'HELD') AS held,
       coalesce(i.base_uom, l.uom) AS base_uom, l.price_amount, l.price_quantity, l.line_amount,
       l.received_amount, l.expected_tax, o.currency, coalesce(a.code, '') AS contract,
       l.contract_version, l.price_type, coalesce(e.code || '/' || c.code, '') AS cost_centre,
       coalesce(r.number || '/' || w.line_no, '') AS requisition_line, l.is_stock, o.ordered_on,
       l.needed_on, l.promised_on"""
_TABLES = """procurement_purchaseorderline l
  JOIN procurement_purchaseorder o ON o.id = l.order_id
  JOIN governance_entity e ON e.id = o.entity_id
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  JOIN masterdata_location p ON p.id = o.deliver_to_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_package k ON k.id = l.package_id
  LEFT JOIN governance_costcentre c ON c.id = l.cost_centre_id
  LEFT JOIN masterdata_contractline y ON y.id = l.contract_line_id
  LEFT JOIN masterdata_contract a ON a.id = y.contract_id
  LEFT JOIN procurement_requisitionline w ON w.id = l.requisition_line_id
  LEFT JOIN procurement_requisition r ON r.id = w.requisition_id"""
_FILTERS = {
    "order": numbered("l.order_id", "procurement_purchaseorder", "Number of the order."),
    "order_status": FILTERS["status"],
    "status": one_of("l.status", "OPEN, PARTIAL, RECEIVED, ..."),
    "item": named("l.item_id", "masterdata_item", "Code of the item."),
    "package": named("l.package_id", "masterdata_package", "Code of the package."),
    "requisition": any_of(
        "l.requisition_line_id",
        "SELECT w.id FROM procurement_requisition r"
        " JOIN procurement_requisitionline w ON w.requisition_id = r.id"
        " WHERE r.number = upper({value})",
        "Number of the requisition.",
    ),
    **{name: one for name, one in FILTERS.items() if name not in ("status", "buyer")},
}
_LINE_NO = Key("l.line_no", int)
_DUE = f"coalesce(l.promised_on, l.needed_on, {NEVER})"

ORDER_LINES = Listing(
    name="order_lines",
    title="Order lines",
    row=OrderLineRow,
    columns=_COLUMNS,
    tables=_TABLES,
    orders={"latest": (*LATEST, _LINE_NO), "oldest": (*OLDEST, _LINE_NO)},
    filters=_FILTERS,
    entity="o.entity_id",
    facility="o.facility_id",
)

OPEN_ORDER_LINES = Listing(
    name="open_order_lines",
    title="Still to come",
    row=OrderLineRow,
    columns=_COLUMNS,
    tables=_TABLES,
    where=f"{OPEN_LINE} AND l.base_quantity > l.cancelled_base + l.received_base"
    " AND o.status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'REJECTED_BY_SUPPLIER')",
    orders={"due": (Key(_DUE, date), Key("l.id", UUID))},
    filters=_FILTERS | {"due_by": to_day(_DUE, "Promised (else needed) on this day or before.")},
    entity="o.entity_id",
    facility="o.facility_id",
)
