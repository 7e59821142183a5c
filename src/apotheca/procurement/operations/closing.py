"""The end of an order: closed, closed short, or cancelled; what was open is released."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values
from apotheca.procurement.events import PurchaseOrderClosed
from apotheca.procurement.models import (
    OrderChange,
    PurchaseOrder,
    PurchaseOrderLine,
    Requisition,
    RequisitionLine,
)
from apotheca.procurement.operations.approving import void_approval
from apotheca.procurement.operations.errors import OrderStateForbids
from apotheca.procurement.operations.loading import Order, OrderLine, lock_order_slowly
from apotheca.procurement.operations.telling import answer, told
from apotheca.procurement.rules.commitment import commitment_spent
from apotheca.procurement.rules.states import (
    COMMITTED,
    OPEN_LINE,
    WITHOUT_COMMITMENT,
    open_base,
    requisition_status,
)
from apotheca.procurement.types import OrderResult

DEAD = frozenset({"CLOSED_SHORT", "CANCELLED"})


class HeldLinesWait(DomainError):
    code = "procurement.held_lines_wait"
    message = "{count} delivered lines of {number} wait for a decision. Decide them first."


class BlanketHasReleases(DomainError):
    code = "procurement.blanket_has_releases"
    message = "{number} was drawn on ({released}). Close it; it cannot be cancelled any more."


@operation(permission="procurement.close_order", duty="F")
def close_order(*, actor: Actor, when: Moment, order_id: UUID, reason: str = "") -> OrderResult:
    """
    Close an order: CLOSED when nothing is open, else CLOSED_SHORT, which releases the rest (PR-50).

    What is not delivered any more can be ordered again from its requisition. Invoices for what was
    received still match. Locks the order, its lines, and the requisition lines given back.

    :raises HeldLinesWait: delivered lines are still held.
    :raises OrderStateForbids: it was not sent yet (cancel it), or has ended.
    """
    order = lock_order_slowly(order_id)
    require_scope(order.head.entity_id, order.head.facility_id)
    if (order.head.kind, order.head.status) != ("BLANKET", "APPROVED"):
        order.head.must_allow("close")
    _refuse_held_lines(order)
    is_short = any(open_base(line) for line in order.lines.values() if line.status in OPEN_LINE)
    return end_order(order, "CLOSED_SHORT" if is_short else "CLOSED", reason, when)


@operation(permission="procurement.cancel_order", duty="F")
def cancel_order(*, actor: Actor, when: Moment, order_id: UUID, reason: str) -> OrderResult:
    """
    Cancel an order of which nothing was received; its whole commitment is released (rule PR-51).

    Steps and changes that wait end with it. Locks the order, its lines, and the requisition lines.

    :raises HeldLinesWait: something was delivered and is held.
    :raises OrderStateForbids: goods were received (close it short), or it has ended.
    :raises BlanketHasReleases: releases were drawn on this blanket.
    """
    order = lock_order_slowly(order_id)
    head = order.head
    require_scope(head.entity_id, head.facility_id)
    head.must_allow("cancel")
    if head.kind == "BLANKET" and head.released_amount:
        raise BlanketHasReleases(number=head.number, released=head.released_amount)
    if any(line.received_base for line in order.lines.values()):
        raise OrderStateForbids(number=head.number, status="partly received", act="cancel")
    _refuse_held_lines(order)
    if head.status == "PENDING_APPROVAL":
        void_approval(head.id, head.version)
    if head.status == "CHANGE_PENDING":
        _drop_change(head.id)
    return end_order(order, "CANCELLED", reason, when)


def end_order(order: Order, status: str, reason: str, when: Moment) -> OrderResult:
    """
    End a locked order: free its requisition lines and blanket, release what was committed.

    Part of close, cancel and of a rejected approval; checks are the caller's.
    """
    head = order.head
    was_committed = head.kind not in WITHOUT_COMMITMENT and head.status in COMMITTED
    unspent = sum((unspent_commitment(line) for line in order.lines.values()), ZERO)
    _give_back(order)
    for line in order.lines.values():
        if line.status in OPEN_LINE and open_base(line):
            line.cancelled_base += open_base(line)
            line.status = status if status in DEAD else line.status
    changes().update(PurchaseOrderLine, [
        {"id": line.id, "status": line.status, "cancelled_base": line.cancelled_base}
        for line in order.lines.values()
    ])  # fmt: skip
    changes().update(PurchaseOrder, [{"id": head.id, "status": status}])
    if head.kind == "RELEASE" and head.blanket_id is not None and unspent:
        _refill_blanket(head.blanket_id, unspent)
    record_audit(
        "procurement.order_ended", subject_type="PurchaseOrder", subject_id=head.id,
        entity_id=head.entity_id, when=when, before={"status": head.status},
        after={"status": status, "reason": reason, "released": unspent},
    )  # fmt: skip
    released = unspent if was_committed else ZERO
    publish(PurchaseOrderClosed(**told(head, when), status=status, released_amount=released))
    return answer(order, status)


def unspent_commitment(line: OrderLine) -> Decimal:
    """Return what of a line's amount no receipt has spent; a line that ended holds nothing."""
    if line.status in DEAD:
        return ZERO
    return line.line_amount - commitment_spent(
        line_amount=line.line_amount, ordered=line.base_quantity, received=line.received_base
    )


