"""
The trial balance, from rolled-up balances plus what was posted since (rule FI-13).

Its cost follows the number of accounts, facilities, cost centres and periods, not of journal lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from apotheca.kernel.measures import ZERO
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """One account of a trial balance: turnovers and balance (debit less credit) in its currency."""

    account_id: int
    code: str
    name: str
    kind: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Debits less credits."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The balances of an entity's accounts that have any posting, by account code."""

    entity_id: int
    since: date | None
    up_to: date | None
    accounts: tuple[AccountBalance, ...]

    @property
    def debit(self) -> Decimal:
        """The sum of all debits."""
        return sum((account.debit for account in self.accounts), ZERO)

    @property
    def credit(self) -> Decimal:
        """The sum of all credits; equals ``debit``."""
        return sum((account.credit for account in self.accounts), ZERO)

    @property
    def sha256(self) -> str:
        """A digest of every account's turnovers, to prove that closed books never changed."""
        rows = [(account.code, account.debit, account.credit) for account in self.accounts]
        return sha256(to_json(rows)).hexdigest()

    def balance_of(self, code: str) -> Decimal:
        """Return the balance of one account; zero when nothing was ever posted to it."""
        return sum((a.balance for a in self.accounts if a.code == code), ZERO)


# Bounds the lines after the horizon from above, at no number ever reached: a range on both sides is
# taken for narrow, and so for the index, whatever the number of lines.
END_OF_NUMBERS = "18446744073709551615"

# Three disjoint parts, one snapshot: periods that lie whole within the asked days, as rolled up;
# lines of those periods the roll-up has not seen; and the days of periods asked for in part. A
# period that has nothing dated outside the asked days counts as whole, so "up to today" is whole.
_TRIAL_BALANCE = """
WITH horizon AS MATERIALIZED (
    SELECT seen FROM finance_balancehorizon
), asked AS MATERIALIZED (
    SELECT daterange(%(since)s::date, %(up_to)s::date, '[]') AS days
), periods AS MATERIALIZED (
    SELECT lower(p.days) AS start, p.days,
           NOT EXISTS (SELECT 1 FROM finance_journal j
                        WHERE j.entity_id = p.entity_id AND j.business_date >= lower(p.days)
                          AND j.business_date < %(since)s::date)
           AND NOT EXISTS (SELECT 1 FROM finance_journal j
                            WHERE j.entity_id = p.entity_id AND j.business_date < upper(p.days)
                              AND j.business_date > %(up_to)s::date) AS is_whole
      FROM masterdata_period p, asked a
     WHERE p.entity_id = %(entity)s AND p.days && a.days
), found AS (
    SELECT r.account_id, r.debit, r.credit
      FROM finance_balancerollup r JOIN periods p ON p.start = r.period_start AND p.is_whole
     WHERE r.entity_id = %(entity)s AND (%(facility)s::int IS NULL OR r.facility_id = %(facility)s)
       AND (%(centre)s::int IS NULL OR r.cost_centre_id = %(centre)s)
    UNION ALL
    SELECT l.account_id, l.debit, l.credit
      FROM finance_journalline l JOIN periods p ON p.days @> l.business_date AND p.is_whole
     WHERE l.xact >= pg_snapshot_xmin((SELECT seen FROM horizon)) AND l.xact < %(end)s::xid8
       AND NOT pg_visible_in_snapshot(l.xact, (SELECT seen FROM horizon))
       AND l.entity_id = %(entity)s
       AND (%(facility)s::int IS NULL OR l.facility_id = %(facility)s)
       AND (%(centre)s::int IS NULL OR l.cost_centre_id = %(centre)s)
    UNION ALL
    SELECT l.account_id, l.debit, l.credit
      FROM periods p CROSS JOIN asked a
      JOIN finance_journal j ON j.entity_id = %(entity)s AND j.business_date >= lower(p.days)
       AND j.business_date < upper(p.days) AND a.days @> j.business_date
      JOIN finance_journalline l ON l.journal_id = j.id
     WHERE NOT p.is_whole AND (%(facility)s::int IS NULL OR l.facility_id = %(facility)s)
       AND (%(centre)s::int IS NULL OR l.cost_centre_id = %(centre)s)
)
SELECT f.account_id, c.code, c.name, c.kind, sum(f.debit) AS debit, sum(f.credit) AS credit
  FROM found f JOIN masterdata_account c ON c.id = f.account_id
 GROUP BY f.account_id, c.code, c.name, c.kind
 ORDER BY c.code
"""


def trial_balance(
    entity_id: int,
    *,
    since: date | None = None,
    up_to: date | None = None,
    facility_id: int | None = None,
    cost_centre_id: int | None = None,
) -> TrialBalance:
    """
    Return debits and credits by account over the business dates from ``since`` to ``up_to``.

    Both days are included and None is unbounded: all to date is ``up_to`` alone, a period is both.
    A balance for a facility or cost centre need not balance: only the entity's does. One statement.
    """
    facts: dict[str, Any] = {
        "entity": entity_id,
        "since": since,
        "up_to": up_to,
        "facility": facility_id,
        "centre": cost_centre_id,
        "end": END_OF_NUMBERS,
    }
    accounts = fetch(AccountBalance, _TRIAL_BALANCE, facts)
    return TrialBalance(entity_id, since, up_to, tuple(accounts))


@dataclass(frozen=True, slots=True)
class BalanceDifference:
    """A rolled-up balance that is not the sum of its lines."""

    entity_id: int
    period_start: date
    account_id: int
    facility_id: int
    cost_centre_id: int
    rolled_debit: Decimal
    rolled_credit: Decimal
    debit: Decimal
    credit: Decimal


_DIFFERENCES = """
WITH lines AS (
    SELECT l.entity_id, lower(p.days) AS period_start, l.account_id, l.facility_id,
           l.cost_centre_id, sum(l.debit) AS debit, sum(l.credit) AS credit
      FROM finance_journalline l
      JOIN masterdata_period p ON p.entity_id = l.entity_id AND p.days @> l.business_date
     WHERE pg_visible_in_snapshot(l.xact, (SELECT seen FROM finance_balancehorizon))
     GROUP BY 1, 2, 3, 4, 5
)
SELECT entity_id, period_start, account_id, facility_id, cost_centre_id,
       coalesce(r.debit, 0) AS rolled_debit, coalesce(r.credit, 0) AS rolled_credit,
       coalesce(l.debit, 0) AS debit, coalesce(l.credit, 0) AS credit
  FROM lines l FULL JOIN finance_balancerollup r
 USING (entity_id, period_start, account_id, facility_id, cost_centre_id)
 WHERE (coalesce(r.debit, 0), coalesce(r.credit, 0))
    <> (coalesce(l.debit, 0), coalesce(l.credit, 0))
 ORDER BY 1, 2, 3, 4, 5
"""


def compare_balances() -> Sequence[BalanceDifference]:
    """Return every rolled-up balance that differs from its lines; run nightly. Reads all lines."""
    return fetch(BalanceDifference, _DIFFERENCES)
