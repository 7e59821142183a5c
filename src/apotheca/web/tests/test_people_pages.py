"""Pages of people, roles and the organisation: who may give a role, and what a refusal leaves."""

from uuid import uuid4

import pytest

from apotheca.governance import models as gov


@pytest.fixture
def admin(signed_in):
    return signed_in("access_admin")


def wanted(**more):
    return {
        "form_key": str(uuid4()), "role": "T_G", "entity": "HOSP", "facility": "NORTH",
        "cost_centre": "", "since": "2026-03-02", "until": "", "reason": "Helps out", **more,
    }  # fmt: skip


def grants_of(username):
    return gov.RoleGrant.objects.filter(person__username=username, role__code="T_G")


@pytest.mark.parametrize(
    "address",
    ["/people", "/people?q=buy&duty=F&active=true", "/people/buyer", "/roles", "/roles/T_F",
     "/grants", "/entities", "/entities/HOSP", "/facilities", "/facilities/MAIN", "/cost-centres",
     "/cost-centres/HOSP/ICU", "/approval-rules"],
)  # fmt: skip
def test_everybody_signed_in_may_see_who_does_what(signed_in, address):
    assert signed_in("requester").get(address).status_code == 200


@pytest.mark.parametrize(
    "address", ["/people/nobody", "/roles/NONE", "/entities/NONE", "/cost-centres/HOSP/NONE"]
)
def test_what_does_not_exist_is_not_found(signed_in, address):
    answer = signed_in("requester").get(address)
    assert answer.status_code == 404
    assert "There is no" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/people/new", "/people/requester/roles/new", "/people/requester/deactivate"]
)
def test_only_access_administrators_change_who_may_do_what(signed_in, address):
    assert signed_in("buyer").get(address).status_code == 403
    assert signed_in("access_admin").get(address).status_code == 200


def test_a_role_is_given_once_however_often_the_form_is_sent(world, admin):
    form = wanted()
    for _ in range(2):
        answer = admin.post("/people/requester/roles/new", form)
        assert answer["Location"] == "/people/requester"

    grant = grants_of("requester").get()
    assert grant.facility_id == world.facility["NORTH"]
    assert grant.reason == "Helps out"
    assert b"Requester has T_G now." in admin.get("/people/requester").content


def test_duties_that_never_meet_are_refused_with_their_sentence(world, admin):
    answer = admin.post("/people/buyer/roles/new", wanted())

    assert answer.status_code == 403
    assert "never meet in one person" in answer.content.decode()
    assert not grants_of("buyer").exists()


def test_a_field_says_what_is_wrong_with_it(world, admin):
    answer = admin.post("/people/requester/roles/new", wanted(role="NONE", since="soon"))

    text = answer.content.decode()
    assert "There is no role NONE. Choose one from the list." in text
    assert "Enter a valid date." in text
    assert not grants_of("requester").exists()


def test_a_role_ends_on_a_day(world, admin):
    admin.post("/people/requester/roles/new", wanted())
    address = "/people/requester/roles/requester/T_G/HOSP/NORTH/*/2026-03-02/end"
    assert admin.get(address).status_code == 200

    admin.post(address, {"form_key": str(uuid4()), "until": "2026-04-01", "reason": "Back home"})

    assert str(grants_of("requester").get().valid.upper) == "2026-04-01"
    assert admin.get(address.replace("T_G", "T_F")).status_code == 404


def test_somebody_new_is_registered_and_somebody_who_leaves_is_stopped(world, admin):
    admin.post("/people/new", {
        "form_key": str(uuid4()), "username": "nora", "name": "Nora North",
        "email": "nora@example.org", "entity": "HOSP",
    })  # fmt: skip
    assert gov.Person.objects.get(username="nora").email == "nora@example.org"

    answer = admin.post(
        "/people/nora/deactivate", {"form_key": str(uuid4()), "reason": "Left"}, follow=True
    )

    assert b"Nora North can no longer act" in answer.content
    assert not gov.Person.objects.get(username="nora").is_active


def test_nobody_is_offered_to_change_their_own_roles(admin):
    assert b"Give a role" not in admin.get("/people/access_admin").content
    assert b"Give a role" in admin.get("/people/buyer").content
