"""A bill one entity pays for another: a claim in its books, a debt in the other's (FI-17)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from apotheca.finance.posting import PostingLine
from apotheca.finance.queries.entities import Elsewhere, centres_elsewhere, pair_accounts
from apotheca.governance.shell import require_scope
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO


class CurrenciesDiffer(DomainError):
    code = "finance.entities_keep_other_currencies"
    message = (
        "Cost centre {cost_centre} belongs to an entity that keeps its books in {theirs}; this "
        "bill is in {ours}. Ask the supplier for a bill of its own."
    )
    status = 422


@dataclass(frozen=True, slots=True)
class Shared:
    """The payer's lines, and what each other entity books, by entity."""

    own: list[PostingLine]
    elsewhere: dict[int, list[PostingLine]]


def share_out(entity_id: int, currency: str, lines: Sequence[PostingLine]) -> Shared:
    """
    Move lines charged to cost centres of other entities to those entities' books.

    The payer keeps the payable and gets a due-from for the other's part; the other entity gets the
    expense and a due-to, so that each journal balances and the claims net to zero. One read, and
    one for each other entity. The actor's duty must reach the entities that are charged.

    :raises EntitiesNotPaired: two entities have no due-from and due-to accounts for each other.
    :raises CurrenciesDiffer: the other entity keeps its books in another currency.
    :raises NotPermitted: the actor may not charge the other entity.
    """
    charged = {line.cost_centre_id for line in lines if line.cost_centre_id}
    homes = centres_elsewhere(sorted(charged), entity_id) if charged else {}
    if not homes:
        return Shared(list(lines), {})
    _check(homes, currency)
    theirs: dict[int, list[PostingLine]] = defaultdict(list)
    for line in lines:
        home = homes.get(line.cost_centre_id)
        if home is not None:
            theirs[home.entity_id].append(replace(line, facility_id=home.facility_id))
    own = [line for line in lines if line.cost_centre_id not in homes]
    for partner_id, booked in theirs.items():
        pair = pair_accounts(creditor_id=entity_id, debtor_id=partner_id)
        amount = sum((line.amount for line in booked), ZERO)
        own.append(PostingLine(pair.due_from_id, amount, partner_entity_id=partner_id))
        booked.append(PostingLine(pair.due_to_id, -amount, partner_entity_id=entity_id))
    return Shared(own, dict(theirs))


def _check(homes: dict[int, Elsewhere], currency: str) -> None:
    for home in homes.values():
        if home.currency != currency:
            raise CurrenciesDiffer(
                cost_centre=home.cost_centre_id, theirs=home.currency, ours=currency
            )
        require_scope(home.entity_id, home.facility_id, home.cost_centre_id)
