"""Why invoices wait, and the match as a ledger."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class HoldRow:
    """
    One reason an invoice waits: whose queue it is in, the money at risk, when it should be decided.

    ``line_no`` 0 is the whole invoice; invoice, code and line name an open hold.
    """

    invoice: str
    code: str
    line_no: int
    owner: str
    status: str
    supplier: str
    supplier_name: str
    supplier_number: str
    order: str
    entity: str
    amount_at_risk: Decimal
    currency: str
    detail: str
    opened_at: datetime
    due_at: datetime
    is_late: bool
    resolution: str
    resolved_by: str
    resolved_by_name: str
    resolved_at: datetime | None
    reason: str


_COLUMNS = """i.number AS invoice, h.code, coalesce(l.line_no, 0) AS line_no, h.owner, h.status,
    s.code AS supplier, s.name AS supplier_name, i.supplier_number,
    coalesce(o.number, '') AS "order", e.code AS entity, h.amount_at_risk, i.currency, h.detail,
    h.opened_at, h.opened_at + h.sla_hours * interval '1 hour' AS due_at,
    h.status = 'OPEN' AND h.opened_at + h.sla_hours * interval '1 hour' < now() AS is_late,
    h.resolution, coalesce(p.username, '') AS resolved_by,
    coalesce(p.name, '') AS resolved_by_name, h.resolved_at, h.reason"""
_TABLES = """finance_matchhold h
    JOIN finance_invoice i ON i.id = h.invoice_id
    JOIN governance_entity e ON e.id = i.entity_id
    JOIN masterdata_supplier s ON s.id = i.supplier_id
    LEFT JOIN finance_invoiceline l ON l.id = h.invoice_line_id
    LEFT JOIN procurement_purchaseorder o ON o.id = i.order_id
    LEFT JOIN governance_person p ON p.id = h.resolved_by_id"""
_FILTERS = {
    "invoice": words.invoice("h.invoice_id"),
    "owner": words.one_of("h.owner", "Whose queue: AP_CLERK, BUYER, RECEIVING, ..."),
    "code": words.one_of("h.code", "Why it waits: PRICE_OVER, RECEIPT_MISSING, ..."),
    "entity": words.entity("i.entity_id"),
    "supplier": words.supplier("i.supplier_id"),
    "order": words.order("i.order_id"),
}

OPEN_HOLDS = Listing(
    name="open_holds",
    title="Invoices that wait, and why",
    row=HoldRow,
    columns=_COLUMNS,
    tables=_TABLES,
    where="h.status = 'OPEN'",
    orders={
        "due": (
            Key("h.opened_at + h.sla_hours * interval '1 hour'", datetime),
            Key("h.id", UUID),
        ),
        "risk": (Key("h.amount_at_risk", Decimal, is_descending=True), Key("h.id", UUID)),
    },
    filters=_FILTERS,
    entity="i.entity_id",
    facility="i.facility_id",
    duties=words.HELD,
)

HOLDS = Listing(
    name="holds",
    title="Reasons invoices waited, and how they ended",
    row=HoldRow,
    columns=_COLUMNS,
    tables=_TABLES,
    orders={"latest": (Key("h.id", UUID, is_descending=True),)},
    filters={**_FILTERS, "status": words.one_of("h.status", "OPEN, ACCEPTED or CLEARED.")},
    entity="i.entity_id",
    facility="i.facility_id",
    duties=words.HELD,
)


@dataclass(frozen=True, slots=True)
class MatchLedgerRow:
    """
    So much of a receipt line settled by an invoice line, in base units.

    ``order_amount`` left GRNI, ``invoice_amount`` was billed, ``difference`` went to variance; a
    row taken back has its mirror with ``is_reversal``.
    """

    invoice: str
    invoice_line_no: int
    supplier: str
    supplier_number: str
    order_line: str
    receipt: str
    receipt_line: str
    item: str
    item_name: str
    quantity: Decimal
    uom: str
    order_amount: Decimal
    invoice_amount: Decimal
    difference: Decimal
    currency: str
    matched_on: date
    is_reversal: bool


MATCHES = Listing(
    name="matches",
    title="Match ledger",
    row=MatchLedgerRow,
    columns="""i.number AS invoice, l.line_no AS invoice_line_no, s.code AS supplier,
        i.supplier_number, o.number || '/' || w.line_no AS order_line, g.number AS receipt,
        g.number || '/' || r.line_no AS receipt_line,
        coalesce(t.code, '') AS item, coalesce(t.name, w.description) AS item_name, m.quantity,
        coalesce(t.base_uom, w.uom) AS uom, m.order_amount, m.invoice_amount, m.difference,
        i.currency, m.matched_on, m.reverses_id IS NOT NULL AS is_reversal""",
    tables="""finance_matchrow m
        JOIN finance_invoiceline l ON l.id = m.invoice_line_id
        JOIN finance_invoice i ON i.id = l.invoice_id
        JOIN masterdata_supplier s ON s.id = i.supplier_id
        JOIN procurement_receiptline r ON r.id = m.receipt_line_id
        JOIN procurement_goodsreceipt g ON g.id = r.receipt_id
        JOIN procurement_purchaseorderline w ON w.id = m.order_line_id
        JOIN procurement_purchaseorder o ON o.id = w.order_id
        LEFT JOIN masterdata_item t ON t.id = w.item_id""",
    orders={"latest": (Key("m.id", UUID, is_descending=True),), "oldest": (Key("m.id", UUID),)},
    filters={
        "invoice": words.invoice("l.invoice_id"),
        "order": Filter(
            "m.order_line_id = ANY (ARRAY(SELECT x.id FROM procurement_purchaseorderline x"
            " JOIN procurement_purchaseorder y ON y.id = x.order_id WHERE y.number = {value}))",
            help="Purchase order, by its number.",
        ),
        "receipt": Filter(
            "m.receipt_line_id = ANY (ARRAY(SELECT x.id FROM procurement_receiptline x"
            " JOIN procurement_goodsreceipt y ON y.id = x.receipt_id WHERE y.number = {value}))",
            help="Goods receipt, by its number.",
        ),
        "supplier": words.supplier("i.supplier_id"),
        "item": words.item("w.item_id"),
        "differs": Filter("(m.difference <> 0) = {value}", bool, "Whether money went to variance."),
        "from": words.since("m.matched_on"),
        "to": words.until("m.matched_on"),
    },
    entity="i.entity_id",
    facility="i.facility_id",
    duties=words.FINANCE,
)
