"""
Deciding on what an invoice waits for, and looking at it again (domain 4.4, rules MA-17 to MA-19).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apotheca.finance.models import Invoice, MatchHold
from apotheca.finance.operations.bills import evaluate
from apotheca.finance.operations.posting_invoices import Relief, post_invoice
from apotheca.finance.operations.standing import (
    open_holds,
    open_new_holds,
    period_findings,
    posted_columns,
    posting_day,
    standing,
    tell_posted,
)
from apotheca.finance.operations.stored import Stored, StoredHold, load_invoice, lock_waiting
from apotheca.finance.queries.matchable import order_to_match
from apotheca.finance.queries.matching import MatchFacts, match_facts
from apotheca.finance.rules.holds import HOLD_KINDS
from apotheca.finance.rules.matching import Evaluation, Finding
from apotheca.finance.rules.tolerances import accept_limit_for
from apotheca.finance.types import InvoiceStanding
from apotheca.governance.shell import changes, current, operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.procurement.types import MatchableLine

SUSPECT, DUPLICATE = "DUPLICATE_SUSPECT", "DUPLICATE"
NOT_DUPLICATE = "NOT_DUPLICATE"
UNLIMITED_DUTY = "P"


class HoldNotOpen(DomainError):
    code = "finance.hold_not_open"
    message = "This hold was resolved before. Look at the invoice again."
    constraint = "a_resolved_hold_stays"


class DecisionNotAllowed(DomainError):
    code = "finance.decision_not_allowed"
    message = "{code} cannot be resolved by {decision}; allowed: {allowed}."


class DeciderEnteredIt(DomainError):
    code = "finance.decider_entered_it"
    message = "You entered this invoice; somebody else must decide on its holds."
    constraint = "nobody_accepts_a_hold_on_their_own_invoice"
    status = 403


class BeyondAuthority(DomainError):
    code = "finance.beyond_authority"
    message = (
        "{amount} at risk is above the {limit} an AP supervisor decides on. Ask the controller, or "
        "resolve its cause."
    )
    status = 403


class ReasonMissing(DomainError):
    code = "finance.reason_missing"
    message = "Say why. The reason is kept with the decision."
    status = 422


@dataclass(frozen=True, slots=True)
class _Review:
    """A stored invoice with everything it is evaluated against, all of it locked."""

    stored: Stored
    order: tuple[MatchableLine, ...]
    facts: MatchFacts
    evaluation: Evaluation


@operation(permission="finance.resolve_hold", duty="KP")
def resolve_hold(
    *, actor: Actor, when: Moment, hold_id: UUID, decision: str, reason: str
) -> InvoiceStanding:
    """
    Decide on one hold of an invoice; when it was the last, the invoice posts (rules MA-17, MA-18).

    ACCEPT takes the difference as variance, CLAIM posts in full and books the over-billed part as a
    claim on the supplier, SHORT_PAY books and pays without it. Which code allows which is in
    ``rules.holds``. Up to ``accept_limit`` an AP supervisor decides, above it the controller; never
    who entered the invoice. Dated the day of the decision. Locks order, receipts, invoice.

    :raises DecisionNotAllowed: the code clears only by its cause, or not by this decision.
    :raises DeciderEnteredIt: the decider entered the invoice.
    :raises BeyondAuthority: more money is at risk than the decider may answer for.
    :raises HoldNotOpen: it was resolved before.
    """
    review = _review(_invoice_of(hold_id), when, "EXCEPTION", "DISPUTED")
    hold = _open_hold(review.stored, hold_id)
    allowed = HOLD_KINDS[hold.code].decisions
    if decision not in allowed:
        names = ", ".join(sorted(allowed)) or "only what caused it can clear it"
        raise DecisionNotAllowed(code=hold.code, decision=decision, allowed=names)
    _require_authority(review, hold, reason)
    return _settle(review, when, hold, decision, reason)


@operation(permission="finance.mark_not_duplicate", duty="JK")
def mark_not_duplicate(
    *, actor: Actor, when: Moment, invoice_id: UUID, reason: str
) -> InvoiceStanding:
    """
    Say, as a second person, that an invoice is no duplicate; it is then matched (rule MA-05).

    Where another live document of the supplier has the very same number the database refuses:
    reject or void that one first. Locks order, receipts, invoice.

    :raises DeciderEnteredIt: whoever entered it cannot say so.
    :raises HoldNotOpen: it does not wait as a duplicate.
    :raises NumberBookedAlready: its very number is booked already.
    """
    review = _review(invoice_id, when, "DUPLICATE", "EXCEPTION", "DISPUTED")
    names = (DUPLICATE, SUSPECT)
    hold = next((h for h in review.stored.holds if h.is_open and h.code in names), None)
    if hold is None:
        raise HoldNotOpen(invoice=review.stored.bill.number)
    _require_other_person(review, reason)
    return _settle(review, when, hold, NOT_DUPLICATE, reason)


@operation(permission="finance.review_invoice", duty="JKOP")
def review_invoice(*, actor: Actor, when: Moment, invoice_id: UUID) -> InvoiceStanding:
    """
    Look at an invoice that waits again, as after an account rule was added or a supplier released.

    Holds whose cause is gone are cleared, new causes open new ones; without any it posts, dated
    this day (MA-19). Locks order, receipts, invoice.

    :raises InvoiceNotWaiting: it does not wait.
    """
    return _settle(_review(invoice_id, when, "EXCEPTION", "DISPUTED"), when)


def review_waiting(invoice_id: UUID, when: Moment) -> InvoiceStanding:
    """Look at an invoice again within the running operation, whose rights are others' (MA-19)."""
    return _settle(_review(invoice_id, when, "EXCEPTION", "DISPUTED", is_checked=False), when)


