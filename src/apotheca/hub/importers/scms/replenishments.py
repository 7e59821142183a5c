"""Out of our own stock: an opening entry, then per order a requisition and its transfers."""

from collections.abc import Sequence
from datetime import date

from apotheca.hub.importers.scms.mapping import DeliveryLine
from apotheca.hub.importers.scms.plan import PlannedOrder, Shipment, lot_number
from apotheca.hub.importers.scms.purchases import PACK, recorded
from apotheca.hub.importers.scms.scene import Scene
from apotheca.inventory.operations.opening import enter_opening_stock
from apotheca.inventory.operations.transfers import receive_transfer, ship_transfer
from apotheca.inventory.types import IncomingLot, ItemQuantity, LotQuantity, lot_id
from apotheca.kernel.moment import Moment
from apotheca.procurement.operations.requisitions import decide_requisition, submit_requisition
from apotheca.procurement.types import WantedLine

LOTS_IN_AN_ENTRY = 500


def open_stock(scene: Scene, planned: Sequence[PlannedOrder], on: date) -> int:
    """
    Enter the distribution centre's stock, one lot per line it will ship, at the line's value.

    The file does not say how that stock was bought, so it is posted against net assets, as the
    entry's reason says. Returns the number of lots.
    """
    lines = [line for order in planned for line in order.lines]
    for first in range(0, len(lines), LOTS_IN_AN_ENTRY):
        enter_opening_stock(
            actor=scene.actor("stock", f"opening:{first}", "Stock the history ships from (ours)"),
            when=Moment.on(on),
            location_id=scene.distribution_centre,
            lots=[
                _incoming(scene, number, line)
                for number, line in enumerate(lines[first : first + LOTS_IN_AN_ENTRY], start=1)
            ],
        )
    return len(lines)


def _incoming(scene: Scene, number: int, line: DeliveryLine) -> IncomingLot:
    return IncomingLot(
        line=number,
        item_id=scene.items[line.description],
        package_id=scene.packs[line.description, line.site],
        lot_number=lot_number(line),
        expires_on=None,
        quantity=line.quantity,
        value=line.value,
    )


def load_replenishment(scene: Scene, planned: PlannedOrder) -> None:
    """
    Request, approve, ship and receive. No supplier and no payable: it is our stock all the way.

    A shipment leaves on the day it was delivered, since the file knows no earlier one, and is
    confirmed on the day it was recorded; between the two it is in transit.
    """
    _request(scene, planned)
    for shipment in planned.shipments:
        _transfer(scene, planned, shipment)


def _request(scene: Scene, planned: PlannedOrder) -> None:
    when, key = Moment.on(planned.ordered_on), planned.number
    wanted = submit_requisition(
        actor=scene.actor("requester", f"{key}:request"),
        when=when,
        deliver_to_id=scene.places[planned.country],
        lines=[
            WantedLine(
                line.quantity,
                PACK,
                package_id=scene.packs[line.description, line.site],
                estimated_amount=line.value,
            )
            for line in planned.lines
        ],
        needed_on=planned.needed_on,
        correlation_id=planned.correlation_id,
    )
    decide_requisition(
        actor=scene.actor("director", f"{key}:approve"),
        when=when,
        requisition_id=wanted.requisition_id,
        decision="APPROVED",
    )


def _transfer(scene: Scene, planned: PlannedOrder, shipment: Shipment) -> None:
    lots = [_lot(scene, line) for line in shipment.lines]
    shipped = ship_transfer(
        actor=scene.actor("stock", f"{shipment.number}:ship"),
        when=Moment.on(min(shipment.delivered_on, shipment.recorded_on)),
        from_location_id=scene.distribution_centre,
        to_location_id=scene.places[planned.country],
        lines=[ItemQuantity(lot.item_id, lot.quantity, lot.lot_id) for lot in lots],
        correlation_id=planned.correlation_id,
    )
    receive_transfer(
        actor=scene.actor("receiver", f"{shipment.number}:receive"),
        when=recorded(shipment),
        transfer_id=shipped.document_id,
        lines=lots,
    )


def _lot(scene: Scene, line: DeliveryLine) -> LotQuantity:
    item, package = scene.items[line.description], scene.packs[line.description, line.site]
    return LotQuantity(item, lot_id(item, package, lot_number(line)), line.quantity)
