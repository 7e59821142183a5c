"""People, roles, grants and approval rules, by their operations."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.world import AT, MONDAY, SINCE

from apotheca.governance import models as gov
from apotheca.governance.operations.approval_rules import (
    ApprovalRulesOverlap,
    add_approval_rule,
    close_approval_rule,
)
from apotheca.governance.operations.people import (
    NobodyGrantsToThemselves,
    ScopeDoesNotFit,
    UsernameTaken,
    deactivate_person,
    grant_role,
    register_person,
    revoke_role,
)
from apotheca.governance.queries import audit_of
from apotheca.governance.shell import NotPermitted, PersonInactive
from apotheca.governance.types import GrantRequest, NewApprovalRule, NewPerson
from apotheca.kernel.errors import NotFound


def admin(world):
    return {"actor": world.actor("access_admin", reason="Ticket 12"), "when": AT}


def newcomer(world, username="newcomer"):
    person = NewPerson(username, "New Comer", "new@example.org")
    return register_person(**admin(world), entity_id=world.entity["HOSP"], person=person)


def request(world, person_id, role="PHARMACY_BUYER", **more):
    return GrantRequest(person_id, role, world.entity["HOSP"], SINCE, **more)


def test_a_registered_person_may_do_nothing_yet(world):
    person = gov.Person.objects.get(pk=newcomer(world))
    assert not person.has_usable_password()
    assert not gov.RoleGrant.objects.filter(person=person).exists()


def test_a_username_is_given_once(world):
    newcomer(world)
    with pytest.raises(UsernameTaken):
        newcomer(world)


def test_the_audit_trail_tells_who_granted_what_and_why(world):
    person = newcomer(world)
    grant_role(**admin(world), request=request(world, person))
    newest, first = audit_of("Person", person)
    assert (newest.action, first.action) == (
        "governance.role_granted",
        "governance.person_registered",
    )
    assert (newest.person, newest.reason) == ("Access Admin", "Ticket 12")
    assert newest.after["role_code"] == "PHARMACY_BUYER"


def test_nobody_gives_themselves_a_role(world):
    with pytest.raises(NobodyGrantsToThemselves):
        grant_role(
            **admin(world), request=request(world, world.person["access_admin"], "ITEM_STEWARD")
        )


def test_only_access_administrators_grant(world):
    with pytest.raises(NotPermitted):
        grant_role(
            actor=world.actor("controller"),
            when=AT,
            request=request(world, world.person["buyer"]),
        )


def test_an_administrator_grants_within_their_own_scope(world):
    gov.RoleGrant.objects.filter(person_id=world.person["access_admin"]).update(
        facility_id=world.facility["NORTH"]
    )
    person = world.person["buyer"]
    with pytest.raises(NotPermitted):
        grant_role(**admin(world), request=request(world, person))
    north = world.facility["NORTH"]
    assert grant_role(**admin(world), request=request(world, person, facility_id=north))


def test_a_facility_of_another_entity_is_no_scope(world):
    with pytest.raises(ScopeDoesNotFit):
        grant_role(
            **admin(world),
            request=request(world, newcomer(world), facility_id=world.facility["WEST"]),
        )


def test_an_unknown_role_is_not_found(world):
    with pytest.raises(NotFound):
        grant_role(**admin(world), request=request(world, newcomer(world), "NO_SUCH_ROLE"))


def test_a_revoked_grant_ends_on_its_day(world):
    given = grant_role(**admin(world), request=request(world, newcomer(world)))
    revoke_role(**admin(world), grant_id=given.grant_id, until=MONDAY)
    grant = gov.RoleGrant.objects.get(pk=given.grant_id)
    assert (grant.valid.lower, grant.valid.upper) == (SINCE, MONDAY)


def test_a_leaver_acts_no_more(world):
    person = world.person["second_admin"]
    ended = deactivate_person(**admin(world), entity_id=world.entity["HOSP"], person_id=person)
    assert ended == len(world.entity)
    with pytest.raises(PersonInactive):
        register_person(
            actor=world.actor("second_admin"), when=AT, entity_id=world.entity["HOSP"],
            person=NewPerson("x", "X"),
        )  # fmt: skip


RULE = NewApprovalRule(
    0, "CAPITAL", SINCE, ("T_E", "T_I"), Decimal(1000), Decimal(5000), note="Capital committee"
)


def add(world, **changes):
    rule = replace(RULE, entity_id=world.entity["HOSP"], **changes)
    return add_approval_rule(**admin(world), rule=rule)


def test_a_rule_keeps_its_steps_in_order(world):
    steps = gov.ApprovalRuleStep.objects.filter(rule_id=add(world)).order_by("position")
    assert [step.role.code for step in steps] == ["T_E", "T_I"]


@pytest.mark.parametrize("low", [0, 1000, 4999])
def test_rules_of_one_reach_do_not_overlap_in_amount_and_time(world, low):
    add(world)
    with pytest.raises(ApprovalRulesOverlap):
        add(world, amount_from=Decimal(low), amount_to=None)


def test_bands_side_by_side_and_other_reach_are_no_overlap(world):
    add(world)
    assert add(world, amount_from=Decimal(5000), amount_to=None)
    assert add(world, facility_id=world.facility["MAIN"])


def test_a_closed_rule_makes_room_for_the_next(world):
    changed_on = MONDAY + timedelta(days=30)
    close_approval_rule(**admin(world), rule_id=add(world), until=changed_on)
    assert add(world, since=changed_on, roles=("T_E",))
    with pytest.raises(ApprovalRulesOverlap):
        add(world, since=date(2021, 1, 1))
