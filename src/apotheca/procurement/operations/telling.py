"""What events and answers say of a locked order."""

from typing import Any

from apotheca.kernel.moment import Moment
from apotheca.procurement.operations.loading import Order, OrderHead
from apotheca.procurement.operations.versions import as_refs, as_rows
from apotheca.procurement.types import OrderResult


def told(head: OrderHead, when: Moment, **changed: Any) -> dict[str, Any]:
    """Return the envelope and header fields every order event carries."""
    return {
        "entity_id": head.entity_id,
        "subject_id": head.id,
        "business_key": head.number,
        "correlation_id": head.correlation_id,
        "when": when,
        "kind": head.kind,
        "facility_id": head.facility_id,
        "supplier_id": head.supplier_id,
        "version": head.version,
        "currency": head.currency,
        "total_amount": head.total_amount,
        **changed,
    }


def answer(order: Order, status: str = "", **changed: Any) -> OrderResult:
    """Return where the order stands after the operation."""
    head = order.head
    facts = {"version": head.version, "total_amount": head.total_amount, **changed}
    return OrderResult(
        order_id=head.id, number=head.number, status=status or head.status, currency=head.currency,
        lines=as_refs(as_rows(order.lines.values())), **facts,
    )  # fmt: skip
