"""Issue of stock to a cost centre, first expiring first, with the demand that could not be met."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory import rules
from apotheca.inventory.events import StockIssued
from apotheca.inventory.models import ShortDemand
from apotheca.inventory.operations.consigned import tell_consigned_use
from apotheca.inventory.operations.documents import (
    Act,
    Line,
    ReasonMissing,
    Site,
    Taken,
    begin,
    check_quantity,
)
from apotheca.inventory.operations.fefo import allocate, lock_candidates
from apotheca.inventory.operations.ledger import Piece, write_movements
from apotheca.inventory.types import OWN, ItemQuantity, StockPosted
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch


class PlaceNotForUse(DomainError):
    code = "inventory.place_not_for_use"
    message = "Nothing is issued from {location} ({kind}). Put the stock away at a usable place."


class CostCentreUnfit(DomainError):
    code = "inventory.cost_centre_unfit"
    message = "Cost centre {cost_centre} is closed on {day} or of another entity. Choose another."
    status = 422


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an issue needs to know of the place, the cost centre and one item, in one row."""

    id: int
    code: str
    kind: str
    entity_id: int
    facility_id: int
    currency: str
    is_for_use: bool
    is_cost_centre_fit: bool
    item_id: int
    quantum: Decimal
    min_issue_remaining_days: int


_ASKED = """
SELECT p.id, p.code, p.kind, p.entity_id, p.facility_id, e.currency,
       p.is_nettable AND p.is_active AS is_for_use,
       coalesce(c.entity_id = p.entity_id AND c.valid @> %(day)s::date, false)
           AS is_cost_centre_fit,
       i.id AS item_id, i.quantum, i.min_issue_remaining_days
  FROM masterdata_location p
  JOIN governance_entity e ON e.id = p.entity_id
  LEFT JOIN governance_costcentre c ON c.id = %(cost_centre)s
  JOIN masterdata_item i ON i.id = ANY(%(items)s)
 WHERE p.id = %(location)s
"""


@operation(permission="inventory.issue_stock", duty="DGH")
def issue_stock(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    cost_centre_id: int,
    lines: Sequence[ItemQuantity],
    correlation_id: UUID | None = None,
    allow_consigned: bool = True,
    witness_id: int | None = None,
) -> StockPosted:
    """
    Issue items to a cost centre, first expiring first, at the exact value of the lots taken.

    Quantities in base units, values in the entity's currency, rounded to cents by take (M-02). Lots
    are usable through their printed date; own stock goes before consigned (IN-05, IN-06). A line
    that names a lot overrides FEFO, which needs the actor's reason. What is not there is issued in
    part: the rest is in ``short`` and always kept as short demand (IN-08); this is no error, even
    when nothing could be issued. Locks the candidate layers in key order.

    :raises PlaceNotForUse: the location does not serve use (dock, quarantine, transit).
    :raises CostCentreUnfit: the cost centre is closed or of another entity.
    :raises QuantityNotInQuantum: a quantity is no multiple of the item's quantum.
    :raises ReasonMissing: a line names its lot and the actor gives no reason.
    """
    asked = _look_up(when, location_id, cost_centre_id, lines)
    first = next(iter(asked.values()))
    require_scope(first.entity_id, first.facility_id)
    _check(actor, when, cost_centre_id, asked, lines)
    candidates = lock_candidates(
        location_id, asked, when.business_date, allow_consigned=allow_consigned
    )
    days = {row.item_id: row.min_issue_remaining_days for row in asked.values()}
    taken = allocate(lines, candidates, when.business_date, days)
    site = Site(
        location_id, first.code, first.kind, first.entity_id, first.facility_id, first.currency
    )
    act = begin(
        "ISSUE", actor=actor, when=when, site=site, correlation_id=correlation_id,
        cost_centre_id=cost_centre_id, witness_id=witness_id,
    )  # fmt: skip
    act.record(_document_lines(lines, taken))
    short = _record_short(act, lines, taken)
    return _post(act, taken, short, overrides=sum(line.lot_id is not None for line in lines))


def _post(
    act: Act, taken: Sequence[Taken], short: tuple[ItemQuantity, ...], overrides: int
) -> StockPosted:
    own = [pair for pair in taken if pair[0].owner_id == OWN]
    consigned = [pair for pair in taken if pair[0].owner_id != OWN]
    write_movements(act.posting, "ISSUE", [Piece.leaving(*pair) for pair in own])
    write_movements(act.posting, "CONSIGN_USE", [Piece.leaving(*pair) for pair in consigned])
    answer = act.answer((line for _, line in taken), short)
    act.audit(
        "inventory.stock_issued", value=answer.value, lots=len(taken), short=len(short),
        overrides=overrides,
    )  # fmt: skip
    publish(StockIssued(**act.scene, lines=tuple(line for _, line in own)))
    tell_consigned_use(act, consigned)
    return answer


