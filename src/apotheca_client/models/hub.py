"""
The structures of hub.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachmentLife:
    """A document we keep, without its bytes, with all that belongs to it."""

    attachment: KeptRow
    warnings: list[str]
    belongs_to: list[BelongsTo]
    holds: list[HoldOfDocument]


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachmentRow:
    """One document without its bytes; `findings` are codes, `is_held` an open legal hold."""

    number: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    origin: str
    findings: list[str]
    stored_by: str
    occurred_at: datetime
    retain_until: date
    is_held: bool
    is_erased: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AttemptRow:
    """One try to deliver: what came back, and how long it took."""

    delivery: UUID
    started_at: datetime
    worker: str
    outcome: str
    status_code: int | None
    response_excerpt: str
    milliseconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BankWarningRow:
    """A mail that spoke of bank details; `seen` is what of it did."""

    intake: str
    entity: str
    status: str
    sender: str
    subject: str
    seen: list[str]
    opened_at: datetime
    closed_by: str
    closed_at: datetime | None
    outcome: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BelongsTo:
    """What a document belongs to: a kind of object and its number or code."""

    object_type: str
    object_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CrosswalkRow:
    """Which code of a system means which code of ours, on the days from `since` to `until`."""

    system: str
    domain: str
    theirs: str
    ours: str
    since: date | None
    until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryLife:
    """A delivery with every try and what operators did about it."""

    delivery: DeliveryRow
    attempts: list[AttemptRow]
    actions: list[OperatorActionRow]
    replays: list[DeliveryRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryRow:
    """
    One event on its way to one endpoint; `place` is its place in the lane. `is_replayed`: a later
    delivery stands for it.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointRow:
    """
    One door to a system. `waiting` counts deliveries (of an incoming door: messages) to do,
    `blocked` lanes that wait for a person.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRow:
    """Something that happened, as it was told; `deliveries` counts where it goes."""

    event: UUID
    name: str
    business_key: str
    entity: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    deliveries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldOfDocument:
    """A matter a document is held for, and who ended that, when and why."""

    matter: str
    placed_by: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IntakeLife:
    """A document that came in: what was odd, the invoices made of it, and its warning if any."""

    item: IntakeRow
    warnings: list[str]
    invoices: list[str]
    bank_warning: BankWarningRow | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IntakeRow:
    """
    One document that came in. `sender` is what a mail claims; `suggested_supplier` helps only.
    `findings` are codes of what was odd, `attachment` the number the document is kept under.
    """

    number: str
    status: str
    entity: str
    origin: str
    sender: str
    sender_name: str
    subject: str
    excerpt: str
    file_name: str
    attachment: str
    findings: list[str]
    problem: str
    mentions_bank_details: bool
    suggested_supplier: str
    duplicate_of: str
    taken_in_by: str
    occurred_at: datetime
    settled_by: str
    settled_at: datetime | None
    settled_reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptRow:
    """One document we keep, without its bytes; `holds` counts the open legal holds."""

    number: str
    entity: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    origin: str
    findings: list[str]
    stored_by: str
    occurred_at: datetime
    retain_until: date
    holds: int
    is_erased: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LaneRow:
    """The queue of one endpoint, object type and key; `waiting` deliveries are still to go."""

    endpoint: str
    object_type: str
    business_key: str
    policy: str
    sent: int
    waiting: int
    next_at: datetime | None
    is_being_sent: bool
    blocked_reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageLife:
    """
    A message with what it waits behind, what shares its id, and what operators did about it.
    """

    message: MessageRow
    waits_behind: MessageRow | None
    same_id: list[MessageRow]
    actions: list[OperatorActionRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRow:
    """
    One message of one sender; `document` is our number of what came of it. A message that waits
    names its owner's role and the reason. Its bytes are not shown.
    """

    message: UUID
    endpoint: str
    system: str
    message_id: str
    object_type: str
    business_key: str
    status: str
    error_code: str
    error_text: str
    owner_role: str
    attempts: int
    repeats: int
    document: str
    is_corrected: bool
    received_at: datetime
    processed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class OperatorActionRow:
    """Who retried, corrected, released, settled, paused or dismissed what, and why."""

    verb: str
    subject_type: str
    subject: str
    reason: str
    person: str
    person_name: str
    second_person: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Replayed:
    """The delivery that will be sent, and its place in the lane."""

    delivery: str
    lane: str
    seq: int
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteRow:
    """Which event goes to which endpoint, as what; `entity` '' is every entity's."""

    event: str
    endpoint: str
    object_type: str
    policy: str
    entity: str
    is_active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAttachment:
    """An attachment as it is kept; `is_repeat`: the entity had these bytes before."""

    attachment: str
    number: str
    sha256: str
    size_bytes: int
    media_type: str
    file_name: str
    findings: list[str]
    is_repeat: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A subscriber's endpoint, where it is, and the events that go there."""

    endpoint: str
    url: str
    events: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionLife:
    """
    A subscriber's endpoint, its events, and its last 20 deliveries within the scope. `host` is
    all that is told of its address, since paths may hold tokens; `secret_name` is the name its
    signing secret is set under, never the secret.
    """

    endpoint: EndpointRow
    host: str
    secret_name: str
    routes: list[RouteRow]
    deliveries: list[DeliveryRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class SystemRow:
    """Something outside the house, and who answers for it."""

    code: str
    name: str
    owner_role: str
    endpoints: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenIn:
    """
    What came of a document: its item, and the invoices made of it when it was in our own form.
    `duplicate_of` names the item or document these bytes came as before.
    """

    intake_item: str
    number: str
    status: str
    attachment: str
    duplicate_of: str
    findings: list[str]
    invoices: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """Everything the hub knows about one number: what came in, what happened, what goes out."""

    messages: list[MessageRow]
    deliveries: list[DeliveryRow]
    events: list[EventRow]
