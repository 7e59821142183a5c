"""The way in: client credentials for a short token, and no other way."""

import base64
import json
import time
from dataclasses import replace
from hashlib import sha256

import pytest
from django.core.signing import Signer
from django.test import Client
from tests.api.caller import Api, api_of, service
from tests.world import AT

from apotheca.config.api.attempts import Attempts
from apotheca.config.api.tokens import Token, read, sign
from apotheca.governance import models as gov
from apotheca.governance.models import ApiClient, ApiSecret
from apotheca.governance.operations.clients import register_client

SECRET = "a secret of the client's own making, 32 bytes"  # noqa: S105  a test
SCOPES = "duty:F duty:D entity:HOSP"


@pytest.fixture
def portal(world) -> dict[str, str]:
    """A registered client: what it sends to get a token."""
    register_client(
        actor=world.actor("access_admin"), when=AT, entity_id=world.entity["HOSP"], code="PORTAL",
        name="Portal", person_id=service(world, "svc-portal", "DF"), scopes=SCOPES.split(),
        secret_sha256=sha256(SECRET.encode()).hexdigest(),
    )  # fmt: skip
    return {"client_id": "PORTAL", "client_secret": SECRET}


def ask(form: dict[str, str], **headers: str):
    form = {"grant_type": "client_credentials", **form}
    return Client(raise_request_exception=False).post("/api/oauth/token", form, headers=headers)


def basic(code: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{code}:{secret}".encode()).decode()


def test_a_client_gets_a_short_token_and_uses_it(portal):
    answer = ask(portal)
    found = answer.json()
    assert (answer.status_code, found["token_type"], found["expires_in"]) == (200, "Bearer", 900)
    assert found["scope"].split() == sorted(SCOPES.split())
    assert answer.headers["Cache-Control"] == "no-store"
    assert Api("PORTAL", found["access_token"]).get("/requisitions").status == 200


def test_credentials_may_come_in_the_header_but_not_in_both_places(portal):
    header = basic("PORTAL", SECRET)
    assert ask({}, authorization=header).status_code == 200
    assert ask(portal, authorization=header).status_code == 401


def test_a_token_is_narrowed_to_what_was_asked_for(portal):
    token = ask({**portal, "scope": "duty:D"}).json()
    assert token["scope"].split() == ["duty:D", "entity:HOSP"]
    api = Api("PORTAL", token["access_token"])
    assert api.get("/requisitions").status == 200
    assert api.post("/orders/PO-2026-000001/sending", {}).status == 403


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "NOBODY"}, 401, "invalid_client"),
        ({"client_id": "PORT\x00AL"}, 401, "invalid_client"),
        ({"client_id": "P" * 300}, 401, "invalid_client"),
        ({"client_secret": "s" * 100_000}, 401, "invalid_client"),
        ({"client_secret": SECRET.upper()}, 401, "invalid_client"),
        ({"client_id": "' OR 1=1 --"}, 401, "invalid_client"),
        ({"scope": "duty:M"}, 400, "invalid_scope"),
        ({"scope": "duty:F entity:CLINIC"}, 400, "invalid_scope"),
        ({"scope": "*"}, 400, "invalid_scope"),
        ({"grant_type": "password", "username": "buyer"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"scope": ["duty:F", "duty:D"]}, 400, "invalid_request"),
    ],
)
def test_what_is_no_request_for_a_token_is_refused(portal, change, status, error):
    answer = ask({**portal, **change})
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_revoked_client_and_an_ended_secret_get_nothing(portal):
    ApiSecret.objects.update(expires_at="2026-01-01T00:00:00Z")
    assert ask(portal).status_code == 401
    ApiSecret.objects.update(expires_at=None)
    assert ask(portal).status_code == 200
    ApiClient.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert ask(portal).status_code == 401


def _jwt(header: dict[str, str], claims: dict[str, object]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode()
             for one in (header, claims)]  # fmt: skip
    return ".".join([*parts, ""])


@pytest.fixture
def good(world) -> tuple[Api, Token]:
    api = api_of(world, "D")
    return api, read(api.token, time.time())


def _resigned(token: Token, salt: str, **claims: object) -> str:
    body = {"aud": "apotheca", "sub": token.client, "key": token.secret_id,
            "scope": "duty:D", "exp": token.until, **claims}  # fmt: skip
    return Signer(key="not-for-production-set-APOTHECA_SECRET_KEY", sep=".", salt=salt).sign_object(
        body, compress=False
    )


