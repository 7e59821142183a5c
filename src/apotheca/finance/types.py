"""
What crosses the border of finance. Money in the document's currency unless a field says otherwise.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NewInvoiceLine:
    """
    One billed thing in the supplier's words: ``quantity`` in ``uom``, the extended ``amount``.

    It is paired by ``order_line_no``, else by ``identifier`` (package code, NDC, GTIN); a
    description alone pairs nothing. ``account_code`` codes a line of an invoice without an order.
    """

    quantity: Decimal
    uom: str
    amount: Decimal
    order_line_no: int | None = None
    identifier: str = ""
    description: str = ""
    account_code: str = ""
    cost_centre_id: int = 0


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """
    A supplier's invoice as it came. ``total`` is gross and is compared, never computed.

    ``document_sha256`` is the digest of the document itself ('' when there is none); ``origin``
    says how it came (SUPPLIER, EDI, PORTAL, ...).
    """

    entity_id: int
    supplier_id: int
    supplier_number: str
    invoiced_on: date
    currency: str
    lines: tuple[NewInvoiceLine, ...]
    total: Decimal
    freight: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    order_number: str = ""
    document_sha256: str = ""
    origin: str = "SUPPLIER"


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A reason an invoice waits; ``line_no`` 0 is the whole invoice."""

    hold_id: UUID
    code: str
    owner: str
    line_no: int
    amount_at_risk: Decimal
    detail: str


@dataclass(frozen=True, slots=True)
class InvoiceStanding:
    """Where an invoice or credit memo stands after an operation; ``holds`` is why it waits."""

    invoice_id: UUID
    number: str
    status: str
    open_amount: Decimal
    due_on: date | None
    posted_on: date | None
    holds: tuple[OpenHold, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the holds, in their order."""
        return tuple(hold.code for hold in self.holds)


@dataclass(frozen=True, slots=True)
class NewCreditMemo:
    """
    A supplier's credit memo; ``total`` is positive and lowers what we owe.

    ``kind`` is RETURN (of ``return_number``), PRICE_CLAIM or RECEIPT_SHORT (both about
    ``corrects_number``, our number of the invoice; the latter takes back ``receipt_line_ids``).
    """

    entity_id: int
    supplier_id: int
    supplier_number: str
    credited_on: date
    currency: str
    total: Decimal
    kind: str
    return_number: str = ""
    corrects_number: str = ""
    receipt_line_ids: tuple[UUID, ...] = ()
    document_sha256: str = ""
    origin: str = "SUPPLIER"


@dataclass(frozen=True, slots=True)
class PaymentStanding:
    """Where a payment stands; ``amount`` is what leaves the bank."""

    payment_id: UUID
    number: str
    status: str
    amount: Decimal
    discount_amount: Decimal
    pay_on: date


@dataclass(frozen=True, slots=True)
class OpenPayable:
    """
    An invoice we owe, or (negative) a credit we can use; ``payment_number`` '' when none is made.
    """

    invoice_id: UUID
    number: str
    kind: str
    supplier_id: int
    supplier_number: str
    order_id: UUID | None
    posted_on: date
    due_on: date | None
    discount_until: date | None
    discount_amount: Decimal
    open_amount: Decimal
    currency: str
    payable_account_id: int
    payment_number: str


@dataclass(frozen=True, slots=True)
class HeldInvoice:
    """A hold in somebody's queue, with its clock: ``due_at`` is when it should be resolved."""

    hold_id: UUID
    invoice_id: UUID
    number: str
    supplier_id: int
    supplier_number: str
    order_id: UUID | None
    code: str
    owner: str
    line_no: int
    amount_at_risk: Decimal
    detail: str
    opened_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class MatchedPart:
    """One row of the match ledger: order line, receipt line and invoice line side by side."""

    invoice_number: str
    supplier_number: str
    invoice_line_no: int
    order_line_id: UUID
    receipt_line_id: UUID
    quantity: Decimal
    order_amount: Decimal
    invoice_amount: Decimal
    difference: Decimal
    matched_on: date


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """
    One order line seen three ways, in base units and at the order price.

    ``parked_base`` is billed on invoices that wait; ``open_amount`` is what GRNI still holds.
    """

    order_line_id: UUID
    received_base: Decimal
    received_amount: Decimal
    matched_base: Decimal
    matched_order_amount: Decimal
    matched_invoice_amount: Decimal
    variance: Decimal
    parked_base: Decimal
    open_base: Decimal
    open_amount: Decimal
