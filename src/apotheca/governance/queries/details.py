"""One person, role, entity or cost centre with all that belongs to it."""

from dataclasses import dataclass

from apotheca.governance.queries.lists.approvals import APPROVAL_RULES, ApprovalRuleRow
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
from apotheca.kernel.sql import fetch_values


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
