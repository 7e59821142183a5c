"""A payment with what it pays: read under its lock, posted, mirrored, told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.events import PaidInvoice
from apotheca.finance.posting import PostingLine, mirrored, post_journal
from apotheca.finance.queries.journal import journal_of_document
from apotheca.finance.queries.paying import PaymentRow, lock_payment
from apotheca.finance.types import PaymentStanding
from apotheca.governance.shell import record_audit, require_scope
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment


class PaymentNotThere(DomainError):
    code = "finance.payment_not_there"
    message = "Payment {number} is {status}; this step needs {wanted}."


class PrepaymentUsed(DomainError):
    code = "finance.prepayment_used"
    message = (
        "{used} of this prepayment settle invoices already; ask the supplier for a credit memo."
    )


@dataclass(frozen=True, slots=True)
class Paid:
    """One invoice of a payment, gross; a credit memo's amount is negative."""

    invoice_id: UUID
    number: str
    supplier_number: str
    amount: Decimal
    discount_amount: Decimal
    discount_until: date | None
    payable_account_id: int
    facility_id: int
    allocation_id: UUID = field(default_factory=uuid7)

    @property
    def told(self) -> PaidInvoice:
        """The invoice as the remittance advice shows it."""
        return PaidInvoice(
            self.invoice_id, self.number, self.supplier_number, self.amount, self.discount_amount
        )

    def as_row(self, payment_id: UUID) -> dict[str, Any]:
        """Return the allocation row."""
        return {
            "id": self.allocation_id,
            "payment_id": payment_id,
            "invoice_id": self.invoice_id,
            "amount": self.amount,
            "discount_amount": self.discount_amount,
            "is_live": True,
        }


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A payment as its operations see it."""

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
    paid: tuple[Paid, ...] = ()

    def standing(self, status: str) -> PaymentStanding:
        """Return the answer about it."""
        return PaymentStanding(
            self.payment_id, self.number, status, self.amount, self.discount_amount, self.pay_on
        )

    def require_unused(self) -> None:
        """
        Refuse to end a prepayment of which invoices have used a part.

        :raises PrepaymentUsed: some of it was applied.
        """
        is_out = self.kind == "PREPAYMENT" and self.status == "RELEASED"
        if is_out and self.unapplied_amount != self.amount:
            raise PrepaymentUsed(used=self.amount - self.unapplied_amount)

    def as_row(
        self, when: Moment, order_id: UUID | None, replaces_id: UUID | None
    ) -> dict[str, Any]:
        """Return the row of a new payment."""
        return {
            "id": self.payment_id,
            "number": self.number,
            "kind": self.kind,
            "entity_id": self.entity_id,
            "supplier_id": self.supplier_id,
            "order_id": order_id,
            "bank_account_id": self.bank_account_id,
            "account_digest": self.account_digest,
            "currency": self.currency,
            "amount": self.amount,
            "discount_amount": self.discount_amount,
            "unapplied_amount": self.unapplied_amount,
            "status": self.status,
            "pay_on": self.pay_on,
            "prepared_by_id": self.prepared_by_id,
            "occurred_at": when.occurred_at,
            "correlation_id": self.correlation_id,
            "replaces_id": replaces_id,
            "version": self.version,
        }


def load_payment(payment_id: UUID, *states: str) -> PaymentFacts:
    """
    Return a payment and what it pays, all locked: the payment, then its invoices. One read.

    :raises NotFound: there is none with this id.
    :raises PaymentNotThere: it is in none of ``states``.
    """
    rows = lock_payment(payment_id)
    if not rows:
        raise NotFound(kind="payment", key=payment_id)
    first = rows[0]
    require_scope(first.entity_id)
    if first.status not in states:
        wanted = " or ".join(states)
        raise PaymentNotThere(number=first.number, status=first.status, wanted=wanted)
    paid = [
        _paid(row, row.invoice_id, row.allocation_id)
        for row in rows
        if row.invoice_id and row.allocation_id
    ]
    return _facts(first, paid)


def post_payment(payment: PaymentFacts, when: Moment) -> None:
    """Queue the journal of a released payment, gross method (PA-06): see ``_lines``."""
    post_journal(
        entity_id=payment.entity_id,
        ledger="AP",
        event=f"{payment.kind}_PAID",
        document=DocumentRef("Payment", payment.payment_id, payment.correlation_id),
        description=f"Payment {payment.number}",
        when=when,
        lines=_lines(payment),
        currency=payment.currency,
    )


def reverse_payment(payment: PaymentFacts, when: Moment) -> None:
    """Queue the mirror of a payment's journal, linked to it. One read."""
    posted = journal_of_document(payment.payment_id)
    post_journal(
        entity_id=payment.entity_id,
        ledger="AP",
        event=f"{payment.kind}_PAID_REVERSED",
        document=DocumentRef("Payment", payment.payment_id, payment.correlation_id),
        description=f"Payment {payment.number} did not leave",
        when=when,
        lines=mirrored(_lines(payment)),
        currency=payment.currency,
        reverses_id=posted[0].journal_id,
    )


