"""Rules of stock as pure functions; numbers and sources are in docs/rules/inventory.md."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from apotheca.inventory.types import OWN

HELD_STATUSES = ("QUARANTINED", "RECALLED", "SUSPECT", "EXCURSION_HOLD", "DISCREPANCY_HOLD")


class Candidate(Protocol):
    """A layer stock could be taken from."""

    @property
    def owner_id(self) -> int: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def lot_number(self) -> str: ...
    @property
    def package_code(self) -> str: ...
    @property
    def serial(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...


C = TypeVar("C", bound=Candidate)


def is_usable(expires_on: date | None, on: date, min_remaining_days: int = 0) -> bool:
    """Return whether a lot may be used ``on``: through its printed date, with days left (IN-05)."""
    return expires_on is None or (expires_on - on).days >= min_remaining_days


def in_fefo_order(candidates: Iterable[C]) -> list[C]:
    """
    Return the layers in the order of use: own first, then expiry, lot, package, serial (IN-06).

    Nothing in it depends on ids, so the same acts take the same stock in any house.
    """
    return sorted(candidates, key=lambda layer: (
        layer.owner_id != OWN, layer.expires_on or date.max, layer.lot_number, layer.package_code,
        layer.serial,
    ))  # fmt: skip


def short_reason(*, is_recalled: bool, is_held: bool, is_elsewhere: bool) -> str:
    """Return why demand could not be met: the nearest stock that could not be used (IN-08)."""
    if is_recalled:
        return "RECALLED"
    if is_held:
        return "QUARANTINED"
    return "WRONG_LOCATION" if is_elsewhere else "STOCKOUT"
