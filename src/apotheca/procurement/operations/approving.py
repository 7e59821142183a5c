"""Procurement's documents before governance's approval steps."""

from decimal import Decimal
from typing import cast
from uuid import UUID

from apotheca.governance.operations import approvals
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment

DECISIONS = frozenset({"APPROVED", "RETURNED", "REJECTED"})


class UnknownDecision(DomainError):
    code = "procurement.unknown_decision"
    message = "{decision} is no decision. Decide APPROVED, RETURNED or REJECTED."
    status = 422


def ask_for_approval(
    kind: str,
    document_id: UUID,
    version: int,
    entity_id: int,
    facility_id: int,
    amount: Decimal,
    requested_by_id: int,
    when: Moment,
    *,
    cost_centre_id: int | None = None,
) -> bool:
    """Store the steps a document of this kind and amount needs; False when the rule has none."""
    steps = approvals.request_steps(
        document_type=kind, document_kind=kind, document_id=document_id, version=version,
        entity_id=entity_id, facility_id=facility_id, cost_centre_id=cost_centre_id or 0,
        amount=amount, requested_by_id=requested_by_id, when=when,
    )  # fmt: skip
    return bool(steps)


def decide(
    document_id: UUID, version: int, decision: str, comment: str, actor: Actor, when: Moment
) -> bool:
    """
    Decide the open step; True when that settles the document either way.

    :raises UnknownDecision: the word is none of the three.
    """
    if decision not in DECISIONS:
        raise UnknownDecision(decision=decision)
    status = approvals.decide_step(
        document_id=document_id, version=version, decision=cast(approvals.Decision, decision),
        actor=actor, when=when, comment=comment,
    )  # fmt: skip
    return status.is_complete or status.is_refused


def void_approval(document_id: UUID, version: int) -> None:
    """End the steps that still wait: the document is withdrawn."""
    approvals.void_steps(document_id=document_id, version=version)
