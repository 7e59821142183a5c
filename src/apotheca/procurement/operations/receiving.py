"""Receiving deliveries: count first, check against the order, post what is good, hold the rest."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.procurement.events import ReceiptHeld
from apotheca.procurement.models import GoodsReceipt, ReceiptLine
from apotheca.procurement.operations.errors import NothingToDo
from apotheca.procurement.operations.loading import OrderHead
from apotheca.procurement.operations.receipt_checks import CheckedLot, check_lots
from apotheca.procurement.operations.receipt_posting import Receipt, post_lots
from apotheca.procurement.operations.receipt_reading import Delivery, lock_delivery
from apotheca.procurement.operations.rights import refuse_second_duty, require_order_form_duty
from apotheca.procurement.types import DeliveredLot, ReceiptLineRef, ReceiptResult


class DeliveryNoteBooked(DomainError):
    code = "procurement.delivery_note_booked"
    message = "This delivery note is already booked for this order. Open its receipt to correct it."
    constraint = "delivery_note_booked_once"


class PlaceNotHere(DomainError):
    code = "procurement.place_not_here"
    message = "{place} belongs to another entity or is closed. Receive at a place of the order's."
    status = 422


class DeliveryNoteMissing(DomainError):
    code = "procurement.delivery_note_missing"
    message = "Enter the number of the delivery note, so that nobody books the delivery twice."
    status = 422


class OverReceipt(DomainError):
    code = "procurement.over_receipt"
    message = "More was received than the line may take. Have the excess accepted, or send it back."
    constraint = "receipts_stay_within_tolerance"


@operation(permission="procurement.receive_goods", duty="GT")
def receive_goods(
    *,
    actor: Actor,
    when: Moment,
    order_id: UUID,
    location_id: int,
    delivery_note: str,
    lots: Sequence[DeliveredLot],
) -> ReceiptResult:
    """
    Receive a delivery against an order: any number of lots, of any of its lines.

    Quantities are in the ordered or the base unit; stock grows in base units by the factor frozen
    on the line, valued at the frozen price in the order's currency. The parts of a line add up to
    the rounding of the whole. Each lot is checked on its own: what fails is HELD, counted but
    neither stock nor liability; what is good is posted, RECEIVED at a dock, AVAILABLE elsewhere.
    Locks the order, then its lines by id.
    Rules PR-20 to PR-28 (domain 2.6, 4.5): docs/rules/procurement.md.

    :raises OrderStateForbids: the order takes no deliveries.
    :raises DeliveryNoteBooked: this note is already booked for this order.
    :raises LineUnknown: a lot of a line the order does not have.
    :raises ReceiptUnitUnknown: a unit that is neither the ordered nor the base unit.
    :raises NotWholeUnits: a part of what the item is counted in.
    :raises TwoDutiesOnOneTransaction: the receiver asked for these goods.
    """
    if not lots:
        raise NothingToDo(act="receive")
    if not delivery_note.strip():
        raise DeliveryNoteMissing
    delivery = lock_delivery(
        order_id=order_id, place_id=location_id, actor_id=actor.person_id, on=when.business_date
    )
    head = delivery.order.head
    require_scope(head.entity_id, head.facility_id)
    head.must_allow("receive")
    _check_people_and_place(delivery, lots)
    checked = check_lots(delivery, lots, when)
    receipt = Receipt(uuid7(), next_number("GR", when.business_date.year), head.correlation_id)
    good = [lot for lot in checked if lot.is_good]
    held = [lot for lot in checked if not lot.is_good]
    status = "POSTED" if good else "HELD"
    _record(receipt, head, location_id, delivery_note.strip(), status, checked, actor, when)
    order_status = head.status
    if good:
        order_status = post_lots(receipt, delivery.order, delivery.place, good, actor, when)
    if held:
        _tell_held(receipt, head, held, when)
    refs = tuple(_ref(lot) for lot in checked)
    return ReceiptResult(receipt.id, receipt.number, status, head.id, order_status, refs)


def _check_people_and_place(delivery: Delivery, lots: Sequence[DeliveredLot]) -> None:
    head, place = delivery.order.head, delivery.place
    if place.entity_id != head.entity_id or not place.is_active:
        raise PlaceNotHere(place=place.code)
    refuse_second_duty(
        is_same_person=delivery.was_requested_by_actor, did="requested goods", act="receive them"
    )
    items = [delivery.items.get(lot.order_line_id) for lot in lots]
    require_order_form_duty(
        [item.dea_schedule if item else "" for item in items], head.entity_id, head.facility_id,
        ordinary="G", controlled="T",
    )  # fmt: skip


def _record(
    receipt: Receipt,
    head: OrderHead,
    location_id: int,
    delivery_note: str,
    status: str,
    lots: Sequence[CheckedLot],
    actor: Actor,
    when: Moment,
) -> None:
    header = {
        "id": receipt.id,
        "number": receipt.number,
        "order_id": head.id,
        "entity_id": head.entity_id,
        "location_id": location_id,
        "delivery_note": delivery_note,
        "status": status,
        "received_by_id": actor.person_id,
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "correlation_id": receipt.correlation_id,
    }
    changes().insert(GoodsReceipt, [header])
    changes().insert(ReceiptLine, [_row(receipt, lot, when) for lot in lots])
    record_audit(
        "procurement.goods_received", subject_type="GoodsReceipt", subject_id=receipt.id,
        entity_id=head.entity_id, when=when,
        after={
            "number": receipt.number,
            "order": head.number,
            "delivery_note": delivery_note,
            "status": status,
            "lots": len(lots),
            "held": sorted({finding.code for lot in lots for finding in lot.findings}),
        },
    )  # fmt: skip


def _row(receipt: Receipt, lot: CheckedLot, when: Moment) -> dict[str, Any]:
    delivered, line = lot.delivered, lot.order_line
    is_known = lot.is_good and lot.lot_id is not None
    return {
        "id": lot.line_id,
        "receipt_id": receipt.id,
        "order_line_id": line.id,
        "line_no": lot.number,
        "item_id": line.item_id,
        "lot_id": lot.lot_id if is_known else None,
        "lot_number": delivered.lot_number,
        "serial": delivered.serial,
        "expires_on": delivered.expires_on,
        "quantity": delivered.quantity,
        "uom": delivered.uom,
        "base_quantity": lot.base,
        "stated_base": delivered.stated_base,
        "package_id": delivered.package_id or line.package_id,
        "amount": lot.amount,
        "status": "POSTED" if lot.is_good else "HELD",
        "hold_code": "" if lot.is_good else lot.findings[0].code,
        "findings": [{"code": finding.code, **finding.detail} for finding in lot.findings],
        "posted_on": when.business_date if lot.is_good else None,
        "put_away_base": 0,
        "returned_base": 0,
    }


def _tell_held(receipt: Receipt, head: OrderHead, held: Sequence[CheckedLot], when: Moment) -> None:
    publish(ReceiptHeld(
        entity_id=head.entity_id, subject_id=receipt.id, business_key=receipt.number,
        correlation_id=head.correlation_id, when=when, order_id=head.id, order_number=head.number,
        codes=tuple(sorted({finding.code for lot in held for finding in lot.findings})),
    ))  # fmt: skip


def _ref(lot: CheckedLot) -> ReceiptLineRef:
    return ReceiptLineRef(
        lot.line_id, lot.order_line.id, "POSTED" if lot.is_good else "HELD", lot.base, lot.amount,
        lot.lot_id if lot.is_good else None, tuple(finding.code for finding in lot.findings),
    )  # fmt: skip
