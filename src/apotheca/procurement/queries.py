"""The read side of procurement; other contexts get dataclasses, never querysets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch, fetch_values
from apotheca.procurement.rules.receiving import HOLD_OWNERS
from apotheca.procurement.types import HeldLine, MatchableLine, OpenOrderLine

_MATCHABLE = """
SELECT o.id AS order_id, o.number AS order_number, o.kind AS order_kind, o.status AS order_status,
       o.entity_id, o.facility_id, o.supplier_id, o.currency, o.correlation_id, o.expected_freight,
       (SELECT sum(x.expected_tax) FROM procurement_purchaseorderline x WHERE x.order_id = o.id)
       AS expected_tax, o.net_days, o.discount_pct, o.discount_days, l.id AS order_line_id,
       l.line_no, coalesce(l.item_id, 0) AS item_id, coalesce(l.package_id, 0) AS package_id,
       coalesce(i.item_class, 'SERVICE') AS item_class,
       coalesce(i.dea_schedule, 'NONE') <> 'NONE' AS is_controlled,
       coalesce(i.base_uom, l.uom) AS base_uom, l.description, l.uom, l.factor_num, l.factor_den,
       l.quantity, l.base_quantity, l.price_amount, l.price_quantity, l.line_amount,
       l.debit_account_id, l.grni_account_id, l.variance_account_id,
       coalesce(l.cost_centre_id, 0) AS cost_centre_id, l.tax_rate,
       l.expected_tax AS line_expected_tax, l.received_base, l.returned_base, l.invoiced_base,
       l.contract_line_id, (SELECT coalesce(sum(r.base_quantity), 0) FROM procurement_receiptline r
         WHERE r.order_line_id = l.id AND r.status = 'HELD' AND r.hold_code = 'UOM_MISALIGNED')
       AS held_base
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderline l ON l.order_id = o.id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
 WHERE {which} = ANY(%s)
 ORDER BY o.id, l.id {lock}
"""


def lines_for_match(
    *,
    order_ids: Sequence[UUID] = (),
    order_numbers: Sequence[str] = (),
    order_line_ids: Sequence[UUID] = (),
    is_locked: bool = False,
) -> tuple[MatchableLine, ...]:
    """
    Return order lines as the three-way match needs them, by order and line. One statement.

    Asked by order ids, else by order numbers, else by line ids, each by its index.
    ``is_locked`` locks the orders first and their lines then, as every operation on orders does.
    """
    lock = "FOR NO KEY UPDATE OF o, l" if is_locked else ""
    which, keys = next(
        (
            (column, list(given))
            for column, given in (("o.id", order_ids), ("o.number", order_numbers))
            if given
        ),
        ("l.id", list(order_line_ids)),
    )
    return tuple(fetch(MatchableLine, _MATCHABLE.format(which=which, lock=lock), [keys]))


_HELD = """
SELECT r.id AS receipt_line_id, g.number AS receipt_number, o.id AS order_id,
       o.number AS order_number, l.id AS order_line_id, o.entity_id, o.facility_id, r.hold_code,
       r.findings, r.base_quantity, r.amount, l.debit_account_id,
       coalesce(l.cost_centre_id, 0) AS cost_centre_id, g.occurred_at AS arrived_at
  FROM procurement_receiptline r
  JOIN procurement_goodsreceipt g ON g.id = r.receipt_id
  JOIN procurement_purchaseorder o ON o.id = g.order_id
  JOIN procurement_purchaseorderline l ON l.id = r.order_line_id
 WHERE r.status = 'HELD' AND {condition}
 ORDER BY g.occurred_at, r.id
