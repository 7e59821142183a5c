"""What we tell other systems, version 1: codes instead of ids, amounts as text."""

from datetime import date
from decimal import Decimal

from apotheca.hub.canonical.parsing import Amount, Canonical


class OrderedLine(Canonical):
    """One ordered thing; the price is for ``price_quantity`` of ``uom``."""

    line_no: int
    package: str
    description: str
    quantity: Amount
    uom: str
    price_amount: Amount
    price_quantity: int
    line_amount: Amount
    needed_on: date | None = None


class Order(Canonical):
    """An order, or its agreed change, for a supplier; the subject is our order number."""

    version: int
    kind: str
    facility: str
    supplier: str
    currency: str
    total_amount: Amount
    lines: tuple[OrderedLine, ...]


class ReceivedLine(Canonical):
    """So much of one item was accepted, in base units, at the agreed price."""

    item: str
    base_quantity: Amount
    amount: Amount


class Receipt(Canonical):
    """Goods were received (``is_reversed``: taken back); the subject is our receipt number."""

    order_number: str
    facility: str
    supplier: str
    currency: str
    is_reversed: bool
    lines: tuple[ReceivedLine, ...]


class InvoiceStatus(Canonical):
    """Where a supplier's invoice stands; the subject is our invoice number."""

    supplier: str
    supplier_number: str
    status: str
    total_amount: Amount
    currency: str
    open_amount: Amount = Decimal(0)
    due_on: date | None = None
    codes: tuple[str, ...] = ()
    reason: str = ""


class SettledInvoice(Canonical):
    """What a payment settles of one invoice."""

    number: str
    supplier_number: str
    amount: Amount
    discount_amount: Amount


class PaymentStatus(Canonical):
    """Where a payment stands; the subject is our payment number. No bank details, ever."""

    supplier: str
    status: str
    amount: Amount
    discount_amount: Amount
    currency: str
    pay_on: date
    invoices: tuple[SettledInvoice, ...] = ()
