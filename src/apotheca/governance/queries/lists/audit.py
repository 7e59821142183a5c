"""Lists of the audit trail and of its seals."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from apotheca.kernel.listing import Filter, Key, Listing

# Controllers, access administrators and auditors read the whole trail of the entities they reach as
# a whole; the trail of one object is on its page, for whoever may see the object.
TRAIL_READERS = "PQ@"


@dataclass(frozen=True, slots=True)
class AuditEntryRow:
    """
    One change: who, for whom, what, before, after, why and from where.

    ``subject`` is the key of what changed, of the kind ``subject_type``. An empty ``entity`` is a
    change that concerns every entity, as of master data.
    """

    number: int
    occurred_at: datetime
    recorded_at: datetime
    entity: str
    username: str
    person: str
    on_behalf_of: str
    action: str
    subject_type: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    source: str


AUDIT = Listing(
    name="audit",
    title="Audit trail",
    row=AuditEntryRow,
    columns="""a.id AS number, a.occurred_at, a.recorded_at, coalesce(e.code, '') AS entity,
       p.username, p.name AS person, coalesce(b.username, '') AS on_behalf_of, a.action,
       a.subject_type, a.subject_id AS subject, a.before::json AS before, a.after::json AS after,
       a.reason, a.source""",
    tables="""governance_auditentry a
      JOIN governance_person p ON p.id = a.person_id
      LEFT JOIN governance_person b ON b.id = a.on_behalf_of_id
      LEFT JOIN governance_entity e ON e.id = a.entity_id""",
    orders={
        "latest": (Key("a.id", int, is_descending=True),),
        "oldest": (Key("a.id", int),),
    },
    filters={
        "person": Filter(
            "a.person_id = (SELECT id FROM governance_person WHERE username = {value})",
            help="Username of who acted",
        ),
        "action": Filter("a.action = {value}", help="procurement.order_issued, ..."),
        "type": Filter("a.subject_type = {value}", help="PurchaseOrder, Item, Person, ..."),
        "subject": Filter("a.subject_id = {value}", help="Together with the type"),
        "since": Filter("a.recorded_at >= {value}", date, help="Recorded on this day or later"),
        "until": Filter("a.recorded_at < {value} + 1", date, help="Recorded on this day or before"),
        "entity": Filter("e.code = {value}"),
        "number": Filter("a.id = {value}", int),
    },
    entity="a.entity_id",
    reach="""a.entity_id = ANY (ARRAY(
        SELECT s.e FROM unnest(%(scope_entities)s::int[], %(scope_facilities)s::int[]) AS s(e, f)
         WHERE s.f IS NULL) || 0)""",
    duties=TRAIL_READERS,
)


@dataclass(frozen=True, slots=True)
class AuditSealRow:
    """A sealed batch of the trail: its gap-free range, its Merkle root and the chained head."""

    number: int
    first_sequence: int
    last_sequence: int
    merkle_root: str
    head: str
    sealed_at: datetime


AUDIT_SEALS = Listing(
    name="audit_seals",
    title="Seals of the audit trail",
    row=AuditSealRow,
    columns="s.number, s.first_sequence, s.last_sequence, s.merkle_root, s.head, s.sealed_at",
    tables="governance_auditseal s",
    orders={
        "latest": (Key("s.number", int, is_descending=True),),
        "oldest": (Key("s.number", int),),
    },
    filters={"since": Filter("s.sealed_at >= {value}", date)},
    duties=TRAIL_READERS,
)
