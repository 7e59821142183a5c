"""What finance tells. Amounts are in the document's currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from apotheca.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class InvoiceEvent(Event):
    """
    Where a supplier's invoice or credit memo stands; ``business_key`` is our number of it.

    ``kind`` is INVOICE or CREDIT_MEMO, ``order_id`` None when it names no order we know.
    """

    name: ClassVar[str] = "finance.invoice_event.v1"
    kind: str
    status: str
    supplier_id: int
    supplier_number: str
    order_id: UUID | None
    invoiced_on: date
    currency: str
    total_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class InvoiceRegistered(InvoiceEvent):
    """It arrived and is neither posted nor parked: a duplicate, or it waits for approval."""

    name: ClassVar[str] = "finance.invoice_registered.v1"


@dataclass(frozen=True, kw_only=True)
class InvoiceHeld(InvoiceEvent):
    """It waits; ``codes`` say why, ``amount_at_risk`` is the largest of their amounts."""

    name: ClassVar[str] = "finance.invoice_held.v1"
    codes: tuple[str, ...]
    owners: tuple[str, ...]
    amount_at_risk: Decimal


@dataclass(frozen=True, kw_only=True)
class InvoicePosted(InvoiceEvent):
    """It is owed (or, a credit memo, usable): ``open_amount`` by ``due_on``."""

    name: ClassVar[str] = "finance.invoice_posted.v1"
    posted_on: date
    open_amount: Decimal
    goods_amount: Decimal
    freight_amount: Decimal
    tax_amount: Decimal
    variance_amount: Decimal
    claim_amount: Decimal
    due_on: date | None
    discount_until: date | None
    discount_amount: Decimal
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InvoiceRejected(InvoiceEvent):
    """It goes back to the supplier, or is disputed; nothing was posted."""

    name: ClassVar[str] = "finance.invoice_rejected.v1"
    reason: str


@dataclass(frozen=True, slots=True)
class PaidInvoice:
    """What a payment settles of one invoice; a credit memo's amount is negative."""

    invoice_id: UUID
    number: str
    supplier_number: str
    amount: Decimal
    discount_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """A payment moved; ``amount`` is what leaves the bank, to the account with this digest."""

    name: ClassVar[str] = "finance.payment_event.v1"
    kind: str
    status: str
    supplier_id: int
    currency: str
    amount: Decimal
    discount_amount: Decimal
    bank_account_id: int
    account_digest: str
    pay_on: date


@dataclass(frozen=True, kw_only=True)
class PaymentReleased(PaymentEvent):
    """The bank may be told to pay; ``invoices`` is the remittance advice."""

    name: ClassVar[str] = "finance.payment_released.v1"
    invoices: tuple[PaidInvoice, ...]


@dataclass(frozen=True, kw_only=True)
class PaymentConfirmed(PaymentEvent):
    """The bank paid."""

    name: ClassVar[str] = "finance.payment_confirmed.v1"
    bank_reference: str


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(PaymentEvent):
    """The bank did not pay, or the payment was voided: its invoices are owed again."""

    name: ClassVar[str] = "finance.payment_failed.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class JournalPosted(Event):
    """
    A journal was posted that no other event tells of: by hand, an accrual, its reversal, a set-off.

    ``event`` is what the journal is about, ``subject_id`` the document it belongs to.
    """

    name: ClassVar[str] = "finance.journal_posted.v1"
    journal_id: UUID
    ledger: str
    event: str
