"""
Which act is allowed in which state, and where an order stands after it (rules PR-30 to PR-33).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

CONFIRMED = frozenset({"SENT", "ACKNOWLEDGED", "ACK_WITH_CHANGES"})
COMMITTED = CONFIRMED | {"APPROVED", "CHANGE_PENDING", "REJECTED_BY_SUPPLIER", "PARTIALLY_RECEIVED"}
ENDED = frozenset({"CLOSED", "CLOSED_SHORT", "CANCELLED"})
OPEN_LINE = frozenset({"OPEN", "BACKORDERED", "SUBSTITUTE_PROPOSED", "PARTIAL"})
WITHOUT_COMMITMENT = frozenset({"BILL_ONLY", "BLANKET"})

ORDER_ACTS: dict[str, frozenset[str]] = {
    "decide": frozenset({"PENDING_APPROVAL", "CHANGE_PENDING"}),
    "send": frozenset({"APPROVED"}),
    "acknowledge": CONFIRMED | {"PARTIALLY_RECEIVED"},
    "answer": frozenset({"CHANGE_PENDING"}),
    "change": CONFIRMED | {"DRAFT", "APPROVED", "PARTIALLY_RECEIVED"},
    "receive": CONFIRMED | {"CHANGE_PENDING", "PARTIALLY_RECEIVED", "RECEIVED"},
    "close": CONFIRMED | {"PARTIALLY_RECEIVED", "RECEIVED", "INVOICED"},
    "cancel": CONFIRMED
    | {"DRAFT", "PENDING_APPROVAL", "APPROVED", "CHANGE_PENDING", "REJECTED_BY_SUPPLIER"},
}

REQUISITION_ACTS: dict[str, frozenset[str]] = {
    "decide": frozenset({"SUBMITTED"}),
    "resubmit": frozenset({"RETURNED"}),
    "order": frozenset({"APPROVED", "PARTIALLY_ORDERED"}),
    "cancel": frozenset({"DRAFT", "SUBMITTED", "APPROVED", "RETURNED", "PARTIALLY_ORDERED"}),
    "close": frozenset({"ORDERED"}),
}


class Progress(Protocol):
    """How far an order line has come, in base units."""

    @property
    def base_quantity(self) -> Decimal: ...
    @property
    def received_base(self) -> Decimal: ...
    @property
    def cancelled_base(self) -> Decimal: ...


def open_base(line: Progress) -> Decimal:
    """Return what of a line is still to come, never below zero."""
    return max(Decimal(0), line.base_quantity - line.cancelled_base - line.received_base)


def line_status(line: Progress, otherwise: str) -> str:
    """Return RECEIVED, PARTIAL, or ``otherwise`` while nothing came."""
    if not line.received_base:
        return otherwise
    return "PARTIAL" if open_base(line) else "RECEIVED"


def order_status(lines: Iterable[Progress], otherwise: str) -> str:
    """Return RECEIVED, PARTIALLY_RECEIVED, or ``otherwise`` while nothing came (rule PR-31)."""
    all_lines = list(lines)
    if not any(line.received_base for line in all_lines):
        return otherwise
    return "PARTIALLY_RECEIVED" if any(open_base(line) for line in all_lines) else "RECEIVED"


def requisition_status(lines: Iterable[tuple[Decimal, Decimal]], otherwise: str) -> str:
    """Return ORDERED or PARTIALLY_ORDERED from (wanted, ordered) base quantities (rule PR-05)."""
    pairs = list(lines)
    if not any(ordered for _, ordered in pairs):
        return otherwise
    return "ORDERED" if all(done == wanted for wanted, done in pairs) else "PARTIALLY_ORDERED"
