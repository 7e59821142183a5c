"""Fiscal periods as postings see them."""

from dataclasses import dataclass
from datetime import date, timedelta

from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch
from apotheca.masterdata.queries import first_open_day


class NoSuchPeriod(DomainError):
    code = "finance.no_such_period"
    message = "Entity {entity} has no fiscal period for {day}. Ask the controller to set it up."
    status = 404


@dataclass(frozen=True, slots=True)
class FiscalPeriod:
    """A period of an entity (and its currency): ``starts_on`` to the day before ``ends_before``."""

    id: int
    entity_id: int
    currency: str
    name: str
    starts_on: date
    ends_before: date

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return self.ends_before - timedelta(days=1)


_PERIOD = """
SELECT p.id, p.entity_id, e.currency, p.name, lower(p.days) AS starts_on,
       upper(p.days) AS ends_before
  FROM masterdata_period p JOIN governance_entity e ON e.id = p.entity_id
 WHERE p.entity_id = %s AND p.days @> %s::date
"""


def the_period(entity_id: int, day: date) -> FiscalPeriod:
    """
    Return the period that holds ``day``.

    :raises NoSuchPeriod: none does.
    """
    found = fetch(FiscalPeriod, _PERIOD, [entity_id, day])
    if not found:
        raise NoSuchPeriod(entity=entity_id, day=day)
    return found[0]


def posting_day(entity_id: int, ledger: str, day: date) -> date:
    """Return ``day`` if its period is open, else the first open business day after it (FI-03)."""
    return first_open_day(entity_id, ledger, day)


def late_moment(entity_id: int, ledger: str, when: Moment) -> Moment:
    """
    Return when something late is posted: its own instant, on the first day that is open (FI-03).

    For callers whose posting was refused because the period of its day is closed.
    """
    return Moment(when.occurred_at, posting_day(entity_id, ledger, when.business_date))
