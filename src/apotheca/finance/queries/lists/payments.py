"""Payments with what they pay. The bank account shows by its masked number only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """
    Money for one supplier; ``amount`` leaves the bank. ``invoices`` counts what it pays, ``order``
    is what a prepayment is for.
    """

    number: str
    kind: str
    status: str
    entity: str
    supplier: str
    supplier_name: str
    order: str
    pay_on: date
    amount: Decimal
    discount_amount: Decimal
    unapplied_amount: Decimal
    currency: str
    invoices: int
    bank_account: str
    prepared_by: str
    prepared_by_name: str
    approved_by: str
    approved_by_name: str
    released_by: str
    released_by_name: str
    released_on: date | None
    bank_reference: str
    replaces: str


PAYMENTS = Listing(
    name="payments",
    title="Payments",
    row=PaymentRow,
    columns="""p.number, p.kind, p.status, e.code AS entity, s.code AS supplier,
        s.name AS supplier_name, coalesce(o.number, '') AS "order", p.pay_on, p.amount,
        p.discount_amount, p.unapplied_amount, p.currency,
        (SELECT count(*) FROM finance_paymentallocation x WHERE x.payment_id = p.id) AS invoices,
        b.masked AS bank_account, q.username AS prepared_by, q.name AS prepared_by_name,
        coalesce(c.username, '') AS approved_by, coalesce(c.name, '') AS approved_by_name,
        coalesce(r.username, '') AS released_by, coalesce(r.name, '') AS released_by_name,
        p.released_on, p.bank_reference,
        coalesce(z.number, '') AS replaces""",
    tables="""finance_payment p
        JOIN governance_entity e ON e.id = p.entity_id
        JOIN masterdata_supplier s ON s.id = p.supplier_id
        JOIN masterdata_supplierbankaccount b ON b.id = p.bank_account_id
        JOIN governance_person q ON q.id = p.prepared_by_id
        LEFT JOIN governance_person c ON c.id = p.approved_by_id
        LEFT JOIN governance_person r ON r.id = p.released_by_id
        LEFT JOIN procurement_purchaseorder o ON o.id = p.order_id
        LEFT JOIN finance_payment z ON z.id = p.replaces_id""",
    orders={
        "latest": (Key("p.id", UUID, is_descending=True),),
        "pay_on": (Key("p.pay_on", date), Key("p.id", UUID)),
        "number": (Key("p.number", str),),
    },
    filters={
        "number": Filter("p.number = {value}", help="Our number."),
        "status": words.one_of("p.status", "PROPOSED, APPROVED, RELEASED, CONFIRMED, ..."),
        "kind": words.one_of("p.kind", "INVOICES or PREPAYMENT."),
        "entity": words.entity("p.entity_id"),
        "supplier": words.supplier("p.supplier_id"),
        "order": words.order("p.order_id"),
        "invoice": Filter(
            "p.id = ANY (ARRAY(SELECT x.payment_id FROM finance_paymentallocation x"
            " JOIN finance_invoice y ON y.id = x.invoice_id WHERE y.number = {value}))",
            help="Invoice it pays, by our number.",
        ),
        "pay_from": words.since("p.pay_on"),
        "pay_to": words.until("p.pay_on"),
        "is_usable": Filter(
            "(p.unapplied_amount > 0) = {value}", bool, "Whether a prepayment has money left."
        ),
    },
    entity="p.entity_id",
    facility=words.WHOLE_ENTITY,
    duties=words.BOOKS,
)


@dataclass(frozen=True, slots=True)
class PaymentPartRow:
    """
    One invoice of a payment, gross, with its discount; a credit memo's amount is negative.
    ``is_live`` ends when the payment fails or is void.
    """

    payment: str
    status: str
    invoice: str
    kind: str
    supplier: str
    supplier_number: str
    amount: Decimal
    discount_amount: Decimal
    currency: str
    pay_on: date
    is_live: bool


PAYMENT_PARTS = Listing(
    name="payment_parts",
    title="What payments pay",
    row=PaymentPartRow,
    columns="""p.number AS payment, p.status, i.number AS invoice, i.kind, s.code AS supplier,
        i.supplier_number, a.amount, a.discount_amount, p.currency, p.pay_on, a.is_live""",
    tables="""finance_paymentallocation a
        JOIN finance_payment p ON p.id = a.payment_id
        JOIN finance_invoice i ON i.id = a.invoice_id
        JOIN masterdata_supplier s ON s.id = p.supplier_id""",
    orders={"latest": (Key("a.id", UUID, is_descending=True),)},
    filters={
        "payment": Filter(
            "a.payment_id = (SELECT w.id FROM finance_payment w WHERE w.number = {value})",
            help="Payment, by its number.",
        ),
        "invoice": words.invoice("a.invoice_id"),
        "order": words.order("i.order_id"),
        "supplier": words.supplier("p.supplier_id"),
        "is_live": Filter("a.is_live = {value}", bool, "Whether the payment still stands."),
    },
    entity="p.entity_id",
    facility=words.WHOLE_ENTITY,
    duties=words.BOOKS,
)


@dataclass(frozen=True, slots=True)
class PrepaymentApplicationRow:
    """Part of a prepayment set against an invoice."""

    payment: str
    invoice: str
    supplier: str
    supplier_number: str
    amount: Decimal
    currency: str
    applied_on: date


PREPAYMENT_APPLICATIONS = Listing(
    name="prepayment_applications",
    title="Prepayments set against invoices",
    row=PrepaymentApplicationRow,
    columns="""p.number AS payment, i.number AS invoice, s.code AS supplier, i.supplier_number,
        a.amount, p.currency, a.applied_on""",
    tables="""finance_prepaymentapplication a
        JOIN finance_payment p ON p.id = a.payment_id
        JOIN finance_invoice i ON i.id = a.invoice_id
        JOIN masterdata_supplier s ON s.id = p.supplier_id""",
    orders={"latest": (Key("a.id", UUID, is_descending=True),)},
    filters={
        "payment": Filter(
            "a.payment_id = (SELECT w.id FROM finance_payment w WHERE w.number = {value})",
            help="Prepayment, by its number.",
        ),
        "invoice": words.invoice("a.invoice_id"),
        "supplier": words.supplier("p.supplier_id"),
    },
    entity="p.entity_id",
    facility=words.WHOLE_ENTITY,
    duties=words.BOOKS,
)
