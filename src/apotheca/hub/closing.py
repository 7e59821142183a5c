"""What the hub adds to the controls of a close: nothing of the period is still on its way."""

from decimal import Decimal

from apotheca.finance.queries.controls import ControlResult
from apotheca.finance.queries.periods import FiscalPeriod
from apotheca.kernel.sql import fetch_values

# Counted in messages, not money: what others were not told yet, and what we tried to take in.
_ON_THEIR_WAY = """
SELECT (SELECT count(*) FROM hub_delivery d JOIN kernel_event v ON v.id = d.event_id
         WHERE d.status NOT IN ('DONE', 'SUPPRESSED') AND v.entity_id = %(entity)s
           AND v.business_date BETWEEN %(first)s AND %(last)s),
       (SELECT count(*) FROM hub_inbox WHERE status = 'RETRY')
"""


def messages_of(period: FiscalPeriod) -> tuple[ControlResult, ...]:
    """
    Return the control OUTBOX_EMPTY: deliveries of the period not done, and messages in retry.

    The difference is a number of messages; the evidence says which of the two (rule HB-22).
    """
    facts = {"entity": period.entity_id, "first": period.starts_on, "last": period.last_day}
    [(deliveries, retries)] = fetch_values(_ON_THEIR_WAY, facts)
    evidence = {
        "meaning": "Every delivery of the period is done, and no message waits to be tried again.",
        "deliveries": deliveries,
        "retries": retries,
    }
    waiting = Decimal(deliveries + retries)
    return (ControlResult("OUTBOX_EMPTY", "INTEGRATION", waiting, Decimal(0), evidence),)
