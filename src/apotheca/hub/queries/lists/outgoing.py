"""What leaves the house: events, the lanes they wait in, deliveries and each try."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from apotheca.finance.queries.lists.documents import documents_numbered
from apotheca.hub.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened, as it was told; ``deliveries`` counts where it goes."""

    event: UUID
    name: str
    business_key: str
    entity: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    deliveries: int


_SUBJECTS = (
    documents_numbered("{value}")
    + " UNION ALL SELECT n.id FROM procurement_requisition n WHERE n.number = {value}"
)

# Where an event that names its facility happened; the others concern the entity as a whole.
_FACILITY = "(v.payload ->> 'facility_id')::int"

EVENTS = Listing(
    name="events",
    title="Events",
    row=EventRow,
    columns="""v.id AS event, v.name, v.business_key, coalesce(n.code, '') AS entity,
        v.business_date, v.occurred_at, v.recorded_at,
        (SELECT count(*) FROM hub_delivery d WHERE d.event_id = v.id) AS deliveries""",
    tables="kernel_event v LEFT JOIN governance_entity n ON n.id = v.entity_id",
    orders={"latest": (Key("v.id", UUID, is_descending=True),), "oldest": (Key("v.id", UUID),)},
    filters={
        "name": Filter("v.name = {value}", help="Versioned name of the event."),
        "document": Filter(
            f"v.subject_id = ANY (ARRAY({_SUBJECTS}))", help="Number of the document it tells of."
        ),
        "entity": Filter(
            "v.entity_id = (SELECT w.id FROM governance_entity w WHERE w.code = {value})",
            help="Legal entity, by its code.",
        ),
    },
    entity="v.entity_id",
    facility=_FACILITY,
    duties=words.OPERATORS,
)


@dataclass(frozen=True, slots=True)
class LaneRow:
    """The queue of one endpoint, object type and key; ``waiting`` deliveries are still to go."""

    endpoint: str
    object_type: str
    business_key: str
    policy: str
    sent: int
    waiting: int
    next_at: datetime | None
    is_being_sent: bool
    blocked_reason: str


LANES = Listing(
    name="lanes",
    title="Lanes",
    row=LaneRow,
    columns="""e.code AS endpoint, l.object_type, l.business_key, l.policy,
        l.next_seq - 1 AS sent, l.last_seq - l.next_seq + 1 AS waiting, l.next_at,
        coalesce(l.lease_until > clock_timestamp(), false) AS is_being_sent, l.blocked_reason""",
    tables="hub_lane l JOIN hub_endpoint e ON e.id = l.endpoint_id",
    orders={"latest": (Key("l.id", int, is_descending=True),), "oldest": (Key("l.id", int),)},
    filters={
        "endpoint": words.endpoint("l.endpoint_id"),
        "object_type": Filter("l.object_type = {value}", help="As what it is sent."),
        "business_key": Filter("l.business_key = {value}", help="Number of what it is about."),
        "is_blocked": Filter(
            "(l.next_seq <= l.last_seq AND l.blocked_reason <> '') = {value}",
            bool,
            "Whether it waits for a person.",
        ),
        "is_waiting": Filter(
            "(l.next_seq <= l.last_seq) = {value}", bool, "Whether something is still to go."
        ),
    },
    duties=words.OPERATORS,
)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """
    One event on its way to one endpoint; ``place`` is its place in the lane.

    ``is_replayed``: a later delivery stands for it.
    """

    delivery: UUID
    endpoint: str
    system: str
    object_type: str
    business_key: str
    event: str
    entity: str
    place: int
    status: str
    attempts: int
    error_class: str
    error_text: str
    foreign_reference: str
    is_corrected: bool
    is_replayed: bool
    lane_blocked: str
    created_at: datetime
    done_at: datetime | None


