"""
Clients of the API: registered for a service, their secrets rotated and revoked (GV-50 to GV-53).

A secret never comes here: its maker sends the digest alone, so nothing we keep can be used.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from apotheca.governance.models import ApiClient, ApiSecret, Entity, Person
from apotheca.governance.shell import changes, operation, record_audit, require_scope
from apotheca.governance.types import Actor, ApiUse
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values

DUTIES = "ABCDEFGHIJKLMNOPQRST@"
OVERLAP_HOURS_MAX = 24 * 30


class ClientTaken(DomainError):
    code = "governance.client_taken"
    message = "There is a client with this code. Choose another one."
    constraint = "governance_apiclient_code_key"


class ClientNeedsService(DomainError):
    code = "governance.client_needs_service"
    message = "{username} is no active service. Name the service this client acts as."
    status = 422


class ScopeUnknown(DomainError):
    code = "governance.scope_unknown"
    message = "{scope} is no scope. Give duty:A to duty:T (duty:@ to read), and entity:CODE."
    status = 422


class SecretIsNoDigest(DomainError):
    code = "governance.secret_is_no_digest"
    message = "Send the SHA-256 of the secret as 64 hexadecimal digits, never the secret itself."
    status = 422
    constraint = "api_secret_is_kept_as_its_digest"


class SecretUsedBefore(DomainError):
    code = "governance.secret_used_before"
    message = "This secret was used before. Make a new one of at least 32 random bytes."
    constraint = "governance_apisecret_sha256_key"


class ClientOfOwnGrants(DomainError):
    code = "governance.client_of_own_grants"
    message = (
        "Nobody both gives a service its roles and holds its secret. "
        "Ask a second access administrator."
    )
    status = 403


class ClientOfItself(DomainError):
    code = "governance.client_of_itself"
    message = "A service registers no client for itself. Ask an access administrator."
    status = 403
    constraint = "no_service_registers_its_own_client"


class ClientRevoked(DomainError):
    code = "governance.client_revoked"
    message = "Client {client} was revoked. Register a new one."


@dataclass(frozen=True, slots=True)
class ClientStanding:
    """A client and until when its earlier secrets count; None where there are none."""

    client: str
    scopes: tuple[str, ...]
    earlier_secrets_until: datetime | None = None


@operation(permission="governance.register_client", duty="Q", is_act=False)
def register_client(
    *, actor: Actor, when: Moment, entity_id: int, code: str, name: str, person_id: int,
    scopes: Sequence[str], secret_sha256: str, per_second: int | None = None,
    per_day: int | None = None,
) -> ClientStanding:  # fmt: skip
    """
    Register a program that acts as a service, with the digest of its first secret.

    ``scopes`` narrow what the service was granted: ``duty:F`` (at least one), ``entity:HOSP`` (none
    is every entity granted). ``entity_id`` is the entity whose administrator registers it. Rules
    GV-50, GV-51.

    :raises ClientNeedsService: the person is a human or inactive.
    :raises ClientOfOwnGrants: the administrator gave the service its roles.
    :raises ClientOfItself: the service itself asks.
    :raises ScopeUnknown, SecretIsNoDigest, ClientTaken: what their names say.
    """
    require_scope(entity_id)
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None or person.kind != Person.SERVICE or not person.is_active:
        raise ClientNeedsService(username=person.username if person else person_id)
    _refuse_own_grants(person_id, actor)
    _check_scopes(scopes)
    client = ApiClient.objects.create(
        code=code, name=name, person=person, scopes=sorted(set(scopes)), per_second=per_second,
        per_day=per_day, registered_by_id=actor.person_id,
    )  # fmt: skip
    _add_secret(client, secret_sha256, actor)
    after = {"person": person.username, "scopes": client.scopes, "name": name,
             "per_second": per_second, "per_day": per_day}  # fmt: skip
    record_audit(
        "governance.client_registered", subject_type="ApiClient", subject_id=code,
        entity_id=entity_id, when=when, after=after,
    )  # fmt: skip
    return ClientStanding(code, tuple(client.scopes))


@operation(permission="governance.rotate_client_secret", duty="Q", is_act=False)
def rotate_client_secret(
    *, actor: Actor, when: Moment, entity_id: int, client_id: int, secret_sha256: str,
    overlap_hours: int = 24,
) -> ClientStanding:  # fmt: skip
    """
    Give a client a new secret; earlier ones count for ``overlap_hours`` more, 0 ends them at once.

    Tokens got with a secret end with it. Locks the client. Rule GV-52.

    :raises ClientRevoked, ClientOfOwnGrants, SecretIsNoDigest, SecretUsedBefore: as they say.
    """
    require_scope(entity_id)
    client = _client(client_id)
    _refuse_own_grants(client.person_id, actor)
    until = when.occurred_at + timedelta(hours=min(max(overlap_hours, 0), OVERLAP_HOURS_MAX))
    for earlier in ApiSecret.objects.filter(client=client):
        if earlier.expires_at is None or earlier.expires_at > until:
            earlier.expires_at = until
            earlier.save(update_fields=["expires_at"])
    _add_secret(client, secret_sha256, actor)
    record_audit(
        "governance.client_secret_rotated", subject_type="ApiClient", subject_id=client.code,
        entity_id=entity_id, when=when, after={"earlier_secrets_until": until},
    )  # fmt: skip
    return ClientStanding(client.code, tuple(client.scopes), until)


@operation(permission="governance.revoke_client", duty="Q", is_act=False)
def revoke_client(*, actor: Actor, when: Moment, entity_id: int, client_id: int) -> ClientStanding:
    """
    Shut a client out at once and for good: its secrets and all its tokens. Locks it. Rule GV-53.

    :raises ClientRevoked: it is shut out already.
    """
    require_scope(entity_id)
    client = _client(client_id)
    client.revoked_at = when.occurred_at
    client.save(update_fields=["revoked_at"])
    record_audit(
        "governance.client_revoked", subject_type="ApiClient", subject_id=client.code,
        entity_id=entity_id, when=when,
    )  # fmt: skip
    return ClientStanding(client.code, tuple(client.scopes), when.occurred_at)


_ADD_UP = """
INSERT INTO governance_apiusage AS u
       (client_id, day, route, requests, refused, failed, milliseconds)
