"""Journals people write: one prepares, another decides, and only then is it posted (FI-11)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.models import ManualJournal
from apotheca.finance.posting import PostingLine, check_balance, post_journal
from apotheca.finance.queries.accounts import journal_accounts
from apotheca.governance.shell import changes, operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.kernel.sql import fetch


class JournalDecided(DomainError):
    code = "finance.journal_decided"
    message = "Journal {number} is already {status}. Prepare a new one to correct it."
    constraint = "a_prepared_journal_is_decided_once"


class OwnJournal(DomainError):
    code = "finance.own_journal"
    message = "You prepared journal {number}; somebody else must decide on it."
    status = 403
    constraint = "nobody_decides_on_a_journal_they_prepared"


class ControlledAccount(DomainError):
    code = "finance.controlled_account"
    message = (
        "Account {account} is explained line by line by its sub-ledger, so nobody posts to it by "
        "hand. Correct the document behind it instead."
    )
    status = 422


class AccountUnusable(DomainError):
    code = "finance.account_unusable"
    message = "Account {account} does not exist or is no longer in use. Choose another."
    status = 422


class EmptyJournal(DomainError):
    code = "finance.empty_journal"
    message = "The journal has no amount. Enter at least one debit and one credit."
    status = 422


@dataclass(frozen=True, slots=True)
class PreparedJournal:
    """A journal that waits for its decision; ``total`` is the sum of its debits."""

    journal_id: UUID
    number: str
    total: Decimal
    reverse_on: date | None


@dataclass(frozen=True, slots=True)
class DecidedJournal:
    """A prepared journal after the decision: POSTED (with the posted journal) or REJECTED."""

    journal_id: UUID
    number: str
    status: str
    posted_id: UUID | None


@operation(permission="finance.prepare_journal", duty="O")
def prepare_journal(
    *,
    actor: Actor,
    when: Moment,
    entity_id: int,
    description: str,
    lines: Sequence[PostingLine],
    reverse_on: date | None = None,
) -> PreparedJournal:
    """
    Prepare a journal for somebody else to post. ``lines`` are signed: debit plus, credit minus.

    Amounts are in the entity's currency. With ``reverse_on`` it is mirrored on that day by the
    nightly job. Rule FI-11.

    :raises JournalNotBalanced: debits and credits differ.
    :raises ControlledAccount: a line names an account a sub-ledger explains.
    :raises AccountUnusable: a line names an unknown or retired account.
    """
    require_scope(entity_id)
    return prepare(actor, when, entity_id, "JOURNAL", description, lines, reverse_on)


@operation(permission="finance.post_manual_journal", duty="P")
def post_manual_journal(*, actor: Actor, when: Moment, journal_id: UUID) -> DecidedJournal:
    """
    Approve a prepared journal or accrual and post it on the day it was prepared for.

    Locks the prepared journal. The approval counts as the controller's authorisation in a
    soft-closed period; a closed one refuses. Rule FI-11.

    :raises OwnJournal: the approver prepared it.
    :raises JournalDecided: it was posted or rejected before.
    :raises PeriodClosed: the GL period of its day is closed.
    """
    prepared = _decide(actor, when, journal_id, "POSTED")
    posted_id = post_journal(
        entity_id=prepared.entity_id,
        ledger="GL",
        event=f"MANUAL_{prepared.kind}",
        document=DocumentRef("ManualJournal", prepared.id, prepared.id),
        description=f"{prepared.number}: {prepared.description}",
        when=Moment(prepared.occurred_at, prepared.business_date),
        lines=[_line(stored) for stored in json.loads(prepared.lines)],
        currency=prepared.currency,
        reverse_on=prepared.reverse_on,
        authorised_by_id=actor.person_id,
        is_told=True,
    )
    return DecidedJournal(prepared.id, prepared.number, "POSTED", posted_id)


@operation(permission="finance.reject_journal", duty="P")
def reject_journal(*, actor: Actor, when: Moment, journal_id: UUID) -> DecidedJournal:
    """
    Refuse a prepared journal; the actor's reason is kept. Locks it; nothing is posted.

    :raises OwnJournal: the person prepared it.
    :raises JournalDecided: it was posted or rejected before.
    """
    prepared = _decide(actor, when, journal_id, "REJECTED")
    return DecidedJournal(prepared.id, prepared.number, "REJECTED", None)


def prepare(
    actor: Actor,
    when: Moment,
    entity_id: int,
    kind: str,
    description: str,
    lines: Sequence[PostingLine],
    reverse_on: date | None,
) -> PreparedJournal:
    """Check and queue a prepared journal of ``kind`` JOURNAL or ACCRUAL."""
    check_balance(lines)
    total = sum((line.amount for line in lines if line.amount > 0), ZERO)
    if not total:
        raise EmptyJournal
    journal_id, number = uuid7(), next_number("JE", when.business_date.year)
    row = {
        "id": journal_id,
        "number": number,
        "kind": kind,
        "entity_id": entity_id,
        "description": description[:200],
        "lines": [_stored(line) for line in lines],
        "currency": _usable(entity_id, lines),
        "total_amount": total,
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "reverse_on": reverse_on,
        "status": "PREPARED",
        "prepared_by_id": actor.person_id,
    }
    changes().insert(ManualJournal, [row])
    record_audit(
        "finance.journal_prepared",
        subject_type="ManualJournal",
        subject_id=journal_id,
        entity_id=entity_id,
        when=when,
        after={"number": number, "total": str(total), "lines": row["lines"]},
    )
    return PreparedJournal(journal_id, number, total, reverse_on)


def _usable(entity_id: int, lines: Sequence[PostingLine]) -> str:
    """Return the entity's currency once every account may be posted to by hand."""
    accounts = journal_accounts(entity_id, (line.account_id for line in lines))
    for line in lines:
        account = accounts.get(line.account_id)
        if account is None or not account.is_active:
            raise AccountUnusable(account=account.code if account else line.account_id)
        if account.is_controlled:
            raise ControlledAccount(account=account.code)
    return accounts[lines[0].account_id].currency


