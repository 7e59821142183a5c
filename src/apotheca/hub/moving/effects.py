"""What a rehearsal would post: the change of each account, before it is undone."""

from dataclasses import dataclass
from decimal import Decimal

from apotheca.kernel.sql import fetch, fetch_values

_POSITION = "SELECT coalesce(max(id), 0) FROM finance_journalline"
# Lines of this very transaction; others may post at the same time.
_EFFECTS = """
SELECT e.code AS entity, a.code AS account, a.name, l.currency, sum(l.debit - l.credit) AS amount
  FROM finance_journalline l
  JOIN governance_entity e ON e.id = l.entity_id
  JOIN masterdata_account a ON a.id = l.account_id
 WHERE l.id > %s AND l.xact = pg_current_xact_id()
 GROUP BY e.code, a.code, a.name, l.currency
HAVING sum(l.debit - l.credit) <> 0
 ORDER BY e.code, a.code, l.currency
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """How an account of an entity would change: debits less credits."""

    entity: str
    account: str
    name: str
    currency: str
    amount: Decimal


def position() -> int:
    """Return where the journal stands."""
    return int(fetch_values(_POSITION)[0][0])


def effects_since(before: int) -> tuple[Effect, ...]:
    """Return what this transaction posted since ``before``, by entity and account."""
    return tuple(fetch(Effect, _EFFECTS, [before]))
