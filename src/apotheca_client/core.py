"""
The session of a client: tokens, keys, retries, pages and refusals.

A write that was not answered is sent again under the same key, so it has one effect however often
it is sent. Nothing is kept on disk; a token lives in memory for its 15 minutes.
"""

import random
import time
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any
from uuid import uuid4

import httpx

TRIES = 5
PAUSE_SECONDS, PAUSE_SECONDS_MAX = 0.2, 30.0
PAGE_ROWS = 500
RETRIED = frozenset({429, 502, 503, 504})
# A token that ends within this time is renewed before it is used.
TOKEN_MARGIN_SECONDS = 30.0


class Problem(Exception):
    """
    A refusal: ``code`` is stable, ``detail`` says what happened and what to do, ``facts`` why.

    ``errors`` name each fault by JSON pointer, header or parameter.
    """

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(body.get("code", body.get("error", "")))
        self.detail = str(body.get("detail", body.get("error_description", "")))
        self.facts: dict[str, Any] = dict(body.get("facts", {}))
        self.errors: list[dict[str, str]] = list(body.get("errors", []))
        super().__init__(f"{status} {self.code}: {self.detail}")


class NotAuthorised(Problem):
    """401: the client, its secret or its token does not count."""


class NotPermitted(Problem):
    """403: not this, or not here."""


class NotFound(Problem):
    """404: there is none, or it lies outside what the token reaches."""


class Conflict(Problem):
    """409: the state of things, or a rule, forbids it."""


class Stale(Problem):
    """412: somebody changed it since the version you saw."""


class Invalid(Problem):
    """422: the request does not fit; ``errors`` say where."""


class Busy(Problem):
    """429 or 503, after all tries."""


KINDS: Mapping[int, type[Problem]] = {
    401: NotAuthorised, 403: NotPermitted, 404: NotFound, 409: Conflict, 412: Stale,
    422: Invalid, 429: Busy, 503: Busy,
}  # fmt: skip


class Session:
    """
    One client's way to one installation. Safe to share between threads.

    ``transport`` is for tests; ``scope`` narrows the token further than the client's own scopes.
    """

    def __init__(
        self, base_url: str, client_id: str, client_secret: str, *, scope: str = "",
        timeout: float = 30.0, transport: httpx.BaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._http = httpx.Client(base_url=base_url, timeout=timeout, transport=transport)
        self._credentials = (client_id, client_secret)
        self._scope = scope
        self._token, self._until = "", 0.0
        self._lock = Lock()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def read(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON of a GET."""
        return self._send("GET", path, {}, query=query).json()

    def file(self, path: str, query: Mapping[str, Any] | None = None) -> bytes:
        """Return the bytes of a file."""
        return self._send("GET", path, {}, query=query).content

    def pages(self, path: str, query: Mapping[str, Any]) -> Iterator[Any]:
        """Yield every row of a list, page after page."""
        asked = {"limit": PAGE_ROWS, **query}
        while True:
            page = self.read(path, asked)
            yield from page["items"]
            if page["next"] is None:
                return
            asked["cursor"] = page["next"]

    def write(
        self, method: str, path: str, body: Mapping[str, Any], *, key: str | None = None,
        version: int | None = None,
    ) -> Any:  # fmt: skip
        """Send a write under ``key`` (a new one if none is given); return its JSON, or None."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        answer = self._send(method, path, headers, body=body)
        return answer.json() if answer.content else None

    def _send(
        self, method: str, path: str, headers: dict[str, str], *, body: Any = None,
        query: Mapping[str, Any] | None = None,
    ) -> httpx.Response:  # fmt: skip
        """Send, again while that may help: no answer, too busy, or a token that ended meanwhile."""
        renewed = False
        for attempt in range(1, TRIES + 1):
            headers["Authorization"] = f"Bearer {self._fresh_token()}"
            try:
                answer = self._http.request(
                    method, f"/api/v1{path}", headers=headers, json=body, params=query
                )
            except httpx.TransportError:
                if attempt == TRIES:
                    raise
                _pause(attempt)
                continue
            if answer.status_code == 401 and not renewed:
                renewed, self._until = True, 0.0
            elif answer.status_code in RETRIED and attempt < TRIES:
                _pause(attempt, answer.headers.get("Retry-After", ""))
            elif answer.is_success:
                return answer
            else:
                raise _problem(answer)
        raise RuntimeError("The last try returns or raises.")

    def _fresh_token(self) -> str:
        with self._lock:
            if time.monotonic() > self._until - TOKEN_MARGIN_SECONDS:
                form = {"grant_type": "client_credentials", "scope": self._scope}
                answer = self._http.post(
                    "/api/oauth/token", data={n: v for n, v in form.items() if v},
                    auth=self._credentials,
                )  # fmt: skip
                if not answer.is_success:
                    raise _problem(answer)
                found = answer.json()
                self._token = str(found["access_token"])
                self._until = time.monotonic() + float(found["expires_in"])
            return self._token


def _problem(answer: httpx.Response) -> Problem:
    try:
        body = answer.json()
    except ValueError:
        body = {"detail": answer.text[:200]}
    return KINDS.get(answer.status_code, Problem)(answer.status_code, body)


def _pause(attempt: int, asked: str = "") -> None:
    """Wait as the server asked, else longer with every try; never at the same moment as others."""
    seconds = float(asked) if asked.isdigit() else PAUSE_SECONDS * 2**attempt
    time.sleep(min(seconds, PAUSE_SECONDS_MAX) * random.uniform(0.8, 1.2))  # noqa: S311  no secret
