"""What crosses the border of procurement. Base quantities are in the item's base unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WantedLine:
    """
    One wanted thing: a quantity of a package in ``uom``, or a free text with what it may cost.

    ``estimated_amount`` is the whole line's, in the entity's currency; a package without one is
    estimated from the contract prices.
    """

    quantity: Decimal
    uom: str
    package_id: int | None = None
    description: str = ""
    estimated_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RequisitionLineRef:
    """A stored requisition line."""

    line_id: UUID
    line_no: int
    base_quantity: Decimal
    estimated_amount: Decimal


@dataclass(frozen=True, slots=True)
class RequisitionResult:
    """Where a requisition stands."""

    requisition_id: UUID
    number: str
    status: str
    version: int
    estimated_amount: Decimal
    currency: str
    lines: tuple[RequisitionLineRef, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderWant:
    """
    One line to order: from a requisition line, a package, or a free text with its price.

    ``quantity`` is in ``uom``; from a requisition line both may be left out, which takes all that
    is
    still open. ``price_amount`` for ``price_quantity`` of ``uom`` is for a free text or for a
    package
    no contract prices; where a contract has a price, the contract's is taken.
    """

    quantity: Decimal | None = None
    uom: str = ""
    package_id: int | None = None
    requisition_line_id: UUID | None = None
    description: str = ""
    price_amount: Decimal | None = None
    price_quantity: int = 1
    cost_centre_id: int | None = None
    needed_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrderLineRef:
    """An order line as its order was answered."""

    line_id: UUID
    line_no: int
    base_quantity: Decimal
    line_amount: Decimal
    status: str


@dataclass(frozen=True, slots=True)
class OrderResult:
    """Where an order stands; ``version`` is the agreed one. Amounts are in ``currency``."""

    order_id: UUID
    number: str
    status: str
    version: int
    total_amount: Decimal
    currency: str
    lines: tuple[OrderLineRef, ...] = ()


@dataclass(frozen=True, slots=True)
class AckLine:
    """
    What the supplier said of one line: an X12 code, and what it would change.

    ``quantity`` is in the ordered unit, ``price_amount`` for ``price_quantity`` of it.
    """

    line_no: int
    code: str
    quantity: Decimal | None = None
    price_amount: Decimal | None = None
    price_quantity: int = 1
    promised_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AckTask:
    """Somebody has to look at what the supplier answered to a line."""

    line_no: int
    code: str
    owner: str


@dataclass(frozen=True, slots=True)
class AckResult:
    """What an acknowledgement did; a repeated one is answered the same and does nothing."""

    order_id: UUID
    number: str
    status: str
    version: int
    is_repeat: bool
    tasks: tuple[AckTask, ...] = ()


@dataclass(frozen=True, slots=True)
class LineChange:
    """New quantity (in the ordered unit) or price of an order line; what is None stays."""

    line_id: UUID
    quantity: Decimal | None = None
    price_amount: Decimal | None = None
    price_quantity: int = 1
    needed_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveredLot:
    """
    One delivered lot of an order line, counted by us: ``quantity`` in ``uom``.

    ``uom`` is the ordered unit or the item's base unit. ``stated_base`` is the base quantity
    another
    system or the label says, compared with ours before anything is posted.
    """

    order_line_id: UUID
    quantity: Decimal
    uom: str
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""
    stated_base: Decimal | None = None
    package_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptLineRef:
    """A receipt line as it was booked; ``hold_codes`` is empty when it was posted."""

    line_id: UUID
    order_line_id: UUID
    status: str
    base_quantity: Decimal
    amount: Decimal
    lot_id: UUID | None
    hold_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """Where a receipt and its order stand."""

    receipt_id: UUID
    number: str
    status: str
    order_id: UUID
    order_status: str
    lines: tuple[ReceiptLineRef, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldDecision:
    """
    The decision on one held receipt line: ACCEPT, RECOUNT (``base_quantity`` counted) or REFUSE.

    Lot number, expiry and serial complete what was missing on the label.
    """

    receipt_line_id: UUID
    decision: str
    base_quantity: Decimal | None = None
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""


@dataclass(frozen=True, slots=True)
class PutAwayLine:
    """
    So much of a posted receipt line, in base units, to a storage place; None is all that is
    left.
    """

    receipt_line_id: UUID
    location_id: int
    base_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """So much of a posted receipt line, in base units, back to the supplier."""

    receipt_line_id: UUID
    base_quantity: Decimal


@dataclass(frozen=True, slots=True)
class ReturnResult:
    """A return to the supplier, at book value in the entity's currency."""

    return_id: UUID
    number: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class MatchableLine:
    """
    An order line as the three-way match compares it: frozen price, factor, accounts, tax, progress.

    The price is ``price_amount`` for ``price_quantity`` of ``uom``; 1 ``uom`` is
    ``factor_num``/``factor_den`` base units. ``held_base`` waits in a semantic hold
    (UOM_MISALIGNED). ``item_id`` 0 is a free text.
    """

    order_id: UUID
    order_number: str
    order_kind: str
    order_status: str
    entity_id: int
    facility_id: int
    supplier_id: int
    currency: str
    correlation_id: UUID
    expected_freight: Decimal
    expected_tax: Decimal
    net_days: int
    discount_pct: Decimal
    discount_days: int
    order_line_id: UUID
    line_no: int
    item_id: int
    package_id: int
    item_class: str
    is_controlled: bool
    base_uom: str
    description: str
    uom: str
    factor_num: int
    factor_den: int
    quantity: Decimal
    base_quantity: Decimal
    price_amount: Decimal
    price_quantity: int
    line_amount: Decimal
    debit_account_id: int
    grni_account_id: int
    variance_account_id: int
    cost_centre_id: int
    tax_rate: Decimal
    line_expected_tax: Decimal
    received_base: Decimal
    returned_base: Decimal
    invoiced_base: Decimal
    held_base: Decimal
    contract_line_id: int | None


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A receipt line that waits for a decision, with the duty that may take it."""

    receipt_line_id: UUID
    receipt_number: str
    order_id: UUID
    order_number: str
    order_line_id: UUID
    entity_id: int
    facility_id: int
    hold_code: str
    owner_duty: str
    findings: tuple[dict[str, Any], ...]
    base_quantity: Decimal
    amount: Decimal
    debit_account_id: int
    cost_centre_id: int
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class OpenOrderLine:
    """An order line of which something is still to come, in base units."""

    order_id: UUID
    order_number: str
    order_line_id: UUID
    item_id: int
    location_id: int
    supplier_id: int
    open_base: Decimal
    status: str
    is_acknowledged: bool
    needed_on: date | None
    promised_on: date | None


class InvoicedPort(Protocol):
    """
    Finance answers how much of each receipt line is invoiced, in base units; absent is nothing.
    """

    def __call__(self, receipt_line_ids: Sequence[UUID]) -> Mapping[UUID, Decimal]: ...


@dataclass(slots=True)
class Ports:
    """
    The questions procurement asks upwards; the wiring connects them.

    Without ``invoiced`` no receipt is reversed, since nobody could say what was billed.
    """

    invoiced: InvoicedPort | None = None


PORTS = Ports()