"""


def held_lines(
    *, entity_id: int | None = None, order_line_ids: Sequence[UUID] | None = None
) -> tuple[HeldLine, ...]:
    """
    Return receipt lines that wait for a decision, the oldest arrival first, with who may decide.

    ``amount`` is the money at risk at the frozen price, in the order's currency. One statement.
    """
    condition = "(%(entity)s::int IS NULL OR o.entity_id = %(entity)s)"
    condition += " AND (%(lines)s::uuid[] IS NULL OR l.id = ANY(%(lines)s::uuid[]))"
    lines = None if order_line_ids is None else list(order_line_ids)
    rows = fetch_values(_HELD.format(condition=condition), {"entity": entity_id, "lines": lines})
    return tuple(_held(row) for row in rows)


def _held(row: tuple[Any, ...]) -> HeldLine:
    """Add the duty that owns the hold, and open the findings."""
    values = list(row)
    code, findings = values[7:9]
    values[7:9] = [code, HOLD_OWNERS[code], tuple(json.loads(findings))]
    return HeldLine(*values)


_OPEN = """
SELECT o.id AS order_id, o.number AS order_number, l.id AS order_line_id, l.item_id,
       o.deliver_to_id AS location_id, o.supplier_id,
       l.base_quantity - l.cancelled_base - l.received_base AS open_base, l.status,
       o.acknowledged_at IS NOT NULL AS is_acknowledged, l.needed_on, l.promised_on
  FROM procurement_purchaseorderline l
  JOIN procurement_purchaseorder o ON o.id = l.order_id
 WHERE l.status IN ('OPEN', 'BACKORDERED', 'PARTIAL') AND l.is_stock
   AND l.base_quantity > l.cancelled_base + l.received_base
   AND o.status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'REJECTED_BY_SUPPLIER')
   AND (%(items)s::int[] IS NULL OR l.item_id = ANY(%(items)s::int[]))
   AND (%(places)s::int[] IS NULL OR o.deliver_to_id = ANY(%(places)s::int[]))
 ORDER BY l.item_id, o.deliver_to_id, l.id
"""


def open_order_lines(
    item_ids: Sequence[int] | None = None, location_ids: Sequence[int] | None = None
) -> tuple[OpenOrderLine, ...]:
    """
    Return the lines for stock of which something is still to come, in base units. One statement.

    An order counts once it is approved, sent or not (domain 2.2); the place is where it is to be
    delivered. None asks for all items or places.
    """
    parameters = {
        "items": None if item_ids is None else list(item_ids),
        "places": None if location_ids is None else list(location_ids),
    }
    return tuple(fetch(OpenOrderLine, _OPEN, parameters))


def on_order(
    item_ids: Sequence[int] | None, location_ids: Sequence[int] | None
) -> dict[tuple[int, int], Decimal]:
    """
    Return the base quantity on order by (item, location): answers inventory's ``OnOrderPort``.
    """
    totals: dict[tuple[int, int], Decimal] = {}
    for line in open_order_lines(item_ids, location_ids):
        key = (line.item_id, line.location_id)
        totals[key] = totals.get(key, Decimal(0)) + line.open_base
    return totals


def order_of_change(change_id: UUID) -> UUID:
    """
    Return the order a change belongs to: the steps of ORDER_CHANGE name the change.

    :raises NotFound: there is no such change.
    """
    found = fetch_values("SELECT order_id FROM procurement_orderchange WHERE id = %s", [change_id])
    if not found:
        raise NotFound(kind="order change", key=change_id)
    return UUID(str(found[0][0]))


@dataclass(frozen=True, slots=True)
class RequisitionLineStatus:
    """One requisition line and how much of it is ordered and received, in base units."""

    line_id: UUID
    line_no: int
    item_id: int | None
    package_id: int | None
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    ordered_base: Decimal
    received_base: Decimal
    estimated_amount: Decimal


@dataclass(frozen=True, slots=True)
class RequisitionStatus:
    """Where a requisition stands, with its lines."""

    requisition_id: UUID
    number: str
    kind: str
    status: str
    version: int
    entity_id: int
    facility_id: int
    requested_by_id: int
    estimated_amount: Decimal
    currency: str
    needed_on: date | None
    lines: tuple[RequisitionLineStatus, ...] = ()


_REQUISITION = """
SELECT r.id, r.number, r.kind, r.status, r.version, r.entity_id, r.facility_id, r.requested_by_id,
       r.estimated_amount, r.currency, r.needed_on
  FROM procurement_requisition r WHERE r.id = %s
"""
_REQUISITION_LINES = """
SELECT l.id AS line_id, l.line_no, l.item_id, l.package_id, l.description, l.quantity, l.uom,
       l.base_quantity, l.ordered_base,
       coalesce((SELECT sum(o.received_base) FROM procurement_purchaseorderline o
                  WHERE o.requisition_line_id = l.id), 0) AS received_base, l.estimated_amount
  FROM procurement_requisitionline l WHERE l.requisition_id = %s ORDER BY l.line_no
