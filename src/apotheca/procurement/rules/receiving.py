"""
What keeps a delivered lot out of stock, and who may let it in (domain 2.6, rules PR-20 to
PR-27).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

STEWARD, APPROVER = "A", "E"

# The duty that may decide a hold: what a thing is belongs to the item steward, whether we take
# it to
# who approves orders. Neither is the receiver who counted it.
HOLD_OWNERS: dict[str, str] = {
    "WRONG_PACKAGE": APPROVER,
    "UOM_MISALIGNED": STEWARD,
    "QTY_DIFFERENCE": STEWARD,
    "LOT_MISSING": STEWARD,
    "EXPIRY_MISSING": STEWARD,
    "SERIAL_MISSING": STEWARD,
    "EXPIRY_CONFLICT": STEWARD,
    "RECALLED": APPROVER,
    "EXPIRED": APPROVER,
    "SHORT_DATED": APPROVER,
    "STORAGE_UNFIT": APPROVER,
    "OVER_RECEIPT": APPROVER,
}
# Nobody may accept these: they go back, or a change order comes first.
NEVER_ACCEPTED = frozenset({"WRONG_PACKAGE", "RECALLED", "EXPIRED"})
# Accepted only with the lot, expiry or serial that was missing.
COMPLETED_BY = {
    "LOT_MISSING": "lot_number",
    "EXPIRY_MISSING": "expires_on",
    "SERIAL_MISSING": "serial",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to hold a line, with what was compared."""

    code: str
    detail: dict[str, Any]


class Controlled(Protocol):
    """What an item wants to know of each lot."""

    @property
    def lot_control(self) -> bool: ...
    @property
    def serial_control(self) -> bool: ...
    @property
    def expiry_control(self) -> bool: ...
    @property
    def min_receipt_remaining_days(self) -> int: ...


class Labelled(Protocol):
    """What is printed on what arrived."""

    @property
    def lot_number(self) -> str: ...
    @property
    def serial(self) -> str: ...
    @property
    def expires_on(self) -> date | None: ...


def label_findings(
    item: Controlled, lot: Labelled, base: Decimal, today: date
) -> Iterable[Finding]:
    """
    Find what the label lacks or says too late; usable through the printed date (PR-22, PR-23).
    """
    if item.lot_control and not lot.lot_number.strip():
        yield Finding("LOT_MISSING", {})
    if item.serial_control and (not lot.serial or base != 1):
        yield Finding("SERIAL_MISSING", {"base_quantity": str(base)})
    if not item.expiry_control:
        return
    if lot.expires_on is None:
        yield Finding("EXPIRY_MISSING", {})
    elif lot.expires_on < today:
        yield Finding("EXPIRED", {"expires_on": lot.expires_on.isoformat()})
    elif (lot.expires_on - today).days < item.min_receipt_remaining_days:
        yield Finding("SHORT_DATED", {
            "expires_on": lot.expires_on.isoformat(),
            "needed_days": item.min_receipt_remaining_days,
        })  # fmt: skip


def history_findings(
    expires_on: date | None, known_expires_on: date | None, *, is_recalled: bool
) -> Iterable[Finding]:
    """Find what we know of the lot that speaks against it (PR-25, PR-26)."""
    if is_recalled:
        yield Finding("RECALLED", {})
    if expires_on and known_expires_on and expires_on != known_expires_on:
        yield Finding("EXPIRY_CONFLICT", {
            "known": known_expires_on.isoformat(), "stated": expires_on.isoformat(),
        })  # fmt: skip
