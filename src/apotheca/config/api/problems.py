"""Refusals as RFC 9457 describes them, with a stable code, and the refusals of the door itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from pydantic_core import to_json, to_jsonable_python

from apotheca.governance.shell import NotPermitted
from apotheca.kernel.errors import DomainError
from apotheca.kernel.telling import told

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:apotheca:problem:"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing wrong with a request: where (a JSON pointer into the body, or the name of a header or
    parameter), and why.
    """

    reason: str
    pointer: str = ""
    header: str = ""
    parameter: str = ""

    def shown(self) -> dict[str, str]:
        """Return the place that is set, and the reason."""
        place = {"pointer": self.pointer, "header": self.header, "parameter": self.parameter}
        return {name: value for name, value in place.items() if value} | {"reason": self.reason}


class RequestInvalid(DomainError):
    code = "api.request_invalid"
    message = "The request does not fit: {count} fault(s), the first {first}."
    status = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        place = first.pointer or first.parameter or first.header or "the body"
        super().__init__(count=len(self.faults), first=f"at {place}: {first.reason}")


class BodyUnreadable(DomainError):
    code = "api.body_unreadable"
    message = "The body is not JSON we read: {reason}. Send one object in UTF-8."
    status = 400


class BodyTooLarge(DomainError):
    code = "api.body_too_large"
    message = "The body is larger than {limit} bytes. Send less at once, or import a file."
    status = 413


class ContentTypeUnknown(DomainError):
    code = "api.content_type_unknown"
    message = "We read application/json here, not {given}."
    status = 415


class HeaderUnreadable(DomainError):
    code = "api.header_unreadable"
    message = "The header {header} cannot be read: {reason}."
    status = 400


class IdempotencyKeyMissing(DomainError):
    code = "api.idempotency_key_missing"
    message = (
        "Every write needs an Idempotency-Key of 1 to 255 visible characters, so that a repeat has "
        "no second effect. Send the same key when you send the same request again."
    )
    status = 400


class VersionMissing(DomainError):
    code = "api.version_missing"
    message = "Send If-Match with the ETag you read, so that you overwrite nobody's change."
    status = 428


class TokenRefused(DomainError):
    code = "api.token_refused"
    message = "This request needs a valid access token: {reason}."
    status = 401


class PathUnknown(DomainError):
    code = "api.path_unknown"
    message = "There is nothing at this address. The routes are in /api/v1/openapi.json."
    status = 404


class MethodNotAllowed(DomainError):
    code = "api.method_not_allowed"
    message = "This address does not take that method. The routes are in /api/v1/openapi.json."
    status = 405


class Failed(DomainError):
    code = "api.failed"
    message = "Something went wrong on our side; it was noted. Send the request again, same key."
    status = 500


class NotReadable(DomainError):
    code = "api.not_readable"
    message = (
        "You may not read this: it needs one of the duties {duties}, within the token's scope."
    )
    status = 403


def problem(refusal: DomainError, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return a refusal as ``application/problem+json``, its facts in the portable form."""
    refusal = told(refusal)
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + refusal.code,
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": _sentence(refusal),
        "code": refusal.code,
        "facts": _facts(refusal),
    }
    if isinstance(refusal, RequestInvalid):
        body["errors"] = [fault.shown() for fault in refusal.faults]
    answer = HttpResponse(to_json(body), status=refusal.status, content_type=MEDIA_TYPE)
    for name, value in (_headers(refusal) | dict(headers or {})).items():
        answer.headers[name] = value
    return answer


def _facts(refusal: DomainError) -> dict[str, Any]:
    """Return the facts; where somebody may not act, none that tell what is there."""
    names = ("permission", "duty") if isinstance(refusal, NotPermitted) else tuple(refusal.facts)
    facts = {name: refusal.facts[name] for name in names if name in refusal.facts}
    plain: dict[str, Any] = to_jsonable_python(facts, fallback=str, inf_nan_mode="strings")
    return plain


def _sentence(refusal: DomainError) -> str:
    if isinstance(refusal, NotPermitted):
        return NotPermitted(**_facts(refusal)).sentence
    return refusal.sentence


def _headers(refusal: DomainError) -> dict[str, str]:
    if refusal.status in (429, 503):
        return {"Retry-After": str(refusal.facts.get("seconds", RETRY_SECONDS))}
    if refusal.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="apotheca", error="invalid_token"'}
    return {}
