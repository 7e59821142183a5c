"""Change orders: asked by the buyer or proposed by the supplier, agreed as a new version."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.procurement.events import PurchaseOrderApproved
from apotheca.procurement.models import OrderChange, PurchaseOrder
from apotheca.procurement.operations.approving import ask_for_approval
from apotheca.procurement.operations.change_plans import Plan, agree, as_asked, plan_change
from apotheca.procurement.operations.errors import ChangedMeanwhile, OrderStateForbids
from apotheca.procurement.operations.loading import Order, lock_order_slowly
from apotheca.procurement.operations.telling import answer, told
from apotheca.procurement.rules.states import CONFIRMED, order_status
from apotheca.procurement.types import LineChange, OrderResult

DOCUMENT_KIND = "ORDER_CHANGE"
WAITING = ("PROPOSED", "PENDING")


@operation(permission="procurement.change_order", duty="F")
def change_order(
    *,
    actor: Actor,
    when: Moment,
    order_id: UUID,
    version: int,
    lines: Sequence[LineChange],
    reason: str,
) -> OrderResult:
    """
    Change quantities, prices or dates of an order: version n+1 (rules PR-40 to PR-42).

    Quantities in the ordered unit, prices in the order's currency. What goes up beyond tolerance
    waits for approval (CHANGE_PENDING) and the agreed version holds until then; the rest is agreed
    at once. A draft goes to approval as a whole. What was received keeps its amount. Locks the
    order, then its lines.

    :raises ChangedMeanwhile: ``version`` is not the agreed one.
    :raises BelowReceived: a quantity below what has arrived.
    :raises OrderStateForbids: a change waits already, or the order has ended.
    """
    order = lock_order_slowly(order_id)
    head = order.head
    require_scope(head.entity_id, head.facility_id)
    head.must_allow("change")
    if head.version != version:
        raise ChangedMeanwhile(number=head.number, now=head.version, seen=version)
    plan = plan_change(order, lines)
    if head.status == "DRAFT":
        return _submit_draft(order, plan, reason, actor, when)
    if plan.is_beyond:
        return _ask(order, plan, lines, reason, actor, when)
    return agree(order, plan, _after_agreement(order, plan), reason, actor, when)


@operation(permission="procurement.answer_supplier_change", duty="F")
def answer_supplier_change(
    *, actor: Actor, when: Moment, order_id: UUID, is_accepted: bool, reason: str = ""
) -> OrderResult:
    """
    Answer what the supplier would change beyond tolerance (rule PR-36).

    Accepted, it takes the path of a change order: up beyond tolerance it needs approval. Refused,
    the agreed version stands. Locks the order, its lines, and the proposal.

    :raises OrderStateForbids: no proposal of the supplier waits.
    """
    order = lock_order_slowly(order_id)
    head = order.head
    require_scope(head.entity_id, head.facility_id)
    head.must_allow("answer")
    proposal = waiting_change(order)
    if proposal.status != "PROPOSED":
        raise OrderStateForbids(number=head.number, status="in approval", act="answer")
    if not is_accepted:
        return refuse_change(order, proposal, reason, when)
    asked = as_asked(proposal.lines)
    plan = plan_change(order, asked)
    if plan.is_beyond and _is_asked(order, proposal.pk, plan, actor, when):
        changes().update(OrderChange, [
            {"id": proposal.pk, "status": "PENDING", "requested_by_id": actor.person_id}
        ])  # fmt: skip
        _audit(order, "order_change_asked", "CHANGE_PENDING", reason, when)
        return answer(order, "CHANGE_PENDING")
    changes().update(OrderChange, [{"id": proposal.pk, "status": "AGREED"}])
    return agree(order, plan, _resumed(plan, proposal.resume_status), reason, actor, when)


def settle_change(
    order: Order, proposal: OrderChange, is_agreed: bool, comment: str, actor: Actor, when: Moment
) -> OrderResult:
    """Agree or drop a change whose approval was just decided; part of ``decide_order``."""
    if not is_agreed:
        return refuse_change(order, proposal, comment, when)
    plan = plan_change(order, as_asked(proposal.lines))
    changes().update(OrderChange, [{"id": proposal.pk, "status": "AGREED"}])
    return agree(order, plan, _resumed(plan, proposal.resume_status), proposal.reason, actor, when)


def refuse_change(order: Order, proposal: OrderChange, reason: str, when: Moment) -> OrderResult:
    """Leave the agreed version as it is and let the order go on where it stood."""
    status = order_status(order.lines.values(), proposal.resume_status)
    changes().update(OrderChange, [{"id": proposal.pk, "status": "REFUSED"}])
    changes().update(PurchaseOrder, [{"id": order.head.id, "status": status}])
    _audit(order, "order_change_refused", status, reason, when)
    return answer(order, status)


def waiting_change(order: Order) -> OrderChange:
    """Return the change that waits, under lock; the database allows one at a time."""
    return OrderChange.objects.select_for_update().get(order_id=order.head.id, status__in=WAITING)


def keep_proposal(
    order: Order, lines: Sequence[LineChange], reason: str, resume_status: str, actor: Actor,
    when: Moment, *, origin: str, status: str, change_id: UUID | None = None,
) -> None:  # fmt: skip
    """Record a change that waits; the order itself is the caller's to set to CHANGE_PENDING."""
    row = {
        "id": change_id or uuid7(),
        "order_id": order.head.id,
        "version": order.head.version + 1,
        "origin": origin,
        "lines": [asdict(line) for line in lines],
        "reason": reason[:200],
        "resume_status": resume_status,
        "status": status,
        "requested_by_id": actor.person_id,
        "requested_at": when.occurred_at,
    }
    changes().insert(OrderChange, [row])


