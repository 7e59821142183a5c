"""How alike two supplier invoices are, before any matching (domain 4.3, rules MA-02 to MA-05)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from apotheca.finance.rules.numbers import is_one_edit_apart, without_revision

CERTAIN = Decimal("0.9")
SUSPECT = Decimal("0.7")
DAYS_APART_MAX = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells one supplier invoice from another; ``total_amount`` is gross."""

    number: str
    supplier_id: int
    natural_key: str
    total_amount: Decimal
    invoiced_on: date
    order_id: UUID | None
    order_line_ids: frozenset[UUID]
    document_sha256: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the most similar known invoice is (1.0 is the same), and why."""

    number: str
    score: Decimal
    reason: str

    @property
    def is_certain(self) -> bool:
        """Whether the new invoice never posts unless a second person says otherwise."""
        return self.score >= CERTAIN

    @property
    def is_suspect(self) -> bool:
        """Whether a person looks before the new invoice posts."""
        return SUSPECT <= self.score < CERTAIN


NOTHING_ALIKE = Likeness("", Decimal(0), "")


def most_alike(new: Fingerprint, known: Iterable[Fingerprint]) -> Likeness:
    """Return the likeness of the known invoice most like ``new``; the first of equals."""
    return max((likeness(new, other) for other in known), key=_score, default=NOTHING_ALIKE)


def likeness(new: Fingerprint, other: Fingerprint) -> Likeness:
    """Return how alike two invoices are, by the highest score that applies (MA-02 to MA-05)."""
    if new.document_sha256 and new.document_sha256 == other.document_sha256:
        return Likeness(other.number, Decimal("1.0"), "the same document")
    is_same_amount = new.total_amount == other.total_amount
    if new.supplier_id == other.supplier_id:
        if new.natural_key == other.natural_key:
            return Likeness(other.number, Decimal("1.0"), "the same supplier number")
        if is_same_amount and without_revision(new.natural_key) == without_revision(
            other.natural_key
        ):
            return Likeness(other.number, Decimal("1.0"), "a revision letter, the same amount")
    if is_same_amount and new.order_id is not None and new.order_id == other.order_id:
        return _likeness_on_one_order(new, other)
    return NOTHING_ALIKE


def _likeness_on_one_order(new: Fingerprint, other: Fingerprint) -> Likeness:
    if abs(new.invoiced_on - other.invoiced_on) <= DAYS_APART_MAX:
        return Likeness(other.number, Decimal("0.8"), "same amount and order within 3 days")
    is_same_lines = bool(new.order_line_ids) and new.order_line_ids == other.order_line_ids
    if is_same_lines and is_one_edit_apart(new.natural_key, other.natural_key):
        return Likeness(other.number, Decimal("0.7"), "same amount and lines, similar number")
    return NOTHING_ALIKE


def _score(found: Likeness) -> Decimal:
    return found.score
