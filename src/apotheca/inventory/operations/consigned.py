"""A supplier's stock at our places: taken in at value 0, used at the agreed price, given back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory.events import ConsignedStockUsed
from apotheca.inventory.models import ConsignedLot
from apotheca.inventory.operations.documents import (
    Act,
    Taken,
    begin,
    lines_of,
    place_in_scope,
    site_of,
)
from apotheca.inventory.operations.ledger import Piece, lock_lots, take_lots, write_movements
from apotheca.inventory.operations.opening import check_incoming
from apotheca.inventory.operations.receiving import put_into_stock, send_back
from apotheca.inventory.types import IncomingLot, LotQuantity, StockPosted, ValuedLine
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO, round_money
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch


class NoConsignmentPrice(DomainError):
    code = "inventory.no_consignment_price"
    message = "No price is agreed for lot {lot} of supplier {supplier}. Ask the buyer to record it."


class ConsignmentPriceBelowZero(DomainError):
    code = "inventory.consignment_price_below_zero"
    message = "The price agreed for a consigned lot is zero or more, for its whole quantity."
    status = 422
    constraint = "consignment_price_is_real"


@dataclass(frozen=True, slots=True)
class _Price:
    lot_id: UUID
    supplier_id: int
    price_amount: Decimal
    price_quantity: Decimal

    def of(self, quantity: Decimal) -> Decimal:
        """Return the price of ``quantity`` base units, rounded once."""
        each = Fraction(self.price_amount) / Fraction(self.price_quantity)
        return round_money(each * Fraction(quantity))


_PRICES = """
SELECT lot_id, supplier_id, price_amount, price_quantity FROM inventory_consignedlot
 WHERE lot_id = ANY(%s)
"""


def tell_consigned_use(act: Act, taken: Iterable[Taken]) -> tuple[ValuedLine, ...]:
    """
    Publish the use of consigned lots, one event per supplier, at the agreed price (rule IN-17).

    :raises NoConsignmentPrice: a lot came without an agreed price.
    """
    pairs = list(taken)
    if not pairs:
        return ()
    prices = {
        (row.lot_id, row.supplier_id): row
        for row in fetch(_Price, _PRICES, [sorted({line.lot_id for _, line in pairs})])
    }
    by_supplier: dict[int, list[ValuedLine]] = defaultdict(list)
    for layer, line in pairs:
        price = prices.get((layer.lot_id, layer.owner_id))
        if price is None:
            raise NoConsignmentPrice(lot=layer.lot_number, supplier=layer.owner_id)
        by_supplier[layer.owner_id].append(replace(line, value=price.of(line.quantity)))
    for supplier_id, lines in sorted(by_supplier.items()):
        publish(ConsignedStockUsed(**act.scene, supplier_id=supplier_id, lines=tuple(lines)))
    return tuple(line for lines in by_supplier.values() for line in lines)


@operation(permission="inventory.consign_in", duty="G")
def consign_in(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    supplier_id: int,
    lots: Sequence[IncomingLot],
) -> StockPosted:
    """
    Take in a supplier's stock that stays the supplier's: layers of value 0, nothing to pay yet.

    ``value`` of a lot is the price agreed for its quantity, in the entity's currency; it is kept
    and owed when the lot is used (rule IN-17). Nothing is locked.

    :raises StorageUnfit: the place cannot keep an item.
    :raises LotExpiryConflict: a lot is known with another expiry.
    :raises ConsignmentPriceBelowZero: a price is negative.
    """
    place = place_in_scope(location_id)
    items = check_incoming(place, lots)
    act = begin("CONSIGN_IN", actor=actor, when=when, site=site_of(place))
    theirs = [replace(lot, value=ZERO, owner_id=supplier_id) for lot in lots]
    put_into_stock(
        actor=actor, when=when, document=act.posting.document, location=place, status="AVAILABLE",
        lots=theirs, kind="CONSIGN_IN",
    )  # fmt: skip
    rows = [
        {"lot_id": lot.lot_id, "supplier_id": supplier_id, "package_id": lot.package_id,
         "price_amount": lot.value, "price_quantity": lot.quantity}
        for lot in lots
    ]  # fmt: skip
    changes().insert(ConsignedLot, rows, skip_existing=True)
    valued = [
        ValuedLine(lot.item_id, items[lot.item_id].item_class, lot.lot_id, lot.quantity, ZERO,
                   number, lot.package_id)
        for number, lot in enumerate(lots, start=1)
    ]  # fmt: skip
    act.record(lines_of(valued))
    act.audit("inventory.consigned_in", supplier=supplier_id, lots=len(lots))
    return act.answer(valued)


@operation(permission="inventory.use_consigned", duty="DGH")
def use_consigned(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    supplier_id: int,
    cost_centre_id: int,
    lines: Sequence[LotQuantity],
) -> StockPosted:
    """
    Use lots of a supplier's stock, as an implant log or a scan tells it; they are bought thereby.

    The event carries the agreed price; procurement answers with a bill-only order, finance with the
    accrual. The answer's value is the price of all lines. Locks the layers.

    :raises StockTooLow: a lot has less than was used.
    :raises NoConsignmentPrice: a lot came without an agreed price.
    """
    place = place_in_scope(location_id)
    layers = lock_lots(
        (line.lot_id for line in lines), location_ids=[location_id], statuses=["AVAILABLE"]
    )
    taken = take_lots(layers, lines, owner_id=supplier_id)
    act = begin(
        "CONSIGN_USE", actor=actor, when=when, site=site_of(place), cost_centre_id=cost_centre_id
    )
    write_movements(act.posting, "CONSIGN_USE", [Piece.leaving(*pair) for pair in taken])
    priced = tell_consigned_use(act, taken)
    act.record(lines_of(priced))
    act.audit("inventory.consigned_used", supplier=supplier_id, lots=len(taken))
    return act.answer(priced)


@operation(permission="inventory.return_consigned", duty="G")
def return_consigned(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    supplier_id: int,
    lines: Sequence[LotQuantity],
    status: str = "AVAILABLE",
) -> StockPosted:
    """
    Give a supplier's lots back, unused or expired. Nothing is owed. Locks the layers.

    :raises StockTooLow: a lot has less than goes back.
    """
    place = place_in_scope(location_id)
    act = begin("CONSIGN_RETURN", actor=actor, when=when, site=site_of(place))
    sent = send_back(
        actor=actor, when=when, document=act.posting.document, location=place, lines=lines,
        status=status, owner_id=supplier_id,
    )  # fmt: skip
    act.record(lines_of(sent))
    act.audit("inventory.consigned_returned", supplier=supplier_id, lots=len(sent))
    return act.answer(sent)
