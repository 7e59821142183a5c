"""Clients of the API: how they prove themselves, and whether they still count."""

from dataclasses import dataclass
from datetime import date

from apotheca.kernel.sql import fetch, fetch_values


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """
    A client that counts, with the secret it proved itself by or got its token with.

    ``entities`` are the ids of the entities its scopes name, by code.
    """

    code: str
    person_id: int
    scopes: list[str]
    per_second: int | None
    per_day: int | None
    secret_id: int
    secret_sha256: str
    entities: dict[str, int]


_CLIENT = """
SELECT c.code, c.person_id, c.scopes, c.per_second, c.per_day, s.id AS secret_id,
       s.sha256 AS secret_sha256,
       (SELECT coalesce(json_object_agg(e.code, e.id), '{{}}') FROM governance_entity e
         WHERE 'entity:' || e.code = ANY(c.scopes)) AS entities
  FROM governance_apiclient c
  JOIN governance_person p ON p.id = c.person_id AND p.is_active AND p.kind = 'SERVICE'
  JOIN governance_apisecret s ON s.client_id = c.id
 WHERE c.code = %s AND c.revoked_at IS NULL
   AND (s.expires_at IS NULL OR s.expires_at > statement_timestamp()) AND {condition}
"""


def client_by_secret(code: str, secret_sha256: str) -> ClientFacts | None:
    """Return the client of this code if one of its secrets that count has this digest."""
    found = fetch(ClientFacts, _CLIENT.format(condition="s.sha256 = %s"), [code, secret_sha256])
    return found[0] if found else None


def client_by_token(code: str, secret_id: int) -> ClientFacts | None:
    """Return the client if it counts still, and so does the secret its token was got with."""
    found = fetch(ClientFacts, _CLIENT.format(condition="s.id = %s"), [code, secret_id])
    return found[0] if found else None


def requests_on(code: str, day: date) -> int:
    """Return how many requests of a client on a day are added up, over all processes."""
    found = fetch_values(
        "SELECT coalesce(sum(u.requests), 0) FROM governance_apiusage u "
        "JOIN governance_apiclient c ON c.id = u.client_id WHERE c.code = %s AND u.day = %s",
        [code, day],
    )
    return int(found[0][0])


def service_of(code: str) -> str:
    """Return the username of the service a client acts as; '' when there is no such client."""
    if "\x00" in code:
        return ""
    found = fetch_values(
        "SELECT p.username FROM governance_apiclient c "
        "JOIN governance_person p ON p.id = c.person_id WHERE c.code = %s",
        [code],
    )
    return str(found[0][0]) if found else ""
