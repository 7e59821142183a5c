"""Accruals: an expense whose invoice comes later, and its reversal on day 1 (FI-10)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.derivation import Draft, Side, derived
from apotheca.finance.operations.journals import PreparedJournal, prepare
from apotheca.finance.posting import PostingLine, mirrored, post_journal
from apotheca.finance.queries.periods import posting_day, the_period
from apotheca.governance.shell import operation, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class AccruedExpense:
    """
    An expense to accrue, in the entity's currency.

    ``purpose`` is the derivation event of its account: INVOICE.FREIGHT, INVOICE.TAX, or
    RECEIPT.EXPENSE with an item class (SERVICE).
    """

    purpose: str
    amount: Decimal
    item_class: str = ""
    facility_id: int = 0
    cost_centre_id: int = 0
    supplier_id: int = 0

    def draft(self) -> Draft:
        """Return the debit, looking for its account."""
        side = Side(
            self.purpose,
            facility_id=self.facility_id,
            cost_centre_id=self.cost_centre_id,
            supplier_id=self.supplier_id,
        )
        return Draft(side, self.amount, self.item_class)


@dataclass(frozen=True, slots=True)
class ReversedAccruals:
    """How many accruals were reversed, and their total of debits."""

    journals: int
    amount: Decimal


@operation(permission="finance.accrue", duty="O")
def accrue(
    *,
    actor: Actor,
    when: Moment,
    entity_id: int,
    description: str,
    expenses: Sequence[AccruedExpense],
) -> PreparedJournal:
    """
    Prepare an accrual of ``expenses`` against accrued expenses, for somebody else to post.

    Accounts are derived. Once posted (``post_manual_journal``) it reverses itself on the first day
    of the next period. Amounts in the entity's currency, in cents. Rule FI-10.

    :raises AccountDerivationFailed: a purpose has no account.
    :raises NoSuchPeriod: no period holds the day.
    """
    require_scope(entity_id)
    reverse_on = the_period(entity_id, when.business_date).ends_before
    lines = accrual_lines([expense.draft() for expense in expenses], when.business_date)
    return prepare(actor, when, entity_id, "ACCRUAL", description, lines, reverse_on)


def accrual_lines(expenses: Sequence[Draft], on: date) -> list[PostingLine]:
    """Return the lines that accrue ``expenses`` against the accrual liability. One statement."""
    total = sum((expense.amount for expense in expenses), ZERO)
    return derived([*expenses, Draft(Side("ACCRUAL.LIABILITY"), -total)], on)


@dataclass(frozen=True, slots=True)
class _DueLine:
    journal_id: UUID
    entity_id: int
    ledger: str
    event: str
    document_type: str
    document_id: UUID
    correlation_id: UUID
    description: str
    reverse_on: date
    currency: str
    account_id: int
    amount: Decimal
    facility_id: int
    cost_centre_id: int
    supplier_id: int
    item_id: int
    order_line_id: UUID | None
    partner_entity_id: int

    def line(self) -> PostingLine:
        return PostingLine(
            self.account_id,
            self.amount,
            self.facility_id,
            self.cost_centre_id,
            self.supplier_id,
            self.item_id,
            self.order_line_id,
            self.partner_entity_id,
        )


_DUE = """
SELECT j.id AS journal_id, j.entity_id, j.ledger, j.event, j.document_type, j.document_id,
       j.correlation_id, j.description, j.reverse_on, l.currency, l.account_id,
       l.debit - l.credit AS amount, l.facility_id, l.cost_centre_id, l.supplier_id, l.item_id,
       l.order_line_id, l.partner_entity_id
  FROM finance_journal j JOIN finance_journalline l ON l.journal_id = j.id
 WHERE j.reverse_on <= %s
   AND NOT EXISTS (SELECT 1 FROM finance_journal r WHERE r.reverses_id = j.id)
 ORDER BY j.entity_id, j.reverse_on, j.id, l.id
   FOR UPDATE OF j
"""


@operation(permission="finance.reverse_due_accruals", duty="*")
def reverse_due_accruals(*, actor: Actor, when: Moment) -> ReversedAccruals:
    """
    Mirror every journal whose ``reverse_on`` has come, on that day or the first open day after it.

    Locks the journals due; what is reversed is not due again, so the nightly job may run twice.
    Rule FI-10.
    """
    due: dict[UUID, list[_DueLine]] = defaultdict(list)
    for row in fetch(_DueLine, _DUE, [when.business_date]):
        due[row.journal_id].append(row)
    days: dict[tuple[int, str, date], date] = {}
    total = ZERO
    for lines in due.values():
        total += _reverse(when, lines, days)
    return ReversedAccruals(journals=len(due), amount=total)


def _reverse(
    when: Moment, lines: list[_DueLine], days: dict[tuple[int, str, date], date]
) -> Decimal:
    first = lines[0]
    key = (first.entity_id, first.ledger, first.reverse_on)
    if key not in days:
        days[key] = posting_day(*key)
    posted = [row.line() for row in lines]
    post_journal(
        entity_id=first.entity_id,
        ledger=first.ledger,
        event=f"{first.event}_REVERSED",
        document=DocumentRef(first.document_type, first.document_id, first.correlation_id),
        description=f"Reversal: {first.description}",
        when=Moment(when.occurred_at, days[key]),
        lines=mirrored(posted),
        currency=first.currency,
        reverses_id=first.journal_id,
        is_told=True,
    )
    return sum((line.amount for line in posted if line.amount > 0), ZERO)
