"""Fiscal years: cut into periods, each with a state per sub-ledger (rules MD-40 to MD-43)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from apotheca.governance.shell import operation, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.models import Period, PeriodState
from apotheca.masterdata.operations.periods import PeriodStateRefused, set_period_state
from apotheca.masterdata.operations.recording import record
from apotheca.masterdata.rules.calendar import cut_year
from apotheca.masterdata.types import LEDGERS, NewFiscalYear


class PeriodsOverlap(DomainError):
    code = "masterdata.periods_overlap"
    message = "The year would overlap periods the entity has. Check its first day."
    constraint = "periods_never_overlap"


class YearExists(DomainError):
    code = "masterdata.fiscal_year_exists"
    message = "The entity has periods of this year already. Open them instead."
    constraint = "period_once_per_entity"


class ClosedStaysClosed(DomainError):
    code = "masterdata.closed_period_stays_closed"
    message = "A closed period is final. Post on the first open day instead."
    constraint = "a_closed_period_stays_closed"


@operation(permission="masterdata.create_fiscal_year", duty="P")
def create_fiscal_year(*, actor: Actor, when: Moment, year: NewFiscalYear) -> dict[int, int]:
    """
    Create the periods of a fiscal year, every sub-ledger FUTURE, and return their ids by number.

    :raises UnknownPattern, YearDoesNotFit: the year cannot be cut so.
    :raises YearExists: the entity has this year.
    :raises PeriodsOverlap: the days belong to another period of the entity.
    """
    require_scope(year.entity_id)
    cut = cut_year(year.pattern, year.first, year.weeks)
    made = Period.objects.bulk_create(
        [
            Period(
                entity_id=year.entity_id, year=year.year, number=period.number,
                name=f"{year.year}-{period.number:02d}", days=(period.first, period.after),
            )
            for period in cut
        ]
    )  # fmt: skip
    PeriodState.objects.bulk_create(
        PeriodState(period=period, ledger=ledger, state="FUTURE")
        for period in made
        for ledger in LEDGERS
    )
    record(
        "fiscal_year_created", "FiscalYear", year.year, when,
        after={**asdict(year), "periods": len(made)}, entity_id=year.entity_id,
    )  # fmt: skip
    return {period.number: period.pk for period in made}


@operation(permission="masterdata.open_periods", duty="P")
def open_periods(
    *,
    actor: Actor,
    when: Moment,
    entity_id: int,
    days: Sequence[date],
    ledgers: Sequence[str] = LEDGERS,
) -> tuple[int, ...]:
    """
    Open FUTURE periods that hold these days, in the order given; return the periods' ids.

    Reopening a soft-closed period is another act, with two people: finance's.

    :raises PeriodStateRefused: a ledger is not FUTURE there, or a day lies in no period.
    """
    require_scope(entity_id)
    _refuse_unless_future(entity_id, days, ledgers)
    return tuple(
        set_period_state(when=when, entity_id=entity_id, day=day, ledgers=ledgers, state="OPEN")
        for day in days
    )


def _refuse_unless_future(entity_id: int, days: Sequence[date], ledgers: Sequence[str]) -> None:
    rows = fetch_values(
        "SELECT s.ledger, p.name, s.state FROM masterdata_period p"
        "  JOIN masterdata_periodstate s ON s.period_id = p.id AND s.ledger = ANY(%s)"
        " WHERE p.entity_id = %s AND s.state <> 'FUTURE'"
        "   AND p.days && ANY(SELECT daterange(d, d, '[]') FROM unnest(%s::date[]) AS d)",
        [list(ledgers), entity_id, list(days)],
    )
    for ledger, period, state in rows:
        raise PeriodStateRefused(ledger=ledger, period=period, state=state, wanted="OPEN")
