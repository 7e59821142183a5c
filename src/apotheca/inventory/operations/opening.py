"""Stock that was there before us: opening balances, listed and posted against net assets."""

from collections.abc import Iterable, Sequence

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory.events import OpeningStockEntered
from apotheca.inventory.operations.documents import (
    begin,
    check_quantity,
    lines_of,
    place_in_scope,
    site_of,
)
from apotheca.inventory.operations.receiving import check_storage, put_into_stock
from apotheca.inventory.queries import known_lots
from apotheca.inventory.types import IncomingLot, StockPosted, ValuedLine
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries import item_facts
from apotheca.masterdata.types import ItemFacts, LocationFacts


class LotExpiryConflict(DomainError):
    code = "inventory.lot_expiry_conflict"
    message = (
        "Lot {lot} is known with expiry {known}, not {given}. Read the package again; if we were"
        " wrong, enter it as another lot and write the first off."
    )


class ValueBelowZero(DomainError):
    code = "inventory.value_below_zero"
    message = "Stock is worth zero or more. Enter the value of the whole quantity."
    status = 422
    constraint = "movement_value_not_negative"


@operation(permission="inventory.enter_opening_stock", duty="H")
def enter_opening_stock(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    lots: Sequence[IncomingLot],
    status: str = "AVAILABLE",
) -> StockPosted:
    """
    Enter stock that was there before this system, with its value, at one location.

    Quantities in base units, values in the entity's currency; finance posts them against net
    assets. Nothing is locked.

    :raises StorageUnfit: the place cannot keep an item.
    :raises LotExpiryConflict: a lot is known with another expiry.
    :raises QuantityNotInQuantum: a quantity is no multiple of the item's quantum.
    :raises ValueBelowZero: a value is negative.
    """
    place = place_in_scope(location_id)
    items = check_incoming(place, lots)
    act = begin("OPENING", actor=actor, when=when, site=site_of(place))
    valued = tuple(
        ValuedLine(lot.item_id, items[lot.item_id].item_class, lot.lot_id, lot.quantity, lot.value,
                   number, lot.package_id)
        for number, lot in enumerate(lots, start=1)
    )  # fmt: skip
    act.record(lines_of(valued))
    put_into_stock(
        actor=actor, when=when, document=act.posting.document, location=place, status=status,
        lots=lots, kind="OPENING",
    )  # fmt: skip
    answer = act.answer(valued)
    act.audit("inventory.opening_stock_entered", value=answer.value, lots=len(lots))
    publish(OpeningStockEntered(**act.scene, lines=valued))
    return answer


def check_incoming(place: LocationFacts, lots: Sequence[IncomingLot]) -> dict[int, ItemFacts]:
    """
    Check quantity, storage and expiry of lots that come in, and return their items by id.

    :raises NotFound: an item does not exist.
    """
    items = item_facts({lot.item_id for lot in lots})
    for lot in lots:
        item = items.get(lot.item_id)
        if item is None:
            raise NotFound(kind="item", key=lot.item_id)
        check_quantity(lot.quantity, item.quantum)
        check_storage(place, item)
    refuse_other_expiry(lots)
    return items


def refuse_other_expiry(lots: Iterable[IncomingLot]) -> None:
    """
    Refuse lots that are known with another expiry date (rule IN-11).

    :raises LotExpiryConflict: one of them is.
    """
    lots = list(lots)
    known = known_lots(lot.lot_id for lot in lots)
    for lot in lots:
        there = known.get(lot.lot_id)
        if there is not None and there.expires_on != lot.expires_on:
            raise LotExpiryConflict(
                lot=lot.lot_number, known=there.expires_on, given=lot.expires_on
            )
