"""
Payments: proposed by one, approved by a second, released by a third (rules PA-03 to PA-09).

The bank account is frozen at the proposal and compared at release, by the database as well.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.events import PaymentConfirmed, PaymentFailed, PaymentReleased
from apotheca.finance.models import Invoice, Payment, PaymentAllocation
from apotheca.finance.operations.paying import (
    Paid,
    PaymentFacts,
    audit_payment,
    load_payment,
    payment_fields,
    post_payment,
    reverse_payment,
)
from apotheca.finance.queries.paying import PayableInvoice, lock_payables, orders_settled_by
from apotheca.finance.rules.terms import discount_taken
from apotheca.finance.types import PaymentStanding
from apotheca.governance.shell import changes, operation, publish, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.masterdata.queries import active_bank_account, derive_accounts
from apotheca.masterdata.types import BankAccountFacts, DerivationRequest
from apotheca.procurement.operations.settlement import close_settled

INVOICES, PREPAYMENT = "INVOICES", "PREPAYMENT"


class NothingToPay(DomainError):
    code = "finance.nothing_to_pay"
    message = (
        "Choose posted invoices of one supplier, entity and currency that come to more than 0."
    )
    status = 422


class InvoiceNotPayable(DomainError):
    code = "finance.invoice_not_payable"
    message = "{number} is {status} with {open} open; only a posted invoice with an amount is paid."


class SupplierNotPayable(DomainError):
    code = "finance.supplier_not_payable"
    message = "The supplier is {status}; payments go to active suppliers only. Ask vendor master."


class InvoiceInAnotherPayment(DomainError):
    code = "finance.invoice_in_another_payment"
    message = "One of these invoices is in another live payment. Release or void that one first."
    constraint = "invoice_in_one_live_payment"


class ApproverPreparedIt(DomainError):
    code = "finance.approver_prepared_it"
    message = "You prepared this payment; a second person must approve it."
    constraint = "nobody_approves_a_payment_they_prepared"
    status = 403


class ReleaserPreparedIt(DomainError):
    code = "finance.releaser_prepared_it"
    message = "You prepared this payment; somebody else must release it."
    constraint = "nobody_releases_a_payment_they_prepared"
    status = 403


class ReleaserApprovedIt(DomainError):
    code = "finance.releaser_approved_it"
    message = "You approved this payment; a third person must release it."
    constraint = "nobody_releases_a_payment_they_approved"
    status = 403


class BankAccountChanged(DomainError):
    code = "finance.bank_account_changed"
    message = (
        "The supplier's bank account is not the one this payment was proposed for, or the supplier "
        "is not active. Void the payment, find out why, and propose it again."
    )
    constraint = "a_payment_leaves_only_to_the_account_on_file"


class DiscountLapsed(DomainError):
    code = "finance.discount_lapsed"
    message = "The discount of {number} ended on {until}. Void the payment and propose it again."


@operation(permission="finance.propose_payment", duty="L")
def propose_payment(
    *, actor: Actor, when: Moment, invoice_ids: Sequence[UUID], pay_on: date
) -> PaymentStanding:
    """
    Propose to pay invoices of one supplier, less its credit memos among them, on ``pay_on``.

    Each is paid whole, less the discount its terms give on that day, to the cent (PA-02, PA-03).
    The supplier is active and its verified bank account is frozen with the payment. Locks the
    invoices in the order of their ids. Two reads and one write.

    :raises NothingToPay: they are of several suppliers, or come to nothing.
    :raises InvoiceNotPayable: one is not posted, or in another payment.
    :raises SupplierNotPayable: the supplier is blocked or inactive.
    :raises NoActiveBankAccount: no account of the supplier was verified.
    """
    invoices = lock_payables(invoice_ids)
    first = _require_payable(invoices, invoice_ids)
    require_scope(first.entity_id)
    bank = active_bank_account(first.supplier_id)
    paid = [_paid(invoice, pay_on) for invoice in invoices]
    return _propose(actor, when, first, paid, bank, pay_on)


@operation(permission="finance.approve_payment", duty="M")
def approve_payment(*, actor: Actor, when: Moment, payment_id: UUID) -> PaymentStanding:
    """
    Approve a proposed payment as a second person; freezes the accounts it will be posted to.

    Locks the payment. Rules PA-04 and PA-05.

    :raises ApproverPreparedIt: the approver prepared it.
    :raises PaymentNotThere: it is not proposed, or decided by now.
    """
    payment = load_payment(payment_id, "PROPOSED")
    if payment.prepared_by_id == actor.person_id:
        raise ApproverPreparedIt(number=payment.number)
    row = {"approved_by_id": actor.person_id, **_frozen_accounts(payment, when.business_date)}
    _move(payment, "APPROVED", row)
    audit_payment(payment, "APPROVED", when)
    return payment.standing("APPROVED")


@operation(permission="finance.release_payment", duty="M")
def release_payment(*, actor: Actor, when: Moment, payment_id: UUID) -> PaymentStanding:
    """
    Release an approved payment as a third person, and post it: payables against cash and discount.

    The bank account on file must be the one the payment was proposed for; the database reads it
    under a lock, so that a change of it waits or stops the release (P14). Dated ``when`` in the AP
    ledger. Locks the payment and its invoices. Rules PA-05 to PA-08.

    :raises ReleaserPreparedIt: the releaser prepared it.
    :raises ReleaserApprovedIt: the releaser approved it.
    :raises BankAccountChanged: another account is on file, or the supplier is not active.
    :raises DiscountLapsed: the discount window closed meanwhile.
    """
    payment = load_payment(payment_id, "APPROVED")
    if payment.prepared_by_id == actor.person_id:
        raise ReleaserPreparedIt(number=payment.number)
    if payment.approved_by_id == actor.person_id:
        raise ReleaserApprovedIt(number=payment.number)
    for part in payment.paid:
        until = part.discount_until
        if part.discount_amount and until and when.business_date > until:
            raise DiscountLapsed(number=part.number, until=until)
    row: dict[str, Any] = {"released_by_id": actor.person_id, "released_on": when.business_date}
    if payment.kind == PREPAYMENT:
        row["unapplied_amount"] = payment.amount
    _move(payment, "RELEASED", row)
    changes().update(
        Invoice, [{"id": part.invoice_id, "open_amount": ZERO} for part in payment.paid]
    )
    post_payment(payment, when)
    audit_payment(payment, "RELEASED", when)
    publish(
        PaymentReleased(
            **payment_fields(payment, "RELEASED", when),
            invoices=tuple(part.told for part in payment.paid),
        )
    )
    return payment.standing("RELEASED")


@operation(permission="finance.confirm_payment", duty="LN")
def confirm_payment(
    *, actor: Actor, when: Moment, payment_id: UUID, bank_reference: str
) -> PaymentStanding:
    """
    Record that the bank paid; its invoices are PAID, and orders whose last invoice it was close.

    Locks the payment and its invoices. Rule PA-08.

    :raises PaymentNotThere: it was not released, or ended by now.
    """
    payment = load_payment(payment_id, "RELEASED")
    _move(payment, "CONFIRMED", {"bank_reference": bank_reference[:60]})
    changes().update(Invoice, [{"id": part.invoice_id, "status": "PAID"} for part in payment.paid])
    close_settled(orders_settled_by(payment_id))
    audit_payment(payment, "CONFIRMED", when, bank_reference)
    told = payment_fields(payment, "CONFIRMED", when)
    publish(PaymentConfirmed(**told, bank_reference=bank_reference))
    return payment.standing("CONFIRMED")


@operation(permission="finance.fail_payment", duty="LN")
def fail_payment(*, actor: Actor, when: Moment, payment_id: UUID, reason: str) -> PaymentStanding:
    """
    Record that the bank did not pay: the posting is mirrored, its invoices are owed again (PA-09).

    Propose them again, or reissue the payment. Locks the payment and its invoices.

    :raises PaymentNotThere: it was not released, or ended by now.
    :raises PrepaymentUsed: part of the prepayment was applied to invoices.
    """
    payment = load_payment(payment_id, "RELEASED")
    return _end(payment, "FAILED", reason, when)


@operation(permission="finance.void_payment", duty="LM")
def void_payment(*, actor: Actor, when: Moment, payment_id: UUID, reason: str) -> PaymentStanding:
    """
    Void a payment that is not confirmed; what was posted is mirrored (PA-09).

    Its invoices are owed again and free for another payment. Locks the payment and its invoices.

    :raises PaymentNotThere: it is confirmed, or ended before.
    :raises PrepaymentUsed: part of the prepayment was applied to invoices.
    """
    payment = load_payment(payment_id, "PROPOSED", "APPROVED", "RELEASED")
    return _end(payment, "VOID", reason, when)


@operation(permission="finance.reissue_payment", duty="L")
def reissue_payment(
    *, actor: Actor, when: Moment, payment_id: UUID, pay_on: date
) -> PaymentStanding:
    """
    Propose a failed payment again, to the account on file now and at the discount of ``pay_on``.

    The new payment names the failed one and takes the same three people's steps (PA-09).

    :raises PaymentNotThere: it did not fail.
    :raises InvoiceNotPayable: one of its invoices was paid or proposed meanwhile.
    """
    failed = load_payment(payment_id, "FAILED")
    invoice_ids = [part.invoice_id for part in failed.paid]
    invoices = lock_payables(invoice_ids)
    first = _require_payable(invoices, invoice_ids)
    paid = [_paid(invoice, pay_on) for invoice in invoices]
    bank = active_bank_account(first.supplier_id)
    return _propose(actor, when, first, paid, bank, pay_on, replaces_id=failed.payment_id)


def _require_payable(invoices: Sequence[PayableInvoice], wanted: Sequence[UUID]) -> PayableInvoice:
    kinds = {(i.entity_id, i.supplier_id, i.currency) for i in invoices}
    if len(kinds) != 1 or len(invoices) != len(set(wanted)):
        raise NothingToPay(found=len(invoices), asked=len(set(wanted)))
    for invoice in invoices:
        if invoice.status != "POSTED" or not invoice.open_amount:
            raise InvoiceNotPayable(
                number=invoice.number, status=invoice.status, open=invoice.open_amount
            )
    first = invoices[0]
    if first.supplier_status != "ACTIVE":
        raise SupplierNotPayable(status=first.supplier_status.lower())
    return first


def _paid(invoice: PayableInvoice, pay_on: date) -> Paid:
    sign = -1 if invoice.kind == "CREDIT_MEMO" else 1
    discount = discount_taken(
        discount=invoice.discount_amount,
        until=invoice.discount_until,
        pay_on=pay_on,
        open_amount=invoice.open_amount,
        whole_amount=invoice.total_amount - invoice.short_amount,
    )
    return Paid(
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        supplier_number=invoice.supplier_number,
        amount=sign * invoice.open_amount,
        discount_amount=discount,
        discount_until=invoice.discount_until,
        payable_account_id=invoice.payable_account_id,
        facility_id=invoice.facility_id,
    )


def _propose(
    actor: Actor,
    when: Moment,
    first: PayableInvoice,
    paid: Sequence[Paid],
    bank: BankAccountFacts,
    pay_on: date,
    replaces_id: UUID | None = None,
) -> PaymentStanding:
    discount = sum((part.discount_amount for part in paid), ZERO)
    amount = sum((part.amount for part in paid), ZERO) - discount
    if amount <= ZERO:
        raise NothingToPay(amount=amount)
    payment = new_payment(
        actor, when, first.entity_id, bank, pay_on, kind=INVOICES, currency=first.currency,
        amount=amount, discount=discount, order_id=None, correlation_id=first.correlation_id,
        replaces_id=replaces_id, paid=tuple(paid),
    )  # fmt: skip
    changes().insert(PaymentAllocation, [part.as_row(payment.payment_id) for part in paid])
    rows = [{"id": part.invoice_id, "status": "SCHEDULED"} for part in paid]
    changes().update(Invoice, rows)
    audit_payment(payment, "PROPOSED", when)
    return payment.standing("PROPOSED")


def new_payment(
    actor: Actor,
    when: Moment,
    entity_id: int,
    bank: BankAccountFacts,
    pay_on: date,
    *,
    kind: str,
    currency: str,
    amount: Decimal,
    discount: Decimal,
    order_id: UUID | None,
    correlation_id: UUID,
    replaces_id: UUID | None = None,
    paid: tuple[Paid, ...] = (),
) -> PaymentFacts:
    """Queue a proposed payment to the account on file; return its facts."""
    payment = PaymentFacts(
        payment_id=uuid7(),
        number=next_number("PAY", when.business_date.year),
        kind=kind,
        entity_id=entity_id,
        supplier_id=bank.supplier_id,
        currency=currency,
        amount=amount,
        discount_amount=discount,
        unapplied_amount=ZERO,
        status="PROPOSED",
        pay_on=pay_on,
        bank_account_id=bank.id,
        account_digest=bank.account_digest,
        prepared_by_id=actor.person_id,
        approved_by_id=None,
        cash_account_id=None,
        discount_account_id=None,
        prepaid_account_id=None,
        correlation_id=correlation_id,
        version=1,
        paid=paid,
    )
    changes().insert(Payment, [payment.as_row(when, order_id, replaces_id)])
    return payment


def _frozen_accounts(payment: PaymentFacts, on: date) -> dict[str, int]:
    wanted = {"cash_account_id": "PAYMENT.CASH"}
    if payment.discount_amount:
        wanted["discount_account_id"] = "PAYMENT.DISCOUNT"
    if payment.kind == PREPAYMENT:
        wanted["prepaid_account_id"] = "PAYMENT.PREPAID"
    requests = [
        DerivationRequest(event=event, on=on, supplier_id=payment.supplier_id)
        for event in wanted.values()
    ]
    found = derive_accounts(requests)
    return {column: account.account_id for column, account in zip(wanted, found, strict=True)}


def _move(payment: PaymentFacts, status: str, columns: dict[str, Any]) -> None:
    row = {"id": payment.payment_id, "status": status, "version": payment.version + 1, **columns}
    changes().update(Payment, [row])


def _end(payment: PaymentFacts, status: str, reason: str, when: Moment) -> PaymentStanding:
    payment.require_unused()
    is_posted = payment.status == "RELEASED"
    if is_posted:
        reverse_payment(payment, when)
    _move(payment, status, {"unapplied_amount": ZERO})
    changes().update(
        Invoice,
        [
            {
                "id": part.invoice_id,
                "status": "POSTED",
                "open_amount": abs(part.amount),
            }
            for part in payment.paid
        ],
    )
    ended = [{"id": part.allocation_id, "is_live": False} for part in payment.paid]
    changes().update(PaymentAllocation, ended)
    audit_payment(payment, status, when, reason)
    publish(PaymentFailed(**payment_fields(payment, status, when), reason=reason))
    return payment.standing(status)