def _bad_tokens(api: Api, token: Token) -> dict[str, str]:
    text = api.token
    head, _, tail = text.rpartition(".")
    claims = {"sub": token.client, "aud": "apotheca", "scope": "duty:D", "exp": 9999999999}
    return {
        "empty": "",
        "a word": "token",
        "cut": text[:-1],
        "longer": text + "A",
        "signature of another": f"{head}.{tail[::-1]}",
        "payload changed": f"{head[:-2]}QQ.{tail}",
        "no signature": head,
        "empty signature": f"{head}.",
        "ended": sign(replace(token, until=int(time.time()) - 1)),
        "another audience": _resigned(token, "apotheca.api.token", aud="elsewhere"),
        "signed for cursors": _resigned(token, "apotheca.cursor"),
        "unknown client": sign(replace(token, client="NOBODY")),
        "another's secret": sign(replace(token, secret_id=10**6)),
        "alg none": _jwt({"alg": "none", "typ": "JWT"}, claims),
        "alg none, named": _jwt({"alg": "nOnE"}, claims),
        "alg swap": _jwt({"alg": "HS256", "kid": "../../dev/null"}, claims),
        "kid path": _jwt({"alg": "HS256", "kid": "/etc/passwd"}, claims),
        "jku": _jwt({"alg": "RS256", "jku": "https://evil.example/keys"}, claims),
        "not ascii": text + "é",
        "huge": "A" * 100_000,
        "null": text.replace("e", "\x00", 1),
        "sql": "' OR '1'='1",
        "newline": text.replace("e", " ", 1),
    }


CASES = (
    "empty", "a word", "cut", "longer", "signature of another", "payload changed", "no signature",
    "empty signature", "ended", "another audience", "signed for cursors", "unknown client",
    "another's secret", "alg none", "alg none, named", "alg swap", "kid path", "jku", "not ascii",
    "huge", "null", "sql", "newline",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_no_other_token_counts(good, case):
    api, token = good
    bad = _bad_tokens(api, token)[case]
    answer = Api(api.client, "").get("/requisitions", authorization=f"Bearer {bad}")
    assert (answer.status, answer.code) == (401, "api.token_refused")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert api.get("/requisitions").status == 200


@pytest.mark.parametrize("header", ["", "Basic dTpw", "bearer", "Token abc", "Digest x"])
def test_no_other_scheme_counts(world, header):
    headers = {"authorization": header} if header else {}
    assert Api("", "").get("/requisitions", **headers).status == 401


def test_a_signed_in_page_gives_no_access(world):
    browser = Client()
    person = gov.Person.objects.get(username="requester")
    browser.force_login(person)
    assert Api("", "", browser).get("/requisitions").status == 401
    assert Api("", "", browser).post("/requisitions", {}).status == 401


def test_a_token_ends_with_its_client_its_secret_and_its_service(world, good):
    api, token = good
    assert api.get("/requisitions").status == 200
    ApiSecret.objects.filter(pk=token.secret_id).update(expires_at="2026-01-01T00:00:00Z")
    assert api.get("/requisitions").status == 401
    ApiSecret.objects.filter(pk=token.secret_id).update(expires_at=None)
    gov.Person.objects.filter(username="svc-d").update(is_active=False)
    assert api.get("/requisitions").status == 401
    gov.Person.objects.filter(username="svc-d").update(is_active=True)
    ApiClient.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert api.get("/requisitions").status == 401


def test_a_request_costs_two_statements_to_know_who_asks(good, django_assert_num_queries):
    api, _ = good
    api.get("/requisitions")  # the first request of a minute also asks how many came before
    with django_assert_num_queries(3):
        api.get("/requisitions")


def test_a_client_that_fails_is_in_the_audit_trail_once_a_minute(portal):
    for _ in range(3):
        ask({**portal, "client_secret": "wrong"})
    ask({"client_id": "NOBODY", "client_secret": "wrong"})
    noted = gov.AuditEntry.objects.filter(action="governance.sign_in_failed")
    assert [entry.after["method"] for entry in noted] == ["client_secret"]


def test_who_fails_again_and_again_waits(portal):
    for _ in range(20):
        assert ask({**portal, "client_secret": "wrong"}).status_code == 401
    answer = ask(portal)
    assert (answer.status_code, answer.json()["error"]) == (429, "temporarily_unavailable")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_the_wait_ends_after_a_minute():
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for _ in range(20):
        attempts.note("1.2.3.4", "PORTAL")
    assert attempts.wait("1.2.3.4") == 60
    assert attempts.wait("5.6.7.8") == 0
    now[0] = 61.0
    assert attempts.wait("1.2.3.4") == 0
    assert attempts.note("1.2.3.4", "PORTAL")
