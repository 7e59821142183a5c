"""The books of an entity: trial balance, one account, one period with its controls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from apotheca.finance.queries.controls import ControlResult, run_controls
from apotheca.finance.queries.ledger import AccountBalance, trial_balance
from apotheca.finance.queries.lists.closes import (
    CLOSINGS,
    CONTROL_RUNS,
    REOPENINGS,
    ClosingRow,
    ControlRunRow,
    ReopeningRow,
)
from apotheca.finance.queries.lists.journals import (
    JOURNALS,
    PREPARED_JOURNALS,
    JournalRow,
    PreparedJournalRow,
)
from apotheca.finance.queries.periods import the_period
from apotheca.finance.queries.reach import Reached, reached
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.kernel.measures import ZERO
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One account of a trial balance; ``balance`` is debits less credits."""

    account: str
    account_name: str
    kind: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Balances:
    """
    The balances of an entity, or of one facility of it, over business dates (None is unbounded).

    Only a whole entity's debits equal its credits.
    """

    entity: str
    facility: str
    since: date | None
    up_to: date | None
    currency: str
    accounts: tuple[BalanceRow, ...]
    sha256: str

    @property
    def debit(self) -> Decimal:
        """The sum of all debits."""
        return sum((row.debit for row in self.accounts), ZERO)

    @property
    def credit(self) -> Decimal:
        """The sum of all credits."""
        return sum((row.credit for row in self.accounts), ZERO)


def trial_balance_of(
    entity: str,
    *,
    scope: Scope | None,
    facility: str = "",
    since: date | None = None,
    up_to: date | None = None,
) -> Balances:
    """
    Return debits and credits by account, both days included. Two statements.

    :raises NotFound: there is no such entity or facility, or it lies outside the scope.
    """
    here = reached(entity, scope, facility)
    books = trial_balance(
        here.entity_id, since=since, up_to=up_to, facility_id=here.facility_id or None
    )
    rows = tuple(_balance(account) for account in books.accounts)
    return Balances(entity, facility, since, up_to, here.currency, rows, books.sha256)


def _balance(row: AccountBalance) -> BalanceRow:
    return BalanceRow(row.code, row.name, row.kind, row.debit, row.credit, row.balance)


@dataclass(frozen=True, slots=True)
class AccountLedger:
    """
    One account over business dates: what it stood at, what was posted, what it stands at.

    ``opening`` and ``closing`` are debits less credits. The lines are JOURNAL_LINES with the same
    account, entity, facility and days.
    """

    account: str
    account_name: str
    kind: str
    entity: str
    facility: str
    since: date | None
    up_to: date | None
    opening: Decimal
    debit: Decimal
    credit: Decimal
    currency: str

    @property
    def closing(self) -> Decimal:
        """The balance after the last day."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class _Account:
    name: str
    kind: str


def account_ledger(
    account: str,
    entity: str,
    *,
    scope: Scope | None,
    facility: str = "",
    since: date | None = None,
    up_to: date | None = None,
) -> AccountLedger:
    """
    Return an account's balance before, turnovers within, and so after the days asked for.

    :raises NotFound: there is no such account, entity or facility, or it lies outside the scope.
    """
    here = reached(entity, scope, facility)
    found = fetch(_Account, "SELECT name, kind FROM masterdata_account WHERE code = %s", [account])
    if not found:
        raise NotFound(kind="account", key=account)
    before = _turnover(here, account, up_to=since - timedelta(days=1)) if since else (ZERO, ZERO)
    debit, credit = _turnover(here, account, since=since, up_to=up_to)
    return AccountLedger(
        account, found[0].name, found[0].kind, entity, facility, since, up_to,
        before[0] - before[1], debit, credit, here.currency,
    )  # fmt: skip


def _turnover(
    here: Reached, account: str, since: date | None = None, up_to: date | None = None
) -> tuple[Decimal, Decimal]:
    books = trial_balance(
        here.entity_id, since=since, up_to=up_to, facility_id=here.facility_id or None
    )
    return next(
        ((row.debit, row.credit) for row in books.accounts if row.code == account), (ZERO, ZERO)
    )


@dataclass(frozen=True, slots=True)
class BooksOfPeriod:
    """
    A period on its way to its close.

    ``controls`` are those kept when it closed (none before); ``undecided`` are prepared journals
    dated in it that nobody decided on; ``cut_off`` what was accrued at its soft close.
    """

    closing: ClosingRow
    controls: tuple[ControlRunRow, ...]
    reopenings: tuple[ReopeningRow, ...]
    undecided: tuple[PreparedJournalRow, ...]
    cut_off: tuple[JournalRow, ...]


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A control as it stands now: ledger less sub-ledger is the difference."""

    control: str
    owner: str
    meaning: str
    ledger_amount: Decimal
    subledger_amount: Decimal
    difference: Decimal
    rows: int
    currency: str


def books_of_period(entity: str, period: str, *, scope: Scope | None) -> BooksOfPeriod:
    """
    Return how far the close of a period is. Six statements.

    :raises NotFound: there is no such entity or period, or it lies outside the scope.
    """
    reached(entity, scope)
    of_it = {"entity": entity, "period": period}
    found = CLOSINGS.all(scope=EVERYWHERE, filters=of_it)
    if not found:
        raise NotFound(kind="period", key=f"{entity}/{period}")
    [closing] = found
    days = {"from": closing.first_day.isoformat(), "to": closing.last_day.isoformat()}
    return BooksOfPeriod(
        closing,
        CONTROL_RUNS.all(scope=EVERYWHERE, filters=of_it, order="oldest"),
        REOPENINGS.all(scope=EVERYWHERE, filters=of_it),
        PREPARED_JOURNALS.all(
            scope=EVERYWHERE, filters={"entity": entity, "status": "PREPARED", **days}
        ),
        JOURNALS.all(scope=EVERYWHERE, filters={"document": f"{entity}/{period}"}, order="posted"),
    )


def controls_now(entity: str, day: date, *, scope: Scope | None) -> tuple[ControlRow, ...]:
    """
    Return what every control finds now for the period that holds ``day``; nothing is kept.

    One statement per control; on big ledgers this takes seconds.

    :raises NotFound: there is no such entity, or it lies outside the scope.
    :raises NoSuchPeriod: no period holds the day.
    """
    here = reached(entity, scope)
    results = run_controls(the_period(here.entity_id, day))
    return tuple(_control(result, here.currency) for result in results)


def _control(result: ControlResult, currency: str) -> ControlRow:
    evidence: Mapping[str, Any] = result.evidence
    return ControlRow(
        result.control,
        result.owner,
        str(evidence.get("meaning", "")),
        result.ledger_amount,
        result.subledger_amount,
        result.difference,
        int(evidence.get("rows", 0)),
        currency,
    )
