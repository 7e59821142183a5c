"""The states of fiscal periods. Finance decides when they change; this is how they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from apotheca.governance.shell import changes, publish, record_audit
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch
from apotheca.masterdata import events
from apotheca.masterdata.models import PeriodState

# CLOSED is final: the books of that period are evidence from then on.
STEPS = {
    "FUTURE": ("OPEN",),
    "OPEN": ("SOFT_CLOSED",),
    "SOFT_CLOSED": ("OPEN", "CLOSED"),
    "CLOSED": (),
}


class PeriodStateRefused(DomainError):
    code = "masterdata.period_state_refused"
    message = "The {ledger} period {period} is {state} and cannot become {wanted}."


@dataclass(frozen=True, slots=True)
class _State:
    id: int
    period_id: int
    period: str
    ledger: str
    state: str
    first: date
    after: date


# In the order posters take their shares of the same locks: by ledger.
_LOCK_STATES = """
SELECT s.id, p.id AS period_id, p.name AS period, s.ledger, s.state,
       lower(p.days) AS first, upper(p.days) AS after
  FROM masterdata_periodstate s JOIN masterdata_period p ON p.id = s.period_id
 WHERE p.entity_id = %s AND p.days @> %s::date AND s.ledger = ANY(%s)
 ORDER BY s.ledger FOR UPDATE OF s
"""


def set_period_state(
    *, when: Moment, entity_id: int, day: date, ledgers: Sequence[str], state: str
) -> int:
    """
    Bring ``ledgers`` of the period that holds ``day`` to ``state`` and return the period's id.

    Part of a closing operation, which checks the right. Locks the states. It is written at once:
    when this returns, every posting under way in those ledgers has ended and none can begin until
    the operation ends. Rule MD-43.

    :raises PeriodStateRefused: the step is not allowed from where a ledger stands, or there is no
        such period.
    """
    found = fetch(_State, _LOCK_STATES, [entity_id, day, list(ledgers)])
    if len(found) != len(set(ledgers)):
        raise PeriodStateRefused(
            ledger="/".join(ledgers), period=day, state="missing", wanted=state
        )
    for row in found:
        if state not in STEPS[row.state]:
            raise PeriodStateRefused(
                ledger=row.ledger, period=row.period, state=row.state, wanted=state
            )
    changes().update(PeriodState, [{"id": row.id, "state": state} for row in found])
    record_audit(
        "masterdata.period_state_set",
        subject_type="Period",
        subject_id=found[0].period_id,
        entity_id=entity_id,
        when=when,
        before={row.ledger: row.state for row in found},
        after={row.ledger: state for row in found},
    )
    for row in found:
        _tell(row, state, entity_id, when)
    changes().flush()
    return found[0].period_id


def _tell(row: _State, state: str, entity_id: int, when: Moment) -> None:
    publish(
        events.PeriodStateChanged(
            entity_id=entity_id,
            subject_id=events.subject_id("Period", row.period_id),
            business_key=row.period,
            correlation_id=events.subject_id("Period", row.period_id),
            when=when,
            period_id=row.period_id,
            ledger=row.ledger,
            before=row.state,
            state=state,
            first=row.first,
            after=row.after,
        )
    )
