"""Deciding what to do with delivered lines that were held (rules PR-26 to PR-28, domain 4.5)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.queries import known_lots
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.procurement.models import GoodsReceipt, ReceiptLine
from apotheca.procurement.operations.errors import NothingToDo
from apotheca.procurement.operations.loading import Order, lock_order
from apotheca.procurement.operations.putting_away import ref_of
from apotheca.procurement.operations.receipt_checks import CheckedLot, lot_id_of
from apotheca.procurement.operations.receipt_loading import Booked, BookedLine, lock_receipt
from apotheca.procurement.operations.receipt_posting import post_lots
from apotheca.procurement.operations.rights import refuse_second_duty, require_duty
from apotheca.procurement.rules.amounts import amount_received
from apotheca.procurement.rules.receiving import (
    COMPLETED_BY,
    HOLD_OWNERS,
    NEVER_ACCEPTED,
    Finding,
    history_findings,
    label_findings,
)
from apotheca.procurement.rules.tolerances import most_receivable
from apotheca.procurement.types import DeliveredLot, HoldDecision, ReceiptResult

ACCEPT, RECOUNT, REFUSE = "ACCEPT", "RECOUNT", "REFUSE"


class NotHeld(DomainError):
    code = "procurement.not_held"
    message = "Line {line} of {receipt} is {status}, not held. There is nothing to decide."


class HoldCannotBeAccepted(DomainError):
    code = "procurement.hold_cannot_be_accepted"
    message = "Line {line} is held as {hold}: nobody may accept that. Refuse it and send it back."


class LabelStillMissing(DomainError):
    code = "procurement.label_still_missing"
    message = "Line {line} is held as {hold}: give its {needed} to let it in."
    status = 422


class StillHeld(DomainError):
    code = "procurement.still_held"
    message = "With what you entered, line {line} would be held as {hold}. Correct it or refuse it."


class UnknownHoldDecision(DomainError):
    code = "procurement.unknown_hold_decision"
    message = "{decision} is no decision on a held line. Decide ACCEPT, RECOUNT or REFUSE."
    status = 422


@operation(permission="procurement.release_held_lines", duty="AE")
def release_held_lines(
    *, actor: Actor, when: Moment, receipt_id: UUID, decisions: Sequence[HoldDecision], reason: str
) -> ReceiptResult:
    """
    Decide held lines of a receipt: ACCEPT as counted, RECOUNT to a new base quantity, or REFUSE.

    What a thing is (unit, lot, expiry) is the item steward's to say; whether we take it (short
    dated, too much, unfit storage) who approves orders; nobody accepts expired or recalled goods.
    Accepted lines post on the business date of the decision, at the frozen price; the arrival keeps
    its own time. Locks the order, its lines, then the receipt.

    :raises NotHeld: the line was posted or decided before.
    :raises NotPermitted: another duty owns one of its hold codes.
    :raises HoldCannotBeAccepted: expired, recalled, or another package than ordered.
    :raises LabelStillMissing: a missing lot, expiry or serial was not given.
    :raises StillHeld: the completed label or the new count fails another check.
    """
    if not decisions:
        raise NothingToDo(act="decide")
    booked = lock_receipt(receipt_id)
    head = booked.order.head
    require_scope(head.entity_id, head.facility_id)
    head.must_allow("receive")
    refuse_second_duty(
        is_same_person=booked.head.received_by_id == actor.person_id,
        did="received goods", act="decide what was held",
    )  # fmt: skip
    order = lock_order(head.id)
    good = [
        lot
        for decision in decisions
        if (lot := _decided(booked, order, decision, actor, when)) is not None
    ]
    order_status = head.status
    if good:
        order_status = _post(booked, order, good, actor, when)
    status = _record(booked, decisions, reason, when)
    refs = tuple(ref_of(line) for line in booked.lines.values())
    return ReceiptResult(receipt_id, booked.head.number, status, head.id, order_status, refs)


def _decided(
    booked: Booked, order: Order, decision: HoldDecision, actor: Actor, when: Moment
) -> CheckedLot | None:
    """Apply one decision in memory and record its line; return the lot to post, None if refused."""
    line = booked.line(decision.receipt_line_id)
    if line.status != "HELD":
        raise NotHeld(line=line.line_no, receipt=booked.head.number, status=line.status)
    if decision.decision not in (ACCEPT, RECOUNT, REFUSE):
        raise UnknownHoldDecision(decision=decision.decision)
    held_as = tuple(finding["code"] for finding in line.findings)
    for code in held_as:
        require_duty(HOLD_OWNERS[code], order.head.entity_id, order.head.facility_id)
    if decision.decision == REFUSE:
        line.status = "REFUSED"
        _update(line, decision, actor, None)
        return None
    lot = _accepted(booked, order, line, decision, held_as, when)
    _update(line, decision, actor, when)
    return lot


def _accepted(
    booked: Booked,
    order: Order,
    line: BookedLine,
    decision: HoldDecision,
    held_as: Sequence[str],
    when: Moment,
) -> CheckedLot:
    for code in held_as:
        if code in NEVER_ACCEPTED:
            raise HoldCannotBeAccepted(line=line.line_no, hold=code)
        needed = COMPLETED_BY.get(code)
        if needed and not getattr(decision, needed):
            raise LabelStillMissing(line=line.line_no, hold=code, needed=needed)
    base = _counted(line, decision)
    delivered = DeliveredLot(
        line.order_line_id, line.quantity, line.uom, decision.lot_number or line.lot_number,
        decision.expires_on or line.expires_on, decision.serial or line.serial,
    )  # fmt: skip
    order_line = order.lines[line.order_line_id]
    lot_id = lot_id_of(order_line, delivered)
    lot = CheckedLot(line.id, line.line_no, order_line, delivered, lot_id, base, ZERO, ())
    _check_again(booked, line, lot, held_as, when)
    _make_room(lot, held_as)
    amount = amount_received(order_line, order_line.received_base, order_line.received_amount, base)
    order_line.received_base += base
    order_line.received_amount += amount
    line.lot_id, line.base_quantity, line.amount, line.status = lot_id, base, amount, "POSTED"
    line.lot_number, line.serial = delivered.lot_number, delivered.serial
    line.expires_on = delivered.expires_on
    return replace(lot, amount=amount)


def _counted(line: BookedLine, decision: HoldDecision) -> Decimal:
    """Return the base quantity to post; a recount counts in base units, blind to both opinions."""
    if decision.decision == ACCEPT:
        return line.base_quantity
    if decision.base_quantity is None or decision.base_quantity <= 0:
        raise LabelStillMissing(line=line.line_no, hold=line.hold_code, needed="base_quantity")
    return decision.base_quantity


def _check_again(
    booked: Booked, line: BookedLine, lot: CheckedLot, held_as: Sequence[str], when: Moment
) -> None:
    """
    Refuse what the decision did not cover: a completed label may be expired, the lot recalled.
    """
    item = booked.items.get(line.id)
    if item is None or lot.lot_id is None:
        return
    found: list[Finding] = list(label_findings(item, lot.delivered, lot.base, when.business_date))
    known = known_lots([lot.lot_id]).get(lot.lot_id)
    if known is not None:
        found += history_findings(
            lot.delivered.expires_on, known.expires_on, is_recalled=known.is_recalled
        )
    for finding in found:
        if finding.code in NEVER_ACCEPTED or finding.code not in held_as:
            raise StillHeld(line=line.line_no, hold=finding.code)


def _make_room(lot: CheckedLot, held_as: Sequence[str]) -> None:
    """Count what was accepted beyond the tolerance; without that decision it stays too much."""
    line = lot.order_line
    most = most_receivable(line.base_quantity, line.over_receipt_pct, line.accepted_over_base)
    over = line.received_base + lot.base - (most - line.cancelled_base)
    if over <= 0:
        return
    if "OVER_RECEIPT" not in held_as:
        raise StillHeld(line=line.line_no, hold="OVER_RECEIPT")
    line.accepted_over_base += over


def _update(line: BookedLine, decision: HoldDecision, actor: Actor, when: Moment | None) -> None:
    row: dict[str, Any] = {
        "id": line.id,
        "status": line.status,
        "decision": decision.decision,
        "decided_by_id": actor.person_id,
        "lot_id": line.lot_id,
        "lot_number": line.lot_number,
        "serial": line.serial,
        "expires_on": line.expires_on,
        "base_quantity": line.base_quantity,
        "amount": line.amount,
        "posted_on": when.business_date if when else None,
    }
    changes().update(ReceiptLine, [row])


def _post(
    booked: Booked, order: Order, good: Sequence[CheckedLot], actor: Actor, when: Moment
) -> str:
    """Post on the decision's business date; movements keep the time of the arrival."""
    arrived = Moment(booked.head.occurred_at, when.business_date)
    return post_lots(booked.head.receipt, order, booked.place, good, actor, arrived)


def _record(booked: Booked, decisions: Sequence[HoldDecision], reason: str, when: Moment) -> str:
    states = {line.status for line in booked.lines.values()}
    status = next((state for state in ("POSTED", "HELD") if state in states), "REFUSED")
    if status != booked.head.status:
        changes().update(GoodsReceipt, [{"id": booked.head.id, "status": status}])
    record_audit(
        "procurement.held_lines_decided", subject_type="GoodsReceipt", subject_id=booked.head.id,
        entity_id=booked.order.head.entity_id, when=when, before={"status": booked.head.status},
        after={
            "status": status,
            "reason": reason,
            "decisions": [
                {"line": item.receipt_line_id, "decision": item.decision} for item in decisions
            ],
        },
    )  # fmt: skip
    return status
