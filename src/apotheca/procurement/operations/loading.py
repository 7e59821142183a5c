"""The locking reads of orders: header, then lines by id, in one statement each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.types import ItemFacts, LocationFacts
from apotheca.procurement.operations.errors import OrderStateForbids
from apotheca.procurement.rules.states import ORDER_ACTS


@dataclass(frozen=True, slots=True)
class OrderHead:
    """The header of a locked order."""

    id: UUID
    number: str
    kind: str
    entity_id: int
    facility_id: int
    supplier_id: int
    deliver_to_id: int
    blanket_id: UUID | None
    buyer_id: int
    status: str
    currency: str
    total_amount: Decimal
    released_amount: Decimal
    expected_freight: Decimal
    acknowledged_at: datetime | None
    correlation_id: UUID
    version: int
    supplier_status: str
    acknowledged_lines: list[dict[str, Any]] | None

    def must_allow(self, act: str) -> None:
        """
        Refuse an act this state does not know (rule PR-30).

        :raises OrderStateForbids: another transition would be an error.
        """
        if self.status not in ORDER_ACTS[act]:
            raise OrderStateForbids(number=self.number, status=self.status, act=act)


@dataclass(slots=True)
class OrderLine:
    """A locked order line; its progress rises in memory while deliveries are taken in order."""

    id: UUID
    line_no: int
    requisition_line_id: UUID | None
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
    debit_account_id: int
    grni_account_id: int
    cost_centre_id: int | None
    tax_rate: Decimal
    expected_tax: Decimal
    over_receipt_pct: Decimal
    needed_on: date | None
    promised_on: date | None
    status: str
    received_base: Decimal
    returned_base: Decimal
    cancelled_base: Decimal
    is_stock: bool
    received_amount: Decimal
    repriced_base: Decimal
    repriced_amount: Decimal
    accepted_over_base: Decimal


@dataclass(slots=True)
class Order:
    """A locked order with its lines by id."""

    head: OrderHead
    lines: dict[UUID, OrderLine]


def columns_of(alias: str, row: type[Any], elsewhere: Mapping[str, str]) -> str:
    return ", ".join(elsewhere.get(item.name, f"{alias}.{item.name}") for item in fields(row))


_ELSEWHERE = {
    "acknowledged_lines": "(SELECT a.lines::json FROM procurement_orderacknowledgement a"
    " WHERE a.order_id = o.id AND a.supplier_reference = %(reference)s)",
    "supplier_status": "(SELECT s.status FROM masterdata_supplier s WHERE s.id = o.supplier_id)",
}
PLACE_ELSEWHERE = {
    "entity_currency": "(SELECT e.currency FROM governance_entity e WHERE e.id = p.entity_id)",
    "timezone": "(SELECT f.timezone FROM governance_facility f WHERE f.id = p.facility_id)",
}
ITEM, PLACE = columns_of("i", ItemFacts, {}), columns_of("p", LocationFacts, PLACE_ELSEWHERE)
PLACES_AS_JSON = (
    "(SELECT json_agg(x) FROM (SELECT "
    + ", ".join(
        f"{PLACE_ELSEWHERE.get(item.name, 'p.' + item.name)} AS {item.name}"
        for item in fields(LocationFacts)
    )
    + " FROM masterdata_location p WHERE p.id = ANY(%(places)s)) x)"
)
ITEM_WIDTH, PLACE_WIDTH = len(fields(ItemFacts)), len(fields(LocationFacts))
HEAD, LINE = columns_of("o", OrderHead, _ELSEWHERE), columns_of("l", OrderLine, {})
HEAD_WIDTH, LINE_WIDTH = len(fields(OrderHead)), len(fields(OrderLine))

_HEADER = f"SELECT {HEAD} FROM procurement_purchaseorder o WHERE o.id = %(order)s FOR NO KEY UPDATE"
_ORDER = f"""
SELECT {HEAD}, {LINE}
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderline l ON l.order_id = o.id
 WHERE o.id = %(order)s ORDER BY l.id FOR NO KEY UPDATE OF o, l
"""
_LINES = f"""
SELECT {LINE} FROM procurement_purchaseorderline l
 WHERE l.order_id = %s ORDER BY l.id FOR NO KEY UPDATE
"""


def lock_order(order_id: UUID, reference: str = "") -> Order:
    """
    Lock an order and its lines. One statement; a second one for an order without lines.

    ``reference`` asks for the supplier's earlier acknowledgement of that reference with it.

    :raises NotFound: there is no such order.
    """
    rows = fetch_values(_ORDER, {"order": order_id, "reference": reference})
    if rows:
        lines = [OrderLine(*row[HEAD_WIDTH:]) for row in rows]
        return Order(OrderHead(*rows[0][:HEAD_WIDTH]), {line.id: line for line in lines})
    return lock_order_slowly(order_id)


def lock_order_slowly(order_id: UUID) -> Order:
    """
    Lock the header first, then read the lines as they are by then. Two statements.

    For acts that must see each line, also one a change order has just made smaller or larger.

    :raises NotFound: there is no such order.
    """
    heads = fetch_values(_HEADER, {"order": order_id, "reference": ""})
    if not heads:
        raise NotFound(kind="order", key=order_id)
    lines = [OrderLine(*row) for row in fetch_values(_LINES, [order_id])]
    return Order(OrderHead(*heads[0]), {line.id: line for line in lines})


def by_line_no(lines: Sequence[OrderLine]) -> dict[int, OrderLine]:
    """Return the lines by the number people and suppliers know them by."""
    return {line.line_no: line for line in lines}