SELECT c.id, r.day, r.route, r.requests, r.refused, r.failed, r.milliseconds
  FROM json_to_recordset({rows}) AS r (client text, day date, route text, requests bigint,
       refused bigint, failed bigint, milliseconds bigint)
  JOIN governance_apiclient c ON c.code = r.client
 ORDER BY c.id, r.day, r.route
    ON CONFLICT (client_id, day, route) DO UPDATE
   SET requests = u.requests + excluded.requests, refused = u.refused + excluded.refused,
       failed = u.failed + excluded.failed, milliseconds = u.milliseconds + excluded.milliseconds
"""


@operation(permission="governance.add_usage", duty="*", is_act=False)
def add_usage(*, actor: Actor, when: Moment, used: Sequence[ApiUse]) -> int:
    """Add what clients used since the last time, in one statement; return how many rows."""
    for one in used:
        changes().custom("governance.add_usage", _ADD_UP, asdict(one))
    return len(used)


def _client(client_id: int) -> ApiClient:
    found = ApiClient.objects.select_for_update().filter(pk=client_id).first()
    if found is None:
        raise NotFound(kind="client", key=client_id)
    if found.revoked_at is not None:
        raise ClientRevoked(client=found.code)
    return found


def _add_secret(client: ApiClient, secret_sha256: str, actor: Actor) -> None:
    ApiSecret.objects.create(client=client, sha256=secret_sha256, created_by_id=actor.person_id)


def _check_scopes(scopes: Sequence[str]) -> None:
    entities = [one.removeprefix("entity:") for one in scopes if one.startswith("entity:")]
    known = set(Entity.objects.filter(code__in=entities).values_list("code", flat=True))
    has_duty = False
    for one in scopes:
        kind, _, value = one.partition(":")
        if kind == "duty" and len(value) == 1 and value in DUTIES:
            has_duty = True
        elif kind != "entity" or value not in known:
            raise ScopeUnknown(scope=one[:60])
    if not has_duty:
        raise ScopeUnknown(scope="No duty at all")


def _refuse_own_grants(person_id: int, actor: Actor) -> None:
    """
    Refuse who gave a service its roles the knowledge of its secret; else they could act by it.
    """
    given = fetch_values(
        "SELECT 1 FROM governance_rolegrant WHERE person_id = %s AND granted_by_id = %s "
        "AND coalesce(upper(valid), 'infinity') > current_date LIMIT 1",
        [person_id, actor.person_id],
    )
    if given:
        raise ClientOfOwnGrants


def refuse_own_secrets(person_id: int, actor: Actor) -> None:
    """
    Refuse who holds a secret of a service to give it roles.

    :raises ClientOfOwnGrants: they made a secret of it that counts.
    """
    held = ApiSecret.objects.filter(
        client__person_id=person_id, client__revoked_at=None, created_by_id=actor.person_id
    )
    if held.exists():
        raise ClientOfOwnGrants
