"""What a clerk needs to enter an invoice: the order, and what came of it that nobody billed yet."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import Scope
from apotheca.kernel.measures import round_money
from apotheca.kernel.sql import fetch

MICRO = 10**6


@dataclass(frozen=True, slots=True)
class LineToBill:
    """
    An order line as an invoice for what is unbilled would bill it.

    ``quantity`` is what is received and unbilled, in ``uom``: the ordered unit where it divides
    evenly, else the base unit; ``amount`` is its value at the frozen order price.
    """

    line_no: int
    item: str
    description: str
    ordered_quantity: Decimal
    ordered_uom: str
    received_quantity: Decimal
    quantity: Decimal
    uom: str
    amount: Decimal
    price_amount: Decimal
    price_quantity: int


@dataclass(frozen=True, slots=True)
class InvoiceToEnter:
    """An order an invoice may be entered for, and its lines with what each would bill now."""

    order: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    currency: str
    ordered_on: date
    expected_freight: Decimal
    expected_tax: Decimal
    lines: tuple[LineToBill, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderToBill:
    """An order with goods received that nobody billed yet."""

    order: str
    status: str
    supplier: str
    supplier_name: str
    ordered_on: date
    last_received_on: date
    lines: int
    open_amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class _Line:
    line_no: int
    item: str
    description: str
    quantity: Decimal
    uom: str
    base_uom: str
    factor_num: int
    factor_den: int
    price_amount: Decimal
    price_quantity: int
    received_base: Decimal
    open_base: Decimal
    open_amount: Decimal

    @property
    def to_bill(self) -> LineToBill:
        """The line with its open quantity in the unit it divides by."""
        packs = _packs(self.open_base, self.factor_num, self.factor_den)
        quantity, uom = (self.open_base, self.base_uom) if packs is None else (packs, self.uom)
        received = _packs(self.received_base, self.factor_num, self.factor_den)
        return LineToBill(
            self.line_no, self.item, self.description, self.quantity, self.uom,
            self.received_base if received is None else received, quantity, uom, self.open_amount,
            self.price_amount, self.price_quantity,
        )  # fmt: skip


_WITHIN = """(%(is_everywhere)s OR EXISTS (
    SELECT 1 FROM unnest(%(entities)s::int[], %(facilities)s::int[]) AS s(e, f)
     WHERE s.e = o.entity_id AND (s.f IS NULL OR s.f = o.facility_id)))"""
_ORDER = f"""
SELECT o.number AS "order", o.status, e.code AS entity, f.code AS facility, s.code AS supplier,
       s.name AS supplier_name, o.currency, o.ordered_on,
       greatest(o.expected_freight - b.freight, 0) AS expected_freight,
       greatest((SELECT sum(l.expected_tax) FROM procurement_purchaseorderline l
                  WHERE l.order_id = o.id) - b.tax, 0) AS expected_tax
  FROM procurement_purchaseorder o
  JOIN governance_entity e ON e.id = o.entity_id
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(i.freight_amount), 0) AS freight, coalesce(sum(i.tax_amount), 0) AS tax
         FROM finance_invoice i
        WHERE i.order_id = o.id AND i.kind = 'INVOICE'
          AND i.status IN ('POSTED', 'SCHEDULED', 'PAID')) b
 WHERE o.number = upper(%(number)s) AND {_WITHIN}
"""
_LINES = """
SELECT l.line_no, coalesce(t.code, '') AS item, l.description, l.quantity, l.uom,
       coalesce(t.base_uom, l.uom) AS base_uom, l.factor_num, l.factor_den, l.price_amount,
       l.price_quantity, coalesce(g.received, 0) AS received_base, coalesce(g.open, 0) AS open_base,
       coalesce(g.amount, 0) AS open_amount
  FROM procurement_purchaseorderline l
  JOIN procurement_purchaseorder o ON o.id = l.order_id
  LEFT JOIN masterdata_item t ON t.id = l.item_id
  LEFT JOIN LATERAL (
       SELECT sum(q.quantity) AS received, sum(q.quantity - q.cleared_quantity) AS open,
              sum(q.amount - q.cleared_amount) AS amount
         FROM finance_grniitem q WHERE q.order_line_id = l.id) g ON true
 WHERE o.number = upper(%s) AND l.status <> 'CANCELLED' ORDER BY l.line_no
"""
_TO_BILL = f"""
SELECT o.number AS "order", o.status, s.code AS supplier, s.name AS supplier_name, o.ordered_on,
       max(g.business_date) AS last_received_on, count(DISTINCT g.order_line_id) AS lines,
       sum(g.amount - g.cleared_amount) AS open_amount, o.currency
  FROM finance_grniitem g
  JOIN procurement_purchaseorder o ON o.id = g.order_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
 WHERE g.cleared_quantity < g.quantity AND {_WITHIN}
   AND (%(supplier)s = '' OR s.code = %(supplier)s)
 GROUP BY o.id, s.code, s.name ORDER BY max(g.business_date) DESC, o.number DESC LIMIT 50
"""


def invoice_to_enter(order: str, *, scope: Scope | None) -> InvoiceToEnter:
    """
    Return an order as an invoice for everything unbilled would bill it. Two statements.

    :raises NotFound: there is no such order, or it lies outside the scope.
    """
    found = fetch(InvoiceToEnter, _ORDER, {"number": order.strip(), **_places(scope)})
    if not found:
        raise NotFound(kind="order", key=order)
    [head] = found
    lines = tuple(line.to_bill for line in fetch(_Line, _LINES, [head.order]))
    return replace(head, lines=lines)


def orders_to_bill(*, scope: Scope | None, supplier: str = "") -> tuple[OrderToBill, ...]:
    """Return up to 50 orders with goods received and not billed, the latest receipt first."""
    return tuple(fetch(OrderToBill, _TO_BILL, {"supplier": supplier, **_places(scope)}))


def line_value(quantity: Decimal, price_amount: Decimal, price_quantity: int) -> Decimal:
    """Return what ``quantity`` comes to at the order's price, rounded once to cents."""
    return round_money(Fraction(quantity) * Fraction(price_amount) / price_quantity)


def _places(scope: Scope | None) -> dict[str, object]:
    places = [] if scope is None else list(scope)
    return {
        "is_everywhere": scope is None,
        "entities": [entity for entity, _ in places],
        "facilities": [facility for _, facility in places],
    }


def _packs(base: Decimal, numerator: int, denominator: int) -> Decimal | None:
    """Return base units in packs if they divide to six decimals, else None."""
    exact = Fraction(base) * denominator / numerator * MICRO
    return Decimal(exact.numerator).scaleb(-6).normalize() if exact.denominator == 1 else None