def _review(invoice_id: UUID, when: Moment, *states: str, is_checked: bool = True) -> _Review:
    """Lock the order, its open receipts and the invoice, in this order, and evaluate."""
    stored = load_invoice(invoice_id)
    if is_checked:
        require_scope(stored.bill.entity_id)
    bill = stored.bill
    order = order_to_match(order_id=bill.order_id) if bill.order_id else ()
    facts = match_facts(bill.question(order, when.business_date, is_stored=True))
    lock_waiting(stored, *states)
    return _Review(stored, order, facts, evaluate(bill, order, facts))


def _settle(
    review: _Review,
    when: Moment,
    decided: StoredHold | None = None,
    decision: str = "",
    reason: str = "",
) -> InvoiceStanding:
    """Apply a decision, clear what is gone, open what is new; post when nothing is left."""
    stored, bill = review.stored, review.stored.bill
    day = posting_day(bill, review.facts, when.business_date)
    found = (*review.evaluation.findings, *period_findings(bill, day))
    reliefs = _reliefs(found, stored.holds, decided, decision)
    relieved = {(relief.finding.code, relief.finding.line_id) for relief in reliefs}
    waiting = [finding for finding in found if (finding.code, finding.line_id) not in relieved]
    kept = _write_holds(stored, waiting, decided, decision, reason, when)
    new = [f for f in waiting if (f.code, f.line_id) not in {hold.place for hold in kept}]
    if new or kept or day is None:
        return _keep_waiting(review, kept, new, when)
    if bill.is_coded:
        _move(stored, {"status": "RECEIVED"})
        return standing(bill, "RECEIVED")
    posted = post_invoice(bill, review.order, review.facts, reliefs, when, day)
    columns = posted_columns(posted)
    _move(stored, columns)
    tell_posted(bill, posted, review.evaluation.warnings, when)
    return standing(bill, columns["status"], posted)


def _reliefs(
    found: Sequence[Finding],
    holds: Sequence[StoredHold],
    decided: StoredHold | None,
    decision: str,
) -> list[Relief]:
    """
    Return what was decided about what is still found, now or before.

    A decision covers the money it was made for; when more is at risk by now the hold opens again.
    """
    decisions = {h.place: (h.resolution, h.amount_at_risk) for h in holds if h.status == "ACCEPTED"}
    if decided is not None:
        now = [f.at_risk for f in found if (f.code, f.line_id) == decided.place]
        decisions[decided.place] = (decision, max(now, default=decided.amount_at_risk))
    return [
        Relief(finding, known[0])
        for finding in found
        if (known := decisions.get((finding.code, finding.line_id))) and finding.at_risk <= known[1]
    ]


