"""Returning goods to the supplier under its authorisation, at book value."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.operations.receiving import send_back
from apotheca.inventory.types import DocumentRef, LotQuantity, ValuedLine
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.masterdata.queries import location_facts
from apotheca.masterdata.types import LocationFacts
from apotheca.procurement.events import GoodsReturnedToSupplier, ReturnedLine
from apotheca.procurement.models import (
    PurchaseOrderLine,
    ReceiptLine,
    SupplierReturn,
    SupplierReturnLine,
)
from apotheca.procurement.operations.errors import NothingToDo
from apotheca.procurement.operations.receipt_loading import Booked, lock_receipt
from apotheca.procurement.types import ReturnLine, ReturnResult


class AuthorisationMissing(DomainError):
    code = "procurement.authorisation_missing"
    message = "Enter the supplier's return authorisation (RMA); without it no credit will follow."
    status = 422
    constraint = "a_return_has_an_authorisation"


class ReturnTooMuch(DomainError):
    code = "procurement.return_too_much"
    message = "Line {line} of {receipt}: {left} base units can still go back, {asked} were asked."
    constraint = "return_within_receipt"


@operation(permission="procurement.return_to_supplier", duty="GH")
def return_to_supplier(
    *,
    actor: Actor,
    when: Moment,
    receipt_id: UUID,
    location_id: int,
    lines: Sequence[ReturnLine],
    authorisation: str,
    reason: str,
    stock_status: str = "AVAILABLE",
) -> ReturnResult:
    """
    Send received lots back from the place they stand at (rule PR-53, domain 2.7).

    Quantities in base units, at most what was received and not returned yet; the value is what the
    lots are in the books with, in the entity's currency, and becomes a claim on the supplier until
    its credit memo. The order is not opened again. Locks the order, its lines, the receipt, and the
    stock layers.

    :raises AuthorisationMissing: no RMA number.
    :raises ReturnTooMuch: more than was received and is left, or a line never posted to stock.
    :raises StockTooLow: the lot does not stand there in that status.
    """
    if not lines:
        raise NothingToDo(act="return")
    if not authorisation.strip():
        raise AuthorisationMissing
    booked = lock_receipt(receipt_id)
    head = booked.order.head
    require_scope(head.entity_id, head.facility_id)
    place = _place(location_id, head.entity_id)
    asked = [_asked(booked, line) for line in lines]
    document = DocumentRef("SupplierReturn", uuid7(), head.correlation_id)
    valued = send_back(
        actor=actor, when=when, document=document, location=place, lines=asked,
        status=stock_status, reason=reason,
    )  # fmt: skip
    number = next_number("RTV", when.business_date.year)
    _write(booked, document, number, lines, valued, authorisation.strip(), reason, actor, when)
    _tell(booked, document, number, lines, valued, authorisation.strip(), place, when)
    value = sum((line.value for line in valued), ZERO)
    return ReturnResult(document.id, number, value)


def _place(location_id: int, entity_id: int) -> LocationFacts:
    place = location_facts([location_id]).get(location_id)
    if place is None or place.entity_id != entity_id:
        raise NotFound(kind="place of this entity", key=location_id)
    return place


def _asked(booked: Booked, asked: ReturnLine) -> LotQuantity:
    line = booked.line(asked.receipt_line_id)
    left = line.base_quantity - line.returned_base if line.status == "POSTED" else ZERO
    if line.lot_id is None or line.item_id is None or not 0 < asked.base_quantity <= left:
        raise ReturnTooMuch(
            line=line.line_no, receipt=booked.head.number, left=left, asked=asked.base_quantity
        )
    line.returned_base += asked.base_quantity
    order_line = booked.order.lines[line.order_line_id]
    order_line.returned_base += asked.base_quantity
    return LotQuantity(line.item_id, line.lot_id, asked.base_quantity, line.line_no)


def _write(
    booked: Booked,
    document: DocumentRef,
    number: str,
    lines: Sequence[ReturnLine],
    valued: Sequence[ValuedLine],
    authorisation: str,
    reason: str,
    actor: Actor,
    when: Moment,
) -> None:
    head = booked.order.head
    header = {
        "id": document.id,
        "number": number,
        "entity_id": head.entity_id,
        "supplier_id": head.supplier_id,
        "order_id": head.id,
        "authorisation": authorisation,
        "reason": reason,
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "correlation_id": head.correlation_id,
        "returned_by_id": actor.person_id,
    }
    changes().insert(SupplierReturn, [header])
    changes().insert(SupplierReturnLine, [
        {
            "id": uuid7(),
            "supplier_return_id": document.id,
            "line_no": position,
            "receipt_line_id": line.receipt_line_id,
            "base_quantity": line.base_quantity,
            "value": value.value,
        }
        for position, (line, value) in enumerate(zip(lines, valued, strict=True), start=1)
    ])  # fmt: skip
    touched = sorted({line.receipt_line_id for line in lines})
    changes().update(ReceiptLine, [
        {"id": key, "returned_base": booked.lines[key].returned_base} for key in touched
    ])  # fmt: skip
    order_lines = sorted({booked.lines[key].order_line_id for key in touched})
    changes().update(PurchaseOrderLine, [
        {"id": key, "returned_base": booked.order.lines[key].returned_base} for key in order_lines
    ])  # fmt: skip
    record_audit(
        "procurement.goods_returned", subject_type="SupplierReturn", subject_id=document.id,
        entity_id=head.entity_id, when=when,
        after={
            "number": number,
            "receipt": booked.head.number,
            "authorisation": authorisation,
            "reason": reason,
            "value": sum((line.value for line in valued), Decimal(0)),
        },
    )  # fmt: skip


def _tell(
    booked: Booked,
    document: DocumentRef,
    number: str,
    lines: Sequence[ReturnLine],
    valued: Sequence[ValuedLine],
    authorisation: str,
    place: LocationFacts,
    when: Moment,
) -> None:
    head = booked.order.head
    publish(GoodsReturnedToSupplier(
        entity_id=head.entity_id, subject_id=document.id, business_key=number,
        correlation_id=head.correlation_id, when=when, order_id=head.id,
        facility_id=place.facility_id, supplier_id=head.supplier_id, currency=head.currency,
        location_kind=place.kind, authorisation=authorisation,
        lines=tuple(
            ReturnedLine(
                receipt_line_id=line.receipt_line_id,
                order_line_id=booked.lines[line.receipt_line_id].order_line_id,
                item_id=value.item_id,
                item_class=value.item_class,
                base_quantity=line.base_quantity,
                value=value.value,
            )
            for line, value in zip(lines, valued, strict=True)
        ),
    ))  # fmt: skip