"""


def requisition_status(requisition_id: UUID) -> RequisitionStatus:
    """
    Return a requisition with how far each line has come. Two statements.

    :raises NotFound: there is no such requisition.
    """
    headers = fetch_values(_REQUISITION, [requisition_id])
    if not headers:
        raise NotFound(kind="requisition", key=requisition_id)
    lines = tuple(fetch(RequisitionLineStatus, _REQUISITION_LINES, [requisition_id]))
    return RequisitionStatus(*[*headers[0], lines])


@dataclass(frozen=True, slots=True)
class OrderLineLife:
    """An order line with its frozen meaning and its progress, in base units."""

    id: UUID
    line_no: int
    item_id: int | None
    package_id: int | None
    description: str
    quantity: Decimal
    uom: str
    factor_num: int
    factor_den: int
    base_quantity: Decimal
    price_amount: Decimal
    price_quantity: int
    line_amount: Decimal
    contract_line_id: int | None
    contract_version: int | None
    status: str
    received_base: Decimal
    received_amount: Decimal
    invoiced_base: Decimal
    returned_base: Decimal
    cancelled_base: Decimal
    needed_on: date | None
    promised_on: date | None


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One thing that happened to an order: a version, an answer, a receipt line or a return."""

    kind: str
    at: datetime
    reference: str
    status: str
    quantity: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class OrderLife:
    """The whole life of an order, its steps in time."""

    order_id: UUID
    number: str
    kind: str
    status: str
    version: int
    entity_id: int
    facility_id: int
    supplier_id: int
    buyer_id: int
    currency: str
    total_amount: Decimal
    released_amount: Decimal
    ordered_on: date
    sent_at: datetime | None
    acknowledged_at: datetime | None
    correlation_id: UUID
    lines: tuple[OrderLineLife, ...] = ()
    steps: tuple[OrderStep, ...] = ()


_ORDER = """
SELECT o.id, o.number, o.kind, o.status, o.version, o.entity_id, o.facility_id, o.supplier_id,
       o.buyer_id, o.currency, o.total_amount, o.released_amount, o.ordered_on, o.sent_at,
       o.acknowledged_at, o.correlation_id
  FROM procurement_purchaseorder o WHERE {which}
"""
_STEPS = """
SELECT 'VERSION' AS kind, v.recorded_at AS at, v.version::text AS reference, '' AS status,
       NULL::numeric AS quantity, (v.content ->> 'total_amount')::numeric AS amount
  FROM procurement_purchaseorderversion v WHERE v.order_id = %(order)s
UNION ALL
SELECT 'ACKNOWLEDGEMENT', a.occurred_at, a.supplier_reference, '', NULL, NULL
  FROM procurement_orderacknowledgement a WHERE a.order_id = %(order)s
UNION ALL
SELECT 'CHANGE', c.requested_at, c.reason, c.status, NULL, NULL
  FROM procurement_orderchange c WHERE c.order_id = %(order)s
UNION ALL
SELECT 'RECEIPT', g.occurred_at, g.number, CASE r.status WHEN 'HELD' THEN r.hold_code
       ELSE r.status END, r.base_quantity, r.amount
  FROM procurement_goodsreceipt g JOIN procurement_receiptline r ON r.receipt_id = g.id
 WHERE g.order_id = %(order)s
UNION ALL
SELECT 'RETURN', t.occurred_at, t.number, t.authorisation, x.base_quantity, x.value
  FROM procurement_supplierreturn t JOIN procurement_supplierreturnline x
    ON x.supplier_return_id = t.id
 WHERE t.order_id = %(order)s
 ORDER BY 2, 3
"""


def order_life(*, order_id: UUID | None = None, number: str = "") -> OrderLife:
    """
    Return an order with its lines and everything that happened to it. Three statements.

    :raises NotFound: there is no such order.
    """
    which, key = ("o.id = %s", order_id) if order_id else ("o.number = %s", number)
    headers: list[tuple[Any, ...]] = fetch_values(_ORDER.format(which=which), [key])
    if not headers:
        raise NotFound(kind="order", key=key)
    found = headers[0][0]
    columns = ", ".join(f"l.{item.name}" for item in fields(OrderLineLife))
    lines = fetch(
        OrderLineLife,
        f"SELECT {columns} FROM procurement_purchaseorderline l"
        " WHERE l.order_id = %s ORDER BY l.line_no",
        [found],
    )
    steps = fetch(OrderStep, _STEPS, {"order": found})
    return OrderLife(*[*headers[0], tuple(lines), tuple(steps)])