def _ask(
    order: Order, plan: Plan, lines: Sequence[LineChange], reason: str, actor: Actor, when: Moment
) -> OrderResult:
    change_id = uuid7()
    if not _is_asked(order, change_id, plan, actor, when):
        return agree(order, plan, _after_agreement(order, plan), reason, actor, when)
    resume = _after_agreement(order, plan)
    keep_proposal(order, lines, reason, resume, actor, when, origin="BUYER", status="PENDING",
                  change_id=change_id)  # fmt: skip
    changes().update(PurchaseOrder, [{"id": order.head.id, "status": "CHANGE_PENDING"}])
    _audit(order, "order_change_asked", "CHANGE_PENDING", reason, when)
    return answer(order, "CHANGE_PENDING")


def _is_asked(order: Order, change_id: UUID, plan: Plan, actor: Actor, when: Moment) -> bool:
    head = order.head
    return ask_for_approval(
        DOCUMENT_KIND, change_id, 1, head.entity_id, head.facility_id, plan.total, actor.person_id,
        when,
    )  # fmt: skip


def _submit_draft(order: Order, plan: Plan, reason: str, actor: Actor, when: Moment) -> OrderResult:
    head, version = order.head, order.head.version + 1
    is_asked = ask_for_approval(
        "PURCHASE_ORDER", head.id, version, head.entity_id, head.facility_id, plan.total,
        actor.person_id, when,
    )  # fmt: skip
    status = "PENDING_APPROVAL" if is_asked else "APPROVED"
    result = agree(order, plan, status, reason, actor, when, {"buyer_id": actor.person_id})
    if status == "APPROVED":
        agreed = told(head, when, version=version, total_amount=plan.total)
        publish(PurchaseOrderApproved(**agreed))
    return result


def _after_agreement(order: Order, plan: Plan) -> str:
    """Return where a buyer's agreed change leaves the order: a sent one waits for a new answer."""
    status = order.head.status
    otherwise = "SENT" if status in CONFIRMED | {"PARTIALLY_RECEIVED"} else status
    return order_status(plan.lines.values(), otherwise)


def _resumed(plan: Plan, resume_status: str) -> str:
    return order_status(plan.lines.values(), resume_status)


def _audit(order: Order, what: str, status: str, reason: str, when: Moment) -> None:
    head = order.head
    record_audit(
        f"procurement.{what}", subject_type="PurchaseOrder", subject_id=head.id,
        entity_id=head.entity_id, when=when, before={"status": head.status},
        after={"status": status, "reason": reason},
    )  # fmt: skip