@dataclass(frozen=True, slots=True)
class _Prepared:
    id: UUID
    number: str
    kind: str
    entity_id: int
    description: str
    lines: str
    currency: str
    occurred_at: datetime
    business_date: date
    reverse_on: date | None
    status: str
    prepared_by_id: int


_LOCK_PREPARED = """
SELECT id, number, kind, entity_id, description, lines::text, currency, occurred_at, business_date,
       reverse_on, status, prepared_by_id
  FROM finance_manualjournal WHERE id = %s FOR UPDATE
"""


def _decide(actor: Actor, when: Moment, journal_id: UUID, status: str) -> _Prepared:
    found = fetch(_Prepared, _LOCK_PREPARED, [journal_id])
    if not found:
        raise NotFound(kind="prepared journal", key=journal_id)
    [prepared] = found
    require_scope(prepared.entity_id)
    if prepared.status != "PREPARED":
        raise JournalDecided(number=prepared.number, status=prepared.status)
    if prepared.prepared_by_id == actor.person_id:
        raise OwnJournal(number=prepared.number)
    decision = {
        "id": journal_id,
        "status": status,
        "decided_by_id": actor.person_id,
        "reason": actor.reason[:300],
    }
    changes().update(ManualJournal, [decision])
    record_audit(
        f"finance.journal_{status.lower()}",
        subject_type="ManualJournal",
        subject_id=journal_id,
        entity_id=prepared.entity_id,
        when=when,
        before={"status": "PREPARED"},
        after={"status": status},
    )
    return prepared


def _stored(line: PostingLine) -> dict[str, Any]:
    order_line = str(line.order_line_id) if line.order_line_id else None
    return {**asdict(line), "amount": str(line.amount), "order_line_id": order_line}


def _line(stored: dict[str, Any]) -> PostingLine:
    key = stored["order_line_id"]
    amount = Decimal(stored["amount"])
    return PostingLine(**{**stored, "amount": amount, "order_line_id": UUID(key) if key else None})
