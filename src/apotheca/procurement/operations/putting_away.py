"""Putting received goods away: from the dock to places that can keep them."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.operations.receiving import check_storage, move_stock
from apotheca.inventory.types import LotQuantity
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.masterdata.types import LocationFacts
from apotheca.procurement.events import GoodsPutAway
from apotheca.procurement.models import GoodsReceipt, ReceiptLine
from apotheca.procurement.operations.errors import NothingToDo
from apotheca.procurement.operations.receipt_loading import Booked, BookedLine, lock_receipt
from apotheca.procurement.operations.receipt_reading import arrival_status
from apotheca.procurement.types import PutAwayLine, ReceiptLineRef, ReceiptResult


class NotToPutAway(DomainError):
    code = "procurement.not_to_put_away"
    message = "Line {line} of {receipt} is {status}: {left} are left to put away, {asked} asked."
    constraint = "put_away_within_receipt"


class OtherFacility(DomainError):
    code = "procurement.other_facility"
    message = "{place} is in another facility. Put away here, then transfer."
    status = 422


@operation(permission="procurement.put_away", duty="GT")
def put_away(
    *, actor: Actor, when: Moment, receipt_id: UUID, lines: Sequence[PutAwayLine]
) -> ReceiptResult:
    """
    Move received lots to places that can keep them; there they are AVAILABLE (rule PR-29).

    Quantities in base units; a line may go to several places. Value moves by share of the lot's
    layer. Locks the order, its lines, the receipt, then the stock layers.

    :raises NotToPutAway: the line is held or reversed, or less than that is left of it.
    :raises StorageUnfit: the place cannot keep the item.
    :raises OtherFacility: that would be a transfer.
    """
    if not lines:
        raise NothingToDo(act="put away")
    booked = lock_receipt(receipt_id, sorted({line.location_id for line in lines}))
    places = booked.other_places
    head = booked.order.head
    require_scope(head.entity_id, head.facility_id)
    moves: dict[int, list[LotQuantity]] = {}
    for line in lines:
        place = places.get(line.location_id)
        if place is None or not place.is_active:
            raise NotFound(kind="place", key=line.location_id)
        moves.setdefault(place.id, []).append(_taken(booked, line, place))
    for place_id, quantities in moves.items():
        move_stock(
            actor=actor, when=when, document=booked.head.receipt.document,
            from_location=booked.place, to_location=places[place_id], lines=quantities,
            from_status=arrival_status(booked.place),
        )  # fmt: skip
    status = _record(booked, lines, when)
    for place_id in moves:
        publish(GoodsPutAway(
            entity_id=head.entity_id, subject_id=receipt_id, business_key=booked.head.number,
            correlation_id=head.correlation_id, when=when, order_id=head.id, location_id=place_id,
        ))  # fmt: skip
    refs = tuple(ref_of(line) for line in booked.lines.values())
    return ReceiptResult(receipt_id, booked.head.number, status, head.id, head.status, refs)


def _taken(booked: Booked, asked: PutAwayLine, place: LocationFacts) -> LotQuantity:
    line = booked.line(asked.receipt_line_id)
    left = line.base_quantity - line.put_away_base - line.returned_base
    quantity = left if asked.base_quantity is None else asked.base_quantity
    if line.status != "POSTED" or line.lot_id is None or not 0 < quantity <= left:
        raise NotToPutAway(
            line=line.line_no, receipt=booked.head.number, status=line.status, left=left,
            asked=quantity,
        )  # fmt: skip
    if place.facility_id != booked.place.facility_id:
        raise OtherFacility(place=place.code)
    item = booked.items[line.id]
    check_storage(place, item)
    line.put_away_base += quantity
    return LotQuantity(item.id, line.lot_id, quantity, line.line_no)


def _record(booked: Booked, asked: Sequence[PutAwayLine], when: Moment) -> str:
    touched = {line.receipt_line_id for line in asked}
    changes().update(ReceiptLine, [
        {"id": key, "put_away_base": booked.lines[key].put_away_base} for key in sorted(touched)
    ])  # fmt: skip
    status = "POSTED" if any(_waits(line) for line in booked.lines.values()) else "PUT_AWAY"
    if status != booked.head.status:
        changes().update(GoodsReceipt, [{"id": booked.head.id, "status": status}])
    record_audit(
        "procurement.goods_put_away", subject_type="GoodsReceipt", subject_id=booked.head.id,
        entity_id=booked.order.head.entity_id, when=when, before={"status": booked.head.status},
        after={
            "status": status,
            "lines": [
                {"line": line.receipt_line_id, "location": line.location_id} for line in asked
            ],
        },
    )  # fmt: skip
    return status


def _waits(line: BookedLine) -> bool:
    left = line.base_quantity - line.put_away_base - line.returned_base
    return line.status == "HELD" or (
        line.status == "POSTED" and line.lot_id is not None and left > Decimal(0)
    )


def ref_of(line: BookedLine) -> ReceiptLineRef:
    """Return a booked line as receipts are answered."""
    codes = tuple(finding["code"] for finding in line.findings) if line.status == "HELD" else ()
    return ReceiptLineRef(
        line.id,
        line.order_line_id,
        line.status,
        line.base_quantity,
        line.amount,
        line.lot_id,
        codes,
    )
