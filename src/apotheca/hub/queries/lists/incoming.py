"""What came in, and what operators did about messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apotheca.hub.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class MessageRow:
    """
    One message of one sender; ``document`` is our number of what came of it.

    A message that waits names its owner's role and the reason. Its bytes are not shown.
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


MESSAGES = Listing(
    name="messages",
    title="Messages that came in",
    row=MessageRow,
    columns="""i.id AS message, e.code AS endpoint, s.code AS system, i.message_id, i.object_type,
        i.business_key, i.status, i.error_code, i.error_text, i.owner_role, i.attempts, i.repeats,
        coalesce(i.reply ->> 'number', '') AS document,
        i.corrected_sha256 <> '' AS is_corrected, i.received_at, i.processed_at""",
    tables="""hub_inbox i
        JOIN hub_endpoint e ON e.id = i.endpoint_id
        JOIN hub_system s ON s.id = e.system_id""",
    orders={"latest": (Key("i.id", UUID, is_descending=True),), "oldest": (Key("i.id", UUID),)},
    filters={
        "message": Filter("i.id = {value}", UUID, "Its id with us."),
        "message_id": Filter("i.message_id = {value}", help="The sender's own id of it."),
        "endpoint": words.endpoint("i.endpoint_id"),
        "object_type": Filter("i.object_type = {value}", help="What it is, as invoice.received."),
        "business_key": Filter("i.business_key = {value}", help="Number of what it is about."),
        "document": Filter(
            "i.document_id IS NOT NULL AND i.reply ->> 'number' = {value}",
            help="Our number of what came of it.",
        ),
        "status": words.one_of("i.status", "RECEIVED, RETRY, HELD, DEAD, CONFLICT, DONE, ..."),
        "owner_role": words.one_of("i.owner_role", "Who can solve it."),
    },
    duties=words.ASKING,
)


@dataclass(frozen=True, slots=True)
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


OPERATOR_ACTIONS = Listing(
    name="operator_actions",
    title="What operators did",
    row=OperatorActionRow,
    columns="""a.verb, a.subject_type, a.subject_id AS subject, a.reason, p.username AS person,
        p.name AS person_name, coalesce(q.username, '') AS second_person, a.recorded_at""",
    tables="""hub_operatoraction a
        JOIN governance_person p ON p.id = a.person_id
        LEFT JOIN governance_person q ON q.id = a.second_person_id""",
    orders={"latest": (Key("a.id", UUID, is_descending=True),), "oldest": (Key("a.id", UUID),)},
    filters={
        "verb": words.one_of("a.verb", "RETRY, CORRECT, RELEASE, SETTLE, DISMISS, ..."),
        "subject_type": words.one_of("a.subject_type", "Delivery, Inbox or Endpoint."),
        "subject": Filter("a.subject_id = {value}", help="Id of the message or delivery."),
        "person": Filter(
            "a.person_id = (SELECT w.id FROM governance_person w WHERE w.username = {value})",
            help="Who did it, by username.",
        ),
    },
    duties=words.OPERATORS,
)
