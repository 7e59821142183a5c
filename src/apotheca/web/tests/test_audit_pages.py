"""The trail on pages: whole for its readers, of one thing for whoever may see the thing."""

from datetime import date

import pytest
from tests.world import AT

from apotheca.governance import models as gov
from apotheca.governance.operations.people import grant_role, register_person
from apotheca.governance.types import GrantRequest, NewPerson
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_issuing import issue


@pytest.fixture
def nora(world):
    """Register Nora and give her a role, so that the trail has something to tell."""
    admin = world.actor("access_admin", reason="New in the north")
    person_id = register_person(
        actor=admin, when=AT, entity_id=world.entity["HOSP"], person=NewPerson("nora", "Nora North")
    )
    grant_role(actor=admin, when=AT, request=GrantRequest(
        person_id, "T_G", world.entity["HOSP"], date(2026, 3, 2),
        facility_id=world.facility["NORTH"],
    ))  # fmt: skip
    return person_id


@pytest.fixture
def auditor(world, signed_in):
    """Somebody who may look and do nothing."""
    gov.RoleGrant.objects.filter(person_id=world.person["requester"]).delete()
    gov.RoleGrant.objects.create(
        person_id=world.person["requester"], role=gov.Role.objects.get(code="INTERNAL_AUDITOR"),
        entity_id=world.entity["HOSP"], valid=(date(2020, 1, 1), None),
    )  # fmt: skip
    return signed_in("requester")


def test_the_whole_trail_is_for_controllers_administrators_and_auditors(signed_in, auditor, nora):
    assert signed_in("buyer").get("/audit").status_code == 403
    for client in (auditor, signed_in("access_admin"), signed_in("controller")):
        page = client.get("/audit?person=access_admin&type=Person").content.decode()
        assert "Role granted" in page
        assert "Person nora" in page


@pytest.mark.parametrize("address", ["/audit/acts?person=access_admin", "/audit/seals"])
def test_acts_and_seals_are_for_those_who_read_the_trail(signed_in, auditor, nora, address):
    assert auditor.get(address).status_code == 200
    assert signed_in("buyer").get(address).status_code == 403


def test_a_change_shows_codes_instead_of_ids(auditor, nora):
    page = auditor.get("/audit/Person/nora").content.decode()

    assert "<dt>Facility</dt><dd><ins>NORTH</ins></dd>" in page
    assert "<dt>Entity</dt><dd><ins>HOSP</ins></dd>" in page
    assert "New in the north" in page


def test_a_thing_is_found_by_its_code_or_by_its_key(auditor, nora):
    by_code, by_key = (
        auditor.get(f"/audit/Person/{label}").context["entries"] for label in ("nora", nora)
    )
    assert len(by_code) == 2
    assert by_code == by_key


def test_the_trail_of_a_document_is_for_whoever_may_see_the_document(world, signed_in):
    stock(world)
    number = issue(world, 10).number
    address = f"/audit/StockDocument/{number}"
    requester = signed_in("requester")
    assert "Stock issued" in requester.get(address).content.decode()
    assert "Stock issued" in requester.get(f"{address}?part=1").content.decode()

    gov.RoleGrant.objects.filter(person_id=world.person["requester"]).update(
        entity_id=world.entity["HOSP"], facility_id=world.facility["NORTH"]
    )

    assert requester.get(address).status_code == 404
    assert requester.get("/audit/StockDocument/ST-1999-000001").status_code == 404
    assert requester.get("/audit/Nonsense/1").status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_trail(
    world, auditor, nora, django_assert_max_num_queries
):
    for n in range(30):
        register_person(
            actor=world.actor("access_admin"), when=AT, entity_id=world.entity["HOSP"],
            person=NewPerson(f"somebody{n}", "Some Body"),
        )  # fmt: skip
    with django_assert_max_num_queries(9):
        auditor.get("/audit")
