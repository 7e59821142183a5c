"""One person, role, entity or cost centre with all that belongs to it."""

from dataclasses import dataclass
from datetime import date, datetime

from apotheca.governance.queries.lists.approvals import APPROVAL_RULES, ApprovalRuleRow
from apotheca.governance.queries.lists.clients import CLIENTS, ClientRow
from apotheca.governance.queries.lists.organisation import (
    COST_CENTRES,
    ENTITIES,
    FACILITIES,
    CostCentreRow,
    EntityRow,
    FacilityRow,
)
from apotheca.governance.queries.lists.people import (
    DUTY_PAIRS,
    GRANTS,
    PEOPLE,
    ROLES,
    DutyPairRow,
    GrantRow,
    PersonRow,
    RoleRow,
)
from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.kernel.sql import fetch, fetch_values


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """
    Somebody, the roles they were given, and the pairs of duties of today that need a review.
    """

    person: PersonRow
    duties: tuple[tuple[str, str], ...]
    grants: tuple[GrantRow, ...]
    under_review: tuple[DutyPairRow, ...]


@dataclass(frozen=True, slots=True)
class RoleDetail:
    """A role, its duties (letter, name), and who was given it."""

    role: RoleRow
    duties: tuple[tuple[str, str], ...]
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True, slots=True)
class EntityDetail:
    """A legal entity with its facilities, cost centres and approval rules."""

    entity: EntityRow
    facilities: tuple[FacilityRow, ...]
    cost_centres: tuple[CostCentreRow, ...]
    approval_rules: tuple[ApprovalRuleRow, ...]


@dataclass(frozen=True, slots=True)
class SecretRow:
    """A secret that counts, known by its digest only; ``until`` None is for good."""

    made_by: str
    made_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class UsageOfDay:
    """What a client asked for on one day (UTC): requests, refused (4xx) and failed (5xx) ones."""

    day: date
    requests: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class ClientDetail:
    """An API client, its secrets that count, and its use of the last 30 days, one row a day."""

    client: ClientRow
    secrets: tuple[SecretRow, ...]
    usage: tuple[UsageOfDay, ...]


_SECRETS = """
SELECT p.username AS made_by, s.created_at AS made_at, s.expires_at AS until
  FROM governance_apisecret s
  JOIN governance_apiclient c ON c.id = s.client_id AND c.revoked_at IS NULL
  JOIN governance_person p ON p.id = s.created_by_id
 WHERE c.code = %s AND (s.expires_at IS NULL OR s.expires_at > statement_timestamp())
 ORDER BY s.created_at DESC, s.id DESC
"""

_USAGE = """
SELECT d.day::date AS day, coalesce(sum(u.requests), 0)::bigint AS requests,
       coalesce(sum(u.refused), 0)::bigint AS refused, coalesce(sum(u.failed), 0)::bigint AS failed
  FROM generate_series(current_date - 29, current_date, interval '1 day') AS d(day)
  LEFT JOIN governance_apiusage u ON u.day = d.day::date
   AND u.client_id = (SELECT c.id FROM governance_apiclient c WHERE c.code = %s)
 GROUP BY d.day ORDER BY d.day
"""

_DUTIES_OF_PERSON = """
SELECT DISTINCT d.code, d.name FROM governance_rolegrant g
  JOIN governance_roleduty x ON x.role_id = g.role_id JOIN governance_duty d ON d.code = x.duty_id
  JOIN governance_person p ON p.id = g.person_id
 WHERE p.username = %s AND g.valid @> current_date ORDER BY 1
"""

_DUTIES_OF_ROLE = """
SELECT d.code, d.name FROM governance_role r
  JOIN governance_roleduty x ON x.role_id = r.id JOIN governance_duty d ON d.code = x.duty_id
 WHERE r.code = %s ORDER BY 1
"""


def person_detail(username: str, *, scope: Scope | None = EVERYWHERE) -> PersonDetail:
    """
    Return somebody with their duties of today and their grants within ``scope``.

    Four statements.

    :raises NotFound: nobody has this username.
    """
    person = PEOPLE.one("person", username, scope=EVERYWHERE, by="username")
    duties = tuple(fetch_values(_DUTIES_OF_PERSON, [username]))
    letters = {letter for letter, _ in duties}
    pairs = DUTY_PAIRS.all(scope=EVERYWHERE, filters={"level": "R"})
    return PersonDetail(
        person=person,
        duties=duties,
        grants=GRANTS.all(scope=scope, filters={"person": username}, order="latest"),
        under_review=tuple(pair for pair in pairs if {pair.first, pair.second} <= letters),
    )


def role_detail(code: str, *, scope: Scope | None = EVERYWHERE) -> RoleDetail:
    """
    Return a role with its duties, and its grants within ``scope``. Three statements.

    :raises NotFound: there is no such role.
    """
    return RoleDetail(
        role=ROLES.one("role", code, scope=EVERYWHERE, by="code"),
        duties=tuple(fetch_values(_DUTIES_OF_ROLE, [code])),
        grants=GRANTS.all(scope=scope, filters={"role": code}),
    )


def entity_detail(code: str, *, scope: Scope | None = EVERYWHERE) -> EntityDetail:
    """
    Return an entity with its facilities, and what of it lies within ``scope``. Four statements.

    :raises NotFound: there is no such entity.
    """
    return EntityDetail(
        entity=ENTITIES.one("entity", code, scope=EVERYWHERE, by="code"),
        facilities=FACILITIES.all(scope=EVERYWHERE, filters={"entity": code}),
        cost_centres=COST_CENTRES.all(scope=scope, filters={"entity": code}),
        approval_rules=APPROVAL_RULES.all(scope=scope, filters={"entity": code}),
    )


def cost_centre_detail(cost_centre: str, *, scope: Scope | None = EVERYWHERE) -> CostCentreRow:
    """
    Return a cost centre, named as ``HOSP/ICU``. One statement.

    :raises NotFound: there is none, or it lies outside the scope.
    """
    return COST_CENTRES.one("cost centre", cost_centre, scope=scope, by="cost_centre")


def client_detail(client: str, *, scope: Scope | None = EVERYWHERE) -> ClientDetail:
    """
    Return an API client with its secrets that count and its daily use. Three statements.

    Clients are the installation's own; ``scope`` narrows nothing.

    :raises NotFound: there is no such client.
    """
    return ClientDetail(
        client=CLIENTS.one("client", client, scope=scope, by="client"),
        secrets=tuple(fetch(SecretRow, _SECRETS, [client])),
        usage=tuple(fetch(UsageOfDay, _USAGE, [client])),
    )
