"""What a credit memo is about: a return to the supplier, or an invoice and its matched receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.sql import fetch, fetch_values


@dataclass(frozen=True, slots=True)
class Credited:
    """
    What is made good; ``open_claim`` is what no credit memo has cleared of the claim yet.

    Either ``return_id`` or ``invoice_id`` is set.
    """

    return_id: UUID | None
    invoice_id: UUID | None
    number: str
    entity_id: int
    supplier_id: int
    facility_id: int
    order_id: UUID | None
    correlation_id: UUID
    currency: str
    open_claim: Decimal


@dataclass(frozen=True, slots=True)
class MatchedReceipt:
    """A match row that was not taken back, beside the GRNI item it cleared, which is locked."""

    match_id: UUID
    invoice_line_id: UUID
    order_line_id: UUID
    receipt_line_id: UUID
    quantity: Decimal
    order_amount: Decimal
    invoice_amount: Decimal
    account_id: int
    cleared_quantity: Decimal
    cleared_amount: Decimal


_RETURN = """
SELECT r.id AS return_id, NULL::uuid AS invoice_id, r.number, r.entity_id, r.supplier_id,
       o.facility_id, r.order_id, r.correlation_id, o.currency,
       (SELECT coalesce(sum(l.value), 0) FROM procurement_supplierreturnline l
         WHERE l.supplier_return_id = r.id)
       - (SELECT coalesce(sum(c.claim_amount), 0) FROM finance_invoice c
           WHERE c.supplier_return_id = r.id AND c.posted_on IS NOT NULL AND c.status <> 'VOID')
       AS open_claim
  FROM (SELECT * FROM procurement_supplierreturn WHERE number = %s FOR UPDATE) r
  JOIN procurement_purchaseorder o ON o.id = r.order_id
"""

_INVOICE = """
SELECT NULL::uuid AS return_id, i.id AS invoice_id, i.number, i.entity_id, i.supplier_id,
       i.facility_id, i.order_id, i.correlation_id, i.currency,
       i.claim_amount
       - (SELECT coalesce(sum(c.claim_amount), 0) FROM finance_invoice c
           WHERE c.corrects_id = i.id AND c.posted_on IS NOT NULL AND c.status <> 'VOID')
       AS open_claim
  FROM (SELECT * FROM finance_invoice WHERE number = %s AND kind = 'INVOICE'
           AND status IN ('POSTED', 'SCHEDULED', 'PAID') FOR UPDATE) i
"""

_MATCHED = """
SELECT m.id AS match_id, m.invoice_line_id, m.order_line_id, m.receipt_line_id, m.quantity,
       m.order_amount, m.invoice_amount, g.account_id, g.cleared_quantity, g.cleared_amount
  FROM finance_matchrow m
  JOIN finance_invoiceline l ON l.id = m.invoice_line_id
  JOIN finance_invoice i ON i.id = l.invoice_id
  JOIN finance_grniitem g ON g.receipt_line_id = m.receipt_line_id
  LEFT JOIN finance_matchrow r ON r.reverses_id = m.id
 WHERE i.number = %s AND m.receipt_line_id = ANY(%s) AND m.reverses_id IS NULL AND r.id IS NULL
 ORDER BY g.receipt_line_id, m.id
   FOR UPDATE OF g
"""


def credited_return(number: str) -> Credited | None:
    """Return a supplier return by its number, locked, with what is open of its claim."""
    found = fetch(Credited, _RETURN, [number])
    return found[0] if found else None


def credited_invoice(number: str) -> Credited | None:
    """Return a posted invoice by our number, locked, with what is open of its claim."""
    found = fetch(Credited, _INVOICE, [number])
    return found[0] if found else None


def order_of_invoice(number: str) -> UUID | None:
    """Return the order an invoice names, not locked."""
    found = fetch_values("SELECT order_id FROM finance_invoice WHERE number = %s", [number])
    return found[0][0] if found else None


def matched_receipts(number: str, receipt_line_ids: Sequence[UUID]) -> list[MatchedReceipt]:
    """Return what an invoice matched of some receipt lines, their GRNI items locked."""
    return fetch(MatchedReceipt, _MATCHED, [number, sorted(receipt_line_ids)])
