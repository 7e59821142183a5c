"""The accounts on which entities owe each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from apotheca.kernel.errors import DomainError
from apotheca.kernel.sql import fetch


class EntitiesNotPaired(DomainError):
    code = "finance.entities_not_paired"
    message = (
        "Entity {debtor} cannot owe entity {creditor}: no due-from and due-to accounts are set for "
        "the pair. Ask the controller to set them."
    )


@dataclass(frozen=True, slots=True)
class PairAccounts:
    """What the creditor is owed on (due-from, in its books) and the debtor owes on (due-to)."""

    due_from_id: int
    due_to_id: int


_PAIR = """
SELECT c.due_from_id, d.due_to_id
  FROM finance_interentityaccount c
  JOIN finance_interentityaccount d ON d.entity_id = c.partner_id AND d.partner_id = c.entity_id
 WHERE c.entity_id = %s AND c.partner_id = %s
"""


def pair_accounts(*, creditor_id: int, debtor_id: int) -> PairAccounts:
    """
    Return the two accounts a claim of ``creditor_id`` on ``debtor_id`` is booked on.

    :raises EntitiesNotPaired: one of the two has no accounts for the other.
    """
    found = fetch(PairAccounts, _PAIR, [creditor_id, debtor_id])
    if not found:
        raise EntitiesNotPaired(creditor=creditor_id, debtor=debtor_id)
    return found[0]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A cost centre of another entity: whose it is, where, and the currency of those books."""

    cost_centre_id: int
    entity_id: int
    facility_id: int
    currency: str


_ELSEWHERE = """
SELECT c.id AS cost_centre_id, c.entity_id, c.facility_id, e.currency
  FROM governance_costcentre c JOIN governance_entity e ON e.id = c.entity_id
 WHERE c.id = ANY(%s) AND c.entity_id <> %s
"""


def centres_elsewhere(cost_centre_ids: Sequence[int], entity_id: int) -> dict[int, Elsewhere]:
    """Return those of the cost centres that belong to another entity, by id."""
    found = fetch(Elsewhere, _ELSEWHERE, [list(cost_centre_ids), entity_id])
    return {row.cost_centre_id: row for row in found}
