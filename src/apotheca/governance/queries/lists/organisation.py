"""Lists of entities, facilities, cost centres and holidays."""

from dataclasses import dataclass
from datetime import date

from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A legal entity with the currency of its ledger."""

    code: str
    name: str
    currency: str
    facilities: int


ENTITIES = Listing(
    name="entities",
    title="Legal entities",
    row=EntityRow,
    columns="""e.code, e.name, e.currency,
       (SELECT count(*) FROM governance_facility f WHERE f.entity_id = e.id) AS facilities""",
    tables="governance_entity e",
    orders={"code": (Key("e.code", str),), "-code": (Key("e.code", str, is_descending=True),)},
    filters={"code": Filter("e.code = {value}")},
)


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A site of an entity; its time zone decides the business date."""

    code: str
    name: str
    entity: str
    timezone: str
    state: str
    calendar: str


FACILITIES = Listing(
    name="facilities",
    title="Facilities",
    row=FacilityRow,
    columns="f.code, f.name, e.code AS entity, f.timezone, f.state, c.code AS calendar",
    tables="""governance_facility f
      JOIN governance_entity e ON e.id = f.entity_id
      JOIN governance_businesscalendar c ON c.id = f.calendar_id""",
    orders={"code": (Key("f.code", str),), "-code": (Key("f.code", str, is_descending=True),)},
    filters={
        "code": Filter("f.code = {value}"),
        "entity": Filter("e.code = {value}"),
    },
)


@dataclass(frozen=True, slots=True)
class CostCentreRow:
    """Where usage is charged, from ``since`` until the day ``until`` (the first without it)."""

    cost_centre: str
    code: str
    name: str
    entity: str
    facility: str
    owner: str
    since: date | None
    until: date | None
    is_current: bool


COST_CENTRES = Listing(
    name="cost_centres",
    title="Cost centres",
    row=CostCentreRow,
    columns="""e.code || '/' || c.code AS cost_centre, c.code, c.name, e.code AS entity,
       f.code AS facility, coalesce(p.username, '') AS owner, lower(c.valid) AS since,
       upper(c.valid) AS until, c.valid @> current_date AS is_current""",
    tables="""governance_costcentre c
      JOIN governance_entity e ON e.id = c.entity_id
      JOIN governance_facility f ON f.id = c.facility_id
      LEFT JOIN governance_person p ON p.id = c.owner_id""",
    orders={
        "code": (Key("c.code", str), Key("e.code", str)),
        "name": (Key("c.name", str), Key("c.code", str), Key("e.code", str)),
    },
    filters={
        "q": Filter(
            "strpos(lower(c.code || ' ' || c.name), lower({value})) > 0",
            help="Part of the code or name",
        ),
        "code": Filter("c.code = {value}"),
        "entity": Filter("e.code = {value}"),
        "facility": Filter("f.code = {value}"),
        "current": Filter("(c.valid @> current_date) = {value}", bool),
        "cost_centre": Filter("e.code || '/' || c.code = {value}", help="HOSP/ICU"),
    },
    entity="c.entity_id",
    facility="c.facility_id",
)


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A day that is no business day of a calendar."""

    calendar: str
    day: date
    name: str


HOLIDAYS = Listing(
    name="holidays",
    title="Holidays",
    row=HolidayRow,
    columns="c.code AS calendar, h.day, h.name",
    tables="governance_holiday h JOIN governance_businesscalendar c ON c.id = h.calendar_id",
    orders={
        "day": (Key("h.day", date), Key("c.code", str)),
        "-day": (Key("h.day", date, is_descending=True), Key("c.code", str)),
    },
    filters={
        "calendar": Filter("c.code = {value}"),
        "since": Filter("h.day >= {value}", date),
        "until": Filter("h.day <= {value}", date),
    },
)
