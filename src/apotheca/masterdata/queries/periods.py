"""Period states, and the first day a posting may go to."""

from datetime import date

from apotheca.kernel.errors import DomainError
from apotheca.kernel.sql import fetch_values


class NoOpenPeriod(DomainError):
    code = "masterdata.no_open_period"
    message = "No {ledger} period of entity {entity} is open on or after {day}. Ask the controller."


_FIRST_OPEN = """
SELECT d::date
  FROM masterdata_period p
  JOIN masterdata_periodstate s ON s.period_id = p.id AND s.ledger = %(ledger)s AND s.state = 'OPEN'
 CROSS JOIN LATERAL generate_series(greatest(lower(p.days), %(day)s::date), upper(p.days) - 1,
                                    interval '1 day') AS d
 WHERE p.entity_id = %(entity)s AND upper(p.days) > %(day)s::date
   AND (d::date = %(day)s::date OR extract(isodow FROM d) < 6 AND NOT EXISTS (
           SELECT 1 FROM governance_holiday h JOIN governance_facility f ON f.calendar_id =
             h.calendar_id
            WHERE f.entity_id = %(entity)s AND h.day = d::date))
 ORDER BY d LIMIT 1
"""

_STATES = """
SELECT s.ledger, s.state FROM masterdata_period p JOIN masterdata_periodstate s ON s.period_id =
  p.id
 WHERE p.entity_id = %s AND p.days @> %s::date
"""


def first_open_day(entity_id: int, ledger: str, day: date) -> date:
    """
    Return ``day`` if its period is OPEN, else the first business day after it in an open period
    (MD-42).

    A business day is Monday to Friday and no holiday of any calendar the entity's facilities use.

    :raises NoOpenPeriod: no later period is open.
    """
    found = fetch_values(_FIRST_OPEN, {"entity": entity_id, "ledger": ledger, "day": day})
    if not found:
        raise NoOpenPeriod(ledger=ledger, entity=entity_id, day=day)
    first: date = found[0][0]
    return first


def period_states(entity_id: int, day: date) -> dict[str, str]:
    """Return the state of each ledger on ``day``; empty when no period holds the day."""
    return dict(fetch_values(_STATES, [entity_id, day]))
