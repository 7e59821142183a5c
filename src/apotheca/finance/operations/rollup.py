"""
Rolling journal lines up into balances, as a background job (rule FI-13).

Postings never write balances, so no two of them wait for each other. The horizon keeps the
snapshot of the last roll-up: a line is in the balances when its transaction is visible in it, so
one that runs long, in this database or beside it, holds nothing up.
"""

from dataclasses import dataclass

from apotheca.finance.queries.ledger import END_OF_NUMBERS
from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import execute, fetch_values


@dataclass(frozen=True, slots=True)
class RolledUp:
    """How many balances a roll-up wrote, and the snapshot of the lines they hold."""

    balances: int
    seen: str


NOTHING_SEEN = "1:1:"

# Reading the horizon under its row lock makes rollers take turns; the statements after it see what
# the one before committed.
_LOCK_HORIZON = "SELECT seen::text FROM finance_balancehorizon WHERE id = 1 FOR UPDATE"

_ROLL_UP = """
WITH target AS MATERIALIZED (
    SELECT pg_current_snapshot() AS seen
), moved AS (
    UPDATE finance_balancehorizon h SET seen = t.seen, rolled_at = %(at)s FROM target t
    RETURNING h.seen
), written AS (
    INSERT INTO finance_balancerollup AS r
           (entity_id, period_start, account_id, facility_id, cost_centre_id, debit, credit)
    SELECT l.entity_id, lower(p.days), l.account_id, l.facility_id, l.cost_centre_id,
           sum(l.debit), sum(l.credit)
      FROM finance_journalline l
      JOIN masterdata_period p ON p.entity_id = l.entity_id AND p.days @> l.business_date
     WHERE l.xact >= pg_snapshot_xmin(%(since)s::pg_snapshot) AND l.xact < %(end)s::xid8
       AND NOT pg_visible_in_snapshot(l.xact, %(since)s::pg_snapshot)
       AND pg_visible_in_snapshot(l.xact, (SELECT seen FROM target))
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (entity_id, period_start, account_id, facility_id, cost_centre_id)
    DO UPDATE SET debit = r.debit + excluded.debit, credit = r.credit + excluded.credit
    RETURNING 1
)
SELECT (SELECT count(*) FROM written), (SELECT seen::text FROM moved)
"""


@operation(permission="finance.roll_up_balances", duty="*", is_act=False)
def roll_up_balances(*, actor: Actor, when: Moment) -> RolledUp:
    """
    Add the lines of ended transactions to the balances. Locks the horizon; safe to run anywhere.

    Lines of transactions still under way wait for the next run; the trial balance reads the lines
    of all that ended since by itself.
    """
    [(seen,)] = fetch_values(_LOCK_HORIZON)
    return _roll_up(when, seen)


@operation(permission="finance.rebuild_balances", duty="*", is_act=False)
def rebuild_balances(*, actor: Actor, when: Moment) -> RolledUp:
    """Throw the balances away and make them again from every line. Locks the horizon."""
    fetch_values(_LOCK_HORIZON)
    execute("DELETE FROM finance_balancerollup")
    return _roll_up(when, NOTHING_SEEN)


def _roll_up(when: Moment, since: str) -> RolledUp:
    facts = {"at": when.occurred_at, "since": since, "end": END_OF_NUMBERS}
    [(balances, seen)] = fetch_values(_ROLL_UP, facts)
    return RolledUp(balances=balances, seen=seen)