_OPEN_REQUESTS = """
SELECT l.id, l.requisition_id, l.base_quantity, l.ordered_base, q.status
  FROM procurement_requisition q
  JOIN procurement_requisitionline l ON l.requisition_id = q.id
 WHERE q.id IN (SELECT w.requisition_id FROM procurement_requisitionline w WHERE w.id = ANY(%s))
 ORDER BY q.id, l.id FOR NO KEY UPDATE OF q, l
"""


def _give_back(order: Order) -> None:
    """Let the requisition lines ask again for what this order will not deliver."""
    back: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for line in order.lines.values():
        if line.requisition_line_id is not None and line.status in OPEN_LINE:
            back[line.requisition_line_id] += open_base(line)
    change_ordered({key: -base for key, base in back.items() if base})


def change_ordered(deltas: dict[UUID, Decimal]) -> None:
    """Change how much of requisition lines is ordered, with the status of their requisitions."""
    if not deltas:
        return
    pairs: dict[UUID, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    states: dict[UUID, str] = {}
    for line_id, requisition_id, wanted, ordered, status in fetch_values(
        _OPEN_REQUESTS, [list(deltas)]
    ):
        after = ordered + deltas.get(line_id, ZERO)
        if line_id in deltas:
            changes().update(RequisitionLine, [{"id": line_id, "ordered_base": after}])
        pairs[requisition_id].append((wanted, after))
        states[requisition_id] = status
    changes().update(Requisition, [
        {"id": key, "status": requisition_status(lines, "APPROVED")}
        for key, lines in pairs.items()
        if states[key] in {"APPROVED", "PARTIALLY_ORDERED", "ORDERED"}
    ])  # fmt: skip


_HELD = """
SELECT count(*) FROM procurement_receiptline r
  JOIN procurement_goodsreceipt g ON g.id = r.receipt_id
 WHERE g.order_id = %s AND r.status = 'HELD'
"""


def _refuse_held_lines(order: Order) -> None:
    count = fetch_values(_HELD, [order.head.id])[0][0]
    if count:
        raise HeldLinesWait(number=order.head.number, count=count)


_REFILL = """
UPDATE procurement_purchaseorder AS t SET released_amount = t.released_amount - r.amount
  FROM json_to_recordset({rows}) AS r (id uuid, amount numeric) WHERE t.id = r.id
"""


def _refill_blanket(blanket_id: UUID, amount: Decimal) -> None:
    changes().custom("refill_blanket", _REFILL, {"id": blanket_id, "amount": amount})


def _drop_change(order_id: UUID) -> None:
    waiting = OrderChange.objects.filter(order_id=order_id, status__in=("PROPOSED", "PENDING"))
    for change in waiting.select_for_update():
        void_approval(change.pk, 1)
        changes().update(OrderChange, [{"id": change.pk, "status": "REFUSED"}])
