"""A payment with what it pays, and who did each step."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apotheca.finance.queries.lists.journals import JOURNALS, JournalRow
from apotheca.finance.queries.lists.payments import (
    PAYMENT_PARTS,
    PAYMENTS,
    PREPAYMENT_APPLICATIONS,
    PaymentPartRow,
    PaymentRow,
    PrepaymentApplicationRow,
)
from apotheca.governance.queries import audit_of
from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.kernel.sql import fetch_values


@dataclass(frozen=True, slots=True)
class PaymentStep:
    """One step of a payment as the audit trail has it; ``note`` is a reason or bank reference."""

    status: str
    person: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class PaymentLife:
    """A payment and everything that hangs on it; ``replaced_by`` is the one proposed instead."""

    payment: PaymentRow
    parts: tuple[PaymentPartRow, ...]
    applications: tuple[PrepaymentApplicationRow, ...]
    steps: tuple[PaymentStep, ...]
    journals: tuple[JournalRow, ...]
    is_account_on_file: bool
    replaced_by: str


# The account frozen with the payment may have been replaced since: release would refuse it.
_STANDING = """
SELECT p.id, coalesce(r.number, ''), EXISTS (
       SELECT 1 FROM masterdata_supplierbankaccount b
         JOIN masterdata_supplier s ON s.id = p.supplier_id AND s.status = 'ACTIVE'
        WHERE b.id = p.bank_account_id AND b.status = 'ACTIVE'
          AND b.account_digest = p.account_digest)
  FROM finance_payment p LEFT JOIN finance_payment r ON r.replaces_id = p.id
 WHERE p.number = %s
"""


def payment_life(number: str, *, scope: Scope | None) -> PaymentLife:
    """
    Return a payment by our number, with its invoices, steps and postings. Six statements.

    :raises NotFound: there is none, or it lies outside the scope.
    """
    row = PAYMENTS.one("payment", number, scope=scope, by="number")
    [(payment_id, replaced_by, is_on_file)] = fetch_values(_STANDING, [number])
    of_it = {"payment": number}
    return PaymentLife(
        payment=row,
        parts=PAYMENT_PARTS.all(scope=EVERYWHERE, filters=of_it),
        applications=PREPAYMENT_APPLICATIONS.all(scope=EVERYWHERE, filters=of_it),
        steps=_steps(payment_id),
        journals=JOURNALS.all(scope=EVERYWHERE, filters={"document": number}, order="posted"),
        is_account_on_file=is_on_file,
        replaced_by=replaced_by,
    )


def _steps(payment_id: UUID) -> tuple[PaymentStep, ...]:
    return tuple(
        PaymentStep(str(after["status"]), row.person, row.occurred_at, str(after.get("note") or ""))
        for row in reversed(audit_of("Payment", payment_id))
        if (after := row.after or {}).get("status")
    )
