"""Webhooks as Standard Webhooks describes them: one signed POST per event, guarded and short."""

import time
from collections.abc import Iterator
from dataclasses import replace

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
from apotheca.hub.hooks.guard import (
    HookTargetRefused,
    HookUrlRefused,
    Resolve,
    Target,
    read_url,
    resolve,
)
from apotheca.hub.signing import ID, SIGNATURE, TIMESTAMP, SecretMissing, secrets_of, sign

LIMIT_SECONDS = 10.0
ANSWER_MAX = 64 * 1024
EXCERPT = 400
# The door's fault, not the message's.
DOOR_CODES = frozenset({401, 403, 404, 407, 408, 410, 425, 429, 502, 503, 504})


class WebhookAdapter:
    """
    Pushes events to ``config["url"]``, signed with every secret under the endpoint's name.

    Each send resolves the name anew and connects to the address it checked; redirects are not
    followed. ``context`` and ``lookup`` are for tests.
    """

    def __init__(
        self, facts: EndpointFacts, *, verify: object = True, lookup: Resolve | None = None
    ) -> None:
        self._facts = facts
        self._limit = min(float(facts.config.get("timeout_seconds", LIMIT_SECONDS)), LIMIT_SECONDS)
        self._lookup = lookup
        self._client = httpx.Client(
            timeout=self._limit, follow_redirects=False, trust_env=False, verify=verify,  # type: ignore[arg-type]
            limits=httpx.Limits(max_connections=facts.in_flight_max, max_keepalive_connections=0),
        )  # fmt: skip

    def send(self, message: Outgoing) -> SendResult:
        """POST the event; 2xx is acceptance, a redirect and any other 4xx a refusal."""
        try:
            target = self._target()
            headers = self._headers(message, target)
        except (HookUrlRefused, HookTargetRefused) as refused:
            return _not_sent("GUARD", str(refused))
        except SecretMissing as missing:
            return _not_sent("SECRET", str(missing))
        try:
            return self._post(target, message.body, headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failure:
            return _not_sent("CONNECT", _said(failure))
        except httpx.TransportError as failure:
            return SendResult(Outcome.UNKNOWN, error_class="NO_ANSWER", excerpt=_said(failure))

    def query(self, message: Outgoing) -> Lookup:
        """A subscriber cannot be asked; it tells repeats apart by their webhook-id."""
        return Lookup(Presence.UNKNOWN)

    def receive(self) -> Iterator[Arrived]:
        return iter(())

    def health(self) -> Health:
        """Say whether the subscriber's name leads to a place we may send to; nothing is sent."""
        try:
            self._target()
        except (HookUrlRefused, HookTargetRefused) as refused:
            return Health(False, str(refused)[:EXCERPT])
        return Health(True)

    def close(self) -> None:
        self._client.close()

    def _target(self) -> Target:
        return resolve(read_url(str(self._facts.config.get("url", ""))), self._lookup)

    def _headers(self, message: Outgoing, target: Target) -> dict[str, str]:
        now = int(time.time())
        signatures = [
            sign(secret, message.idempotency_key, now, message.body)
            for secret in secrets_of(self._facts.secret_name)
        ]
        return {
            "host": target.authority,
            "content-type": message.content_type,
            "user-agent": "Apotheca-Webhooks/1",
            ID: message.idempotency_key,
            TIMESTAMP: str(now),
            SIGNATURE: " ".join(signatures),
        }

    def _post(self, target: Target, body: bytes, headers: dict[str, str]) -> SendResult:
        deadline = time.monotonic() + self._limit
        with self._client.stream(
            "POST", target.pinned_url, content=body, headers=headers,
            extensions={"sni_hostname": target.host},
        ) as answer:  # fmt: skip
            return _verdict(answer, _excerpt(answer, deadline))


def _excerpt(answer: httpx.Response, deadline: float) -> str:
    """Read a little of what was answered; a long or slow answer is left unread."""
    content = b""
    for part in answer.iter_raw(4096):
        content += part
        if len(content) >= ANSWER_MAX or time.monotonic() > deadline:
            break
    return content[:EXCERPT].decode(errors="replace")


def _verdict(answer: httpx.Response, text: str) -> SendResult:
    code = answer.status_code
    if answer.is_success:
        return SendResult(Outcome.ACCEPTED, code)
    result = SendResult(
        Outcome.REFUSED, code, error_class="REFUSED", excerpt=text or f"HTTP {code}"
    )
    if code in DOOR_CODES:
        asked = answer.headers.get("retry-after", "")
        wait = min(float(asked), 3600.0) if asked.isascii() and asked.isdigit() else None
        return replace(
            result, outcome=Outcome.FAILED, error_class="DOOR", is_endpoint_down=True,
            wait_seconds=wait,
        )  # fmt: skip
    if code >= 500:
        return replace(result, outcome=Outcome.UNKNOWN, error_class="SERVER")
    if answer.is_redirect:
        return replace(result, error_class="REDIRECT", excerpt="It redirects; we do not follow.")
    return result


def _not_sent(error_class: str, text: str) -> SendResult:
    return SendResult(
        Outcome.FAILED, error_class=error_class, excerpt=text[:EXCERPT], is_endpoint_down=True
    )


def _said(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:EXCERPT]
