"""REST: one POST per delivery with an idempotency key, a GET by business key to ask."""

import json
import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import httpx

from apotheca.hub.adapters.base import (
    Arrived,
    EndpointFacts,
    Health,
    Lookup,
    Outcome,
    Outgoing,
    Presence,
    SendResult,
)
from apotheca.hub.signing import ID, SIGNATURE, TIMESTAMP, secrets_of, sign

TIMEOUT_SECONDS = 10.0
EXCERPT = 400
# The door's fault, not the message's: too many, not allowed in, not there at the moment.
DOOR_CODES = frozenset({401, 403, 407, 408, 425, 429, 503})


class RestAdapter:
    """
    Talks JSON to ``config["base_url"]``; ``config["paths"]`` gives the collection of an object
    type.

    Redirects are not followed. The whole call ends within ``config["timeout_seconds"]`` per phase
    (10).
    """

    def __init__(self, facts: EndpointFacts) -> None:
        self._facts = facts
        self._paths: Mapping[str, str] = facts.config.get("paths", {})
        limit = float(facts.config.get("timeout_seconds", TIMEOUT_SECONDS))
        self._client = httpx.Client(
            base_url=facts.config["base_url"], timeout=limit, follow_redirects=False,
            limits=httpx.Limits(max_connections=facts.in_flight_max), trust_env=False,
        )  # fmt: skip

    def send(self, message: Outgoing) -> SendResult:
        """POST the message under its key. No answer in time is doubt, unless nothing was sent."""
        try:
            answer = self._client.post(
                self._path(message), content=message.body, headers=self._headers(message)
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failure:
            return SendResult(Outcome.FAILED, error_class="CONNECT", is_endpoint_down=True,
                              excerpt=_said(failure))  # fmt: skip
        except httpx.TransportError as failure:
            return SendResult(Outcome.UNKNOWN, error_class="NO_ANSWER", excerpt=_said(failure))
        return _verdict(answer)

    def query(self, message: Outgoing) -> Lookup:
        """GET the object by its business key and compare it with what we meant to say."""
        path = f"{self._path(message)}/{quote(message.business_key, safe='')}"
        try:
            answer = self._client.get(path)
        except httpx.TransportError:
            return Lookup(Presence.UNKNOWN)
        if answer.status_code == 404:
            return Lookup(Presence.MISSING)
        found = _object(answer) if answer.status_code == 200 else None
        if found is None:
            return Lookup(Presence.UNKNOWN)
        presence = Presence.SAME if _is_same(message, found) else Presence.OTHER
        return Lookup(presence, str(found.get("reference", "")), found)

    def receive(self) -> Iterator[Arrived]:
        """Messages are pushed to us as webhooks; there is nothing to fetch."""
        return iter(())

    def health(self) -> Health:
        try:
            answer = self._client.get(self._facts.config.get("health_path", "/health"))
        except httpx.TransportError as failure:
            return Health(False, _said(failure))
        return Health(answer.status_code < 500, f"HTTP {answer.status_code}")

    def close(self) -> None:
        self._client.close()

    def _path(self, message: Outgoing) -> str:
        return self._paths.get(message.object_type, f"/{message.object_type}")

    def _headers(self, message: Outgoing) -> dict[str, str]:
        headers = {
            "content-type": message.content_type,
            "idempotency-key": message.idempotency_key,
            ID: message.idempotency_key,
        }
        if self._facts.secret_name:
            now = int(time.time())
            secret = secrets_of(self._facts.secret_name)[0]
            headers[TIMESTAMP] = str(now)
            headers[SIGNATURE] = sign(secret, message.idempotency_key, now, message.body)
        return headers


def _verdict(answer: httpx.Response) -> SendResult:
    code, excerpt = answer.status_code, answer.text[:EXCERPT] or f"HTTP {answer.status_code}"
    if answer.is_success:
        found = _object(answer) or {}
        return SendResult(Outcome.ACCEPTED, code, str(found.get("reference", "")), found or None)
    if code in DOOR_CODES:
        return SendResult(Outcome.FAILED, code, error_class="DOOR", excerpt=excerpt,
                          is_endpoint_down=True, wait_seconds=_retry_after(answer))  # fmt: skip
    if code >= 500:  # it may have been processed before it failed
        return SendResult(Outcome.UNKNOWN, code, error_class="SERVER", excerpt=excerpt)
    return SendResult(Outcome.REFUSED, code, error_class="REFUSED", excerpt=excerpt)


def _retry_after(answer: httpx.Response) -> float | None:
    text = answer.headers.get("retry-after", "")
    return min(float(text), 3600.0) if text.isascii() and text.isdigit() else None


def _object(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        found = json.loads(answer.content, parse_float=str)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_same(message: Outgoing, found: Mapping[str, Any]) -> bool:
    """Compare by digest where the target keeps one, else by each field we want it to hold."""
    if "content_sha256" in found:
        return bool(found["content_sha256"] == sha256(message.body).hexdigest())
    held = found.get("data", found)
    return all(held.get(name) == value for name, value in message.desired.items())


def _said(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:EXCERPT]
