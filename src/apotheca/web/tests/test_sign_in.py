"""Who gets in, who does not, and what the audit trail says about it."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from tests.world import MONDAY

from apotheca.governance.models import AuditEntry, Person
from apotheca.governance.operations.organisation import system_person
from apotheca.governance.operations.signing_in import ServicesDoNotSignIn, set_password
from apotheca.governance.types import Actor
from apotheca.kernel.moment import Moment
from apotheca.web.identity.backends import OnlyPeople

PASSWORD = "seven quiet harbours"  # noqa: S105  a test's own


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def buyer(world):
    return _with_password("buyer", email="buyer@riverside.example")


def test_a_person_signs_in_by_username(buyer, visitor):
    answer = _sign_in(visitor, "buyer")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert visitor.get("/").status_code == 200
    assert _audited("signed_in")[0].after["method"] == "password"


def test_a_person_signs_in_by_email(buyer, visitor):
    assert _sign_in(visitor, "Buyer@Riverside.example").status_code == 302


def test_signing_in_leads_back_to_the_page_that_was_asked_for(buyer, visitor):
    answer = visitor.post(
        "/account/sign-in?next=/design", {"login": "buyer", "password": PASSWORD, "next": "/design"}
    )

    assert answer["Location"] == "/design"


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "/\\x.y"])
def test_signing_in_leads_nowhere_outside(buyer, visitor, there):
    data = {"login": "buyer", "password": PASSWORD, "next": there}

    assert visitor.post("/account/sign-in", data)["Location"] == "/"


def test_the_time_of_the_sign_in_is_kept_with_the_person(buyer, visitor):
    _sign_in(visitor, "buyer")

    assert Person.objects.get(username="buyer").last_login is not None


def test_signing_in_sweeps_sessions_that_are_over(buyer, visitor):
    SessionStore().create_model_instance({}).save()
    Session.objects.update(session_key="long-over", expire_date=Moment.on(MONDAY).occurred_at)

    _sign_in(visitor, "buyer")

    assert not Session.objects.filter(session_key="long-over").exists()


def test_a_wrong_password_is_refused_and_audited(buyer, visitor):
    answer = _sign_in(visitor, "buyer", "not this one")

    assert answer.status_code == 200
    assert "are not correct" in answer.content.decode()
    failed = _audited("sign_in_failed")[0]
    assert (failed.subject_type, failed.subject_id) == ("Person", str(buyer.pk))
    assert failed.after == {"method": "password", "address": "127.0.0.1"}


def test_a_name_nobody_has_is_audited_without_being_kept(world, visitor):
    _sign_in(visitor, "my-secret-typed-here")

    failed = _audited("sign_in_failed")[0]
    assert failed.subject_type == "SignInName"
    assert "secret" not in failed.subject_id


def test_a_leaver_is_told_that_the_account_is_not_active(buyer, visitor):
    Person.objects.filter(pk=buyer.pk).update(is_active=False)

    answer = _sign_in(visitor, "buyer")

    assert answer["Location"] == "/account/inactive"
    assert _audited("sign_in_failed")
    assert visitor.get("/").status_code == 302


def test_a_service_never_signs_in_whatever_its_password(world, visitor):
    service = Person.objects.get(username="system")
    service.set_password(PASSWORD)
    service.save()

    answer = _sign_in(visitor, "system")

    assert answer["Location"] == "/account/inactive"
    assert visitor.get("/").status_code == 302
    assert OnlyPeople().get_user(service.pk) is None


def test_five_wrong_passwords_close_the_door_for_that_name(buyer, visitor):
    for _ in range(5):
        _sign_in(visitor, "buyer", "wrong")

    answer = _sign_in(visitor, "buyer")

    assert "Too many failed login attempts" in answer.content.decode()


def test_nobody_signs_up(visitor, db):
    assert visitor.get("/account/sign-up").status_code == 404
    assert visitor.get("/account/signup/").status_code == 404


def test_signing_out_takes_a_form_and_is_audited(signed_in):
    client = signed_in("buyer")

    client.post("/account/sign-out")

    assert client.get("/").status_code == 302
    assert _audited("signed_out")


def test_changing_the_password_goes_through_its_operation(buyer, visitor):
    _sign_in(visitor, "buyer")
    new = "eight quiet harbours"

    visitor.post("/account/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    entry = _audited("password_set")[0]
    assert (entry.on_behalf_of_id, entry.after) == (buyer.pk, None)
    assert Person.objects.get(pk=buyer.pk).check_password(new)
    assert visitor.get("/").status_code == 200


def test_a_new_password_ends_the_sessions_elsewhere(buyer, visitor):
    _sign_in(visitor, "buyer")
    _with_password("buyer", "nine quiet harbours")

    assert visitor.get("/").status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012", "buyer@riverside"])
def test_a_weak_password_is_refused(buyer, visitor, weak):
    _sign_in(visitor, "buyer")

    visitor.post(
        "/account/password", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )

    assert Person.objects.get(pk=buyer.pk).check_password(PASSWORD)


def test_a_service_gets_no_password(world):
    actor = Actor(system_person(), source="test")

    with pytest.raises(ServicesDoNotSignIn):
        set_password(
            actor=actor, when=Moment.now(), person_id=world.person["system"], encoded="x$y"
        )


def test_a_form_from_elsewhere_is_refused(buyer):
    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)

    answer = strict.post("/account/sign-in", {"login": "buyer", "password": PASSWORD})

    assert answer.status_code == 403
    assert "load the page again" in answer.content.decode()


def _with_password(username, password=PASSWORD, **columns):
    person = Person.objects.get(username=username)
    person.set_password(password)
    person.save()
    Person.objects.filter(pk=person.pk).update(**columns, username=username)
    return person


def _sign_in(client, login, password=PASSWORD):
    return client.post("/account/sign-in", {"login": login, "password": password})


def _audited(action):
    return list(AuditEntry.objects.filter(action=f"governance.{action}").order_by("-id"))
