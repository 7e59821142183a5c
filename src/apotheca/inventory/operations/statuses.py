"""Holds, releases and expiry: stock stays where it is, what may be done with it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory import rules
from apotheca.inventory.events import StockStatusChanged
from apotheca.inventory.operations.documents import (
    ReasonMissing,
    Taken,
    begin,
    lines_of,
    place_in_scope,
    places,
    site_of,
)
from apotheca.inventory.operations.ledger import (
    HELD_COLUMNS,
    LOCKED_IN_KEY_ORDER,
    Held,
    Piece,
    lock_lots,
    take_greedily,
    write_movements,
)
from apotheca.inventory.types import LotQuantity, StockPosted
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch
from apotheca.masterdata.types import LocationFacts

CHANGEABLE = (
    "AVAILABLE", "RECEIVED", "EXPIRED", "RETURN_HOLD", *rules.HELD_STATUSES,
)  # fmt: skip


class StatusUnfit(DomainError):
    code = "inventory.status_unfit"
    message = "Stock does not go from {source} to {target} by a change of status."
    status = 422


class LotExpired(DomainError):
    code = "inventory.lot_expired"
    message = "Lot {lot} expired on {expires_on} and cannot be released. Write it off."


@operation(permission="inventory.change_status", duty="H")
def change_status(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    from_status: str,
    to_status: str,
    lines: Sequence[LotQuantity],
    to_location_id: int | None = None,
) -> StockPosted:
    """
    Hold, recall or release lots at a location, own and consigned alike (rule IN-10).

    No value moves between accounts; the layer's value goes with the stock. With ``to_location_id``
    it is also carried there, as to a quarantine cage of the same facility. Locks the layers.

    :raises ReasonMissing: the actor gives no reason.
    :raises StatusUnfit: one of the statuses is not changed by hand (IN_TRANSIT), or they are equal.
    :raises LotExpired: an expired lot would become available.
    :raises StockTooLow: a line asks for more than there is.
    """
    _check(actor, from_status, to_status)
    place = place_in_scope(location_id)
    target = _target(place, to_location_id)
    layers = lock_lots(
        (line.lot_id for line in lines), location_ids=[location_id], statuses=[from_status]
    )
    if to_status == "AVAILABLE":
        _refuse_expired(layers, when)
    return _change(actor, when, place, target, take_greedily(layers, lines), from_status, to_status)


def _check(actor: Actor, from_status: str, to_status: str) -> None:
    if not actor.reason:
        raise ReasonMissing(what=f"{from_status} stock becomes {to_status}")
    if from_status not in CHANGEABLE or to_status not in CHANGEABLE or from_status == to_status:
        raise StatusUnfit(source=from_status, target=to_status)


def _target(place: LocationFacts, to_location_id: int | None) -> LocationFacts:
    if to_location_id is None:
        return place
    target = places([to_location_id])[to_location_id]
    if target.facility_id != place.facility_id:
        raise StatusUnfit(source=place.code, target=target.code)
    return target


def _refuse_expired(layers: Sequence[Held], when: Moment) -> None:
    for layer in layers:
        if not rules.is_usable(layer.expires_on, when.business_date):
            raise LotExpired(lot=layer.lot_number, expires_on=layer.expires_on)


def _change(
    actor: Actor,
    when: Moment,
    place: LocationFacts,
    target: LocationFacts,
    taken: Sequence[Taken],
    from_status: str,
    to_status: str,
) -> StockPosted:
    act = begin("STATUS_CHANGE", actor=actor, when=when, site=site_of(place), reason=actor.reason)
    valued = tuple(line for _, line in taken)
    act.record(lines_of(valued), to_location_id=target.id if target is not place else None)
    kind = _kind(from_status, to_status)
    write_movements(
        act.posting, kind, [Piece.moving(*pair, target.id, to_status) for pair in taken]
    )
    act.audit("inventory.stock_status_changed", source=from_status, target=to_status)
    publish(StockStatusChanged(
        **act.scene, lines=valued, from_status=from_status, to_status=to_status, reason=actor.reason
    ))  # fmt: skip
    return act.answer(valued)


def _kind(from_status: str, to_status: str) -> str:
    if to_status in rules.HELD_STATUSES:
        return "QUARANTINE"
    if to_status == "EXPIRED":
        return "EXPIRE"
    return "RELEASE" if to_status == "AVAILABLE" else "STATUS"


@dataclass(frozen=True, slots=True)
class ExpiredStock:
    """What the nightly job marked: documents, and layers that became EXPIRED."""

    documents: tuple[str, ...]
    layers: int


_EXPIRING = f"""{HELD_COLUMNS}
  JOIN masterdata_location p ON p.id = l.location_id
 WHERE p.facility_id = %s AND l.status = ANY(%s) AND l.quantity > 0 AND t.expires_on < %s
{LOCKED_IN_KEY_ORDER}"""


@operation(permission="inventory.expire_stock", duty="*")
def expire_stock(*, actor: Actor, when: Moment, facility_id: int) -> ExpiredStock:
    """
    Mark the stock of a facility whose printed date lies before the business date (rule IN-05).

    Run nightly by the scheduler after midnight of the facility. One document per location and
    former status; value stays until the write-off. Queries and issues never rely on this job.
    Locks the layers.
    """
    layers = fetch(Held, _EXPIRING, [
        facility_id, ["AVAILABLE", "RECEIVED", "RETURN_HOLD"], when.business_date
    ])  # fmt: skip
    found = places(sorted({layer.location_id for layer in layers})) if layers else {}
    by_place = sorted(layers, key=lambda layer: (layer.location_id, layer.status))
    numbers = []
    for (location_id, status), group in groupby(by_place, key=lambda x: (x.location_id, x.status)):
        taken = [(x, x.taken(x.quantity, n)) for n, x in enumerate(group, start=1)]
        place = found[location_id]
        reason = actor.because(f"Expired before {when.business_date}")
        numbers.append(_change(reason, when, place, place, taken, status, "EXPIRED").number)
    return ExpiredStock(tuple(numbers), len(layers))
