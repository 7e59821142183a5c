"""
The journal and its lines, and journals that wait for a decision.

An entity's books are one: who holds a grant at one facility sees that facility's lines, and no
journals as a whole.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.lists import words
from apotheca.finance.queries.lists.documents import document_number, documents_numbered
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One posting; ``amount`` is its debits, which equal its credits."""

    document: str
    document_type: str
    entity: str
    ledger: str
    event: str
    description: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    amount: Decimal
    currency: str
    lines: int
    is_reversal: bool
    is_reversed: bool
    posted_by: str
    posted_by_name: str


_OF_DOCUMENT = Filter(
    f"j.document_id = ANY (ARRAY({documents_numbered('{value}')}))",
    help="Document, by its number.",
)

JOURNALS = Listing(
    name="journals",
    title="Journal",
    row=JournalRow,
    columns=f"""{document_number()} AS document, j.document_type, e.code AS entity, j.ledger,
        j.event, j.description, j.business_date, j.occurred_at, j.recorded_at, x.amount,
        x.currency, x.lines, j.reverses_id IS NOT NULL AS is_reversal,
        (SELECT true FROM finance_journal r WHERE r.reverses_id = j.id) IS NOT NULL AS is_reversed,
        p.username AS posted_by, p.name AS posted_by_name""",
    tables="""finance_journal j
        JOIN governance_entity e ON e.id = j.entity_id
        JOIN governance_person p ON p.id = j.person_id
        CROSS JOIN LATERAL (
            SELECT sum(l.debit) AS amount, min(l.currency) AS currency, count(*) AS lines
              FROM finance_journalline l WHERE l.journal_id = j.id) x""",
    orders={
        "latest": (
            Key("j.business_date", date, is_descending=True),
            Key("j.id", UUID, is_descending=True),
        ),
        "oldest": (Key("j.business_date", date), Key("j.id", UUID)),
        "posted": (Key("j.id", UUID),),
    },
    filters={
        "document": _OF_DOCUMENT,
        "document_type": words.one_of("j.document_type", "Invoice, Payment, GoodsReceipt, ..."),
        "entity": words.entity("j.entity_id"),
        "ledger": words.one_of("j.ledger", "INV, PO, AP or GL."),
        "event": words.one_of("j.event", "What was posted: INVOICE_POSTED, GOODS_RECEIVED, ..."),
        "from": words.since("j.business_date"),
        "to": words.until("j.business_date"),
    },
    entity="j.entity_id",
    facility=words.WHOLE_ENTITY,
    duties=words.FINANCE,
)


@dataclass(frozen=True, slots=True)
class JournalLineRow:
    """One debit or credit of an account, with the document behind it; '' where none is meant."""

    document: str
    document_type: str
    entity: str
    event: str
    description: str
    business_date: date
    account: str
    account_name: str
    facility: str
    cost_centre: str
    supplier: str
    item: str
    order_line: str
    partner: str
    debit: Decimal
    credit: Decimal
    currency: str


_BY_DAY = (Key("l.business_date", date), Key("l.id", int))
_BY_ACCOUNT = (Key("l.account_id", int), *_BY_DAY)


def _backwards(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(Key(key.sql, key.type, is_descending=True) for key in keys)


JOURNAL_LINES = Listing(
    name="journal_lines",
    title="Lines of accounts",
    row=JournalLineRow,
    columns=f"""{document_number()} AS document, j.document_type, e.code AS entity, j.event,
        j.description, l.business_date, a.code AS account, a.name AS account_name,
        coalesce(f.code, '') AS facility, coalesce(n.code || '/' || c.code, '') AS cost_centre,
        coalesce(s.code, '') AS supplier, coalesce(t.code, '') AS item,
        coalesce((SELECT o.number || '/' || w.line_no FROM procurement_purchaseorderline w
          JOIN procurement_purchaseorder o ON o.id = w.order_id WHERE w.id = l.order_line_id), '')
        AS order_line, coalesce(z.code, '') AS partner, l.debit, l.credit, l.currency""",
    tables="""finance_journalline l
        JOIN finance_journal j ON j.id = l.journal_id
        JOIN governance_entity e ON e.id = l.entity_id
        JOIN masterdata_account a ON a.id = l.account_id
        LEFT JOIN governance_facility f ON f.id = l.facility_id
        LEFT JOIN governance_costcentre c ON c.id = l.cost_centre_id
        LEFT JOIN governance_entity n ON n.id = c.entity_id
        LEFT JOIN masterdata_supplier s ON s.id = l.supplier_id
        LEFT JOIN masterdata_item t ON t.id = l.item_id
        LEFT JOIN governance_entity z ON z.id = l.partner_entity_id""",
    orders={
        "latest": _backwards(_BY_DAY),
        "oldest": _BY_DAY,
        "account": _backwards(_BY_ACCOUNT),
        "account_oldest": _BY_ACCOUNT,
    },
    filters={
        "document": _OF_DOCUMENT,
        "account": words.account("l.account_id"),
        "entity": words.entity("l.entity_id"),
        "facility": words.facility("l.facility_id"),
        "cost_centre": Filter(
            "l.cost_centre_id = ANY (ARRAY(SELECT w.id FROM governance_costcentre w"
            " JOIN governance_entity x ON x.id = w.entity_id"
            " WHERE x.code || '/' || w.code = {value}))",
            help="Cost centre, such as HOSP/ICU.",
        ),
        "supplier": words.supplier("l.supplier_id"),
        "item": words.item("l.item_id"),
        "from": words.since("l.business_date"),
        "to": words.until("l.business_date"),
    },
    entity="l.entity_id",
    facility="l.facility_id",
    duties=words.FINANCE,
)


@dataclass(frozen=True, slots=True)
class PreparedJournalRow:
    """A journal or accrual somebody prepared; posted or rejected by somebody else."""

    number: str
    kind: str
    status: str
    entity: str
    description: str
    total_amount: Decimal
    currency: str
    business_date: date
    reverse_on: date | None
    prepared_by: str
    prepared_by_name: str
    decided_by: str
    decided_by_name: str
    reason: str
    recorded_at: datetime


PREPARED_JOURNALS = Listing(
    name="prepared_journals",
    title="Prepared journals",
    row=PreparedJournalRow,
    columns="""m.number, m.kind, m.status, e.code AS entity, m.description, m.total_amount,
        m.currency, m.business_date, m.reverse_on, p.username AS prepared_by,
        p.name AS prepared_by_name, coalesce(d.username, '') AS decided_by,
        coalesce(d.name, '') AS decided_by_name, m.reason, m.recorded_at""",
    tables="""finance_manualjournal m
        JOIN governance_entity e ON e.id = m.entity_id
        JOIN governance_person p ON p.id = m.prepared_by_id
        LEFT JOIN governance_person d ON d.id = m.decided_by_id""",
    orders={"latest": (Key("m.id", UUID, is_descending=True),), "oldest": (Key("m.id", UUID),)},
    filters={
        "number": Filter("m.number = {value}", help="Its number."),
        "status": words.one_of("m.status", "PREPARED, POSTED or REJECTED."),
        "kind": words.one_of("m.kind", "JOURNAL or ACCRUAL."),
        "entity": words.entity("m.entity_id"),
        "from": words.since("m.business_date"),
        "to": words.until("m.business_date"),
    },
    entity="m.entity_id",
    facility=words.WHOLE_ENTITY,
    duties=words.BOOKS,
)
