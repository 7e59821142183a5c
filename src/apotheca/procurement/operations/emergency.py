"""Looking back at break-glass orders (domain 5.5, rule PR-17)."""

from uuid import UUID

from apotheca.governance.shell import changes, operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values
from apotheca.procurement.models import PurchaseOrder
from apotheca.procurement.operations.loading import lock_order
from apotheca.procurement.operations.rights import refuse_second_duty
from apotheca.procurement.operations.telling import answer
from apotheca.procurement.types import OrderResult

OUTCOMES = frozenset({"JUSTIFIED", "JUSTIFIED_PROCESS_GAP", "NOT_JUSTIFIED"})


class NotToReview(DomainError):
    code = "procurement.not_to_review"
    message = "Order {number} is no emergency order that waits for a review."


class UnknownOutcome(DomainError):
    code = "procurement.unknown_outcome"
    message = "{outcome} is no outcome. Say JUSTIFIED, JUSTIFIED_PROCESS_GAP or NOT_JUSTIFIED."
    status = 422


@operation(permission="procurement.review_emergency", duty="E")
def review_emergency(
    *, actor: Actor, when: Moment, order_id: UUID, outcome: str, comment: str
) -> OrderResult:
    """
    Say whether an emergency order was justified, within two business days of it (rule PR-17).

    The reviewer is not the buyer; a late review stops the buyer's next emergency order. Locks the
    order.

    :raises NotToReview: no emergency order, or reviewed before.
    """
    if outcome not in OUTCOMES:
        raise UnknownOutcome(outcome=outcome)
    order = lock_order(order_id)
    head = order.head
    require_scope(head.entity_id, head.facility_id)
    earlier = fetch_values(
        "SELECT emergency_outcome FROM procurement_purchaseorder WHERE id = %s", [order_id]
    )[0][0]
    if head.kind != "EMERGENCY" or earlier:
        raise NotToReview(number=head.number)
    refuse_second_duty(
        is_same_person=head.buyer_id == actor.person_id, did="ordered in an emergency",
        act="review it",
    )  # fmt: skip
    changes().update(PurchaseOrder, [
        {"id": order_id, "emergency_outcome": outcome, "emergency_reviewed_by_id": actor.person_id}
    ])  # fmt: skip
    record_audit(
        "procurement.emergency_reviewed", subject_type="PurchaseOrder", subject_id=order_id,
        entity_id=head.entity_id, when=when, after={"outcome": outcome, "comment": comment},
    )  # fmt: skip
    return answer(order)
