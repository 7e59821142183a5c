"""A second factor, where one is asked for, and a fresh proof before what is sensitive."""

import time
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from apotheca.config.urls import urlpatterns as house
from apotheca.governance.models import AuditEntry, Person
from apotheca.web.identity.factors import stepped_up
from apotheca.web.shell import page, rules

PASSWORD = "seven quiet harbours"  # noqa: S105  a test's own
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105  a test's own
paid = []


@page(duties="*")
@stepped_up
def pay(request):
    if request.method == "POST":
        paid.append(request.actor().key)
    return HttpResponse("paid")


rules.pop("test_factors.pay", None)
urlpatterns = [*house, path("pay", pay)]


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    paid.clear()


@pytest.fixture
def buyer(world):
    person = Person.objects.get(username="buyer")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def client(buyer, visitor):
    visitor.post("/account/sign-in", {"login": "buyer", "password": PASSWORD})
    return visitor


def test_without_the_requirement_pages_open_with_a_password(client):
    assert client.get("/").status_code == 200


@override_settings(REQUIRE_MFA=True)
def test_with_the_requirement_no_page_opens_before_a_factor_is_set_up(client):
    answer = client.get("/", follow=True)

    assert answer.redirect_chain == [("/account/factors/", 302)]
    assert "Set up a second factor first" in answer.content.decode()


@override_settings(REQUIRE_MFA=True)
def test_setting_up_an_app_opens_the_pages_and_is_audited(
    client, django_capture_on_commit_callbacks
):
    _prove(client)
    client.get("/account/factors/totp/activate/")
    secret = client.session["mfa.totp.secret"]

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/factors/totp/activate/", {"code": _code(secret)})

    assert client.get("/").status_code == 200
    assert _audited("factor_added") == {"totp", "recovery_codes"}


def test_the_secret_of_an_app_is_sealed_in_the_database(buyer):
    totp.TOTP.activate(buyer, SECRET)

    kept = Authenticator.objects.get(user=buyer).data["secret"]

    assert SECRET not in kept
    assert totp.TOTP(Authenticator.objects.get(user=buyer)).validate_code(_code(SECRET))


def test_signing_in_asks_for_the_code_of_the_app(buyer, visitor):
    totp.TOTP.activate(buyer, SECRET)

    answer = visitor.post("/account/sign-in", {"login": "buyer", "password": PASSWORD})
    assert answer["Location"] == "/account/factors/authenticate/"
    assert visitor.get("/").status_code == 302

    visitor.post("/account/factors/authenticate/", {"code": "000000"})
    assert visitor.get("/").status_code == 302
    visitor.post("/account/factors/authenticate/", {"code": _code(SECRET)})

    assert visitor.get("/").status_code == 200
    assert AuditEntry.objects.get(action="governance.signed_in").after["method"] == "password, totp"
    assert _audited("sign_in_failed") == {"totp"}


def test_removing_an_app_is_audited(buyer, client):
    totp.TOTP.activate(buyer, SECRET)
    _prove(client)

    client.post("/account/factors/totp/deactivate/")

    assert not Authenticator.objects.exists()
    assert "totp" in _audited("factor_removed")


@override_settings(ROOT_URLCONF=__name__)
def test_a_sensitive_act_waits_for_a_fresh_proof_and_then_goes_on(client):
    key = str(uuid4())

    waiting = client.post("/pay", {"form_key": key})
    assert waiting["Location"] == "/account/prove?next=%2Fpay"
    assert paid == []
    answer = client.post("/account/prove", {"password": PASSWORD, "next": "/pay"})

    assert answer.content == b"paid"
    assert paid == [key]
    assert _audited("proved_again") == {"password"}


@override_settings(ROOT_URLCONF=__name__)
def test_a_proof_counts_for_five_minutes(client, monkeypatch):
    _prove(client)
    assert client.post("/pay", {"form_key": str(uuid4())}).status_code == 200

    later = time.time() + 301
    monkeypatch.setattr("allauth.account.internal.flows.reauthentication.time.time", lambda: later)

    assert client.post("/pay", {"form_key": str(uuid4())}).status_code == 302


@override_settings(ROOT_URLCONF=__name__)
def test_htmx_is_sent_to_the_proof_and_back_to_its_page(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/orders/7"}

    answer = client.post("/pay", {"form_key": str(uuid4())}, headers=headers)

    assert answer["HX-Redirect"] == "/account/prove?next=%2Forders%2F7"


@override_settings(ROOT_URLCONF=__name__)
def test_looking_needs_no_proof(client):
    assert client.get("/pay").status_code == 200


def _prove(client):
    client.post("/account/prove", {"password": PASSWORD, "next": "/"})


def _code(secret):
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def _audited(action):
    rows = AuditEntry.objects.filter(action=f"governance.{action}")
    return {row.after["method"] for row in rows}
