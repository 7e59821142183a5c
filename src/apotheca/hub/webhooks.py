"""
The door for webhooks: check the signature over the raw bytes, store the message, answer at once.
"""

import re
import time
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic_core import to_json

from apotheca.governance.types import Actor
from apotheca.hub.canonical.envelope import Envelope, read_envelope
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.signing import ID, SIGNATURE, TIMESTAMP, secrets_of, verify
from apotheca.hub.types import InboxReply
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.sql import fetch

BODY_MAX = 10 * 1024 * 1024
CONTENT_TYPES = frozenset({"application/json", "application/cloudevents+json"})
_MESSAGE_ID = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,120}", re.ASCII)


class BodyTooLarge(DomainError):
    code = "hub.body_too_large"
    message = "The body is larger than {limit} bytes. Send less at once, or send a file."
    status = 413


class ContentTypeUnknown(DomainError):
    code = "hub.content_type_unknown"
    message = "We read application/json here, not {given}."
    status = 415


class MessageIdMissing(DomainError):
    code = "hub.message_id_missing"
    message = "Send one webhook-id of at most 120 plain characters; a repeat carries the same."
    status = 400


class MethodNotAllowed(DomainError):
    code = "hub.method_not_allowed"
    message = "Send messages here with POST."
    status = 405


class EndpointPaused(DomainError):
    code = "hub.endpoint_paused"
    message = "This endpoint is paused. Nothing was taken in; send the message again later."
    status = 503


@dataclass(frozen=True, slots=True)
class _Door:
    code: str
    person_id: int
    secret_name: str
    is_paused: bool


@csrf_exempt
def receive_webhook(request: HttpRequest, endpoint_code: str) -> HttpResponse:
    """
    Take one signed message in.

    202 with where it stands; 200 for a repeat, with the stored reply; 409 when the id came before
    with other content; 401, 404, 405, 413, 415, 422 and 503 as RFC 9457 problems, and nothing is
    stored.
    """
    try:
        return _answer(_take_in(request, endpoint_code))
    except DomainError as refusal:
        return problem(refusal)


def _take_in(request: HttpRequest, endpoint_code: str) -> InboxReply:
    if request.method != "POST":
        raise MethodNotAllowed
    door = _door(endpoint_code)
    if request.content_type not in CONTENT_TYPES:
        raise ContentTypeUnknown(given=(request.content_type or "nothing")[:60])
    body = _body(request)
    headers = {name: request.headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE)}
    if not _MESSAGE_ID.fullmatch(headers[ID]):
        raise MessageIdMissing
    message_id = verify(headers, body, secrets_of(door.secret_name), time.time())
    return store_envelope(door.code, door.person_id, message_id, body, read_envelope(body))


def store_envelope(
    endpoint_code: str, person_id: int, message_id: str, body: bytes, envelope: Envelope
) -> InboxReply:
    """Store a canonical message under its type and subject."""
    return receive_message(
        actor=Actor(person_id, source=f"hub:{endpoint_code}"), endpoint_code=endpoint_code,
        message_id=message_id, body=body, object_type=envelope.object_type,
        business_key=envelope.subject, sent_at=envelope.time,
        correlation_id=envelope.correlationid,
    )  # fmt: skip


def _door(endpoint_code: str) -> _Door:
    found = fetch(
        _Door,
        "SELECT code, person_id, secret_name, is_paused FROM hub_endpoint "
        "WHERE code = %s AND direction = 'IN' AND adapter = 'rest'",
        [endpoint_code],
    )
    if not found:
        raise NotFound(kind="endpoint", key=endpoint_code)
    if found[0].is_paused:
        raise EndpointPaused
    return found[0]


def _body(request: HttpRequest) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > BODY_MAX:
        raise BodyTooLarge(limit=BODY_MAX)
    body: bytes = request.read(BODY_MAX + 1)
    if len(body) > BODY_MAX:
        raise BodyTooLarge(limit=BODY_MAX)
    return body


def _answer(reply: InboxReply) -> HttpResponse:
    status = 409 if reply.is_conflict else 200 if reply.is_repeat else 202
    return HttpResponse(to_json(asdict(reply)), status=status, content_type="application/json")


def problem(refusal: DomainError) -> HttpResponse:
    """Return a refusal as RFC 9457 describes it, with our stable code."""
    body: dict[str, Any] = {
        "type": f"urn:apotheca:{refusal.code}",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.sentence,
        "code": refusal.code,
    }
    answer = HttpResponse(
        to_json(body), status=refusal.status, content_type="application/problem+json"
    )
    if refusal.status == 503:
        answer["Retry-After"] = "30"
    return answer
