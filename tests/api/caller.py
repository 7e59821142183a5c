"""A client of the API in tests: a service with some duties, its token, and plain verbs."""

import json
import time
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any

from django.test import Client
from tests.world import SINCE, World

from apotheca.config.api.tokens import Token, sign
from apotheca.governance import models as gov

ROOT = "/api/v1"
_serial = count(1)


@dataclass
class Answer:
    """What came back: status, headers, and the JSON body as Python."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.raw) if self.raw else None

    @property
    def code(self) -> str:
        return str(self.data["code"])


@dataclass
class Api:
    """A program that calls the API with its token."""

    client: str
    token: str
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, query: Any = None, **headers: str) -> Answer:
        return self.send("GET", path, query=query, **headers)

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> Answer:
        """Send a body; ``key`` None sends no idempotency key, '' a fresh one."""
        return self.write("POST", path, body, key=key, **headers)

    def write(
        self, method: str, path: str, body: Any = None, *, key: str | None = "", **headers: str
    ) -> Answer:
        if key is not None:
            headers["idempotency-key"] = key or f"key-{next(_serial)}"
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        return self.send(method, path, raw, **headers)

    def send(
        self, method: str, path: str, body: bytes = b"", query: Any = None, **headers: str
    ) -> Answer:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            headers.setdefault("authorization", f"Bearer {self.token}")
        found = self.browser.generic(
            method, path if path.startswith("/api") else ROOT + path, body,
            content_type=headers.pop("content-type", "application/json"),
            query_params=query, headers=headers,
        )  # fmt: skip
        return Answer(found.status_code, dict(found.headers), found.content)


def service(
    world: World, username: str, duties: str, *, entity: str = "", facility: str = ""
) -> int:
    """Return a service that holds ``duties``, everywhere or in one entity or facility."""
    person, is_new = gov.Person.objects.get_or_create(
        username=username, defaults={"name": username, "kind": "SERVICE"}
    )
    if is_new:
        for letter in duties:
            role, made = gov.Role.objects.get_or_create(
                code=f"T_{letter}", defaults={"name": f"Duty {letter}"}
            )
            if made and letter != "@":
                gov.RoleDuty.objects.create(role=role, duty_id=letter)
            for code in [entity] if entity else world.entity:
                gov.RoleGrant.objects.create(
                    person=person, role=role, entity_id=world.entity[code],
                    facility_id=world.facility[facility] if facility else None,
                    valid=(SINCE, None),
                )  # fmt: skip
    return person.pk


def api_of(
    world: World, duties: str, *, entity: str = "", facility: str = "", scopes: str = "",
    seconds: int = 900,
) -> Api:  # fmt: skip
    """Return a client whose service holds ``duties``; its token says all, or ``scopes``."""
    client, secret, _ = _client(world, duties, entity, facility, scopes)
    until = int(time.time()) + seconds
    return Api(client.code, sign(Token(client.code, secret.pk, tuple(client.scopes), until)))


def registered(
    world: World, duties: str, *, entity: str = "", facility: str = ""
) -> tuple[str, str]:
    """Return id and secret of a client whose service holds ``duties``."""
    client, _, text = _client(world, duties, entity, facility, "")
    return client.code, text


def _client(
    world: World, duties: str, entity: str, facility: str, scopes: str
) -> tuple[gov.ApiClient, gov.ApiSecret, str]:
    place = "".join(f"-{one.lower()}" for one in (entity, facility) if one)
    name = f"svc-{duties.lower().replace('@', 'auditor')}{place}"
    person = service(world, name, duties, entity=entity, facility=facility)
    granted = scopes or " ".join(f"duty:{letter}" for letter in duties or "A")
    client = gov.ApiClient.objects.create(
        code=f"{name[:32]}-{next(_serial)}", name=name, person_id=person, scopes=granted.split(),
        registered_by_id=world.person["access_admin"],
    )  # fmt: skip
    text = f"secret of {client.code}"
    secret = gov.ApiSecret.objects.create(
        client=client, sha256=sha256(text.encode()).hexdigest(),
        created_by_id=world.person["access_admin"],
    )  # fmt: skip
    return client, secret, text


def this_year(world: World) -> None:
    """Open the months of today's year, since writes without ``at`` are posted today."""
    from apotheca.masterdata.models import Period, PeriodState

    year = date.today().year  # noqa: DTZ011  only the year
    if year == 2026:
        return
    for entity_id in world.entity.values():
        for month in range(1, 13):
            days = (date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))
            period = Period.objects.create(
                entity_id=entity_id, year=year, number=month, name=f"{year}-{month:02d}", days=days
            )
            for ledger in ("INV", "PO", "AP", "GL"):
                PeriodState.objects.create(period=period, ledger=ledger, state="OPEN")


__all__ = ["Answer", "Api", "api_of", "registered", "service", "this_year"]
