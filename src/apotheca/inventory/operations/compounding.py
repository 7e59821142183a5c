"""Compounding: component lots become one lot of our own making, and no value is lost (IN-27)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory.events import StockCompounded
from apotheca.inventory.operations.documents import (
    Line,
    Taken,
    begin,
    check_quantity,
    lines_of,
    place_in_scope,
    site_of,
)
from apotheca.inventory.operations.fefo import allocate, lock_candidates
from apotheca.inventory.operations.ledger import Piece, write_movements
from apotheca.inventory.operations.opening import check_incoming
from apotheca.inventory.operations.receiving import add_lots
from apotheca.inventory.types import IncomingLot, ItemQuantity, StockPosted, ValuedLine
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries import item_facts
from apotheca.masterdata.types import ItemFacts


class ComponentShort(DomainError):
    code = "inventory.component_short"
    message = (
        "{item} has {there} usable here where the batch needs {needed}. Nothing was compounded: "
        "make a smaller batch or bring the component here."
    )


class BeyondUse(DomainError):
    code = "inventory.compounded_beyond_use"
    message = "The batch could be used until {until} only, which is past. Use fresher components."
    status = 422


class OutputIsComponent(DomainError):
    code = "inventory.output_is_component"
    message = "{item} cannot be made of itself. Repackaging is an act of its own."
    status = 422


@dataclass(frozen=True, slots=True)
class CompoundedLot:
    """What the batch makes: base quantity of an item under our own lot number, usable until."""

    item_id: int
    package_id: int
    lot_number: str
    quantity: Decimal
    beyond_use_on: date


@operation(permission="inventory.compound_batch", duty="H")
def compound_batch(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    components: Sequence[ItemQuantity],
    output: CompoundedLot,
    witness_id: int | None = None,
) -> StockPosted:
    """
    Turn components into one compounded lot at the same place, all of it or nothing (IN-27).

    Components are taken first expiring first from own usable stock, unless a line names its lot.
    The output is worth the sum of the components' values, in the entity's currency, and may be used
    until its beyond-use date or the earliest expiry of a component, whichever comes first. Which
    lots went into it is read from the movements of the document. Locks the component layers.

    :raises ComponentShort: a component is not there in full; nothing is written.
    :raises BeyondUse: the batch could not be used even today.
    :raises OutputIsComponent: the item is among its own components.
    :raises LotExpiryConflict: the lot number is known with another expiry.
    :raises StorageUnfit: the place cannot keep what is made.
    """
    place = place_in_scope(location_id)
    items = _items(components, output)
    candidates = lock_candidates(
        location_id, {line.item_id for line in components}, when.business_date,
        allow_consigned=False,
    )  # fmt: skip
    taken = allocate(components, candidates, when.business_date, {})
    _check_complete(components, taken, items)
    used = tuple(line for _, line in taken)
    made = _made(output, taken, when.business_date)
    check_incoming(place, [made])
    add_lots([made])
    act = begin(
        "COMPOUND", actor=actor, when=when, site=site_of(place), witness_id=witness_id,
        reason=actor.reason,
    )  # fmt: skip
    result = ValuedLine(
        made.item_id, items[made.item_id].item_class, made.lot_id, made.quantity, made.value,
        len(used) + 1, made.package_id,
    )  # fmt: skip
    act.record([*lines_of(used), _output_line(result)])
    write_movements(act.posting, "COMPOUND_OUT", [Piece.leaving(*pair) for pair in taken])
    write_movements(act.posting, "COMPOUND_IN", [
        Piece(result.line, made.item_id, made.lot_id, made.quantity, made.value,
              to_location_id=location_id, to_status="AVAILABLE")
    ])  # fmt: skip
    act.audit("inventory.batch_compounded", lot=made.lot_number, value=made.value)
    publish(StockCompounded(**act.scene, lines=used, output=result))
    return act.answer([result])


def _items(components: Sequence[ItemQuantity], output: CompoundedLot) -> dict[int, ItemFacts]:
    wanted = {line.item_id for line in components} | {output.item_id}
    items = item_facts(wanted)
    if len(items) < len(wanted) or not components:
        raise NotFound(kind="component", key=sorted(wanted - set(items)))
    if output.item_id in {line.item_id for line in components}:
        raise OutputIsComponent(item=items[output.item_id].code)
    for line in components:
        check_quantity(line.quantity, items[line.item_id].quantum)
    return items


def _check_complete(
    components: Sequence[ItemQuantity], taken: Sequence[Taken], items: dict[int, ItemFacts]
) -> None:
    for number, line in enumerate(components, start=1):
        there = sum((x.quantity for _, x in taken if x.line == number), ZERO)
        if there < line.quantity:
            code = items[line.item_id].code
            raise ComponentShort(item=code, there=there, needed=line.quantity)


def _made(output: CompoundedLot, taken: Sequence[Taken], today: date) -> IncomingLot:
    expiries = [layer.expires_on for layer, _ in taken if layer.expires_on is not None]
    until = min([output.beyond_use_on, *expiries])
    if until < today:
        raise BeyondUse(until=until)
    value = sum((line.value for _, line in taken), ZERO)
    return IncomingLot(
        1, output.item_id, output.package_id, output.lot_number, until, output.quantity, value
    )


def _output_line(result: ValuedLine) -> Line:
    return Line(
        result.line, result.item_id, result.quantity, result.quantity, result.value,
        result.lot_id, note="output",
    )  # fmt: skip