DELIVERIES = Listing(
    name="deliveries",
    title="Deliveries",
    row=DeliveryRow,
    columns="""d.id AS delivery, e.code AS endpoint, s.code AS system, l.object_type,
        l.business_key, v.name AS event, coalesce(n.code, '') AS entity, d.seq AS place, d.status,
        d.attempts, d.error_class, d.error_text, d.foreign_reference,
        d.corrected_sha256 <> '' AS is_corrected,
        (SELECT true FROM hub_delivery x WHERE x.replay_of_id = d.id) IS NOT NULL AS is_replayed,
        CASE WHEN d.seq = l.next_seq THEN l.blocked_reason ELSE '' END AS lane_blocked,
        d.created_at, d.done_at""",
    tables="""hub_delivery d
        JOIN hub_lane l ON l.id = d.lane_id
        JOIN hub_endpoint e ON e.id = l.endpoint_id
        JOIN hub_system s ON s.id = e.system_id
        JOIN kernel_event v ON v.id = d.event_id
        LEFT JOIN governance_entity n ON n.id = v.entity_id""",
    orders={"latest": (Key("d.id", UUID, is_descending=True),), "oldest": (Key("d.id", UUID),)},
    filters={
        "delivery": Filter("d.id = {value}", UUID, "Its id."),
        "event_id": Filter("d.event_id = {value}", UUID, "Id of the event it tells of."),
        "endpoint": words.endpoint("l.endpoint_id"),
        "object_type": Filter("l.object_type = {value}", help="As what it is sent."),
        "business_key": Filter(
            "d.lane_id = ANY (ARRAY(SELECT w.id FROM hub_lane w WHERE w.business_key = {value}))",
            help="Number of what it is about.",
        ),
        "foreign_reference": Filter(
            "d.foreign_reference <> '' AND d.foreign_reference = {value}",
            help="What the other system calls it.",
        ),
        "status": words.one_of("d.status", "READY, LEASED, IN_DOUBT, HELD, DONE, DEAD, ..."),
    },
    entity="v.entity_id",
    facility=_FACILITY,
    duties=words.ASKING,
)


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try to deliver: what came back, and how long it took."""

    delivery: UUID
    started_at: datetime
    worker: str
    outcome: str
    status_code: int | None
    response_excerpt: str
    milliseconds: int


ATTEMPTS = Listing(
    name="attempts",
    title="Tries to deliver",
    row=AttemptRow,
    columns="""a.delivery_id AS delivery, a.started_at, a.worker, a.outcome, a.status_code,
        a.response_excerpt, a.milliseconds""",
    tables="hub_attempt a",
    orders={"latest": (Key("a.id", UUID, is_descending=True),), "oldest": (Key("a.id", UUID),)},
    filters={"delivery": Filter("a.delivery_id = {value}", UUID, "Id of the delivery.")},
    duties=words.OPERATORS,
)


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """The last word of a system on an object beside what we want it to say."""

    system: str
    object_type: str
    business_key: str
    agrees: bool
    desired_at: datetime | None
    observed_at: datetime | None
    foreign_reference: str
    version: int


OBSERVATIONS = Listing(
    name="observations",
    title="What other systems last said",
    row=ObservationRow,
    columns="""s.code AS system, o.object_type, o.business_key,
        o.desired IS NOT DISTINCT FROM o.observed AS agrees, o.desired_at, o.observed_at,
        o.foreign_reference, o.version""",
    tables="hub_observation o JOIN hub_system s ON s.id = o.system_id",
    orders={"latest": (Key("o.id", int, is_descending=True),), "oldest": (Key("o.id", int),)},
    filters={
        "system": words.system("o.system_id"),
        "object_type": Filter("o.object_type = {value}", help="What kind of object."),
        "business_key": Filter("o.business_key = {value}", help="Number of the object."),
    },
    duties=words.OPERATORS,
)


@dataclass(frozen=True, slots=True)
class PostingClaimRow:
    """The right of one system to post one thing once."""

    business_key: str
    posting_kind: str
    system: str
    epoch: int
    state: str
    foreign_document: str
    claimed_at: datetime
    confirmed_at: datetime | None


POSTING_CLAIMS = Listing(
    name="posting_claims",
    title="Claims to post",
    row=PostingClaimRow,
    columns="""c.business_key, c.posting_kind, s.code AS system, c.epoch, c.state,
        c.foreign_document, c.claimed_at, c.confirmed_at""",
    tables="hub_postingclaim c JOIN hub_system s ON s.id = c.system_id",
    orders={"latest": (Key("c.id", UUID, is_descending=True),), "oldest": (Key("c.id", UUID),)},
    filters={
        "business_key": Filter("c.business_key = {value}", help="What is posted."),
        "system": words.system("c.system_id"),
        "state": words.one_of("c.state", "CLAIMED, CONFIRMED or RELEASED."),
    },
    duties=words.OPERATORS,
)
