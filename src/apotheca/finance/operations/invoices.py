"""Registering supplier invoices, and ending those that are not owed (docs/rules/matching.md)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.events import InvoiceRegistered, InvoiceRejected
from apotheca.finance.models import Invoice, InvoiceLine, MatchHold
from apotheca.finance.operations.bills import CREDIT_MEMO, INVOICE, Bill, evaluate
from apotheca.finance.operations.pairing import check_shape, paired, stored_line
from apotheca.finance.operations.posting_invoices import post_invoice
from apotheca.finance.operations.standing import (
    event_fields,
    hold_rows,
    open_holds,
    open_new_holds,
    period_findings,
    posted_columns,
    posting_day,
    standing,
    tell_posted,
)
from apotheca.finance.operations.stored import load_invoice, lock_waiting
from apotheca.finance.queries.matchable import order_to_match
from apotheca.finance.queries.matching import MatchFacts, match_facts
from apotheca.finance.rules.duplicates import Likeness, most_alike
from apotheca.finance.rules.matching import Finding
from apotheca.finance.types import InvoiceStanding, NewInvoice
from apotheca.governance.shell import (
    changes,
    current,
    operation,
    publish,
    record_audit,
    require_scope,
)
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.procurement.types import MatchableLine

ERS = "ERS"
SETTLED_BY_RECEIPT = Likeness("", Decimal("1.0"), "settled from its receipts (ERS)")


class NumberBookedAlready(DomainError):
    code = "finance.number_booked_already"
    message = (
        "Another document of this supplier holds this number. Sent again, a new one is kept as a "
        "duplicate; to take this one instead, reject the other."
    )
    constraint = "supplier_invoice_booked_once"


class ApproverEnteredIt(DomainError):
    code = "finance.approver_entered_it"
    message = "You entered this invoice; somebody else must approve it."
    constraint = "nobody_approves_an_invoice_they_entered"
    status = 403


class NotForApproval(DomainError):
    code = "finance.not_for_approval"
    message = "Invoice {number} names an order; it is matched, not approved. Resolve its holds."


@operation(permission="finance.register_invoice", duty="J")
def register_invoice(*, actor: Actor, when: Moment, invoice: NewInvoice) -> InvoiceStanding:
    """
    Store a supplier's invoice, match it, and post it at once when nothing stands against it.

    Money in the invoice's currency, which is the order's. Duplicates are looked for first: a
    certain one is kept as DUPLICATE and never posts. Otherwise the invoice is compared with its
    order and receipts; without a finding it is posted on its received date (``when``), or the first
    open day; with one it waits as a whole (EXCEPTION), each finding with an owner and a clock.
    Without an order, coded lines wait for approval (RECEIVED), uncoded ones for an order. Locks the
    order, its lines and their open GRNI items. Two reads and one write, however many lines. Rules
    MA-01 to MA-20.

    :raises InvoiceIncomplete: its figures or its number cannot be stored.
    :raises InvoiceCurrencyDiffers: it is not in the order's currency.
    :raises NumberBookedAlready: its number was booked by another document at this moment.
    """
    require_scope(invoice.entity_id)
    key = check_shape(invoice)
    order = _order_of(invoice)
    bill = paired(invoice, key, next_number("IN", when.business_date.year), order)
    facts = match_facts(bill.question(order, when.business_date))
    alike = _likeness(bill, invoice, facts)
    if alike.is_certain:
        return _keep_duplicate(bill, invoice, alike, when)
    evaluation = evaluate(bill, order, facts)
    day = posting_day(bill, facts, when.business_date)
    findings = (*_suspected(bill, alike), *evaluation.findings, *period_findings(bill, day))
    if findings or day is None:
        _store(bill, invoice, when, {"status": "EXCEPTION"})
        return standing(bill, "EXCEPTION", holds=open_new_holds(bill, findings, when))
    if bill.is_coded:
        return _await_approval(bill, invoice, when)
    posted = post_invoice(bill, order, facts, (), when, day)
    columns = posted_columns(posted)
    _store(bill, invoice, when, columns)
    tell_posted(bill, posted, evaluation.warnings, when)
    return standing(bill, columns["status"], posted)


@operation(permission="finance.approve_non_po_invoice", duty="EK")
def approve_non_po_invoice(*, actor: Actor, when: Moment, invoice_id: UUID) -> InvoiceStanding:
    """
    Approve an invoice without an order and post it to the accounts it is coded with (MA-20).

    Dated the day of the approval, or the first open day. Locks the invoice.

    :raises ApproverEnteredIt: whoever entered it cannot approve it.
    :raises InvoiceNotWaiting: it was decided before.
    :raises NotForApproval: it names an order, or is not coded.
    """
    stored = load_invoice(invoice_id)
    require_scope(stored.bill.entity_id)
    lock_waiting(stored, "RECEIVED")
    if not stored.bill.is_coded:
        raise NotForApproval(number=stored.bill.number)
    if stored.entered_by_id == actor.person_id:
        raise ApproverEnteredIt(number=stored.bill.number)
    facts = match_facts(stored.bill.question((), when.business_date, is_stored=True))
    day = posting_day(stored.bill, facts, when.business_date)
    findings = (*evaluate(stored.bill, (), facts).findings, *period_findings(stored.bill, day))
    if findings or day is None:
        columns: Mapping[str, Any] = {"status": "EXCEPTION"}
        holds = open_new_holds(stored.bill, findings, when)
        answer = standing(stored.bill, "EXCEPTION", holds=holds)
    else:
        posted = post_invoice(stored.bill, (), facts, (), when, day)
        columns = posted_columns(posted)
        tell_posted(stored.bill, posted, (), when)
        answer = standing(stored.bill, columns["status"], posted)
    changes().update(
        Invoice,
        [
            {
                "id": invoice_id,
                **columns,
                "approved_by_id": actor.person_id,
                "version": stored.version + 1,
            }
        ],
    )
    return answer


@operation(permission="finance.reject_invoice", duty="JK")
def reject_invoice(*, actor: Actor, when: Moment, invoice_id: UUID, reason: str) -> InvoiceStanding:
    """
    Send an invoice back to the supplier: it ends as REJECTED, nothing was or will be posted
    (MA-21).

    Its number is free again. Locks the invoice.

    :raises InvoiceNotWaiting: it was posted or ended before.
    """
    return _end(invoice_id, "REJECTED", reason, when)


@operation(permission="finance.dispute_invoice", duty="JK")
def dispute_invoice(
    *, actor: Actor, when: Moment, invoice_id: UUID, reason: str
) -> InvoiceStanding:
    """
    Mark an invoice that waits as disputed with the supplier; it keeps its number (MA-21).

    A receipt or change of its order looks at it again, and rejecting it ends it. Locks the invoice.

    :raises InvoiceNotWaiting: it was posted or ended before.
    """
    return _end(invoice_id, "DISPUTED", reason, when)


def _order_of(invoice: NewInvoice) -> tuple[MatchableLine, ...]:
    """
    Lock and return the order the invoice names; another entity's or supplier's is none of its.
    """
    order = order_to_match(number=invoice.order_number) if invoice.order_number else ()
    own = (invoice.entity_id, invoice.supplier_id)
    return order if order and (order[0].entity_id, order[0].supplier_id) == own else ()


def _likeness(bill: Bill, invoice: NewInvoice, facts: MatchFacts) -> Likeness:
    likeness = most_alike(bill.fingerprint, facts.alike)
    is_settled_by_receipt = facts.supplier is not None and facts.supplier.is_ers
    if is_settled_by_receipt and bill.order_id and invoice.origin != ERS:
        return likeness if likeness.is_certain else SETTLED_BY_RECEIPT
    return likeness


def _suspected(bill: Bill, alike: Likeness) -> Sequence[Finding]:
    if not alike.is_suspect:
        return ()
    return (Finding("DUPLICATE_SUSPECT", None, bill.total, f"{alike.number}: {alike.reason}"),)


def _keep_duplicate(
    bill: Bill, invoice: NewInvoice, alike: Likeness, when: Moment
) -> InvoiceStanding:
    _store(bill, invoice, when, {"status": "DUPLICATE"})
    finding = Finding("DUPLICATE", None, bill.total, f"{alike.number}: {alike.reason}".strip(": "))
    rows = hold_rows(bill, [finding], when)
    changes().insert(MatchHold, rows)
    _tell_registered(bill, "DUPLICATE", finding.detail, when)
    return standing(bill, "DUPLICATE", holds=open_holds(bill, rows))


def _await_approval(bill: Bill, invoice: NewInvoice, when: Moment) -> InvoiceStanding:
    _store(bill, invoice, when, {"status": "RECEIVED"})
    _tell_registered(bill, "RECEIVED", "waits for approval", when)
    return standing(bill, "RECEIVED")


def _tell_registered(bill: Bill, status: str, detail: str, when: Moment) -> None:
    record_audit(
        "finance.invoice_registered",
        subject_type=_SUBJECT,
        subject_id=bill.invoice_id,
        entity_id=bill.entity_id,
        when=when,
        after={
            "number": bill.number,
            "supplier_number": bill.supplier_number,
            "status": status,
            "total_amount": bill.total,
            "detail": detail,
        },
    )
    publish(InvoiceRegistered(**event_fields(bill, when), status=status))


def _store(bill: Bill, invoice: NewInvoice, when: Moment, columns: Mapping[str, Any]) -> None:
    """Queue the invoice and its lines; ``columns`` say where it stands."""
    row = {
        "id": bill.invoice_id,
        "number": bill.number,
        "kind": INVOICE,
        "entity_id": bill.entity_id,
        "supplier_id": bill.supplier_id,
        "supplier_number": bill.supplier_number,
        "natural_key": bill.natural_key,
        "order_id": bill.order_id,
        "order_reference": invoice.order_number[:60],
        "facility_id": bill.facility_id,
        "invoiced_on": bill.invoiced_on,
        "received_on": when.business_date,
        "currency": bill.currency,
        "goods_amount": bill.goods,
        "freight_amount": bill.freight,
        "tax_amount": bill.tax,
        "total_amount": bill.total,
        "document_sha256": bill.document_sha256,
        "origin": invoice.origin,
        "entered_by_id": current().actor.person_id,
        "occurred_at": when.occurred_at,
        "correlation_id": bill.correlation_id,
        "version": 1,
        "open_amount": ZERO,
        "discount_amount": ZERO,
    }
    changes().insert(Invoice, [{**row, **columns}])
    pairs = zip(bill.lines, invoice.lines, strict=True)
    changes().insert(InvoiceLine, [stored_line(bill, line, billed) for line, billed in pairs])


def _end(invoice_id: UUID, status: str, reason: str, when: Moment) -> InvoiceStanding:
    stored = load_invoice(invoice_id, INVOICE, CREDIT_MEMO)
    require_scope(stored.bill.entity_id)
    lock_waiting(stored, "RECEIVED", "EXCEPTION", "DUPLICATE", "DISPUTED")
    if status == "REJECTED":
        cleared = [hold.as_cleared(status, reason, when) for hold in stored.holds if hold.is_open]
        changes().update(MatchHold, cleared)
    changes().update(Invoice, [{"id": invoice_id, "status": status, "version": stored.version + 1}])
    record_audit(
        f"finance.invoice_{status.lower()}",
        subject_type=_SUBJECT,
        subject_id=invoice_id,
        entity_id=stored.bill.entity_id,
        when=when,
        before={"status": stored.status},
        after={"status": status, "reason": reason},
    )
    publish(InvoiceRejected(**event_fields(stored.bill, when), status=status, reason=reason))
    return standing(stored.bill, status)


_SUBJECT = "Invoice"
