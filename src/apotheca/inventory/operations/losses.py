"""Stock that is lost to use: wasted, destroyed while held, written off after expiry."""

from collections.abc import Sequence

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory import rules
from apotheca.inventory.events import StockWasted
from apotheca.inventory.operations.documents import (
    ReasonMissing,
    begin,
    lines_of,
    place_in_scope,
    site_of,
)
from apotheca.inventory.operations.ledger import (
    Held,
    Piece,
    lock_lots,
    take_greedily,
    write_movements,
)
from apotheca.inventory.types import OWN, LotQuantity, StockPosted
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment

FROM_STATUSES = {
    "WASTE": ("AVAILABLE", "RECEIVED"),
    "DISCARD": (*rules.HELD_STATUSES, "RETURN_HOLD"),
    "WRITE_OFF": ("EXPIRED", "AVAILABLE"),
}


class CauseUnknown(DomainError):
    code = "inventory.cause_unknown"
    message = "{cause} is no cause of loss. Choose WASTE, DISCARD (held) or WRITE_OFF (expired)."
    status = 422


@operation(permission="inventory.waste_stock", duty="H")
def waste_stock(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    cause: str,
    lines: Sequence[LotQuantity],
    cost_centre_id: int | None = None,
    witness_id: int | None = None,
) -> StockPosted:
    """
    Take lots out of stock at layer value because they are lost to use (rule IN-13).

    ``cause`` WASTE takes usable or just received stock, DISCARD held stock, WRITE_OFF expired stock
    (also when the nightly job has not marked it yet). Own stock only. Locks the layers.

    :raises ReasonMissing: the actor gives no reason.
    :raises StockTooLow: a line asks for more than there is in a status the cause takes.
    """
    if cause not in FROM_STATUSES:
        raise CauseUnknown(cause=cause)
    if not actor.reason:
        raise ReasonMissing(what=f"{cause.lower().replace('_', ' ')} of stock")
    place = place_in_scope(location_id)
    layers = lock_lots(
        (line.lot_id for line in lines), location_ids=[location_id], statuses=FROM_STATUSES[cause]
    )
    taken = take_greedily([x for x in layers if _is_lost(x, cause, when)], lines)
    act = begin(
        cause, actor=actor, when=when, site=site_of(place), cost_centre_id=cost_centre_id,
        witness_id=witness_id, reason=actor.reason,
    )  # fmt: skip
    valued = tuple(line for _, line in taken)
    act.record(lines_of(valued))
    write_movements(act.posting, cause, [Piece.leaving(*pair) for pair in taken])
    answer = act.answer(valued)
    act.audit("inventory.stock_wasted", cause=cause, value=answer.value)
    publish(StockWasted(**act.scene, lines=valued, cause=cause, reason=actor.reason))
    return answer


def _is_lost(layer: Held, cause: str, when: Moment) -> bool:
    if layer.owner_id != OWN:
        return False
    is_past = not rules.is_usable(layer.expires_on, when.business_date)
    return cause != "WRITE_OFF" or layer.status == "EXPIRED" or is_past
