"""Blind counts: what was counted against what should have been there when counting began."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory.events import StockCounted
from apotheca.inventory.operations.documents import (
    Act,
    Line,
    begin,
    place_in_scope,
    site_of,
)
from apotheca.inventory.operations.ledger import (
    HELD_COLUMNS,
    LOCKED_IN_KEY_ORDER,
    Held,
    Piece,
    StockTooLow,
    write_movements,
)
from apotheca.inventory.operations.opening import refuse_other_expiry
from apotheca.inventory.operations.receiving import add_lots
from apotheca.inventory.types import CountedLot, CountPosted, IncomingLot, ValuedLine
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.measures import ZERO, round_money
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch, fetch_values
from apotheca.masterdata.queries import item_facts
from apotheca.masterdata.types import ItemFacts, LocationFacts

APPROVAL_LIMIT = Decimal(250)


class CountNeedsApproval(DomainError):
    code = "inventory.count_needs_approval"
    message = (
        "Differences of {difference} are above 250.00. Let somebody else recount, and post with the"
        " person who approves it."
    )
    constraint = "large_count_difference_is_approved"


class OwnCountApproved(DomainError):
    code = "inventory.own_count_approved"
    message = "Nobody approves their own count. Name another person."
    constraint = "nobody_approves_their_own_count"
    status = 403


class ApproverUnfit(DomainError):
    code = "inventory.approver_unfit"
    message = "Person {person} may not approve counts here (duty I). Name somebody who may."
    status = 403


class CountNegative(DomainError):
    code = "inventory.count_negative"
    message = "Lot {lot}: {quantity} cannot be counted. Enter zero or more, in whole quanta."
    status = 422


_COUNTED_LAYERS = f"""{HELD_COLUMNS}
 WHERE l.location_id = %s AND l.item_id = ANY(%s) AND l.status = 'AVAILABLE' AND l.owner_id = 0
   AND l.quantity > 0
{LOCKED_IN_KEY_ORDER}"""

_SINCE = """
SELECT m.lot_id,
       sum(CASE WHEN m.to_location_id = %(place)s AND m.to_status = 'AVAILABLE'
                THEN m.quantity ELSE 0 END)
       - sum(CASE WHEN m.from_location_id = %(place)s AND m.from_status = 'AVAILABLE'
                  THEN m.quantity ELSE 0 END)
  FROM inventory_movement m
 WHERE m.item_id = ANY(%(items)s) AND m.owner_id = 0 AND m.recorded_at > %(since)s
   AND %(place)s IN (m.from_location_id, m.to_location_id)
 GROUP BY m.lot_id
"""


@operation(permission="inventory.count_stock", duty="H")
def count_stock(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    lots: Sequence[CountedLot],
    item_ids: Sequence[int] = (),
    started_at: datetime | None = None,
    approved_by_id: int | None = None,
) -> CountPosted:
    """
    Post a blind count of own usable stock: the system quantity moves to what was counted (IN-15).

    Every lot of a counted item that is not in ``lots`` was counted as zero; ``item_ids`` adds items
    of which nothing was found. Movements recorded after ``started_at`` are added back. A shortage
    leaves at layer value; an overage comes in at the last receipt cost of the lot, else the item's
    average in the entity, in the entity's currency. Differences are added without netting; above
    250.00 another person with duty I approves. Locks the layers of the items in key order.

    :raises CountNeedsApproval: the differences are above 250.00 and nobody approved them.
    :raises OwnCountApproved: the counter is named as the approver.
    :raises LotExpiryConflict: a counted lot is known with another expiry.
    """
    place = place_in_scope(location_id)
    items = _items(lots, item_ids)
    layers = fetch(Held, _COUNTED_LAYERS, [location_id, sorted(items)])
    since = _moved_since(location_id, sorted(items), started_at)
    counts = _compare(layers, lots, since)
    shortages = _shortages(layers, counts)
    found = [count for count in counts if count.difference > 0]
    overages = _overages(place, found, items)
    difference = sum((x.value for x in (*shortages, *overages)), ZERO)
    _check_approval(actor, place, difference, approved_by_id)
    # A lot looked for and counted as nothing is on the document too, so it is kept as well.
    new_lots = [
        _incoming(count.lot) for count in counts if count.lot is not None and count.difference >= 0
    ]
    refuse_other_expiry(new_lots)
    add_lots(new_lots)
    act = begin("COUNT", actor=actor, when=when, site=site_of(place))
    _write(act, shortages, overages)
    values = {line.lot_id: line.value for line in (*shortages, *overages)}
    act.record(
        [
            Line(n, c.item_id, c.expected, c.counted, values.get(c.lot_id, ZERO), c.lot_id)
            for n, c in enumerate(counts, start=1)
        ],
        difference=difference, approved_by_id=approved_by_id,
    )  # fmt: skip
    act.audit("inventory.stock_counted", lots=len(counts), difference=difference)
    publish(StockCounted(**act.scene, lines=shortages, overages=overages))
    return CountPosted(act.id, act.number, shortages, overages, difference)


@dataclass(frozen=True, slots=True)
class _Count:
    """One lot: what should have been there, and what was; ``lot`` is what the counter wrote."""

    item_id: int
    lot_id: UUID
    expected: Decimal
    counted: Decimal
    lot: CountedLot | None

    @property
    def difference(self) -> Decimal:
        return self.counted - self.expected


def _items(lots: Sequence[CountedLot], item_ids: Sequence[int]) -> dict[int, ItemFacts]:
    wanted = {lot.item_id for lot in lots} | set(item_ids)
    items = item_facts(wanted)
    if len(items) < len(wanted):
        raise NotFound(kind="item", key=sorted(wanted - set(items)))
    for lot in lots:
        if lot.quantity < 0 or lot.quantity % items[lot.item_id].quantum != 0:
            raise CountNegative(lot=lot.lot_number, quantity=lot.quantity)
    return items


def _moved_since(
    location_id: int, items: Sequence[int], started_at: datetime | None
) -> dict[UUID, Decimal]:
    if started_at is None:
        return {}
    return dict(fetch_values(_SINCE, {
        "place": location_id, "items": items, "since": started_at,
    }))  # fmt: skip


def _compare(
    layers: Sequence[Held], lots: Sequence[CountedLot], since: dict[UUID, Decimal]
) -> list[_Count]:
    counted: dict[UUID, Decimal] = defaultdict(Decimal)
    written = {lot.lot_id: lot for lot in lots}
    for lot in lots:
        counted[lot.lot_id] += lot.quantity
    there = {layer.lot_id: layer for layer in layers}
    items = {key: layer.item_id for key, layer in there.items()}
    items |= {key: lot.item_id for key, lot in written.items()}
    return [
        _Count(
            item_id, lot_id,
            (there[lot_id].quantity if lot_id in there else ZERO) - since.get(lot_id, ZERO),
            counted[lot_id], written.get(lot_id),
        )
        for lot_id, item_id in sorted(items.items(), key=lambda pair: (pair[1], pair[0]))
    ]  # fmt: skip


def _shortages(layers: Sequence[Held], counts: Sequence[_Count]) -> tuple[ValuedLine, ...]:
    there = {layer.lot_id: layer for layer in layers}
    lines = []
    for number, count in enumerate(counts, start=1):
        if count.difference < 0:
            layer = there.get(count.lot_id)
            if layer is None:
                raise StockTooLow(lot=count.lot_id, there=ZERO, asked=-count.difference)
            lines.append(layer.taken(-count.difference, number))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Cost:
    lot_id: UUID
    value: Decimal
    quantity: Decimal


_COSTS = """
SELECT w.lot_id, coalesce(r.value, a.value, 0) AS value,
       coalesce(r.quantity, a.quantity, 1) AS quantity
  FROM unnest(%(lots)s::uuid[], %(items)s::int[]) AS w(lot_id, item_id)
  LEFT JOIN LATERAL (SELECT m.value, m.quantity FROM inventory_movement m
                      WHERE m.lot_id = w.lot_id AND m.kind IN ('RECEIPT', 'OPENING')
                        AND m.owner_id = 0
                      ORDER BY m.id DESC LIMIT 1) r ON true
  LEFT JOIN LATERAL (SELECT sum(l.value) AS value, nullif(sum(l.quantity), 0) AS quantity
                       FROM inventory_layer l
                      WHERE l.item_id = w.item_id AND l.entity_id = %(entity)s
                        AND l.owner_id = 0 AND l.quantity > 0) a ON a.quantity IS NOT NULL
