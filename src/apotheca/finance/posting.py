"""
The one way a journal comes into being.

Reactions and operations hand over signed lines (debit plus, credit minus); the journal is queued
with all else the running operation writes, and the database checks balance and period once more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.events import JournalPosted
from apotheca.finance.models import Journal, JournalLine
from apotheca.governance.shell import changes, current, publish
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import CENT, ZERO
from apotheca.kernel.moment import Moment


class JournalNotBalanced(DomainError):
    code = "finance.journal_not_balanced"
    message = (
        "The journal does not balance: debits {debit}, credits {credit}. Correct the lines; "
        "nothing was posted."
    )
    status = 422
    constraint = "journal_balances"


class PeriodClosed(DomainError):
    code = "finance.period_closed"
    message = (
        "The period does not take this posting ({detail}). Post it on the first open day, or ask "
        "the controller to authorise it or to reopen the period."
    )
    constraint = "no_posting_in_a_closed_period"


@dataclass(frozen=True, slots=True)
class PostingLine:
    """
    One side of a posting in the entity's currency: ``amount`` plus is a debit, minus a credit.

    The amount has at most two decimals; 0 in a dimension means none. ``order_line_id`` is what
    GRNI and consignment accrual clear by; ``item_id`` is set where stock value is meant.
    """

    account_id: int
    amount: Decimal
    facility_id: int = 0
    cost_centre_id: int = 0
    supplier_id: int = 0
    item_id: int = 0
    order_line_id: UUID | None = None
    partner_entity_id: int = 0


def post_journal(
    *,
    entity_id: int,
    ledger: str,
    event: str,
    document: DocumentRef,
    description: str,
    when: Moment,
    lines: Sequence[PostingLine],
    currency: str,
    reverse_on: date | None = None,
    reverses_id: UUID | None = None,
    authorised_by_id: int | None = None,
    is_told: bool = False,
) -> UUID | None:
    """
    Queue one balanced journal of one entity in the running operation; return its id.

    Lines of zero are dropped and lines alike in all dimensions and side are added up; if nothing is
    left, nothing is queued and the answer is None. The person is the running operation's actor.
    The period of ``when.business_date`` in ``ledger`` (INV, PO, AP, GL) must be open, or
    soft-closed with the controller in ``authorised_by_id``; the database refuses otherwise
    (PeriodClosed). ``is_told`` publishes the journal itself, where no event of a document does.
    Rule FI-01.

    :raises JournalNotBalanced: debits and credits differ.
    """
    merged = _merged(lines)
    check_balance(merged)
    if not merged:
        return None
    journal_id = uuid7()
    header: dict[str, Any] = {
        "id": journal_id,
        "entity_id": entity_id,
        "ledger": ledger,
        "event": event,
        "document_type": document.type,
        "document_id": document.id,
        "description": description[:200],
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "reverse_on": reverse_on,
        "reverses_id": reverses_id,
        "correlation_id": document.correlation_id,
        "person_id": current().actor.person_id,
        "authorised_by_id": authorised_by_id,
    }
    changes().insert(Journal, [header])
    changes().insert(JournalLine, [_row(line, header, currency) for line in merged])
    if is_told:
        _tell(header, when)
    return journal_id


def _tell(header: dict[str, Any], when: Moment) -> None:
    publish(
        JournalPosted(
            entity_id=header["entity_id"],
            subject_id=header["document_id"],
            business_key=str(header["document_id"]),
            correlation_id=header["correlation_id"],
            when=when,
            journal_id=header["id"],
            ledger=header["ledger"],
            event=header["event"],
        )
    )


def mirrored(lines: Iterable[PostingLine]) -> list[PostingLine]:
    """Return the lines with debit and credit exchanged: what a reversal posts."""
    return [replace(line, amount=-line.amount) for line in lines]


def _merged(lines: Sequence[PostingLine]) -> list[PostingLine]:
    # Debits and credits of one account stay apart: turnovers are read by people.
    totals: dict[tuple[PostingLine, bool], Decimal] = {}
    for line in lines:
        if line.amount != line.amount.quantize(CENT):
            raise ValueError(f"{line.amount} is not in cents; round once, in a named rule.")
        if line.amount:
            key = (replace(line, amount=ZERO), line.amount > 0)
            totals[key] = totals.get(key, ZERO) + line.amount
    return [replace(line, amount=amount) for (line, _), amount in totals.items()]


def check_balance(lines: Sequence[PostingLine]) -> None:
    """
    Refuse lines whose debits and credits differ.

    :raises JournalNotBalanced: they do.
    """
    debit = sum((line.amount for line in lines if line.amount > 0), ZERO)
    credit = -sum((line.amount for line in lines if line.amount < 0), ZERO)
    if debit != credit:
        raise JournalNotBalanced(debit=debit, credit=credit)


def _row(line: PostingLine, header: dict[str, Any], currency: str) -> dict[str, Any]:
    return {
        "journal_id": header["id"],
        "entity_id": header["entity_id"],
        "business_date": header["business_date"],
        "account_id": line.account_id,
        "facility_id": line.facility_id,
        "cost_centre_id": line.cost_centre_id,
        "supplier_id": line.supplier_id,
        "item_id": line.item_id,
        "order_line_id": line.order_line_id,
        "partner_entity_id": line.partner_entity_id,
        "currency": currency,
        "debit": max(line.amount, ZERO),
        "credit": max(-line.amount, ZERO),
    }
