"""Accruing at soft close what is under way: held receipts and usage not posted yet (FI-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid5

from apotheca.finance.derivation import Draft, Side
from apotheca.finance.operations.accruals import accrual_lines
from apotheca.finance.posting import post_journal
from apotheca.finance.queries.cutoff import PendingValue, held_receipts, pending_usage
from apotheca.finance.queries.journal import journal_of_document
from apotheca.finance.queries.periods import FiscalPeriod, the_period
from apotheca.governance.shell import operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment


class CutOffAccrued(DomainError):
    code = "finance.cut_off_accrued"
    message = "What was under way at the end of {period} is already accrued ({amount})."
    constraint = "cut_off_accrued_once"


@dataclass(frozen=True, slots=True)
class CutOff:
    """What was accrued for a period, in the entity's currency, and the day it reverses."""

    held_receipts: Decimal
    pending_usage: Decimal
    reverse_on: date
    journal_id: UUID | None


@operation(permission="finance.accrue_at_soft_close", duty="P")
def accrue_at_soft_close(*, actor: Actor, when: Moment, entity_id: int, day: date) -> CutOff:
    """
    Accrue what is under way at the end of the period that holds ``day``, against accrued expenses.

    Debits the derived expense of held receipts (RECEIPT.EXPENSE, at the order price) and of usage
    not posted yet (ISSUE.EXPENSE, at average cost), dated the period's last day in ledger GL with
    the controller's authorisation; reverses itself on the first day of the next. Stock accounts
    stay as they are: what is held is no stock before it is released. Rule FI-10.

    :raises CutOffAccrued: it was done before for this period.
    :raises AccountDerivationFailed: an expense has no account.
    """
    require_scope(entity_id)
    period = the_period(entity_id, day)
    document = DocumentRef("Period", (key := cut_off_id(period)), key)
    _check_first(document.id, period)
    held = held_receipts(entity_id, period.last_day)
    usage = pending_usage(entity_id, period.last_day)
    drafts = [*_drafts("RECEIPT.EXPENSE", held), *_drafts("ISSUE.EXPENSE", usage)]
    journal_id = post_journal(
        entity_id=entity_id,
        ledger="GL",
        event="CUT_OFF_ACCRUED",
        document=document,
        description=f"Held receipts and pending usage at the end of {period.name}",
        when=Moment(when.occurred_at, period.last_day),
        lines=accrual_lines(drafts, period.last_day) if drafts else [],
        currency=period.currency,
        reverse_on=period.ends_before,
        authorised_by_id=actor.person_id,
        is_told=True,
    )
    done = CutOff(_total(held), _total(usage), period.ends_before, journal_id)
    record_audit(
        "finance.cut_off_accrued",
        subject_type="Period",
        subject_id=period.id,
        entity_id=entity_id,
        when=when,
        after={"held": str(done.held_receipts), "usage": str(done.pending_usage)},
    )
    return done


def cut_off_id(period: FiscalPeriod) -> UUID:
    """Return the id of a period's cut-off document, the same each time."""
    return uuid5(NAMESPACE_OID, f"cut-off|{period.entity_id}|{period.starts_on}")


def _check_first(document_id: UUID, period: FiscalPeriod) -> None:
    posted = journal_of_document(document_id)
    if posted:
        amount = sum((line.debit for line in posted if line.reverses_id is None), ZERO)
        raise CutOffAccrued(period=period.name, amount=amount)


def _drafts(event: str, rows: Sequence[PendingValue]) -> list[Draft]:
    return [
        Draft(
            Side(event, row.facility_id, row.location_kind, row.cost_centre_id, row.supplier_id),
            row.amount,
            row.item_class,
        )
        for row in rows
    ]


def _total(rows: Sequence[PendingValue]) -> Decimal:
    return sum((row.amount for row in rows), ZERO)