def _write_holds(
    stored: Stored,
    waiting: Sequence[Finding],
    decided: StoredHold | None,
    decision: str,
    reason: str,
    when: Moment,
) -> list[StoredHold]:
    """Queue how each open hold ends, if it does; return those that stay open."""
    causes = {(finding.code, finding.line_id) for finding in waiting}
    kept, rows = [], []
    for hold in (hold for hold in stored.holds if hold.is_open):
        if decided is not None and hold.hold_id == decided.hold_id:
            rows.append(hold.as_accepted(decision, reason, when))
        elif hold.place in causes or hold.code in (SUSPECT, DUPLICATE):
            kept.append(hold)
        else:
            rows.append(hold.as_cleared("CAUSE_GONE", "", when))
    changes().update(MatchHold, rows)
    for row in rows:
        _audit_hold(stored, row["id"], row["status"], row["resolution"], row["reason"], when)
    return kept


def _audit_hold(
    stored: Stored, hold_id: UUID, status: str, resolution: str, reason: str, when: Moment
) -> None:
    hold = next(hold for hold in stored.holds if hold.hold_id == hold_id)
    record_audit(
        "finance.hold_resolved",
        subject_type="Invoice",
        subject_id=stored.bill.invoice_id,
        entity_id=stored.bill.entity_id,
        when=when,
        before={"code": hold.code, "status": hold.status, "at_risk": hold.amount_at_risk},
        after={"code": hold.code, "status": status, "resolution": resolution, "reason": reason},
    )


def _keep_waiting(
    review: _Review, kept: Sequence[StoredHold], new: Sequence[Finding], when: Moment
) -> InvoiceStanding:
    bill = review.stored.bill
    opened = open_new_holds(bill, new, when) if new else ()
    status = "DISPUTED" if review.stored.status == "DISPUTED" else "EXCEPTION"
    _move(review.stored, {"status": status})
    rows = [
        {
            "id": hold.hold_id,
            "code": hold.code,
            "owner": hold.owner,
            "invoice_line_id": hold.line_id,
            "amount_at_risk": hold.amount_at_risk,
            "detail": hold.detail,
        }
        for hold in kept
    ]
    return standing(bill, status, holds=(*open_holds(bill, rows), *opened))


def _move(stored: Stored, columns: dict[str, object]) -> None:
    row = {"id": stored.bill.invoice_id, **columns, "version": stored.version + 1}
    changes().update(Invoice, [row])


def _invoice_of(hold_id: UUID) -> UUID:
    found = MatchHold.objects.filter(pk=hold_id).values_list("invoice_id", flat=True).first()
    if found is None:
        raise NotFound(kind="hold", key=hold_id)
    return found


def _open_hold(stored: Stored, hold_id: UUID) -> StoredHold:
    hold = next(hold for hold in stored.holds if hold.hold_id == hold_id)
    if not hold.is_open:
        raise HoldNotOpen(code=hold.code)
    return hold


def _require_authority(review: _Review, hold: StoredHold, reason: str) -> None:
    _require_other_person(review, reason)
    at_risk = max(
        (f.at_risk for f in review.evaluation.findings if (f.code, f.line_id) == hold.place),
        default=hold.amount_at_risk,
    )
    limit = _limit(review, hold)
    entity_id = review.stored.bill.entity_id
    duties = {grant.duty for grant in current().grants if grant.entity_id == entity_id}
    if at_risk > limit and UNLIMITED_DUTY not in duties:
        raise BeyondAuthority(amount=at_risk, limit=limit)


def _limit(review: _Review, hold: StoredHold) -> Decimal:
    """Return what the supervisor decides alone: of the hold's line, else the least of all lines."""
    bill = review.stored.bill
    about = {line.order_line_id for line in bill.lines if hold.line_id in (None, line.line_id)}
    return accept_limit_for(
        review.facts.tolerances,
        item_classes={x.item_class for x in review.order if x.order_line_id in about} or {""},
        supplier_id=bill.supplier_id,
        facility_id=bill.facility_id,
    )


def _require_other_person(review: _Review, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing()
    if review.stored.entered_by_id == current().actor.person_id:
        raise DeciderEnteredIt(invoice=review.stored.bill.number)
