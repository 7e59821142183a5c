"""Taking a receipt back, row by row, while nobody used the goods or was billed for them."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.operations.receiving import take_back
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.procurement.events import GoodsReceiptReversed, ReceivedLine
from apotheca.procurement.models import GoodsReceipt, PurchaseOrder, PurchaseOrderLine, ReceiptLine
from apotheca.procurement.operations.loading import Order, lock_order
from apotheca.procurement.operations.putting_away import ref_of
from apotheca.procurement.operations.receipt_loading import Booked, BookedLine, lock_receipt
from apotheca.procurement.operations.receipt_posting import progressed, receipt_told
from apotheca.procurement.rules.commitment import commitment_released
from apotheca.procurement.rules.states import ENDED, WITHOUT_COMMITMENT, line_status
from apotheca.procurement.types import PORTS, ReceiptResult


class ReceiptInvoiced(DomainError):
    code = "procurement.receipt_invoiced"
    message = "{invoiced} base units of {receipt} are invoiced. Return the goods for a credit memo."


class ReceiptNotPosted(DomainError):
    code = "procurement.receipt_not_posted"
    message = "{receipt} is {status}; only a posted receipt can be reversed, and only once."


class GoodsReturnedAlready(DomainError):
    code = "procurement.goods_returned_already"
    message = "Part of {receipt} went back to the supplier. It cannot be reversed any more."


class OrderEnded(DomainError):
    code = "procurement.order_ended"
    message = "Order {number} is {status}. A receipt of an ended order is corrected by a return."


@operation(permission="procurement.reverse_receipt", duty="GT")
def reverse_receipt(*, actor: Actor, when: Moment, receipt_id: UUID, reason: str) -> ReceiptResult:
    """
    Take back all posted lines of a receipt as if they had not come (rule PR-52).

    Every movement is mirrored, a put-away with it, at the same value; finance mirrors the accrual
    and commits the order again. Held lines are refused. The delivery note may be booked again. It
    posts on the business date of the reversal. Locks the order, its lines, the receipt, the layers.

    :raises ReceiptInvoiced: finance says part of it is invoiced.
    :raises StockConsumed: part of the goods was used or moved on.
    :raises GoodsReturnedAlready: part went back to the supplier.
    :raises OrderEnded: the order is closed; nothing would be open again.
    """
    booked = lock_receipt(receipt_id)
    head = booked.order.head
    require_scope(head.entity_id, head.facility_id)
    posted = [line for line in booked.lines.values() if line.status == "POSTED"]
    _check(booked, posted)
    order = lock_order(head.id)
    if any(line.lot_id is not None for line in posted):
        take_back(
            actor=actor, when=when, document=booked.head.receipt.document,
            original_id=receipt_id, reason=reason,
        )  # fmt: skip
    lines = _mirror(order, posted)
    status = _write(booked, order)
    record_audit(
        "procurement.receipt_reversed", subject_type="GoodsReceipt", subject_id=receipt_id,
        entity_id=head.entity_id, when=when, before={"status": booked.head.status},
        after={"status": "REVERSED", "reason": reason, "order_status": status},
    )  # fmt: skip
    publish(GoodsReceiptReversed(**receipt_told(booked.head.receipt, head, when), lines=lines))
    refs = tuple(ref_of(line) for line in booked.lines.values())
    return ReceiptResult(receipt_id, booked.head.number, "REVERSED", head.id, status, refs)


def _check(booked: Booked, posted: Sequence[BookedLine]) -> None:
    number, head = booked.head.number, booked.order.head
    if booked.head.status not in {"POSTED", "PUT_AWAY"} or not posted:
        raise ReceiptNotPosted(receipt=number, status=booked.head.status)
    if head.status in ENDED:
        raise OrderEnded(number=head.number, status=head.status)
    if any(line.returned_base for line in posted):
        raise GoodsReturnedAlready(receipt=number)
    invoiced = sum(_invoiced([line.id for line in posted]).values(), ZERO)
    if invoiced:
        raise ReceiptInvoiced(receipt=number, invoiced=invoiced)


def _invoiced(receipt_line_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    if PORTS.invoiced is None:
        raise RuntimeError("Nobody answers what is invoiced: connect PORTS.invoiced in the wiring.")
    return dict(PORTS.invoiced(receipt_line_ids))


def _mirror(order: Order, posted: Sequence[BookedLine]) -> tuple[ReceivedLine, ...]:
    """Lower the order lines in memory and return the lines finance mirrors."""
    told = []
    for booked in sorted(posted, key=lambda line: line.line_no, reverse=True):
        line = order.lines[booked.order_line_id]
        before = line.received_base
        line.received_base -= booked.base_quantity
        line.received_amount -= booked.amount
        released = ZERO
        if order.head.kind not in WITHOUT_COMMITMENT:
            released = commitment_released(
                line_amount=line.line_amount, ordered=line.base_quantity,
                before=line.received_base, after=before,
            )  # fmt: skip
        told.append(ReceivedLine(
            receipt_line_id=booked.id,
            order_line_id=line.id,
            item_id=(line.item_id or 0) if line.is_stock else 0,
            base_quantity=booked.base_quantity,
            amount=booked.amount,
            debit_account_id=line.debit_account_id,
            grni_account_id=line.grni_account_id,
            cost_centre_id=line.cost_centre_id or 0,
            commitment=released,
        ))  # fmt: skip
        booked.status = "REVERSED"
    return tuple(reversed(told))


def _write(booked: Booked, order: Order) -> str:
    for line in booked.lines.values():
        if line.status == "HELD":
            line.status = "REFUSED"
    changes().update(GoodsReceipt, [{"id": booked.head.id, "status": "REVERSED"}])
    changes().update(ReceiptLine, [
        {"id": line.id, "status": line.status, "decision": _decision(line)}
        for line in booked.lines.values()
    ])  # fmt: skip
    touched = {line.order_line_id for line in booked.lines.values()}
    changes().update(PurchaseOrderLine, [
        {
            "id": key,
            "status": line_status(order.lines[key], "OPEN"),
            "received_base": order.lines[key].received_base,
            "received_amount": order.lines[key].received_amount,
        }
        for key in sorted(touched)
    ])  # fmt: skip
    status = progressed(order)
    if status != order.head.status:
        changes().update(PurchaseOrder, [{"id": order.head.id, "status": status}])
    return status


def _decision(line: BookedLine) -> str:
    return "REFUSE" if line.status == "REFUSED" else line.decision
