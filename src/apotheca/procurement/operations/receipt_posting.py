"""Posting received lots: into stock or expense, onto the order lines, and told to finance."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, publish
from apotheca.governance.types import Actor
from apotheca.inventory.operations.receiving import put_into_stock
from apotheca.inventory.types import DocumentRef, IncomingLot
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.masterdata.types import LocationFacts
from apotheca.procurement.events import GoodsReceived, ReceivedLine
from apotheca.procurement.models import PurchaseOrder, PurchaseOrderLine
from apotheca.procurement.operations.loading import Order, OrderHead
from apotheca.procurement.operations.receipt_checks import CheckedLot
from apotheca.procurement.operations.receipt_reading import arrival_status
from apotheca.procurement.rules.commitment import commitment_released
from apotheca.procurement.rules.states import WITHOUT_COMMITMENT, line_status, order_status

DOCUMENT_TYPE = "GoodsReceipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt that lots are posted under."""

    id: UUID
    number: str
    correlation_id: UUID

    @property
    def document(self) -> DocumentRef:
        return DocumentRef(DOCUMENT_TYPE, self.id, self.correlation_id)


def post_lots(
    receipt: Receipt,
    order: Order,
    place: LocationFacts,
    lots: Sequence[CheckedLot],
    actor: Actor,
    when: Moment,
) -> str:
    """
    Put good lots into stock, bring the order forward, and tell it; return the order's new status.

    The lines' progress in memory already counts the lots. Layers are valued at the lots' amounts;
    finance accrues the same amounts in this transaction.
    """
    _into_stock(receipt, place, lots, actor, when)
    status = bring_forward(order, lots)
    lines = received_lines(order.head, lots)
    publish(GoodsReceived(**receipt_told(receipt, order.head, when), lines=lines))
    return status


def bring_forward(order: Order, lots: Sequence[CheckedLot]) -> str:
    """Record the progress of the lines concerned and the order's status; return the status."""
    touched = {lot.order_line.id for lot in lots}
    for key in touched:
        line = order.lines[key]
        line.status = line_status(line, "OPEN")
    changes().update(PurchaseOrderLine, [
        {
            "id": key,
            "status": order.lines[key].status,
            "received_base": order.lines[key].received_base,
            "received_amount": order.lines[key].received_amount,
            "accepted_over_base": order.lines[key].accepted_over_base,
        }
        for key in sorted(touched)
    ])  # fmt: skip
    status = progressed(order)
    if status != order.head.status:
        changes().update(PurchaseOrder, [{"id": order.head.id, "status": status}])
    return status


def progressed(order: Order) -> str:
    """Return the order's status from its lines; a pending change keeps it CHANGE_PENDING."""
    head = order.head
    if head.status == "CHANGE_PENDING":
        return head.status
    otherwise = head.status
    if head.status in {"PARTIALLY_RECEIVED", "RECEIVED"}:
        otherwise = "ACKNOWLEDGED" if head.acknowledged_at else "SENT"
    return order_status(order.lines.values(), otherwise)


def received_lines(head: OrderHead, lots: Sequence[CheckedLot]) -> tuple[ReceivedLine, ...]:
    """
    Return posted lots as finance accrues them, with the commitment each releases.

    Lots of one line are taken in order: each starts where the one before it ended.
    """
    after: dict[UUID, Decimal] = {lot.order_line.id: lot.order_line.received_base for lot in lots}
    told = []
    for lot in reversed(lots):
        line = lot.order_line
        end = after[line.id]
        after[line.id] = end - lot.base
        released = ZERO
        if head.kind not in WITHOUT_COMMITMENT:
            released = commitment_released(
                line_amount=line.line_amount, ordered=line.base_quantity,
                before=end - lot.base, after=end,
            )  # fmt: skip
        told.append(ReceivedLine(
            receipt_line_id=lot.line_id,
            order_line_id=line.id,
            item_id=(line.item_id or 0) if line.is_stock else 0,
            base_quantity=lot.base,
            amount=lot.amount,
            debit_account_id=line.debit_account_id,
            grni_account_id=line.grni_account_id,
            cost_centre_id=line.cost_centre_id or 0,
            commitment=released,
        ))  # fmt: skip
    return tuple(reversed(told))


def receipt_told(receipt: Receipt, head: OrderHead, when: Moment) -> dict[str, Any]:
    """Return what receipt events say besides their lines."""
    return {
        "entity_id": head.entity_id,
        "subject_id": receipt.id,
        "business_key": receipt.number,
        "correlation_id": head.correlation_id,
        "when": when,
        "order_id": head.id,
        "order_number": head.number,
        "facility_id": head.facility_id,
        "supplier_id": head.supplier_id,
        "currency": head.currency,
        "is_committed": head.kind not in WITHOUT_COMMITMENT,
    }


def _into_stock(
    receipt: Receipt,
    place: LocationFacts,
    lots: Sequence[CheckedLot],
    actor: Actor,
    when: Moment,
) -> None:
    incoming = [
        IncomingLot(
            line=lot.number,
            item_id=lot.order_line.item_id or 0,
            package_id=lot.order_line.package_id or 0,
            lot_number=lot.delivered.lot_number,
            expires_on=lot.delivered.expires_on,
            quantity=lot.base,
            value=lot.amount,
            serial=lot.delivered.serial,
        )
        for lot in lots
        if lot.lot_id is not None
    ]
    if incoming:
        put_into_stock(
            actor=actor, when=when, document=receipt.document, location=place,
            status=arrival_status(place), lots=incoming,
        )  # fmt: skip
