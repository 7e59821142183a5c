"""Deciding on orders and sending them out."""

from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.moment import Moment
from apotheca.procurement.events import PurchaseOrderApproved, PurchaseOrderSent
from apotheca.procurement.models import PurchaseOrder
from apotheca.procurement.operations.approving import decide
from apotheca.procurement.operations.changing import settle_change, waiting_change
from apotheca.procurement.operations.closing import end_order
from apotheca.procurement.operations.errors import (
    ChangedMeanwhile,
    OrderStateForbids,
    SupplierNotActive,
)
from apotheca.procurement.operations.loading import Order, lock_order
from apotheca.procurement.operations.telling import answer, told
from apotheca.procurement.operations.versions import as_rows, as_told
from apotheca.procurement.types import OrderResult


@operation(permission="procurement.decide_order", duty="E")
def decide_order(
    *,
    actor: Actor,
    when: Moment,
    order_id: UUID,
    decision: str,
    comment: str = "",
    version: int | None = None,
) -> OrderResult:
    """
    Decide the open step of an order or of its change: APPROVED, RETURNED or REJECTED (PR-16,
    PR-41).

    With its last step an order is approved and finance books the commitment. A returned order is a
    draft again, a rejected one is cancelled and its requisition lines are free. A change that is
    not approved leaves the agreed version as it was. Locks the order, its lines, then the steps.
    ``version`` is the agreed one the person looked at; None decides on whatever waits.

    :raises ChangedMeanwhile: the order is at another version than ``version``.
    :raises OrderStateForbids: nothing of the order waits for a decision.
    """
    order = lock_order(order_id)
    require_scope(order.head.entity_id, order.head.facility_id)
    order.head.must_allow("decide")
    if version not in (None, order.head.version):
        raise ChangedMeanwhile(number=order.head.number, now=order.head.version, seen=version)
    if order.head.status == "CHANGE_PENDING":
        return _decide_change(order, decision, comment, actor, when)
    if not decide(order_id, order.head.version, decision, comment, actor, when):
        return answer(order)
    if decision == "REJECTED":
        return end_order(order, "CANCELLED", comment, when)
    status = "APPROVED" if decision == "APPROVED" else "DRAFT"
    changes().update(PurchaseOrder, [{"id": order_id, "status": status}])
    record_audit(
        "procurement.order_decided", subject_type="PurchaseOrder", subject_id=order_id,
        entity_id=order.head.entity_id, when=when, before={"status": order.head.status},
        after={"status": status, "comment": comment},
    )  # fmt: skip
    if status == "APPROVED":
        publish(PurchaseOrderApproved(**told(order.head, when)))
    return answer(order, status)


def _decide_change(
    order: Order, decision: str, comment: str, actor: Actor, when: Moment
) -> OrderResult:
    change = waiting_change(order)
    if change.status == "PROPOSED":
        raise OrderStateForbids(number=order.head.number, status="with its buyer", act="decide")
    if not decide(change.pk, 1, decision, comment, actor, when):
        return answer(order)
    return settle_change(order, change, decision == "APPROVED", comment, actor, when)


@operation(permission="procurement.send_order", duty="F")
def send_order(*, actor: Actor, when: Moment, order_id: UUID) -> OrderResult:
    """
    Send an approved order to its supplier; the hub takes it from the event (rule PR-34).

    The sent version stays as it is for good. Locks the order and its lines.

    :raises OrderStateForbids: the order is not approved, or was sent before.
    :raises SupplierNotActive: the supplier was blocked meanwhile.
    """
    order = lock_order(order_id)
    head = order.head
    require_scope(head.entity_id, head.facility_id)
    head.must_allow("send")
    if head.supplier_status != "ACTIVE":
        raise SupplierNotActive(supplier=head.supplier_id, status=head.supplier_status)
    sent = {"id": order_id, "status": "SENT", "sent_at": when.occurred_at}
    changes().update(PurchaseOrder, [sent])
    record_audit(
        "procurement.order_sent", subject_type="PurchaseOrder", subject_id=order_id,
        entity_id=head.entity_id, when=when, before={"status": head.status},
        after={"status": "SENT", "version": head.version},
    )  # fmt: skip
    lines = as_told(as_rows(order.lines.values()))
    publish(PurchaseOrderSent(**told(head, when), lines=lines))
    return answer(order, "SENT")
