"""
Rolling journal lines up into balances, as a background job (rule FI-13).

Postings never write balances, so no two of them wait for each other. A line counts as rolled up
when its transaction is below the horizon, which only moves to where all transactions have ended.
"""

from dataclasses import dataclass

from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import execute, fetch_values


@dataclass(frozen=True, slots=True)
class RolledUp:
    """How many balances a roll-up wrote, and the transaction below which all lines are in it."""

    balances: int
    horizon: str


# Reading the horizon under its row lock makes rollers take turns; the statements after it see what
# the one before committed.
_LOCK_HORIZON = "SELECT xact::text FROM finance_balancehorizon WHERE id = 1 FOR UPDATE"

_ROLL_UP = """
WITH target AS MATERIALIZED (
    SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xact
), moved AS (
    UPDATE finance_balancehorizon h
       SET xact = greatest(h.xact, t.xact), rolled_at = %(at)s FROM target t
    RETURNING h.xact
), written AS (
    INSERT INTO finance_balancerollup AS r
           (entity_id, period_start, account_id, facility_id, cost_centre_id, debit, credit)
    SELECT l.entity_id, lower(p.days), l.account_id, l.facility_id, l.cost_centre_id,
           sum(l.debit), sum(l.credit)
      FROM finance_journalline l
      JOIN masterdata_period p ON p.entity_id = l.entity_id AND p.days @> l.business_date
     WHERE l.xact >= %(since)s::xid8 AND l.xact < (SELECT xact FROM target)
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (entity_id, period_start, account_id, facility_id, cost_centre_id)
    DO UPDATE SET debit = r.debit + excluded.debit, credit = r.credit + excluded.credit
    RETURNING 1
)
SELECT (SELECT count(*) FROM written), (SELECT xact::text FROM moved)
"""


@operation(permission="finance.roll_up_balances", duty="*")
def roll_up_balances(*, actor: Actor, when: Moment) -> RolledUp:
    """
    Add the lines of ended transactions to the balances. Locks the horizon; safe to run anywhere.

    Lines of transactions still under way, and of any that began after the oldest of them, wait for
    the next run; the trial balance reads those lines itself.
    """
    [(horizon,)] = fetch_values(_LOCK_HORIZON)
    return _roll_up(when, horizon)


@operation(permission="finance.rebuild_balances", duty="*")
def rebuild_balances(*, actor: Actor, when: Moment) -> RolledUp:
    """Throw the balances away and make them again from every line. Locks the horizon."""
    fetch_values(_LOCK_HORIZON)
    execute("DELETE FROM finance_balancerollup")
    return _roll_up(when, "0")


def _roll_up(when: Moment, since: str) -> RolledUp:
    facts = {"at": when.occurred_at, "since": since}
    [(balances, horizon)] = fetch_values(_ROLL_UP, facts)
    return RolledUp(balances=balances, horizon=horizon)
