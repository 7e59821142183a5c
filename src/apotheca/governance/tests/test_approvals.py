"""Steps of approval: who may decide what, and when a document is approved."""

from decimal import Decimal
from uuid import UUID

import pytest
from tests.world import ALWAYS, AT

from apotheca.governance import models as gov
from apotheca.governance.operations import approvals
from apotheca.governance.queries import pending_approvals, steps_of
from apotheca.governance.shell import operation
from apotheca.governance.types import Actor, ApprovalStatus
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment


@operation(permission="test.ask", duty="D")
def ask(*, actor: Actor, when: Moment, fields: dict[str, object]) -> int:
    return len(approvals.request_steps(requested_by_id=actor.person_id, when=when, **fields))


@operation(permission="test.decide", duty="DEIF")
def decide(
    *, actor: Actor, when: Moment, document: UUID, version: int, decision: str
) -> ApprovalStatus:
    return approvals.decide_step(
        document_id=document, version=version, decision=decision, actor=actor, when=when
    )


def submit(world, amount="100", kind="REQUISITION", document=None, version=1, facility="MAIN"):
    document = document or uuid7()
    fields = {
        "document_type": "Requisition", "document_kind": kind, "document_id": document,
        "version": version, "entity_id": world.entity["HOSP"],
        "facility_id": world.facility[facility], "cost_centre_id": world.cost_centre["ICU"],
        "amount": Decimal(amount),
    }  # fmt: skip
    ask(actor=world.actor("requester"), when=AT, fields=fields)
    return document


def say(world, document, who="director", decision="APPROVED", version=1, actor=None):
    actor = actor or world.actor(who)
    return decide(actor=actor, when=AT, document=document, version=version, decision=decision)


def rule(world, *roles, kind="REQUISITION", **fields):
    made = gov.ApprovalRule.objects.create(
        entity_id=world.entity["HOSP"], document_kind=kind, valid=ALWAYS, **fields
    )
    for position, code in enumerate(roles, 1):
        role = gov.Role.objects.get(code=code)
        gov.ApprovalRuleStep.objects.create(rule=made, position=position, role=role)
    return made


def give(world, person, role, **scope):
    gov.RoleGrant.objects.create(
        person_id=world.person[person], role=gov.Role.objects.get(code=role),
        entity_id=world.entity["HOSP"], valid=ALWAYS, **scope,
    )  # fmt: skip


def roles_of(document):
    return [step.role_code for step in steps_of(document)]


def test_all_steps_in_order_approve_a_document(world):
    rule(world, "T_E", "T_I", kind="BIG")
    document = submit(world, kind="BIG")
    first = say(world, document)
    assert (first.is_complete, first.open_steps) == (False, 1)
    assert say(world, document, "count_approver").is_complete


def test_the_second_step_does_not_come_before_the_first(world):
    rule(world, "T_E", "T_I", kind="BIG")
    with pytest.raises(approvals.NotYourStep):
        say(world, submit(world, kind="BIG"), "count_approver")


def test_the_most_specific_rule_wins(world):
    rule(world, "T_I", facility_id=world.facility["MAIN"])
    rule(world, "T_F", facility_id=0, cost_centre_id=world.cost_centre["ICU"])
    assert roles_of(submit(world)) == ["T_I"]
    assert roles_of(submit(world, facility="NORTH")) == ["T_F"]


def test_amount_bands_are_half_open(world):
    rule(world, "T_E", kind="BAND", amount_to=1000)
    rule(world, "T_E", "T_I", kind="BAND", amount_from=1000)
    assert roles_of(submit(world, "999.99", kind="BAND")) == ["T_E"]
    assert roles_of(submit(world, "1000.00", kind="BAND")) == ["T_E", "T_I"]


def test_a_rule_without_steps_approves_at_once(world):
    rule(world, kind="SMALL")
    assert steps_of(submit(world, kind="SMALL")) == ()


def test_no_rule_is_an_error_not_an_approval(world):
    with pytest.raises(approvals.NoApprovalRule):
        submit(world, kind="UNHEARD")


def test_nobody_decides_their_own_document(world):
    give(world, "requester", "T_E")
    with pytest.raises(approvals.NobodyApprovesTheirOwn):
        say(world, submit(world), "requester")


def test_nobody_decides_for_the_person_who_asked(world):
    actor = Actor(world.person["director"], on_behalf_of_id=world.person["requester"])
    with pytest.raises(approvals.NoDelegateForTheRequester):
        say(world, submit(world), actor=actor)


def test_one_person_decides_one_step(world):
    rule(world, "T_E", "T_E", kind="TWICE")
    document = submit(world, kind="TWICE")
    say(world, document)
    with pytest.raises(approvals.OnePersonOneStep):
        say(world, document)
    assert say(world, document, "second_director").is_complete


@pytest.mark.parametrize("decision", ["RETURNED", "REJECTED"])
def test_a_refusal_ends_the_document_and_voids_what_waits(world, decision):
    rule(world, "T_E", "T_I", kind="BIG")
    document = submit(world, kind="BIG")
    assert say(world, document, decision=decision).is_refused
    assert [step.status for step in steps_of(document)] == [decision, "VOID"]
    with pytest.raises(approvals.NothingToDecide):
        say(world, document, "count_approver")


def test_a_new_version_voids_the_steps_of_the_old_one(world):
    document = submit(world)
    submit(world, document=document, version=2)
    assert [step.status for step in steps_of(document)] == ["VOID", "PENDING"]
    with pytest.raises(approvals.DocumentMovedOn):
        say(world, document, version=1)
    assert say(world, document, version=2).is_complete


def test_a_role_elsewhere_decides_nothing_here(world):
    gov.RoleGrant.objects.filter(person_id=world.person["director"]).update(
        facility_id=world.facility["NORTH"]
    )
    with pytest.raises(approvals.NotYourStep):
        say(world, submit(world))


def test_the_worklist_shows_what_a_person_may_decide_now(world):
    rule(world, "T_E", "T_I", kind="BIG")
    document = submit(world, kind="BIG")
    assert [p.document_id for p in pending_approvals(world.person["director"])] == [document]
    assert pending_approvals(world.person["count_approver"]) == ()
    say(world, document)
    assert pending_approvals(world.person["director"]) == ()
    assert len(pending_approvals(world.person["count_approver"])) == 1
