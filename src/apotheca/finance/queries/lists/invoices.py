"""Invoices and credit memos, and their lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """
    One supplier document. Money in ``currency``; ``open_amount`` is still owed (of a credit memo:
    still usable), ``holds`` how many reasons it waits for.
    """

    number: str
    kind: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    supplier_number: str
    order: str
    invoiced_on: date
    received_on: date
    posted_on: date | None
    due_on: date | None
    currency: str
    total_amount: Decimal
    open_amount: Decimal
    holds: int
    origin: str
    entered_by: str
    entered_by_name: str


INVOICES = Listing(
    name="invoices",
    title="Invoices and credit memos",
    row=InvoiceRow,
    columns="""i.number, i.kind, i.status, e.code AS entity, coalesce(f.code, '') AS facility,
        s.code AS supplier, s.name AS supplier_name, i.supplier_number,
        coalesce(o.number, '') AS "order", i.invoiced_on, i.received_on, i.posted_on, i.due_on,
        i.currency, i.total_amount, i.open_amount,
        (SELECT count(*) FROM finance_matchhold h
          WHERE h.invoice_id = i.id AND h.status = 'OPEN') AS holds,
        i.origin, p.username AS entered_by, p.name AS entered_by_name""",
    tables="""finance_invoice i
        JOIN governance_entity e ON e.id = i.entity_id
        LEFT JOIN governance_facility f ON f.id = i.facility_id
        JOIN masterdata_supplier s ON s.id = i.supplier_id
        JOIN governance_person p ON p.id = i.entered_by_id
        LEFT JOIN procurement_purchaseorder o ON o.id = i.order_id""",
    orders={
        "latest": (Key("i.id", UUID, is_descending=True),),
        "oldest": (Key("i.id", UUID),),
        "number": (Key("i.number", str),),
    },
    filters={
        "number": Filter("i.number = {value}", help="Our number."),
        "supplier_number": Filter(
            "i.natural_key = coalesce(nullif(ltrim(regexp_replace(upper({value}),"
            " '[^[:alnum:]]', '', 'g'), '0'), ''), '0')",
            help="The supplier's number; case, signs and leading zeros do not matter.",
        ),
        "kind": words.one_of("i.kind", "INVOICE or CREDIT_MEMO."),
        "status": words.one_of("i.status", "One or several states."),
        "entity": words.entity("i.entity_id"),
        "facility": words.facility("i.facility_id"),
        "supplier": words.supplier("i.supplier_id"),
        "order": words.order("i.order_id"),
        "corrects": words.invoice("i.corrects_id"),
        "return": Filter(
            "i.supplier_return_id ="
            " (SELECT w.id FROM procurement_supplierreturn w WHERE w.number = {value})",
            help="Return to the supplier a credit memo is for, by its number.",
        ),
        "received_from": words.since("i.received_on"),
        "received_to": words.until("i.received_on"),
        "open": Filter("(i.open_amount > 0) = {value}", bool, "Whether something is still owed."),
    },
    entity="i.entity_id",
    facility="i.facility_id",
    duties=words.HELD,
)


@dataclass(frozen=True, slots=True)
class InvoiceLineRow:
    """One billed line: the supplier's words, and the order line it was paired with ('' if none)."""

    invoice: str
    line_no: int
    supplier: str
    supplier_number: str
    status: str
    order_line: str
    item: str
    item_name: str
    identifier: str
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal | None
    base_uom: str
    amount: Decimal
    currency: str
    account: str
    cost_centre: str


INVOICE_LINES = Listing(
    name="invoice_lines",
    title="Invoice lines",
    row=InvoiceLineRow,
    columns="""i.number AS invoice, l.line_no, s.code AS supplier, i.supplier_number, i.status,
        coalesce(o.number || '/' || w.line_no, '') AS order_line, coalesce(t.code, '') AS item,
        coalesce(t.name, w.description, '') AS item_name, l.identifier, l.description, l.quantity,
        l.uom, l.base_quantity, coalesce(t.base_uom, w.uom, '') AS base_uom, l.amount, i.currency,
        coalesce(a.code, '') AS account, coalesce(n.code || '/' || c.code, '') AS cost_centre""",
    tables="""finance_invoiceline l
        JOIN finance_invoice i ON i.id = l.invoice_id
        JOIN masterdata_supplier s ON s.id = i.supplier_id
        LEFT JOIN procurement_purchaseorderline w ON w.id = l.order_line_id
        LEFT JOIN procurement_purchaseorder o ON o.id = w.order_id
        LEFT JOIN masterdata_item t ON t.id = w.item_id
        LEFT JOIN masterdata_account a ON a.id = l.account_id
        LEFT JOIN governance_costcentre c ON c.id = l.cost_centre_id
        LEFT JOIN governance_entity n ON n.id = c.entity_id""",
    orders={
        "latest": (Key("l.id", UUID, is_descending=True),),
        "invoice": (Key("l.invoice_id", UUID), Key("l.line_no", int)),
    },
    filters={
        "invoice": words.invoice("l.invoice_id"),
        "supplier": words.supplier("i.supplier_id"),
        "order": Filter(
            "l.order_line_id = ANY (ARRAY(SELECT x.id FROM procurement_purchaseorderline x"
            " JOIN procurement_purchaseorder y ON y.id = x.order_id WHERE y.number = {value}))",
            help="Purchase order, by its number.",
        ),
        "item": words.item("w.item_id"),
    },
    entity="i.entity_id",
    facility="i.facility_id",
    duties=words.FINANCE,
)
