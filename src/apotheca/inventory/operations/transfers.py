"""Transfers in two steps through the sender's transit place, or one step within a facility."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory.events import TransferReceived, TransferShipped
from apotheca.inventory.models import StockDocument, StockDocumentLine
from apotheca.inventory.operations.documents import (
    Act,
    Taken,
    begin,
    check_quantity,
    lines_of,
    place_in_scope,
    places,
    site_of,
)
from apotheca.inventory.operations.fefo import allocate, lock_candidates
from apotheca.inventory.operations.ledger import (
    Piece,
    Posting,
    StockTooLow,
    lock_lots,
    write_movements,
)
from apotheca.inventory.operations.receiving import check_storage
from apotheca.inventory.queries import known_lots
from apotheca.inventory.types import (
    DocumentRef,
    ItemQuantity,
    LotQuantity,
    StockPosted,
    ValuedLine,
)
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.measures import ZERO, share
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch
from apotheca.masterdata.queries import item_facts, locations_of_kind
from apotheca.masterdata.types import LocationFacts


class NoTransitPlace(DomainError):
    code = "inventory.no_transit_place"
    message = "Facility {facility} has no place for stock in transit. Ask master data to add one."


class NotOneStep(DomainError):
    code = "inventory.not_one_step"
    message = "One step is for transfers within a facility. Ship, and let the receiver confirm."


class ControlledTransferNeedsOrder(DomainError):
    code = "inventory.controlled_transfer_needs_order"
    message = (
        "{item} is schedule II and {source} and {destination} have different DEA registrations."
        " Use a DEA order, not a transfer."
    )


class TransferNotConfirmed(DomainError):
    code = "inventory.transfer_not_confirmed"
    message = "Lot {lot}: {shipped} were shipped, {confirmed} confirmed. Count every lot; if more"\
        " arrived, the sender recounts."  # fmt: skip


@operation(permission="inventory.ship_transfer", duty="H")
def ship_transfer(
    *,
    actor: Actor,
    when: Moment,
    from_location_id: int,
    to_location_id: int,
    lines: Sequence[ItemQuantity],
    is_one_step: bool = False,
    correlation_id: UUID | None = None,
) -> StockPosted:
    """
    Ship own usable stock to another location, first expiring first, or the lots the lines name.

    Layer value travels with the stock into the sender's transit place, where the sender accounts
    for it until the receiver confirms (rule IN-12); the receiver may be another legal entity. With
    ``is_one_step`` the stock arrives at once, which is for two places of one facility. Quantities
    in base units. Locks the candidate layers in key order.

    :raises StockTooLow: less is there than a line asks for; transfers are never partial.
    :raises StorageUnfit: the destination cannot keep the item.
    :raises NotOneStep: one step was asked between facilities.
    :raises ControlledTransferNeedsOrder: schedule II between two DEA registrations.
    """
    source = place_in_scope(from_location_id)
    destination = places([to_location_id])[to_location_id]
    if is_one_step and source.facility_id != destination.facility_id:
        raise NotOneStep(source=source.code, destination=destination.code)
    _check_items(source, destination, lines)
    taken = _take(source, lines, when)
    act = begin(
        "TRANSFER", actor=actor, when=when, site=site_of(source), correlation_id=correlation_id
    )
    valued = tuple(replace(x, line=number) for number, (_, x) in enumerate(taken, start=1))
    pairs = [(layer, line) for (layer, _), line in zip(taken, valued, strict=True)]
    act.record(
        lines_of(valued), to_location_id=to_location_id,
        status="RECEIVED" if is_one_step else "SHIPPED",
        received_on=when.business_date if is_one_step else None,
    )  # fmt: skip
    _write_shipment(act, pairs, source, destination, is_one_step=is_one_step)
    act.audit("inventory.transfer_shipped", to=destination.code, lots=len(valued))
    publish(TransferShipped(
        **act.scene, lines=valued, to_location_id=to_location_id, to_entity_id=destination.entity_id
    ))  # fmt: skip
    if is_one_step:
        _tell_arrival(act, source, destination, valued, ())
    return act.answer(valued)


def _check_items(
    source: LocationFacts, destination: LocationFacts, lines: Sequence[ItemQuantity]
) -> None:
    items = item_facts({line.item_id for line in lines})
    for line in lines:
        item = items.get(line.item_id)
        if item is None:
            raise NotFound(kind="item", key=line.item_id)
        check_quantity(line.quantity, item.quantum)
        check_storage(destination, item)
        if item.dea_schedule == "CII" and source.dea_registration != destination.dea_registration:
            raise ControlledTransferNeedsOrder(
                item=item.code, source=source.code, destination=destination.code
            )


def _take(source: LocationFacts, lines: Sequence[ItemQuantity], when: Moment) -> list[Taken]:
    items = {line.item_id for line in lines}
    candidates = lock_candidates(source.id, items, when.business_date, allow_consigned=False)
    taken = allocate(lines, candidates, when.business_date, {})
    for number, line in enumerate(lines, start=1):
        there = sum((x.quantity for _, x in taken if x.line == number), ZERO)
        if there < line.quantity:
            raise StockTooLow(lot=line.lot_id or "any", there=there, asked=line.quantity)
    return taken


def _write_shipment(
    act: Act,
    pairs: Sequence[Taken],
    source: LocationFacts,
    destination: LocationFacts,
    *,
    is_one_step: bool,
) -> None:
    if is_one_step:
        arriving = [Piece.moving(*pair, destination.id, "AVAILABLE") for pair in pairs]
        write_movements(act.posting, "TRANSFER_IN", arriving)
        return
    transit = _transit_place(source.facility_id)
    leaving = [Piece.moving(*pair, transit.id, "IN_TRANSIT") for pair in pairs]
    write_movements(act.posting, "TRANSFER_OUT", leaving)


def _transit_place(facility_id: int) -> LocationFacts:
    found = locations_of_kind(facility_id, "IN_TRANSIT")
    if not found:
        raise NoTransitPlace(facility=facility_id)
    return found[0]


@dataclass(frozen=True, slots=True)
class _Shipment:
    id: UUID
    number: str
    location_id: int
    to_location_id: int
    correlation_id: UUID
    reason: str


_SHIPMENT = """
SELECT id, number, location_id, to_location_id, correlation_id, reason FROM inventory_stockdocument
 WHERE id = %s AND kind = 'TRANSFER' AND status = 'SHIPPED' FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class _ShippedLine:
    id: UUID
    line_no: int
    item_id: int
    item_class: str
    lot_id: UUID
    lot_number: str
    package_id: int
    done: Decimal
    value: Decimal


