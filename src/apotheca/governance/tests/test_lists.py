"""Lists and details of people, organisation and trail, as readers with some reach see them."""

from datetime import date

import pytest
from tests.world import AT

from apotheca.governance.operations.approval_rules import close_approval_rule
from apotheca.governance.operations.people import grant_role, register_person
from apotheca.governance.queries.details import (
    cost_centre_detail,
    entity_detail,
    person_detail,
    role_detail,
)
from apotheca.governance.queries.lists import (
    ACTS,
    APPROVAL_RULES,
    AUDIT,
    COST_CENTRES,
    GRANTS,
    PEOPLE,
)
from apotheca.governance.types import GrantRequest, NewPerson
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE


@pytest.fixture
def newcomer(world):
    """Somebody new who receives goods in NORTH alone; return their username."""
    admin = world.actor("access_admin", reason="New in the north")
    person_id = register_person(
        actor=admin, when=AT, entity_id=world.entity["HOSP"], person=NewPerson("nora", "Nora North")
    )
    grant_role(actor=admin, when=AT, request=GrantRequest(
        person_id, "T_G", world.entity["HOSP"], date(2026, 3, 2),
        facility_id=world.facility["NORTH"],
    ))  # fmt: skip
    return "nora"


def test_people_are_found_by_part_of_their_name_by_role_and_by_duty(world, newcomer):
    def found(**filters):
        return [row.username for row in PEOPLE.page(scope=[], filters=filters).rows]

    assert found(q="NORTH") == ["nora"]
    assert found(role="T_F") == ["buyer"]
    assert found(duty="G") == ["nora", "receiver"]
    assert found(kind="SERVICE") == ["system"]


def test_a_grant_is_listed_for_readers_of_its_entity_only(world, newcomer):
    def grants(code):
        scope = [(world.entity[code], None)]
        return GRANTS.page(scope=scope, filters={"person": newcomer}).rows

    (grant,) = grants("HOSP")
    assert grant.grant == "nora/T_G/HOSP/NORTH/*/2026-03-02"
    assert (grant.granted_by, grant.reason) == ("access_admin", "New in the north")
    assert grants("CLINIC") == ()


def test_a_person_is_shown_with_duties_grants_and_pairs_to_review(world, newcomer):
    detail = person_detail(newcomer)

    assert detail.person.roles == ["T_G"]
    assert [letter for letter, _ in detail.duties] == ["G"]
    assert [row.facility for row in detail.grants] == ["NORTH"]
    assert detail.under_review == ()
    with pytest.raises(NotFound):
        person_detail("nobody")


def test_a_role_is_shown_with_whom_it_was_given_to(world, newcomer):
    detail = role_detail("T_G", scope=[(world.entity["HOSP"], None)])

    assert [row.username for row in detail.grants] == ["nora", "receiver"]
    assert detail.role.holders == 2


def test_an_entity_is_shown_with_what_belongs_to_it(world):
    detail = entity_detail("HOSP")

    assert [row.code for row in detail.facilities] == ["MAIN", "NORTH"]
    assert [row.cost_centre for row in detail.cost_centres] == ["HOSP/ICU", "HOSP/WARD"]
    assert {row.document_kind for row in detail.approval_rules} == {
        "REQUISITION", "PURCHASE_ORDER", "ORDER_CHANGE",
    }  # fmt: skip


def test_a_cost_centre_outside_the_scope_is_not_there(world):
    north = [(world.entity["HOSP"], world.facility["NORTH"])]

    assert [row.code for row in COST_CENTRES.page(scope=north).rows] == ["WARD"]
    assert cost_centre_detail("HOSP/WARD", scope=north).facility == "NORTH"
    for missing in ("HOSP/ICU", "HOSP/NONE"):
        with pytest.raises(NotFound):
            cost_centre_detail(missing, scope=north)


def test_a_rule_that_was_closed_is_no_longer_current(world):
    rule = APPROVAL_RULES.page(scope=EVERYWHERE, filters={"entity": "HOSP"}).rows[0]
    assert rule.roles == ["T_E"]
    found = APPROVAL_RULES.count(scope=EVERYWHERE, filters={"current": "true"})

    close_approval_rule(
        actor=world.actor("access_admin"), when=AT, until=date(2020, 6, 1),
        rule_id=_rule_id(rule),
    )  # fmt: skip

    assert APPROVAL_RULES.count(scope=EVERYWHERE, filters={"current": "true"}) == found - 1


def test_acts_are_found_by_who_did_what(world, newcomer):
    house = [(entity, None) for entity in world.entity.values()]
    given, registered = ACTS.page(scope=house, filters={"person": "access_admin"}).rows

    assert given.operation == "governance.grant_role"
    assert registered.operation == "governance.register_person"
    assert given.reason == "New in the north"
    assert ACTS.one("act", str(given.uid), scope=house, by="uid") == given


def test_acts_are_shown_to_those_alone_who_reach_all_of_every_entity(world, newcomer):
    hospital, clinic = world.entity["HOSP"], world.entity["CLINIC"]
    assert ACTS.page(scope=[]).rows == ()
    assert ACTS.page(scope=[(hospital, None)]).rows == ()
    assert ACTS.page(scope=[(hospital, world.facility["NORTH"]), (clinic, None)]).rows == ()


def test_the_trail_of_an_entity_is_not_for_those_of_one_facility(world, newcomer):
    assert AUDIT.page(scope=[(world.entity["HOSP"], world.facility["NORTH"])]).rows == ()


def test_the_trail_is_found_by_person_subject_and_day_within_the_entity(world, newcomer):
    scope = [(world.entity["HOSP"], None)]
    by_admin = AUDIT.page(scope=scope, filters={"person": "access_admin"}).rows
    assert [row.action for row in by_admin] == [
        "governance.role_granted", "governance.person_registered",
    ]  # fmt: skip
    assert by_admin[0].after["role_code"] == "T_G"
    assert by_admin[0].reason == "New in the north"

    subject = {"type": "Person", "subject": by_admin[0].subject}
    assert len(AUDIT.page(scope=scope, filters=subject).rows) == 2
    assert AUDIT.page(scope=scope, filters={"until": "2020-01-01"}).rows == ()
    assert AUDIT.page(scope=[(world.entity["CLINIC"], None)]).rows == ()


@pytest.mark.parametrize(
    ("read", "statements"),
    [
        (lambda: person_detail("buyer"), 4),
        (lambda: role_detail("T_F"), 3),
        (lambda: entity_detail("HOSP"), 4),
    ],
)
def test_a_detail_costs_the_same_statements_whatever_it_holds(
    world, django_assert_num_queries, read, statements
):
    with django_assert_num_queries(statements):
        read()


def _rule_id(rule):
    from apotheca.governance.models import ApprovalRule

    return ApprovalRule.objects.get(
        entity__code=rule.entity, document_kind=rule.document_kind, amount_from=rule.amount_from
    ).pk
