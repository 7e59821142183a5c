"""What came in and waits for a clerk, warnings about bank details, and the documents we keep."""

from dataclasses import dataclass
from datetime import date, datetime

from apotheca.hub.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing

# Who enters invoices, who releases their exceptions, and who verifies bank details; auditors too.
PAYABLES = "CJK@"


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """
    One document that came in. ``sender`` is what a mail claims; ``suggested_supplier`` helps only.

    ``findings`` are codes of what was odd, ``attachment`` the number the document is kept under.
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


INTAKE_ITEMS = Listing(
    name="intake_items",
    title="Documents that came in",
    row=IntakeRow,
    columns="""i.number, i.status, e.code AS entity, i.origin, i.sender, i.sender_name, i.subject,
        i.excerpt, i.file_name, coalesce(a.number, '') AS attachment,
        ARRAY(SELECT jsonb_array_elements_text(i.findings)) AS findings, i.problem,
        i.mentions_bank_details, coalesce(s.code, '') AS suggested_supplier, i.duplicate_of,
        p.username AS taken_in_by, i.occurred_at, coalesce(q.username, '') AS settled_by,
        i.settled_at, i.settled_reason""",
    tables="""hub_intakeitem i
        JOIN governance_entity e ON e.id = i.entity_id
        JOIN governance_person p ON p.id = i.taken_in_by_id
        LEFT JOIN hub_attachment a ON a.id = i.attachment_id
        LEFT JOIN masterdata_supplier s ON s.id = i.suggested_supplier_id
        LEFT JOIN governance_person q ON q.id = i.settled_by_id""",
    orders={
        "oldest": (Key("i.number", str),),
        "latest": (Key("i.number", str, is_descending=True),),
    },
    filters={
        "number": Filter("i.number = {value}", help="Its number, as TI-2026-000001."),
        "status": words.one_of("i.status", "WAITING, ENTERED, REJECTED, DUPLICATE or TOLD."),
        "origin": words.one_of("i.origin", "UPLOAD or MAIL."),
        "sender": Filter("i.sender = {value}", help="What the mail says who sent it."),
        "mentions_bank_details": Filter("i.mentions_bank_details = {value}", bool),
    },
    entity="i.entity_id",
    duties=PAYABLES,
)


@dataclass(frozen=True, slots=True)
class BankWarningRow:
    """A mail that spoke of bank details; ``seen`` is what of it did."""

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


BANK_WARNINGS = Listing(
    name="bank_warnings",
    title="Mails that speak of bank details",
    row=BankWarningRow,
    columns="""i.number AS intake, e.code AS entity, w.status, i.sender, i.subject,
        ARRAY(SELECT jsonb_array_elements_text(w.seen)) AS seen, w.opened_at,
        coalesce(q.username, '') AS closed_by, w.closed_at, w.outcome""",
    tables="""hub_bankwarning w
        JOIN hub_intakeitem i ON i.id = w.intake_item_id
        JOIN governance_entity e ON e.id = i.entity_id
        LEFT JOIN governance_person q ON q.id = w.closed_by_id""",
    orders={
        "oldest": (Key("i.number", str),),
        "latest": (Key("i.number", str, is_descending=True),),
    },
    filters={
        "intake": Filter("i.number = {value}", help="The number of what came in."),
        "status": words.one_of("w.status", "OPEN or CLOSED."),
    },
    entity="i.entity_id",
    duties=PAYABLES,
)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One document we keep, without its bytes; ``holds`` counts the open legal holds."""

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


ATTACHMENTS = Listing(
    name="attachments",
    title="Documents we keep",
    row=KeptRow,
    columns="""a.number, e.code AS entity, a.file_name, a.media_type, a.size_bytes, a.sha256,
        a.origin, ARRAY(SELECT jsonb_array_elements_text(a.findings)) AS findings,
        p.username AS stored_by, a.occurred_at, a.retain_until,
        (SELECT count(*) FROM hub_legalhold h
          WHERE h.attachment_id = a.id AND h.lifted_at IS NULL)::int AS holds,
        a.erased_at IS NOT NULL AS is_erased""",
    tables="""hub_attachment a
        JOIN governance_entity e ON e.id = a.entity_id
        JOIN governance_person p ON p.id = a.stored_by_id""",
    orders={
        "latest": (Key("a.number", str, is_descending=True),),
        "oldest": (Key("a.number", str),),
    },
    filters={
        "number": Filter("a.number = {value}", help="Its number, as AT-2026-000001."),
        "sha256": Filter("a.sha256 = {value}", help="The digest of its bytes."),
        "origin": words.one_of("a.origin", "UPLOAD, MAIL, HUB or PRINTED."),
    },
    entity="a.entity_id",
    duties="ABCDEFGHIJKLMNOPRST@",
)
