"""Approval rules: which roles decide on which documents (rules GV-10, GV-11, GV-17)."""

from dataclasses import asdict
from datetime import date

from apotheca.governance.models import ApprovalRule, ApprovalRuleStep, Role
from apotheca.governance.shell import operation, record_audit, require_scope
from apotheca.governance.types import Actor, NewApprovalRule
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment


class ApprovalRulesOverlap(DomainError):
    code = "governance.approval_rules_overlap"
    message = (
        "Another rule of the same reach already covers part of these amounts and days. "
        "Close it first, so that one rule answers."
    )
    constraint = "approval_rules_never_overlap"


@operation(permission="governance.add_approval_rule", duty="Q")
def add_approval_rule(*, actor: Actor, when: Moment, rule: NewApprovalRule) -> int:
    """
    Add an approval rule with its ordered roles and return its id. Documents already submitted keep
    their steps.

    :raises ApprovalRulesOverlap: a rule of the same reach covers some of the amounts and days.
    :raises NotFound: a role is unknown.
    """
    require_scope(rule.entity_id, rule.facility_id or None, rule.cost_centre_id or None)
    roles = dict(Role.objects.filter(code__in=rule.roles).values_list("code", "pk"))
    for code in rule.roles:
        if code not in roles:
            raise NotFound(kind="role", key=code)
    made = ApprovalRule.objects.create(
        entity_id=rule.entity_id,
        document_kind=rule.document_kind,
        facility_id=rule.facility_id,
        cost_centre_id=rule.cost_centre_id,
        amount_from=rule.amount_from,
        amount_to=rule.amount_to,
        valid=(rule.since, rule.until),
        note=rule.note,
    )
    steps = [
        ApprovalRuleStep(rule=made, position=position, role_id=roles[code])
        for position, code in enumerate(rule.roles, 1)
    ]
    ApprovalRuleStep.objects.bulk_create(steps)
    record_audit(
        "governance.approval_rule_added", subject_type="ApprovalRule", subject_id=made.pk,
        entity_id=rule.entity_id, when=when, after=asdict(rule),
    )  # fmt: skip
    return made.pk


@operation(permission="governance.close_approval_rule", duty="Q")
def close_approval_rule(*, actor: Actor, when: Moment, rule_id: int, until: date) -> date:
    """
    End a rule: ``until`` is the first day it no longer counts; return it.

    :raises NotFound: there is no such rule.
    """
    rule = ApprovalRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise NotFound(kind="approval rule", key=rule_id)
    require_scope(rule.entity_id, rule.facility_id or None, rule.cost_centre_id or None)
    before = rule.valid.upper
    rule.valid = (rule.valid.lower, max(until, rule.valid.lower or until))
    rule.save(update_fields=["valid"])
    record_audit(
        "governance.approval_rule_closed", subject_type="ApprovalRule", subject_id=rule_id,
        entity_id=rule.entity_id, when=when, before={"until": before}, after={"until": until},
    )  # fmt: skip
    return until
