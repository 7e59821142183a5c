"""Lists of API clients and of what they used."""

from dataclasses import dataclass
from datetime import date, datetime

from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A program that acts as a service; ``secrets`` is how many of its secrets count now."""

    client: str
    name: str
    person: str
    scopes: list[str]
    per_second: int | None
    per_day: int | None
    secrets: int
    registered_by: str
    registered_at: datetime
    revoked_at: datetime | None


CLIENTS = Listing(
    name="clients",
    title="API clients",
    row=ClientRow,
    columns="""c.code AS client, c.name, p.username AS person, c.scopes, c.per_second, c.per_day,
       (SELECT count(*) FROM governance_apisecret s WHERE s.client_id = c.id
           AND c.revoked_at IS NULL
           AND (s.expires_at IS NULL OR s.expires_at > statement_timestamp())) AS secrets,
       b.username AS registered_by, c.registered_at, c.revoked_at""",
    tables="""governance_apiclient c
      JOIN governance_person p ON p.id = c.person_id
      JOIN governance_person b ON b.id = c.registered_by_id""",
    orders={"code": (Key("c.code", str),), "-code": (Key("c.code", str, is_descending=True),)},
    filters={
        "client": Filter("c.code = {value}"),
        "person": Filter("p.username = {value}", help="Username of the service"),
        "revoked": Filter("(c.revoked_at IS NOT NULL) = {value}", bool),
    },
    duties="QR@",
)


@dataclass(frozen=True, slots=True)
class UsageRow:
    """
    What a client asked of one route on one day (UTC): requests, of them refused (4xx) and failed
    (5xx), and the milliseconds they took together.
    """

    client: str
    day: date
    route: str
    requests: int
    refused: int
    failed: int
    milliseconds: int


API_USAGE = Listing(
    name="api_usage",
    title="Use of the API",
    row=UsageRow,
    columns="c.code AS client, u.day, u.route, u.requests, u.refused, u.failed, u.milliseconds",
    tables="governance_apiusage u JOIN governance_apiclient c ON c.id = u.client_id",
    orders={
        "latest": (Key("u.day", date, is_descending=True), Key("c.code", str), Key("u.route", str)),
        "most": (Key("u.requests", int, is_descending=True), Key("u.id", int)),
    },
    filters={
        "client": Filter("c.code = {value}"),
        "route": Filter("u.route = {value}", help="Operation id"),
        "since": Filter("u.day >= {value}", date),
        "until": Filter("u.day < {value}", date, help="The day after the last"),
    },
    duties="QR@",
)
