"""
Systems, their doors, which events go where, and which codes mean what elsewhere.

Addresses and the names of secrets stay with the registry; a list shows neither.
"""

from dataclasses import dataclass
from datetime import date, datetime

from apotheca.hub.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class SystemRow:
    """Something outside the house, and who answers for it."""

    code: str
    name: str
    owner_role: str
    endpoints: int


SYSTEMS = Listing(
    name="systems",
    title="Systems outside the house",
    row=SystemRow,
    columns="""s.code, s.name, s.owner_role,
        (SELECT count(*) FROM hub_endpoint x WHERE x.system_id = s.id) AS endpoints""",
    tables="hub_system s",
    orders={"code": (Key("s.code", str),)},
    filters={"code": Filter("s.code = {value}", help="Its code.")},
    duties=words.ASKING,
)


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """
    One door to a system. ``waiting`` counts deliveries (of an incoming door: messages) to do,
    ``blocked`` lanes that wait for a person.
    """

    code: str
    system: str
    system_name: str
    adapter: str
    direction: str
    idempotency_class: str
    service: str
    max_attempts: int
    in_flight_max: int
    is_paused: bool
    breaker_open_until: datetime | None
    consecutive_failures: int
    waiting: int
    blocked: int


ENDPOINTS = Listing(
    name="endpoints",
    title="Endpoints",
    row=EndpointRow,
    columns="""e.code, s.code AS system, s.name AS system_name, e.adapter, e.direction,
        e.idempotency_class, p.username AS service, e.max_attempts, e.in_flight_max, e.is_paused,
        e.breaker_open_until, e.consecutive_failures,
        CASE e.direction WHEN 'OUT' THEN
            (SELECT coalesce(sum(l.last_seq - l.next_seq + 1), 0)::bigint FROM hub_lane l
              WHERE l.endpoint_id = e.id AND l.next_seq <= l.last_seq)
        ELSE (SELECT count(*) FROM hub_inbox i
              WHERE i.endpoint_id = e.id AND i.status IN ('RECEIVED', 'RETRY', 'LEASED'))
        END AS waiting,
        (SELECT count(*) FROM hub_lane l WHERE l.endpoint_id = e.id AND l.next_seq <= l.last_seq
            AND l.blocked_reason <> '') AS blocked""",
    tables="""hub_endpoint e
        JOIN hub_system s ON s.id = e.system_id
        JOIN governance_person p ON p.id = e.person_id""",
    orders={"code": (Key("e.code", str),)},
    filters={
        "code": Filter("e.code = {value}", help="Its code."),
        "system": words.system("e.system_id"),
        "adapter": Filter("e.adapter = {value}", help="Its way of talking, as rest or webhook."),
        "direction": Filter("e.direction = {value}", help="IN or OUT."),
        "is_paused": Filter("e.is_paused = {value}", bool, "Whether an operator paused it."),
    },
    duties=words.ASKING,
)


@dataclass(frozen=True, slots=True)
class RouteRow:
    """Which event goes to which endpoint, as what; ``entity`` '' is every entity's."""

    event: str
    endpoint: str
    object_type: str
    policy: str
    entity: str
    is_active: bool


ROUTES = Listing(
    name="routes",
    title="Routes",
    row=RouteRow,
    columns="""r.event_name AS event, e.code AS endpoint, r.object_type, r.policy,
        coalesce(n.code, '') AS entity, r.is_active""",
    tables="""hub_route r
        JOIN hub_endpoint e ON e.id = r.endpoint_id
        LEFT JOIN governance_entity n ON n.id = r.entity_id""",
    orders={"event": (Key("r.event_name", str), Key("e.code", str), Key("r.entity_id", int))},
    filters={
        "event": Filter("r.event_name = {value}", help="Name of the event."),
        "endpoint": words.endpoint("r.endpoint_id"),
        "object_type": Filter("r.object_type = {value}", help="As what it is sent."),
    },
    duties=words.OPERATORS,
)


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """Which code of a system means which code of ours, on the days from ``since`` to ``until``."""

    system: str
    domain: str
    theirs: str
    ours: str
    since: date | None
    until: date | None


CROSSWALKS = Listing(
    name="crosswalks",
    title="Codes of other systems",
    row=CrosswalkRow,
    columns="""s.code AS system, c.domain, c.theirs, c.ours, lower(c.valid) AS since,
        upper(c.valid) AS until""",
    tables="hub_crosswalk c JOIN hub_system s ON s.id = c.system_id",
    orders={"latest": (Key("c.id", int, is_descending=True),)},
    filters={
        "system": words.system("c.system_id"),
        "domain": Filter("c.domain = {value}", help="What kind of code."),
        "theirs": Filter("c.theirs = {value}", help="Their code."),
        "ours": Filter("c.ours = {value}", help="Our code."),
    },
    duties=words.OPERATORS,
)
