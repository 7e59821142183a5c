"""
Steps of approval: resolved from the rules when a document is submitted, decided one by one.

These are plain functions, used inside the operation that submits or decides a document; that
operation writes the audit row and tells the event. Rules GV-10 to GV-16 (docs/rules/duties.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from apotheca.governance.models import ApprovalStep
from apotheca.governance.shell import changes, current
from apotheca.governance.types import Actor, ApprovalStatus, StepFacts
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch

Decision = Literal["APPROVED", "RETURNED", "REJECTED"]


class NoApprovalRule(DomainError):
    code = "governance.no_approval_rule"
    message = (
        "No approval rule covers {kind} of {amount} in facility {facility}. "
        "Ask an access administrator to add one; nothing is approved by silence."
    )


class NobodyApprovesTheirOwn(DomainError):
    code = "governance.nobody_approves_their_own"
    message = "You asked for this document, so somebody else must decide it."
    status = 403
    constraint = "nobody_approves_their_own"


class NoDelegateForTheRequester(DomainError):
    code = "governance.no_delegate_for_the_requester"
    message = "You act for the person who asked for this document. Somebody else must decide it."
    status = 403
    constraint = "no_delegate_approves_for_the_requester"


class OnePersonOneStep(DomainError):
    code = "governance.one_person_one_step"
    message = "You decided an earlier step of this document. The next step needs another person."
    status = 403
    constraint = "one_person_decides_one_step"


class NotYourStep(DomainError):
    code = "governance.not_your_step"
    message = "This step waits for {role} of this place. Hand it on or ask for the role."
    status = 403


class NothingToDecide(DomainError):
    code = "governance.nothing_to_decide"
    message = "Version {version} of this document waits for no decision. Reload it."


class DocumentMovedOn(DomainError):
    code = "governance.document_moved_on"
    message = (
        "This document is at version {latest}, you looked at {version}. Reload and decide anew."
    )
    status = 412


@dataclass(frozen=True, slots=True)
class _RuleStep:
    rule_id: int
    position: int | None
    role_id: int | None
    role_code: str | None


_RULES = """
SELECT r.id AS rule_id, s.position, s.role_id, role.code AS role_code
  FROM governance_approvalrule r
  LEFT JOIN governance_approvalrulestep s ON s.rule_id = r.id
  LEFT JOIN governance_role role ON role.id = s.role_id
 WHERE r.entity_id = %(entity)s AND r.document_kind = %(kind)s AND r.valid @> %(day)s::date
   AND r.amount_from <= %(amount)s AND (r.amount_to IS NULL OR %(amount)s < r.amount_to)
   AND r.facility_id IN (0, %(facility)s) AND r.cost_centre_id IN (0, %(cost_centre)s)
 ORDER BY r.facility_id = 0, r.cost_centre_id = 0, r.id, s.position
"""

_VOID_EARLIER = """
UPDATE governance_approvalstep AS t SET status = 'VOID'
  FROM json_to_recordset({rows}) AS r (document_id uuid, version int)
 WHERE t.document_id = r.document_id AND t.document_version < r.version AND t.status = 'PENDING'