_SHIPPED_LINES = """
SELECT s.id, s.line_no, s.item_id, i.item_class, s.lot_id, t.number AS lot_number, t.package_id,
       s.done, s.value
  FROM inventory_stockdocumentline s
  JOIN masterdata_item i ON i.id = s.item_id
  JOIN inventory_lot t ON t.id = s.lot_id
 WHERE s.document_id = %s ORDER BY s.id FOR UPDATE OF s
"""


@operation(permission="inventory.receive_transfer", duty="GH")
def receive_transfer(
    *, actor: Actor, when: Moment, transfer_id: UUID, lines: Sequence[LotQuantity]
) -> StockPosted:
    """
    Confirm what arrived of a transfer, per lot; what did not arrive is lost in transit (IN-12).

    Every shipped lot is confirmed, a lost one with quantity 0. Stock arrives at the value it was
    shipped with; a recalled lot arrives RECALLED. Locks the transfer, its lines, then the layers.

    :raises NotFound: there is no such transfer under way.
    :raises TransferNotConfirmed: a lot is missing from ``lines``, or more arrived than was shipped.
    """
    found = fetch(_Shipment, _SHIPMENT, [transfer_id])
    if not found:
        raise NotFound(kind="transfer under way", key=transfer_id)
    shipment = found[0]
    destination = place_in_scope(shipment.to_location_id)
    source = places([shipment.location_id])[shipment.location_id]
    shipped = fetch(_ShippedLine, _SHIPPED_LINES, [transfer_id])
    arrived, lost = _confirm(shipped, lines)
    transit = _transit_place(source.facility_id)
    lot_ids = {row.lot_id for row in shipped}
    lock_lots(lot_ids, location_ids=[transit.id], statuses=["IN_TRANSIT"])
    recalled = {key for key, lot in known_lots(lot_ids).items() if lot.is_recalled}
    document = DocumentRef("TRANSFER", transfer_id, shipment.correlation_id)
    posting = Posting(actor, when, document, destination.entity_id)
    act = Act(posting, shipment.number, site_of(destination))
    write_movements(posting, "TRANSFER_IN", [
        _out_of(transit, x, destination.id, "RECALLED" if x.lot_id in recalled else "AVAILABLE")
        for x in arrived
    ])  # fmt: skip
    of_sender = replace(posting, entity_id=source.entity_id)
    write_movements(of_sender, "TRANSIT_LOSS", [_out_of(transit, x) for x in lost])
    _close(act, shipped, arrived)
    _tell_arrival(act, source, destination, arrived, lost)
    return act.answer(arrived)


