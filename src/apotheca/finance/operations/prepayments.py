"""Paying a supplier ahead, and setting it against invoices later (rules PA-10 and PA-11)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.models import Invoice, Payment, PrepaymentApplication
from apotheca.finance.operations.paying import (
    PaymentFacts,
    PaymentNotThere,
    audit_payment,
    load_payment,
)
from apotheca.finance.operations.payments import (
    PREPAYMENT,
    InvoiceNotPayable,
    NothingToPay,
    SupplierNotPayable,
    new_payment,
)
from apotheca.finance.posting import PostingLine, post_journal
from apotheca.finance.queries.matchable import order_to_match
from apotheca.finance.queries.paying import PayableInvoice, lock_payables
from apotheca.finance.types import InvoiceStanding, PaymentStanding
from apotheca.governance.shell import changes, operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import CENT, ZERO
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries import active_bank_account, supplier_facts


class TooMuchApplied(DomainError):
    code = "finance.too_much_applied"
    message = (
        "{amount} cannot be applied: {unapplied} of the prepayment are left, {open} of the invoice "
        "are open."
    )
    status = 422


@operation(permission="finance.prepay", duty="L")
def prepay(
    *, actor: Actor, when: Moment, order_number: str, amount: Decimal, pay_on: date
) -> PaymentStanding:
    """
    Propose to pay part of an order ahead, in its currency; approved and released as any payment.

    Its release debits prepayments (1350). At most the order's value. Locks the order. Rule PA-10.

    :raises NothingToPay: the amount is not positive, not in cents, or above the order.
    :raises SupplierNotPayable: the supplier is not active.
    :raises NoActiveBankAccount: no account of the supplier was verified.
    """
    order = order_to_match(number=order_number)
    if not order:
        raise NotFound(kind="order", key=order_number)
    first = order[0]
    require_scope(first.entity_id)
    value = sum((line.line_amount for line in order), ZERO)
    is_money = amount.is_finite() and ZERO < amount <= value and amount == amount.quantize(CENT)
    if not is_money:
        raise NothingToPay(amount=amount, order=value)
    supplier = supplier_facts([first.supplier_id])[first.supplier_id]
    if not supplier.is_active:
        raise SupplierNotPayable(status=supplier.status.lower())
    bank = active_bank_account(first.supplier_id)
    payment = new_payment(
        actor, when, first.entity_id, bank, pay_on, kind=PREPAYMENT, currency=first.currency,
        amount=amount, discount=ZERO, order_id=first.order_id, correlation_id=first.correlation_id,
    )  # fmt: skip
    audit_payment(payment, "PROPOSED", when)
    return payment.standing("PROPOSED")


@operation(permission="finance.apply_prepayment", duty="KL")
def apply_prepayment(
    *, actor: Actor, when: Moment, payment_id: UUID, invoice_id: UUID, amount: Decimal
) -> InvoiceStanding:
    """
    Set part of a released prepayment against a posted invoice of the same supplier, to the cent.

    Debits payables, credits prepayments; no cash and no discount moves. Locks the invoice, then the
    payment. Rule PA-11.

    :raises InvoiceNotPayable: the invoice is not posted, or in a live payment.
    :raises PaymentNotThere: the prepayment did not leave.
    :raises TooMuchApplied: more than is left of either.
    """
    invoice = _payable(invoice_id)
    payment, prepaid_account_id = _prepaid_for(payment_id, invoice)
    allowed = min(payment.unapplied_amount, invoice.open_amount)
    if not (amount.is_finite() and ZERO < amount <= allowed and amount == amount.quantize(CENT)):
        raise TooMuchApplied(
            amount=amount, unapplied=payment.unapplied_amount, open=invoice.open_amount
        )
    left = invoice.open_amount - amount
    status = "POSTED" if left else "PAID"
    application_id = uuid7()
    changes().insert(
        PrepaymentApplication,
        [{"id": application_id, "payment_id": payment_id, "invoice_id": invoice_id,
          "amount": amount, "applied_on": when.business_date}],
    )  # fmt: skip
    changes().update(Invoice, [{"id": invoice_id, "open_amount": left, "status": status}])
    unapplied = payment.unapplied_amount - amount
    changes().update(
        Payment,
        [{"id": payment_id, "unapplied_amount": unapplied, "version": payment.version + 1}],
    )
    supplier = payment.supplier_id
    post_journal(
        entity_id=payment.entity_id,
        ledger="AP",
        event="PREPAYMENT_APPLIED",
        document=DocumentRef("PrepaymentApplication", application_id, invoice.correlation_id),
        description=f"Prepayment {payment.number} set against invoice {invoice.number}",
        when=when,
        lines=[
            PostingLine(
                invoice.payable_account_id, amount, invoice.facility_id, supplier_id=supplier
            ),
            PostingLine(prepaid_account_id, -amount, supplier_id=supplier),
        ],
        currency=payment.currency,
        is_told=True,
    )
    record_audit(
        "finance.prepayment_applied",
        subject_type="Invoice",
        subject_id=invoice_id,
        entity_id=payment.entity_id,
        when=when,
        before={"open_amount": invoice.open_amount, "unapplied": payment.unapplied_amount},
        after={"open_amount": left, "unapplied": unapplied, "prepayment": payment.number},
    )
    return InvoiceStanding(invoice_id, invoice.number, status, left, None, None)


def _payable(invoice_id: UUID) -> PayableInvoice:
    """Lock and return an invoice a prepayment may be set against."""
    invoices = lock_payables([invoice_id])
    if not invoices:
        raise NotFound(kind="invoice", key=invoice_id)
    [invoice] = invoices
    if invoice.status != "POSTED" or invoice.kind != "INVOICE":
        raise InvoiceNotPayable(
            number=invoice.number, status=invoice.status, open=invoice.open_amount
        )
    return invoice


def _prepaid_for(payment_id: UUID, invoice: PayableInvoice) -> tuple[PaymentFacts, int]:
    """Lock a prepayment that left to the invoice's supplier; return it with its account."""
    payment = load_payment(payment_id, "RELEASED", "CONFIRMED")
    same = (invoice.entity_id, invoice.supplier_id, invoice.currency)
    ours = (payment.entity_id, payment.supplier_id, payment.currency)
    if payment.kind != PREPAYMENT or same != ours or payment.prepaid_account_id is None:
        raise PaymentNotThere(
            number=payment.number, status=payment.kind, wanted="a prepayment to this supplier"
        )
    return payment, payment.prepaid_account_id
