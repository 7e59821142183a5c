"""Invoices to pay and payments with their invoices, read under locks, each in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.sql import fetch, fetch_values


@dataclass(frozen=True, slots=True)
class PayableInvoice:
    """An invoice or credit memo as a payment takes it."""

    invoice_id: UUID
    number: str
    kind: str
    status: str
    entity_id: int
    facility_id: int
    supplier_id: int
    supplier_status: str
    supplier_number: str
    currency: str
    total_amount: Decimal
    short_amount: Decimal
    open_amount: Decimal
    discount_until: date | None
    discount_amount: Decimal
    payable_account_id: int
    correlation_id: UUID


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment beside one invoice it pays; a prepayment pays none (None)."""

    payment_id: UUID
    number: str
    kind: str
    entity_id: int
    supplier_id: int
    currency: str
    amount: Decimal
    discount_amount: Decimal
    unapplied_amount: Decimal
    status: str
    pay_on: date
    bank_account_id: int
    account_digest: str
    prepared_by_id: int
    approved_by_id: int | None
    cash_account_id: int | None
    discount_account_id: int | None
    prepaid_account_id: int | None
    correlation_id: UUID
    version: int
    allocation_id: UUID | None
    invoice_id: UUID | None
    invoice_number: str
    supplier_number: str
    paid_amount: Decimal
    paid_discount: Decimal
    discount_until: date | None
    payable_account_id: int
    facility_id: int


_PAYABLES = """
SELECT i.id AS invoice_id, i.number, i.kind, i.status, i.entity_id, i.facility_id, i.supplier_id,
       s.status AS supplier_status, i.supplier_number, i.currency, i.total_amount, i.short_amount,
       i.open_amount, i.discount_until, i.discount_amount,
       coalesce(i.payable_account_id, 0) AS payable_account_id, i.correlation_id
  FROM finance_invoice i
  JOIN masterdata_supplier s ON s.id = i.supplier_id
 WHERE i.id = ANY(%s)
 ORDER BY i.id
   FOR UPDATE OF i
"""

# The payment is locked before the invoices are looked up: what its lock waited for is seen.
_PAYMENT = """
SELECT p.id AS payment_id, p.number, p.kind, p.entity_id, p.supplier_id, p.currency, p.amount,
       p.discount_amount, p.unapplied_amount, p.status, p.pay_on, p.bank_account_id,
       p.account_digest, p.prepared_by_id, p.approved_by_id, p.cash_account_id,
       p.discount_account_id, p.prepaid_account_id, p.correlation_id, p.version,
       a.id AS allocation_id, a.invoice_id, coalesce(i.number, '') AS invoice_number,
       coalesce(i.supplier_number, '') AS supplier_number, coalesce(a.amount, 0) AS paid_amount,
       coalesce(a.discount_amount, 0) AS paid_discount, i.discount_until,
       coalesce(i.payable_account_id, 0) AS payable_account_id, coalesce(i.facility_id, 0) AS
       facility_id
  FROM (SELECT * FROM finance_payment WHERE id = %s FOR UPDATE) p
  LEFT JOIN finance_paymentallocation a ON a.payment_id = p.id
  LEFT JOIN LATERAL (SELECT * FROM finance_invoice x WHERE x.id = a.invoice_id FOR UPDATE) i ON true
 ORDER BY a.invoice_id
"""


def lock_payables(invoice_ids: Sequence[UUID]) -> list[PayableInvoice]:
    """Return invoices and credit memos to pay, locked in the order of their ids."""
    return fetch(PayableInvoice, _PAYABLES, [sorted(set(invoice_ids))])


def lock_payment(payment_id: UUID) -> list[PaymentRow]:
    """Return a payment, one row per invoice it pays, the payment and the invoices locked."""
    return fetch(PaymentRow, _PAYMENT, [payment_id])


_SETTLED_ORDERS = """
SELECT DISTINCT i.order_id
  FROM finance_paymentallocation a
  JOIN finance_invoice i ON i.id = a.invoice_id
 WHERE a.payment_id = %s AND i.order_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM finance_invoice x
        WHERE x.order_id = i.order_id AND x.kind = 'INVOICE'
          AND x.status NOT IN ('PAID', 'DUPLICATE', 'REJECTED', 'VOID')
          AND x.id NOT IN (SELECT y.invoice_id FROM finance_paymentallocation y
                            WHERE y.payment_id = a.payment_id))
"""


def orders_settled_by(payment_id: UUID) -> list[UUID]:
    """Return the orders of which this payment settles the last open invoice."""
    return [row[0] for row in fetch_values(_SETTLED_ORDERS, [payment_id])]
