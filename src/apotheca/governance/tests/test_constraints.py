"""Raw SQL by the application role meets a named constraint where governance promises something."""

import pytest
from tests.raw_sql import copy, copy_refused, named_constraints, refused, run
from tests.world import AT

from apotheca.governance import models as gov
from apotheca.governance.models import ApprovalRule
from apotheca.kernel.ids import uuid7

STEP = "governance_approvalstep"
GRANT = "governance_rolegrant"
ELSEWHERE = {
    "conflicting_duties_never_meet": "test_duties.py",
    "a_role_bundles_no_conflict": "test_duties.py",
    **dict.fromkeys(
        (
            "a_used_password_link_has_ended",
            "nobody_makes_a_password_link_for_themselves",
            "one_open_password_link_per_person",
            "password_link_is_kept_as_its_digest",
            "password_link_lasts_a_day_at_most",
        ),
        "test_password_links.py",
    ),
}


@pytest.fixture
def filled(world):
    """The small hospital with a step that waits and a holiday."""
    gov.ApprovalStep.objects.create(
        id=uuid7(), document_type="Requisition", document_id=uuid7(), position=1,
        role=gov.Role.objects.get(code="T_E"), entity_id=world.entity["HOSP"], amount=1,
        requested_by_id=world.person["requester"], requested_at=AT.occurred_at,
    )  # fmt: skip
    calendar = gov.BusinessCalendar.objects.get()
    gov.Holiday.objects.create(calendar=calendar, day=AT.business_date, name="Made up")
    client = gov.ApiClient.objects.create(
        code="SUITE", name="Suite", person_id=world.person["system"], scopes=["duty:D"],
        registered_by_id=world.person["access_admin"],
    )  # fmt: skip
    gov.ApiSecret.objects.create(
        client=client, sha256="0" * 64, created_by_id=world.person["access_admin"]
    )
    gov.ApiUsage.objects.create(
        client=client, day=AT.business_date, route="/orders", requests=1, refused=0, failed=0,
        milliseconds=1,
    )  # fmt: skip
    return world


def director(world):
    return world.person["director"]


# rule: (table, which row to copy, the fact that must not be)
COPIES = {
    "a_decision_has_a_person": (STEP, {"status": "APPROVED", "position": 2}),
    "approval_step_position_once": (STEP, {}),
    "approval_rules_never_overlap": ("governance_approvalrule", {"amount_from": 500}),
    "approval_rule_step_position_once": ("governance_approvalrulestep", {}),
    "cost_centre_code_once_per_entity": ("governance_costcentre", {}),
    "holiday_once_per_calendar": ("governance_holiday", {}),
    "person_kind_is_known": ("governance_person", {"kind": "ROBOT", "username": "robot"}),
    "api_secret_is_kept_as_its_digest": ("governance_apisecret", {"sha256": "in the clear"}),
    "api_usage_once_per_route_and_day": ("governance_apiusage", {}),
    "duty_once_per_role": ("governance_roleduty", {}),
    "duty_pair_once": ("governance_dutyconflict", {}),
    "duty_conflict_level_is_known": (
        "governance_dutyconflict",
        {"first_id": "A", "second_id": "J", "level": "?"},
    ),
    "duty_pair_in_order": ("governance_dutyconflict", {"first_id": "J", "second_id": "A"}),
}


@pytest.mark.parametrize("constraint", COPIES)
def test_a_row_that_must_not_be_is_refused(filled, constraint):
    table, facts = COPIES[constraint]
    fresh = {"id": str(uuid7())} if table == STEP else {}
    copy_refused(constraint, table, **{**fresh, **facts})


def test_a_step_has_a_status_we_know(filled):
    decide = f"UPDATE {STEP} SET status = 'MAYBE', decided_by_id = %s"
    refused("approval_step_status_is_known", decide, [director(filled)])


def test_nobody_approves_their_own_by_hand(filled):
    decide = f"UPDATE {STEP} SET status = 'APPROVED', decided_by_id = requested_by_id"
    refused("nobody_approves_their_own", decide)


def test_no_delegate_approves_for_the_requester_by_hand(filled):
    decide = (
        f"UPDATE {STEP} SET status = 'APPROVED', decided_by_id = %s,"
        " on_behalf_of_id = requested_by_id"
    )
    refused("no_delegate_approves_for_the_requester", decide, [director(filled)])


def test_one_person_decides_one_step_by_hand(filled):
    run(f"UPDATE {STEP} SET status = 'APPROVED', decided_by_id = %s", [director(filled)])
    copy_refused("one_person_decides_one_step", STEP, id=str(uuid7()), position=2)


def test_no_service_registers_its_own_client_by_hand(filled):
    mine = "UPDATE governance_apiclient SET registered_by_id = person_id"
    refused("no_service_registers_its_own_client", mine)


def test_nobody_grants_to_themselves_by_hand(filled):
    refused("nobody_grants_to_themselves", f"UPDATE {GRANT} SET granted_by_id = person_id")


def test_a_rule_for_another_amount_or_place_is_no_overlap(filled):
    before = ApprovalRule.objects.count()
    run("UPDATE governance_approvalrule SET amount_to = 500")
    copy("governance_approvalrule", amount_from=500, amount_to=None)
    copy("governance_approvalrule", id=2_000_000, facility_id=7)
    assert ApprovalRule.objects.count() == before + 2


@pytest.mark.parametrize(
    ("rule", "table"),
    [
        ("audit_entry_is_append_only", "governance_auditentry"),
        ("audit_seal_is_append_only", "governance_auditseal"),
        ("audit_leaf_is_append_only", "governance_auditleaf"),
        ("duty_conflicts_are_kept", "governance_dutyconflict"),
    ],
)
def test_what_is_kept_cannot_be_truncated(filled, rule, table):
    refused(rule, f"TRUNCATE {table} CASCADE")


def test_every_named_constraint_of_governance_is_tried(filled):
    tried = {
        *COPIES, *ELSEWHERE, "nobody_approves_their_own", "nobody_grants_to_themselves",
        "no_delegate_approves_for_the_requester", "one_person_decides_one_step",
        "approval_step_status_is_known", "no_service_registers_its_own_client",
    }  # fmt: skip
    assert named_constraints("governance") - tried == set()
