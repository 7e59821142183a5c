"""The whole life of an order."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch, fetch_values


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


def order_of_change(change_id: UUID) -> UUID:
    """
    Return the order a change belongs to: the steps of ORDER_CHANGE name the change.

    :raises NotFound: there is no such change.
    """
    found = fetch_values("SELECT order_id FROM procurement_orderchange WHERE id = %s", [change_id])
    if not found:
        raise NotFound(kind="order change", key=change_id)
    return UUID(str(found[0][0]))
