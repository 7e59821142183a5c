"""The list of acts: what somebody asked the house to do, and which numbers it gave."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from apotheca.governance.queries.lists.audit import TRAIL_READERS
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class ActRow:
    """
    One business act; ``numbers`` are those of the documents it made, in order.

    Its arguments are in the export of acts, in the portable form.
    """

    number: int
    uid: UUID
    operation: str
    username: str
    person: str
    on_behalf_of: str
    occurred_at: datetime
    recorded_at: datetime
    business_date: date
    numbers: list[str]
    reason: str
    source: str


# An act may concern several entities, so only whoever reaches all of them sees acts.
_WHOLE_HOUSE = """NOT EXISTS (SELECT 1 FROM governance_entity x WHERE x.id <> ALL (
    SELECT s.e FROM unnest(%(scope_entities)s::int[], %(scope_facilities)s::int[]) AS s(e, f)
     WHERE s.f IS NULL))"""

ACTS = Listing(
    name="acts",
    title="Acts",
    row=ActRow,
    columns="""a.id AS number, a.uid, a.operation, p.username, p.name AS person,
       coalesce(b.username, '') AS on_behalf_of, a.occurred_at, a.recorded_at, a.business_date,
       array(SELECT jsonb_array_elements_text(a.numbers)) AS numbers, a.reason, a.source""",
    tables="""kernel_act a
      JOIN governance_person p ON p.id = a.person_id
      LEFT JOIN governance_person b ON b.id = a.on_behalf_of_id""",
    orders={
        "latest": (Key("a.id", int, is_descending=True),),
        "oldest": (Key("a.id", int),),
    },
    filters={
        "person": Filter(
            "a.person_id = (SELECT id FROM governance_person WHERE username = {value})",
            help="Username of who acted",
        ),
        "operation": Filter("a.operation = {value}", help="procurement.issue_order, ..."),
        "uid": Filter("a.uid = {value}", UUID),
        "since": Filter("a.occurred_at >= {value}", date, help="Happened on this day or later"),
        "until": Filter("a.occurred_at < {value} + 1", date, help="Happened on this day or before"),
        "source": Filter("a.source = {value}", help="page, api, import, ..."),
    },
    reach=_WHOLE_HOUSE,
    duties=TRAIL_READERS,
)