def audit_payment(payment: PaymentFacts, status: str, when: Moment, note: str = "") -> None:
    """Record a step of a payment: amounts, the account by its digest, never its number."""
    record_audit(
        f"finance.payment_{status.lower()}",
        subject_type="Payment",
        subject_id=payment.payment_id,
        entity_id=payment.entity_id,
        when=when,
        before=None if status == "PROPOSED" else {"status": payment.status},
        after={
            "status": status,
            "number": payment.number,
            "amount": payment.amount,
            "discount_amount": payment.discount_amount,
            "account_digest": payment.account_digest,
            "invoices": [part.number for part in payment.paid],
            "note": note,
        },
    )


def payment_fields(payment: PaymentFacts, status: str, when: Moment) -> dict[str, Any]:
    """Return the fields every event about a payment carries."""
    return {
        "entity_id": payment.entity_id,
        "subject_id": payment.payment_id,
        "business_key": payment.number,
        "correlation_id": payment.correlation_id,
        "when": when,
        "kind": payment.kind,
        "status": status,
        "supplier_id": payment.supplier_id,
        "currency": payment.currency,
        "amount": payment.amount,
        "discount_amount": payment.discount_amount,
        "bank_account_id": payment.bank_account_id,
        "account_digest": payment.account_digest,
        "pay_on": payment.pay_on,
    }


def _lines(payment: PaymentFacts) -> list[PostingLine]:
    """Payables gross (or the prepayment) against cash net and discount."""
    supplier = payment.supplier_id
    lines = [
        PostingLine(part.payable_account_id, part.amount, part.facility_id, supplier_id=supplier)
        for part in payment.paid
    ]
    if payment.prepaid_account_id is not None:
        lines.append(PostingLine(payment.prepaid_account_id, payment.amount, supplier_id=supplier))
    if payment.discount_account_id is not None:
        discount = -payment.discount_amount
        lines.append(PostingLine(payment.discount_account_id, discount, supplier_id=supplier))
    cash = payment.cash_account_id or 0
    lines.append(PostingLine(cash, -payment.amount, supplier_id=supplier))
    return lines


def _facts(row: PaymentRow, paid: Sequence[Paid]) -> PaymentFacts:
    return PaymentFacts(
        payment_id=row.payment_id,
        number=row.number,
        kind=row.kind,
        entity_id=row.entity_id,
        supplier_id=row.supplier_id,
        currency=row.currency,
        amount=row.amount,
        discount_amount=row.discount_amount,
        unapplied_amount=row.unapplied_amount,
        status=row.status,
        pay_on=row.pay_on,
        bank_account_id=row.bank_account_id,
        account_digest=row.account_digest,
        prepared_by_id=row.prepared_by_id,
        approved_by_id=row.approved_by_id,
        cash_account_id=row.cash_account_id,
        discount_account_id=row.discount_account_id,
        prepaid_account_id=row.prepaid_account_id,
        correlation_id=row.correlation_id,
        version=row.version,
        paid=tuple(paid),
    )


def _paid(row: PaymentRow, invoice_id: UUID, allocation_id: UUID) -> Paid:
    return Paid(
        invoice_id=invoice_id,
        number=row.invoice_number,
        supplier_number=row.supplier_number,
        amount=row.paid_amount,
        discount_amount=row.paid_discount,
        discount_until=row.discount_until,
        payable_account_id=row.payable_account_id,
        facility_id=row.facility_id,
        allocation_id=allocation_id,
    )
