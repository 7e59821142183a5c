"""Lists of people, roles and grants, and of the duties that do not meet."""

from dataclasses import dataclass
from datetime import date

from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who can act; ``roles`` are the codes of the roles held today, in order."""

    username: str
    name: str
    email: str
    kind: str
    is_active: bool
    roles: list[str]


_ROLES_TODAY = """
array(SELECT DISTINCT r.code FROM governance_rolegrant g JOIN governance_role r ON r.id = g.role_id
       WHERE g.person_id = p.id AND g.valid @> current_date ORDER BY 1)
"""

# Whom to ask is no secret within the house, so every signed-in reader sees people and their roles.
PEOPLE = Listing(
    name="people",
    title="People",
    row=PersonRow,
    columns=f"p.username, p.name, p.email, p.kind, p.is_active, {_ROLES_TODAY} AS roles",
    tables="governance_person p",
    orders={
        "username": (Key("p.username", str),),
        "-username": (Key("p.username", str, is_descending=True),),
        "name": (Key("p.name", str), Key("p.username", str)),
    },
    filters={
        "q": Filter(
            "strpos(lower(p.name || ' ' || p.username), lower({value})) > 0",
            help="Part of the name or username",
        ),
        "username": Filter("p.username = {value}"),
        "kind": Filter("p.kind = {value}", help="HUMAN or SERVICE"),
        "active": Filter("p.is_active = {value}", bool),
        "role": Filter(
            "EXISTS (SELECT 1 FROM governance_rolegrant g JOIN governance_role r"
            " ON r.id = g.role_id WHERE g.person_id = p.id AND g.valid @> current_date"
            " AND r.code = {value})",
            help="Code of a role held today",
        ),
        "duty": Filter(
            "EXISTS (SELECT 1 FROM governance_rolegrant g JOIN governance_roleduty d"
            " ON d.role_id = g.role_id WHERE g.person_id = p.id AND g.valid @> current_date"
            " AND d.duty_id = {value})",
            help="Letter of a duty held today",
        ),
    },
)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role, its duties as letters in order, and how many people hold it today."""

    code: str
    name: str
    duties: list[str]
    holders: int


ROLES = Listing(
    name="roles",
    title="Roles",
    row=RoleRow,
    columns="""r.code, r.name,
       array(SELECT d.duty_id FROM governance_roleduty d WHERE d.role_id = r.id ORDER BY 1)
           AS duties,
       (SELECT count(DISTINCT g.person_id) FROM governance_rolegrant g
          JOIN governance_person p ON p.id = g.person_id AND p.is_active
         WHERE g.role_id = r.id AND g.valid @> current_date) AS holders""",
    tables="governance_role r",
    orders={"code": (Key("r.code", str),), "-code": (Key("r.code", str, is_descending=True),)},
    filters={
        "code": Filter("r.code = {value}"),
        "duty": Filter(
            "EXISTS (SELECT 1 FROM governance_roleduty d WHERE d.role_id = r.id"
            " AND d.duty_id = {value})",
            help="Letter of a duty the role bundles",
        ),
    },
)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """
    A role given to a person within a scope; an empty facility or cost centre reaches all of them.

    ``grant`` is how it is named when it is revoked. ``until`` is the first day without it.
    """

    grant: str
    username: str
    person: str
    role: str
    role_name: str
    entity: str
    facility: str
    cost_centre: str
    since: date | None
    until: date | None
    is_current: bool
    granted_by: str
    reason: str


GRANTS = Listing(
    name="grants",
    title="Roles given",
    row=GrantRow,
    columns="""concat_ws('/', p.username, r.code, e.code, coalesce(f.code, '*'),
                  coalesce(c.code, '*'), lower(g.valid)) AS grant,
       p.username, p.name AS person, r.code AS role, r.name AS role_name,
       e.code AS entity, coalesce(f.code, '') AS facility,
       coalesce(e.code || '/' || c.code, '') AS cost_centre,
       lower(g.valid) AS since, upper(g.valid) AS until,
       g.valid @> current_date AND p.is_active AS is_current,
       coalesce(b.username, '') AS granted_by, g.reason""",
    tables="""governance_rolegrant g
      JOIN governance_person p ON p.id = g.person_id
      JOIN governance_role r ON r.id = g.role_id
      JOIN governance_entity e ON e.id = g.entity_id
      LEFT JOIN governance_facility f ON f.id = g.facility_id
      LEFT JOIN governance_costcentre c ON c.id = g.cost_centre_id
      LEFT JOIN governance_person b ON b.id = g.granted_by_id""",
    orders={
        "person": (Key("p.username", str), Key("g.id", int)),
        "role": (Key("r.code", str), Key("p.username", str), Key("g.id", int)),
        "latest": (Key("g.id", int, is_descending=True),),
    },
    filters={
        "person": Filter("p.username = {value}", help="Username"),
        "role": Filter("r.code = {value}"),
        "entity": Filter("e.code = {value}"),
        "facility": Filter("f.code = {value}"),
        "current": Filter("(g.valid @> current_date AND p.is_active) = {value}", bool),
    },
    entity="g.entity_id",
)


@dataclass(frozen=True, slots=True)
class DutyPairRow:
    """Two duties that do not meet: X in one person, T on one transaction, R without a review."""

    first: str
    first_name: str
    second: str
    second_name: str
    level: str


DUTY_PAIRS = Listing(
    name="duty_pairs",
    title="Duties that do not meet",
    row=DutyPairRow,
    columns="a.code AS first, a.name AS first_name, b.code AS second, b.name AS second_name,"
    " c.level",
    tables="""governance_dutyconflict c
      JOIN governance_duty a ON a.code = c.first_id
      JOIN governance_duty b ON b.code = c.second_id""",
    orders={"pair": (Key("c.first_id", str), Key("c.second_id", str))},
    filters={
        "duty": Filter("{value} IN (c.first_id, c.second_id)", help="Letter of one of the two"),
        "level": Filter("c.level = {value}", help="X, T or R"),
    },
)