"""


def request_steps(
    *,
    document_type: str,
    document_kind: str,
    document_id: UUID,
    version: int,
    entity_id: int,
    facility_id: int,
    cost_centre_id: int,
    amount: Decimal,
    requested_by_id: int,
    when: Moment,
) -> tuple[StepFacts, ...]:
    """
    Resolve the most specific rule of the document's kind and amount and queue its steps. One read.

    ``amount`` is in the entity's currency. A rule for the facility beats one for any, then one for
    the cost centre (GV-10). No steps come back when the rule has none: the document is approved at
    once. Steps of earlier versions that still wait become VOID.

    :raises NoApprovalRule: no rule covers kind, place and amount on the business date.
    """
    parameters = {
        "entity": entity_id,
        "kind": document_kind,
        "day": when.business_date,
        "amount": amount,
        "facility": facility_id,
        "cost_centre": cost_centre_id,
    }
    found = fetch(_RuleStep, _RULES, parameters)
    if not found:
        raise NoApprovalRule(kind=document_kind, amount=amount, facility=facility_id)
    winner = [step for step in found if step.rule_id == found[0].rule_id and step.role_id]
    if version > 1:
        row = {"document_id": document_id, "version": version}
        changes().custom("void_earlier_approval_steps", _VOID_EARLIER, row)
    steps = []
    for step in winner:
        facts = StepFacts(uuid7(), step.position or 0, step.role_code or "")
        steps.append(facts)
        queued = {
            "id": facts.step_id,
            "document_type": document_type,
            "document_id": document_id,
            "document_version": version,
            "position": step.position,
            "role_id": step.role_id,
            "rule_id": step.rule_id,
            "entity_id": entity_id,
            "facility_id": facility_id,
            "cost_centre_id": cost_centre_id,
            "amount": amount,
            "requested_by_id": requested_by_id,
            "requested_at": when.occurred_at,
            "status": "PENDING",
            "comment": "",
        }
        changes().insert(ApprovalStep, [queued])
    return tuple(steps)


def void_steps(*, document_id: UUID, version: int) -> None:
    """Queue the end of the steps that still wait, as when the document is cancelled. No read."""
    row = {"document_id": document_id, "version": version + 1}
    changes().custom("void_earlier_approval_steps", _VOID_EARLIER, row)


@dataclass(frozen=True, slots=True)
class _Step:
    id: UUID
    document_version: int
    position: int
    role_code: str
    entity_id: int
    facility_id: int
    cost_centre_id: int
    requested_by_id: int
    decided_by_id: int | None
    status: str


_STEPS = """
SELECT s.id, s.document_version, s.position, r.code AS role_code, s.entity_id, s.facility_id,
       s.cost_centre_id, s.requested_by_id, s.decided_by_id, s.status
  FROM governance_approvalstep s JOIN governance_role r ON r.id = s.role_id
 WHERE s.document_id = %s ORDER BY s.document_version, s.position FOR UPDATE OF s
"""


def decide_step(
    *,
    document_id: UUID,
    version: int,
    decision: Decision,
    actor: Actor,
    when: Moment,
    comment: str = "",
) -> ApprovalStatus:
    """
    Decide the next open step of a document's version and queue the outcome. One locking read.

    The document is approved when ALL steps are; RETURNED or REJECTED ends it and voids the steps
    that wait (GV-12). Locks the document's steps; the caller has locked the document before.

    :raises DocumentMovedOn: there is a later version than the one the person looked at.
    :raises NothingToDecide: no step of this version waits.
    :raises NotYourStep: the person lacks the step's role at this entity, facility or cost centre.
    :raises NobodyApprovesTheirOwn: the person, or whom they act for, asked for the document.
    :raises OnePersonOneStep: the person decided an earlier step.
    """
    steps = fetch(_Step, _STEPS, [document_id])
    latest = max((step.document_version for step in steps), default=version)
    if latest != version:
        raise DocumentMovedOn(latest=latest, version=version)
    current_steps = [step for step in steps if step.document_version == version]
    waiting = [step for step in current_steps if step.status == "PENDING"]
    if not waiting:
        raise NothingToDecide(version=version)
    _check_person(waiting[0], current_steps, actor)
    decided = {
        "id": waiting[0].id,
        "status": decision,
        "decided_by_id": actor.person_id,
        "on_behalf_of_id": actor.on_behalf_of_id,
        "decided_at": when.occurred_at,
        "comment": comment,
    }
    changes().update(ApprovalStep, [decided])
    is_refused = decision != "APPROVED"
    if is_refused:
        changes().update(ApprovalStep, [{"id": s.id, "status": "VOID"} for s in waiting[1:]])
    open_steps = 0 if is_refused else len(waiting) - 1
    return ApprovalStatus(document_id, not is_refused and open_steps == 0, is_refused, open_steps)


def _check_person(step: _Step, steps: Sequence[_Step], actor: Actor) -> None:
    if actor.person_id == step.requested_by_id:
        raise NobodyApprovesTheirOwn
    if actor.on_behalf_of_id == step.requested_by_id:
        raise NoDelegateForTheRequester
    if actor.person_id in {other.decided_by_id for other in steps}:
        raise OnePersonOneStep
    if not any(
        grant.role_code == step.role_code
        and grant.entity_id == step.entity_id
        and grant.facility_id in (None, step.facility_id)
        and grant.cost_centre_id in (None, step.cost_centre_id)
        for grant in current().grants
    ):
        raise NotYourStep(role=step.role_code)