"""


def _overages(
    place: LocationFacts, found: Sequence[_Count], items: dict[int, ItemFacts]
) -> tuple[ValuedLine, ...]:
    if not found:
        return ()
    rows = fetch(_Cost, _COSTS, {
        "lots": [count.lot_id for count in found], "items": [count.item_id for count in found],
        "entity": place.entity_id,
    })  # fmt: skip
    costs = {row.lot_id: row for row in rows}
    lines = []
    for number, count in enumerate(found, start=1):
        cost = costs[count.lot_id]
        exact = Fraction(cost.value) * Fraction(count.difference) / Fraction(cost.quantity)
        lines.append(ValuedLine(
            count.item_id, items[count.item_id].item_class, count.lot_id, count.difference,
            round_money(exact), number,
        ))  # fmt: skip
    return tuple(lines)


def _incoming(lot: CountedLot) -> IncomingLot:
    return IncomingLot(
        0, lot.item_id, lot.package_id, lot.lot_number, lot.expires_on, lot.quantity, ZERO,
        lot.serial,
    )  # fmt: skip


_MAY_APPROVE = """
SELECT EXISTS (SELECT 1 FROM governance_rolegrant g
                 JOIN governance_roleduty d ON d.role_id = g.role_id AND d.duty_id = 'I'
                WHERE g.person_id = %s AND g.entity_id = %s
                  AND g.valid @> coalesce(%s::date, current_date)
                  AND (g.facility_id IS NULL OR g.facility_id = %s))
"""


def _check_approval(
    actor: Actor, place: LocationFacts, difference: Decimal, approved_by_id: int | None
) -> None:
    if approved_by_id is None:
        if difference > APPROVAL_LIMIT:
            raise CountNeedsApproval(difference=difference)
        return
    if approved_by_id == actor.person_id:
        raise OwnCountApproved()
    parameters = [approved_by_id, place.entity_id, actor.as_of, place.facility_id]
    if not fetch_values(_MAY_APPROVE, parameters)[0][0]:
        raise ApproverUnfit(person=approved_by_id)


def _write(act: Act, shortages: Sequence[ValuedLine], overages: Sequence[ValuedLine]) -> None:
    here = act.site.id
    write_movements(act.posting, "COUNT_ADJ", [
        Piece(x.line, x.item_id, x.lot_id, x.quantity, x.value,
              from_location_id=here, from_status="AVAILABLE")
        for x in shortages
    ])  # fmt: skip
    write_movements(act.posting, "COUNT_ADJ", [
        Piece(x.line, x.item_id, x.lot_id, x.quantity, x.value,
              to_location_id=here, to_status="AVAILABLE")
        for x in overages
    ])  # fmt: skip
