"""What we owe, what waits and why, and the match ledger: lists that drill to their rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.types import HeldInvoice, MatchedPart, OpenPayable, PaymentStanding, ThreeWay
from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch, fetch_values

_PARKED = """
SELECT id FROM finance_invoice
 WHERE order_id = %s AND status IN ('EXCEPTION', 'DISPUTED') ORDER BY id
"""

_INVOICED = """
SELECT receipt_line_id, sum(quantity) FROM finance_matchrow WHERE receipt_line_id = ANY(%s)
 GROUP BY receipt_line_id HAVING sum(quantity) <> 0
"""

_PAYABLES = """
SELECT i.id AS invoice_id, i.number, i.kind, i.supplier_id, i.supplier_number, i.order_id,
       i.posted_on, i.due_on, i.discount_until, i.discount_amount,
       CASE i.kind WHEN 'CREDIT_MEMO' THEN -i.open_amount ELSE i.open_amount END AS open_amount,
       i.currency, i.payable_account_id, coalesce(p.number, '') AS payment_number
  FROM finance_invoice i
  LEFT JOIN finance_paymentallocation a ON a.invoice_id = i.id AND a.is_live
  LEFT JOIN finance_payment p ON p.id = a.payment_id
 WHERE i.entity_id = %(entity)s AND i.open_amount > 0
   AND (%(due)s::date IS NULL OR i.due_on IS NULL OR i.due_on <= %(due)s::date
        OR i.discount_until <= %(due)s::date)
   AND i.supplier_id = coalesce(%(supplier)s::int, i.supplier_id)
 ORDER BY i.due_on NULLS FIRST, i.id
"""

_HELD = """
SELECT h.id AS hold_id, i.id AS invoice_id, i.number, i.supplier_id, i.supplier_number, i.order_id,
       h.code, h.owner, coalesce(l.line_no, 0) AS line_no, h.amount_at_risk, h.detail, h.opened_at,
       h.opened_at + h.sla_hours * interval '1 hour' AS due_at
  FROM finance_matchhold h
  JOIN finance_invoice i ON i.id = h.invoice_id
  LEFT JOIN finance_invoiceline l ON l.id = h.invoice_line_id
 WHERE h.status = 'OPEN' AND i.entity_id = %s AND (%s = '' OR h.owner = %s)
 ORDER BY due_at, h.id
"""

_MATCHED = """
SELECT i.number AS invoice_number, i.supplier_number, l.line_no AS invoice_line_no, m.order_line_id,
       m.receipt_line_id, m.quantity, m.order_amount, m.invoice_amount, m.difference, m.matched_on
  FROM finance_matchrow m
  JOIN finance_invoiceline l ON l.id = m.invoice_line_id
  JOIN finance_invoice i ON i.id = l.invoice_id
 WHERE {which} ORDER BY m.recorded_at, m.id
"""

_THREE_WAY = """
SELECT g.order_line_id, sum(g.quantity) AS received_base, sum(g.amount) AS received_amount,
       coalesce(max(m.quantity), 0) AS matched_base,
       coalesce(max(m.order_amount), 0) AS matched_order_amount,
       coalesce(max(m.invoice_amount), 0) AS matched_invoice_amount,
       coalesce(max(m.difference), 0) AS variance, coalesce(max(p.parked), 0) AS parked_base,
       sum(g.quantity - g.cleared_quantity) AS open_base, sum(g.amount - g.cleared_amount) AS
       open_amount
  FROM finance_grniitem g
  LEFT JOIN LATERAL (SELECT sum(x.quantity) AS quantity, sum(x.order_amount) AS order_amount,
                            sum(x.invoice_amount) AS invoice_amount, sum(x.difference) AS difference
                       FROM finance_matchrow x WHERE x.order_line_id = g.order_line_id) m ON true
  LEFT JOIN LATERAL (SELECT sum(l.base_quantity) AS parked FROM finance_invoiceline l
                       JOIN finance_invoice i ON i.id = l.invoice_id
                      WHERE l.order_line_id = g.order_line_id
                        AND i.status IN ('EXCEPTION', 'DISPUTED')) p ON true
 WHERE g.order_id = %s GROUP BY g.order_line_id ORDER BY g.order_line_id
"""

_PAYMENT = """
SELECT id AS payment_id, number, status, amount, discount_amount, pay_on FROM finance_payment
 WHERE {which}
"""


def parked_invoices(order_id: UUID) -> list[UUID]:
    """Return the invoices of an order that wait, the oldest first. One index look-up."""
    return [row[0] for row in fetch_values(_PARKED, [order_id])]


def invoiced_receipts(receipt_line_ids: Sequence[UUID]) -> Mapping[UUID, Decimal]:
    """Return the matched base quantity of each receipt line; an id left out was not invoiced."""
    return dict(fetch_values(_INVOICED, [list(receipt_line_ids)]))


def open_payables(
    entity_id: int, *, due_by: date | None = None, supplier_id: int | None = None
) -> list[OpenPayable]:
    """
    Return what an entity owes, credits as negative amounts; it sums to the payables account.

    With ``due_by`` only what is due, or whose discount ends, by that day, and all credits. One row
    per document, the earliest due first.
    """
    parameters = {"entity": entity_id, "due": due_by, "supplier": supplier_id}
    return fetch(OpenPayable, _PAYABLES, parameters)


def held_invoices(entity_id: int, owner: str = "") -> list[HeldInvoice]:
    """
    Return the open holds of an entity, of one owner's queue or all: the first due comes first.
    """
    return fetch(HeldInvoice, _HELD, [entity_id, owner, owner])


def match_ledger(
    *, invoice_id: UUID | None = None, order_id: UUID | None = None
) -> list[MatchedPart]:
    """Return the match rows of an invoice, or of all invoices of an order, in posting order."""
    if invoice_id is not None:
        return fetch(MatchedPart, _MATCHED.format(which="i.id = %s"), [invoice_id])
    return fetch(MatchedPart, _MATCHED.format(which="i.order_id = %s"), [order_id])


def three_way_view(order_id: UUID) -> list[ThreeWay]:
    """Return received, matched and parked of each received order line. One row per order line."""
    return fetch(ThreeWay, _THREE_WAY, [order_id])


def payment_standing(payment_id: UUID) -> PaymentStanding:
    """
    Return where a payment stands.

    :raises NotFound: there is none with this id.
    """
    found = fetch(PaymentStanding, _PAYMENT.format(which="id = %s"), [payment_id])
    if not found:
        raise NotFound(kind="payment", key=payment_id)
    return found[0]


def payments_waiting(entity_id: int, status: str = "PROPOSED") -> list[PaymentStanding]:
    """Return the payments of an entity that wait for their next step, the first to pay first."""
    which = "entity_id = %s AND status = %s ORDER BY pay_on, number"
    return fetch(PaymentStanding, _PAYMENT.format(which=which), [entity_id, status])
