"""What the house owes: open payables, and goods received that no invoice settled yet."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class PayableRow:
    """
    An invoice we owe, or a credit memo we can use (``open_amount`` negative); ``payment`` '' when
    none is under way. ``days_late`` counts from the due day, negative before it.
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
    due_on: date | None
    days_late: int
    discount_until: date | None
    discount_amount: Decimal
    open_amount: Decimal
    currency: str
    payment: str


PAYABLES = Listing(
    name="payables",
    title="Open payables",
    row=PayableRow,
    columns="""i.number, i.kind, i.status, e.code AS entity, coalesce(f.code, '') AS facility,
        s.code AS supplier, s.name AS supplier_name, i.supplier_number,
        coalesce(o.number, '') AS "order",
        i.invoiced_on, i.due_on, coalesce(current_date - i.due_on, 0) AS days_late,
        i.discount_until, i.discount_amount,
        CASE i.kind WHEN 'CREDIT_MEMO' THEN -i.open_amount ELSE i.open_amount END AS open_amount,
        i.currency, coalesce(p.number, '') AS payment""",
    tables="""finance_invoice i
        JOIN governance_entity e ON e.id = i.entity_id
        LEFT JOIN governance_facility f ON f.id = i.facility_id
        JOIN masterdata_supplier s ON s.id = i.supplier_id
        LEFT JOIN procurement_purchaseorder o ON o.id = i.order_id
        LEFT JOIN finance_paymentallocation a ON a.invoice_id = i.id AND a.is_live
        LEFT JOIN finance_payment p ON p.id = a.payment_id""",
    where="i.open_amount > 0",
    orders={
        "due": (Key("coalesce(i.due_on, i.invoiced_on)", date), Key("i.id", UUID)),
        "supplier": (Key("s.code", str), Key("i.id", UUID)),
        "amount": (Key("i.open_amount", Decimal, is_descending=True), Key("i.id", UUID)),
    },
    filters={
        "number": words.one_of("i.number", "Our numbers of the documents."),
        "entity": words.entity("i.entity_id"),
        "facility": words.facility("i.facility_id"),
        "supplier": words.supplier("i.supplier_id"),
        "order": words.order("i.order_id"),
        "kind": words.one_of("i.kind", "INVOICE or CREDIT_MEMO."),
        "currency": Filter("i.currency = {value}", help="Currency of the document."),
        "due_to": Filter(
            "coalesce(i.due_on, i.invoiced_on) <= {value} OR i.discount_until <= {value}",
            date,
            "Due, or its discount ending, by this day; credit memos count at once.",
        ),
        "is_free": Filter(
            "(i.status = 'POSTED') = {value}", bool, "Whether no payment is under way for it."
        ),
    },
    entity="i.entity_id",
    facility="i.facility_id",
    duties=words.FINANCE,
)


@dataclass(frozen=True, slots=True)
class GrniRow:
    """
    A receipt line no invoice has settled whole: the open GRNI list, at the frozen order price.

    Quantities in base units (``uom``); ``days_open`` since its business date.
    """

    receipt: str
    receipt_line_no: int
    order_line: str
    order: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    item: str
    item_name: str
    business_date: date
    days_open: int
    quantity: Decimal
    cleared_quantity: Decimal
    open_quantity: Decimal
    uom: str
    amount: Decimal
    cleared_amount: Decimal
    open_amount: Decimal
    currency: str
    account: str


GRNI = Listing(
    name="grni",
    title="Goods received, not invoiced",
    row=GrniRow,
    columns="""b.number AS receipt, r.line_no AS receipt_line_no,
        o.number || '/' || w.line_no AS order_line, o.number AS "order", e.code AS entity,
        f.code AS facility, s.code AS supplier, s.name AS supplier_name,
        coalesce(t.code, '') AS item, coalesce(t.name, w.description) AS item_name,
        g.business_date, current_date - g.business_date AS days_open, g.quantity,
        g.cleared_quantity, g.quantity - g.cleared_quantity AS open_quantity,
        coalesce(t.base_uom, w.uom) AS uom, g.amount, g.cleared_amount,
        g.amount - g.cleared_amount AS open_amount, o.currency, a.code AS account""",
    tables="""finance_grniitem g
        JOIN procurement_receiptline r ON r.id = g.receipt_line_id
        JOIN procurement_goodsreceipt b ON b.id = r.receipt_id
        JOIN procurement_purchaseorderline w ON w.id = g.order_line_id
        JOIN procurement_purchaseorder o ON o.id = g.order_id
        JOIN governance_entity e ON e.id = g.entity_id
        JOIN governance_facility f ON f.id = g.facility_id
        JOIN masterdata_supplier s ON s.id = g.supplier_id
        JOIN masterdata_account a ON a.id = g.account_id
        LEFT JOIN masterdata_item t ON t.id = w.item_id""",
    where="g.cleared_quantity < g.quantity",
    orders={
        "oldest": (Key("g.business_date", date), Key("g.receipt_line_id", UUID)),
        "latest": (
            Key("g.business_date", date, is_descending=True),
            Key("g.receipt_line_id", UUID, is_descending=True),
        ),
        "amount": (
            Key("g.amount - g.cleared_amount", Decimal, is_descending=True),
            Key("g.receipt_line_id", UUID),
        ),
    },
    filters={
        "entity": words.entity("g.entity_id"),
        "facility": words.facility("g.facility_id"),
        "supplier": words.supplier("g.supplier_id"),
        "order": words.order("g.order_id"),
        "item": words.item("w.item_id"),
        "account": words.account("g.account_id"),
        "received_to": words.until("g.business_date"),
    },
    entity="g.entity_id",
    facility="g.facility_id",
    duties=words.FINANCE + "G",
)
