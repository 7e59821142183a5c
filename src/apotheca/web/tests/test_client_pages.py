"""Pages of API clients: who registers them, secrets that are shown once, and what they used."""

import re
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.test import Client

from apotheca.governance.models import ApiClient, ApiSecret, AuditEntry, Person
from apotheca.governance.operations.clients import add_usage, register_client
from apotheca.governance.queries.clients import client_by_secret
from apotheca.governance.types import ApiUse
from apotheca.kernel.moment import Moment

PASSWORD = "seven quiet harbours"  # noqa: S105  a test's own


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def service(world):
    return Person.objects.create(username="portal", name="Portal", kind="SERVICE").pk


@pytest.fixture
def admin(service):
    return proved("access_admin")


def proved(username):
    """Return a browser signed in by password and freshly proved."""
    person = Person.objects.get(username=username)
    person.set_password(PASSWORD)
    person.save()
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/account/sign-in", {"login": username, "password": PASSWORD})
    client.post("/account/prove", {"password": PASSWORD})
    return client


def registered(world, service, code="PORTAL"):
    register_client(
        actor=world.actor("access_admin"), when=Moment.now(), entity_id=world.entity["HOSP"],
        code=code, name="Portal", person_id=service, scopes=["duty:F", "entity:HOSP"],
        secret_sha256=sha256(code.encode()).hexdigest(),
    )  # fmt: skip


def form_of(answer, **more):
    secret = re.search(r'name="secret" value="([^"]+)"', answer.content.decode())[1]
    return {"form_key": str(uuid4()), "secret": secret, "reason": "The buyers want it", **more}


def registration(answer, **more):
    return form_of(
        answer,
        **{"code": "PORTAL", "name": "Portal", "person": "portal", "duties": ["F", "@"],
           "entities": ["HOSP"], "per_second": "5", **more},
    )  # fmt: skip


def shown(answer):
    return re.search(r'id="once" value="([^"]+)"', answer.content.decode())[1]


def counts(code, secret):
    return client_by_secret(code, sha256(secret.encode()).hexdigest()) is not None


def test_a_client_is_registered_and_its_secret_shown_once(admin):
    answer = admin.post("/clients/new", registration(admin.get("/clients/new")))

    secret = shown(answer)
    assert counts("PORTAL", secret)
    assert answer["Cache-Control"] == "no-store"
    kept = ApiClient.objects.get(code="PORTAL")
    assert (kept.scopes, kept.per_second) == (["duty:@", "duty:F", "entity:HOSP"], 5)
    assert secret not in admin.get("/clients/PORTAL").content.decode()


def test_the_same_form_sent_twice_registers_one_client_and_shows_its_secret_again(admin):
    form = registration(admin.get("/clients/new"))

    first, second = (shown(admin.post("/clients/new", form)) for _ in range(2))

    assert first == second
    assert ApiSecret.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"person": "buyer"}, 422, "is no active service"),
        ({"person": "nobody"}, 422, "There is no person nobody."),
        ({"duties": []}, 422, "This field is required."),
        ({"duties": ["Z"]}, 422, "Select a valid choice."),
        ({"entities": ["NOWHERE"]}, 422, "Select a valid choice."),
        ({"code": "the portal"}, 422, "capitals, digits and dashes"),
        ({"secret": "guess"}, 400, "came without its secret"),
        ({"reason": ""}, 422, "This field is required."),
    ],
)
def test_what_does_not_fit_is_said_and_registers_nothing(admin, change, status, said):
    answer = admin.post("/clients/new", registration(admin.get("/clients/new"), **change))

    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    assert not ApiClient.objects.exists()


def test_a_new_secret_counts_beside_the_old_one_for_as_long_as_was_chosen(world, service, admin):
    registered(world, service)

    page = admin.get("/clients/PORTAL/secret")
    answer = admin.post("/clients/PORTAL/secret", form_of(page, overlap_hours="24"))
    assert counts("PORTAL", shown(answer))
    assert counts("PORTAL", "PORTAL")
    assert "Earlier secrets count until" in answer.content.decode()

    page = admin.get("/clients/PORTAL/secret")
    last = shown(admin.post("/clients/PORTAL/secret", form_of(page, overlap_hours="0")))
    assert counts("PORTAL", last)
    assert not counts("PORTAL", "PORTAL")


def test_revoking_shuts_out_at_once_and_keeps_why(world, service, admin):
    registered(world, service)
    form = {"form_key": str(uuid4()), "reason": "Lost laptop"}

    answers = [admin.post("/clients/PORTAL/revoke", form) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {"/clients/PORTAL"}
    assert not counts("PORTAL", "PORTAL")
    row = AuditEntry.objects.get(action="governance.client_revoked")
    assert (row.subject_id, row.reason) == ("PORTAL", "Lost laptop")
    page = admin.get("/clients/PORTAL").content.decode()
    assert "New secret" not in page
    assert "Revoked" in page


def test_a_revoked_client_gets_no_new_secret(world, service, admin):
    registered(world, service)
    admin.post("/clients/PORTAL/revoke", {"form_key": str(uuid4()), "reason": "Gone"})

    page = admin.get("/clients/PORTAL/secret")
    answer = admin.post("/clients/PORTAL/secret", form_of(page, overlap_hours="0"))

    assert answer.status_code == 409
    assert "was revoked" in answer.content.decode()


def test_use_is_shown_by_day_and_route(world, service, signed_in):
    registered(world, service)
    now = Moment.now()
    day = now.occurred_at.date()
    used = [ApiUse("PORTAL", day - timedelta(days=n), "orders.list", 7, 1, 0, 90) for n in (0, 1)]
    add_usage(actor=world.actor("system"), when=now, used=used)

    text = signed_in("integrator").get("/clients/PORTAL").content.decode()

    assert "orders.list" in text
    assert 'data-chart="client-usage"' in text
    assert "New secret" not in text


@pytest.mark.parametrize("address", ["/clients", "/clients/PORTAL"])
def test_access_administrators_and_operators_see_clients_and_nobody_else(
    world, service, signed_in, address
):
    registered(world, service)
    for username, status in (("access_admin", 200), ("integrator", 200), ("buyer", 403)):
        assert signed_in(username).get(address).status_code == status


@pytest.mark.parametrize("address", ["/clients/new", "/clients/PORTAL/secret"])
def test_secrets_are_for_access_administrators_after_a_fresh_proof(
    world, service, signed_in, address
):
    registered(world, service)
    for username in ("integrator", "buyer"):
        assert signed_in(username).get(address).status_code == 403
    answer = signed_in("access_admin").get(address)
    assert answer["Location"].startswith("/account/prove")
    assert signed_in("integrator").post("/clients/PORTAL/revoke").status_code == 403


def test_a_client_nobody_registered_is_not_found(admin):
    for address in ("/clients/NONE", "/clients/NONE/secret"):
        assert admin.get(address).status_code == 404


def test_the_list_takes_as_many_statements_for_one_client_as_for_ten(
    world, service, signed_in, django_assert_num_queries
):
    client = signed_in("access_admin")
    registered(world, service)
    with django_assert_num_queries(4):
        client.get("/clients")
    for n in range(9):
        registered(world, service, f"PORTAL-{n}")
    with django_assert_num_queries(4):
        client.get("/clients")


def test_the_trail_of_a_client_is_shown(world, service, signed_in):
    registered(world, service)

    text = signed_in("access_admin").get("/audit/ApiClient/PORTAL").content.decode()

    assert "Client registered" in text
