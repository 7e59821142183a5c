import json
import time

import pytest
from django.test import Client

from apotheca.hub.models import Inbox
from apotheca.hub.signing import SignatureBad, new_secret, secrets_of, sign, verify
from apotheca.hub.tests.factories import endpoint
from simulators.webhooks import signature

OLD, NEW = new_secret(), new_secret()
BODY = json.dumps(
    {"specversion": "1.0", "id": "m1", "type": "requisition.submitted.v1", "source": "/suite",
     "subject": "RQ-1", "time": "2026-03-02T12:00:00Z", "data": {"amount": "1.50"}}
).encode()  # fmt: skip


@pytest.fixture
def door(world, monkeypatch):
    monkeypatch.setenv("APOTHECA_SECRET_SUITE", f"{NEW},{OLD}")
    named = {"secret_name": "SUITE"}
    return endpoint(world, "SUITE-IN", adapter="rest", direction="IN", **named)


def post(body=BODY, *, message_id="m1", secret=NEW, at=None, content_type="application/json",
         path="/hub/in/SUITE-IN", **headers):  # fmt: skip
    at = int(time.time()) if at is None else at
    signed = {
        "webhook-id": message_id, "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, message_id, at, body), **headers,
    }  # fmt: skip
    return Client().post(path, body, content_type=content_type, headers=signed)


def test_a_signed_message_is_taken_in_under_its_type_and_subject(door):
    answer = post()
    assert (answer.status_code, answer.json()["status"]) == (202, "RECEIVED")
    message = Inbox.objects.get()
    assert (message.message_id, message.object_type, message.business_key) == (
        "m1", "requisition.submitted", "RQ-1",
    )  # fmt: skip


def test_a_repeat_is_answered_and_a_conflict_is_told(door):
    first, repeat = post(), post()
    conflict = post(BODY.replace(b"1.50", b"9.50"))
    assert [first.status_code, repeat.status_code, conflict.status_code] == [202, 200, 409]
    assert repeat.json()["is_repeat"]
    assert conflict.json()["is_conflict"]


def test_both_secrets_fit_while_they_are_being_rotated(door):
    assert post(secret=OLD).status_code == 202


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"secret": new_secret()}, 401, "hub.signature_bad"),
        ({"at": 0}, 401, "hub.signature_bad"),
        ({"at": 10**11}, 401, "hub.signature_bad"),
        ({"webhook-timestamp": "-5"}, 401, "hub.signature_bad"),
        ({"webhook-timestamp": "9" * 400}, 401, "hub.signature_bad"),
        ({"webhook-timestamp": "\u0661"}, 401, "hub.signature_bad"),
        ({"webhook-signature": ""}, 401, "hub.signature_bad"),
        ({"webhook-signature": "v2,abc"}, 401, "hub.signature_bad"),
        ({"webhook-signature": "v1,"}, 401, "hub.signature_bad"),
        ({"message_id": ""}, 400, "hub.message_id_missing"),
        ({"message_id": "m1,m2"}, 400, "hub.message_id_missing"),
        ({"message_id": "m" * 121}, 400, "hub.message_id_missing"),
        ({"content_type": "text/plain"}, 415, "hub.content_type_unknown"),
        ({"path": "/hub/in/NOBODY"}, 404, "kernel.not_found"),
        ({"body": b"x" * (10 * 1024 * 1024 + 1)}, 413, "hub.body_too_large"),
        ({"body": b"{}"}, 422, "hub.message_unreadable"),
        ({"body": b"{"}, 422, "hub.message_unreadable"),
        ({"body": BODY.replace(b"RQ-1", b"")}, 422, "hub.message_unreadable"),
        ({"body": BODY.replace(b".v1", b".latest")}, 422, "hub.message_unreadable"),
    ],
)
def test_what_is_not_right_is_refused_with_a_stable_code_and_not_stored(door, change, status, code):
    answer = post(**change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["content-type"] == "application/problem+json"
    assert not Inbox.objects.exists()


def test_only_post_is_taken(door):
    assert Client().get("/hub/in/SUITE-IN").status_code == 405


def test_a_paused_endpoint_asks_to_come_back(door):
    door.is_paused = True
    door.save()
    answer = post()
    assert (answer.status_code, answer["retry-after"]) == (503, "30")


def test_a_body_changed_on_the_way_does_not_fit_its_signature(door):
    at = int(time.time())
    made = signature(NEW, "m1", at, BODY)
    answer = post(BODY + b" ", at=at, **{"webhook-signature": made})
    assert answer.status_code == 401


def test_signing_agrees_with_an_independent_implementation(monkeypatch):
    monkeypatch.setenv("APOTHECA_SECRET_X", NEW)
    secret = secrets_of("X")[0]
    assert sign(secret, "id", 5, b"body") == signature(NEW, "id", 5, b"body")
    headers = {"webhook-id": "id", "webhook-timestamp": "5",
               "webhook-signature": "v1,bad " + signature(NEW, "id", 5, b"body")}  # fmt: skip
    assert verify(headers, b"body", [secret], now=305) == "id"
    with pytest.raises(SignatureBad):
        verify(headers, b"body", [secret], now=306)