def _look_up(
    when: Moment, location_id: int, cost_centre_id: int, lines: Sequence[ItemQuantity]
) -> dict[int, _Asked]:
    items = sorted({line.item_id for line in lines})
    found = fetch(_Asked, _ASKED, {
        "location": location_id, "cost_centre": cost_centre_id, "items": items,
        "day": when.business_date,
    })  # fmt: skip
    if len(found) < len(items) or not found:
        missing = sorted(set(items) - {row.item_id for row in found})
        raise NotFound(kind="location or item", key=f"{location_id} / {missing}")
    return {row.item_id: row for row in found}


def _check(
    actor: Actor,
    when: Moment,
    cost_centre_id: int,
    asked: dict[int, _Asked],
    lines: Sequence[ItemQuantity],
) -> None:
    place = next(iter(asked.values()))
    if not place.is_for_use:
        raise PlaceNotForUse(location=place.code, kind=place.kind)
    if not place.is_cost_centre_fit:
        raise CostCentreUnfit(cost_centre=cost_centre_id, day=when.business_date)
    for line in lines:
        check_quantity(line.quantity, asked[line.item_id].quantum)
        if line.lot_id is not None and not actor.reason:
            raise ReasonMissing(what="a lot was chosen instead of the first expiring one")


def _document_lines(lines: Sequence[ItemQuantity], taken: Sequence[Taken]) -> list[Line]:
    done: dict[int, Decimal] = defaultdict(Decimal)
    value: dict[int, Decimal] = defaultdict(Decimal)
    for _, line in taken:
        done[line.line] += line.quantity
        value[line.line] += line.value
    return [
        Line(number, line.item_id, line.quantity, done[number], value[number], line.lot_id)
        for number, line in enumerate(lines, start=1)
    ]


@dataclass(frozen=True, slots=True)
class _Obstacle:
    item_id: int
    is_recalled: bool
    is_held: bool
    is_elsewhere: bool


_OBSTACLES = """
SELECT l.item_id,
       bool_or(l.location_id = %(location)s AND l.status = 'RECALLED') AS is_recalled,
       bool_or(l.location_id = %(location)s AND l.status = ANY(%(held)s)) AS is_held,
       bool_or(l.location_id <> %(location)s AND l.status = 'AVAILABLE' AND p.is_nettable
               AND (t.expires_on IS NULL OR t.expires_on >= %(day)s::date)) AS is_elsewhere
  FROM inventory_layer l
  JOIN masterdata_location p ON p.id = l.location_id
  JOIN inventory_lot t ON t.id = l.lot_id
 WHERE p.facility_id = %(facility)s AND l.item_id = ANY(%(items)s) AND l.quantity > 0
 GROUP BY l.item_id
"""


def _record_short(
    act: Act, lines: Sequence[ItemQuantity], taken: Sequence[Taken]
) -> tuple[ItemQuantity, ...]:
    """Record the demand of each line that could not be met, with the nearest obstacle as reason."""
    done: dict[int, Decimal] = defaultdict(Decimal)
    for _, line in taken:
        done[line.line] += line.quantity
    missing = [
        (line, line.quantity - done[number])
        for number, line in enumerate(lines, start=1)
        if done[number] < line.quantity
    ]
    if not missing:
        return ()
    when = act.posting.when
    reasons = short_reasons(act.site, {line.item_id for line, _ in missing}, when.business_date)
    changes().insert(ShortDemand, [
        {
            "id": uuid7(), "entity_id": act.site.entity_id, "item_id": line.item_id,
            "location_id": act.site.id, "cost_centre_id": act.posting.cost_centre_id,
            "requested": line.quantity, "short": short,
            "reason": reasons.get(line.item_id, "STOCKOUT"), "document_id": act.id,
            "occurred_at": when.occurred_at, "business_date": when.business_date,
        }
        for line, short in missing
    ])  # fmt: skip
    return tuple(ItemQuantity(line.item_id, short, line.lot_id) for line, short in missing)


def short_reasons(site: Site, item_ids: set[int], on: date) -> dict[int, str]:
    """Return why items are short at the site; one without stock in the facility is left out."""
    obstacles = fetch(_Obstacle, _OBSTACLES, {
        "location": site.id, "facility": site.facility_id, "items": sorted(item_ids), "day": on,
        "held": list(rules.HELD_STATUSES),
    })  # fmt: skip
    return {
        row.item_id: rules.short_reason(
            is_recalled=row.is_recalled, is_held=row.is_held, is_elsewhere=row.is_elsewhere
        )
        for row in obstacles
    }