def _out_of(
    transit: LocationFacts, line: ValuedLine, to_id: int | None = None, to: str | None = None
) -> Piece:
    return Piece(
        line.line, line.item_id, line.lot_id, line.quantity, line.value,
        from_location_id=transit.id, from_status="IN_TRANSIT", to_location_id=to_id, to_status=to,
    )  # fmt: skip


def _confirm(
    shipped: Sequence[_ShippedLine], lines: Sequence[LotQuantity]
) -> tuple[tuple[ValuedLine, ...], tuple[ValuedLine, ...]]:
    """Split each shipped line into what arrived and what was lost, sharing its value exactly."""
    confirmed: dict[UUID, Decimal] = {}
    for line in lines:
        confirmed[line.lot_id] = confirmed.get(line.lot_id, ZERO) + line.quantity
    arrived: list[ValuedLine] = []
    lost: list[ValuedLine] = []
    for row in shipped:
        there = confirmed.get(row.lot_id)
        if there is None:
            raise TransferNotConfirmed(lot=row.lot_number, shipped=row.done, confirmed="nothing")
        part = min(there, row.done)
        confirmed[row.lot_id] = there - part
        value = share(row.value, part, row.done)
        for target, quantity, money in (
            (arrived, part, value), (lost, row.done - part, row.value - value),
        ):  # fmt: skip
            if quantity > 0:
                target.append(ValuedLine(
                    row.item_id, row.item_class, row.lot_id, quantity, money, row.line_no,
                    row.package_id,
                ))  # fmt: skip
    for lot_id, rest in confirmed.items():
        if rest != 0:
            raise TransferNotConfirmed(lot=lot_id, shipped="less", confirmed=f"{rest} more")
    return tuple(arrived), tuple(lost)


def _close(act: Act, shipped: Sequence[_ShippedLine], arrived: Sequence[ValuedLine]) -> None:
    received = {line.line: line.quantity for line in arrived}
    changes().update(StockDocument, [
        {"id": act.id, "status": "RECEIVED", "received_on": act.posting.when.business_date}
    ])  # fmt: skip
    changes().update(StockDocumentLine, [
        {"id": row.id, "received": received.get(row.line_no, ZERO)} for row in shipped
    ])  # fmt: skip
    act.audit("inventory.transfer_received", lots=len(arrived))


def _tell_arrival(
    act: Act,
    source: LocationFacts,
    destination: LocationFacts,
    arrived: tuple[ValuedLine, ...],
    lost: tuple[ValuedLine, ...],
) -> None:
    there = Act(act.posting, act.number, site_of(destination))
    publish(TransferReceived(
        **there.scene, lines=arrived, losses=lost, from_entity_id=source.entity_id,
        from_location_id=source.id, from_facility_id=source.facility_id,
    ))  # fmt: skip
