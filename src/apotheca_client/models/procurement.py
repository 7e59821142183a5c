"""
The structures of procurement.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class AckLine:
    """
    What the supplier said of one line: an X12 code, and what it would change. `quantity` is in
    the ordered unit, `price_amount` for `price_quantity` of it.
    """

    line_no: int
    code: str
    quantity: Decimal | None = None
    price_amount: Decimal | None = None
    price_quantity: int = 1
    promised_on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AckResult:
    """What an acknowledgement did; a repeated one is answered the same and does nothing."""

    order: str
    number: str
    status: str
    version: int
    is_repeat: bool
    tasks: list[AckTask]


@dataclass(frozen=True, kw_only=True, slots=True)
class AckTask:
    """Somebody has to look at what the supplier answered to a line."""

    line_no: int
    code: str
    owner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AcknowledgementLineRow:
    """What the supplier answered to one line, with its code as received (X12 ACK01)."""

    order: str
    supplier_reference: str
    order_version: int
    answered_at: datetime
    line_no: int
    description: str
    code: str
    quantity: Decimal | None
    uom: str
    price_amount: Decimal | None
    price_quantity: int
    promised_on: date | None
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AcknowledgementTaskRow:
    """An answer somebody has to look at: `owner` is who (rule PR-35)."""

    order: str
    order_status: str
    line_no: int
    line_status: str
    owner: str
    code: str
    note: str
    supplier: str
    supplier_name: str
    buyer: str
    facility: str
    item: str
    description: str
    supplier_reference: str
    answered_at: datetime
    needed_on: date | None
    promised_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveredLot:
    """
    One delivered lot of an order line, counted by us: `quantity` in `uom`. `uom` is the ordered
    unit or the item's base unit. `stated_base` is the base quantity another system or the label
    says, compared with ours before anything is posted.
    """

    order_line: str
    quantity: Decimal
    uom: str
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""
    stated_base: Decimal | None = None
    package: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentStep:
    """One step: which role decides, and who did; '' and None while nobody has."""

    document: str
    version: int
    position: int
    role: str
    role_name: str
    amount: Decimal
    status: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    on_behalf_of: str
    decided_at: datetime | None
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergencyRow:
    """A break-glass order nobody has reviewed yet, and until when somebody has to."""

    number: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    buyer: str
    buyer_name: str
    ordered_at: datetime
    review_due: date
    emergency_reason: str
    patient_need: str
    total_amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldDecision:
    """
    The decision on one held receipt line: ACCEPT, RECOUNT (`base_quantity` counted) or REFUSE.
    Lot number, expiry and serial complete what was missing on the label.
    """

    receipt_line: str
    decision: str
    base_quantity: Decimal | None = None
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineChange:
    """New quantity (in the ordered unit) or price of an order line; what is None stays."""

    line: str
    quantity: Decimal | None = None
    price_amount: Decimal | None = None
    price_quantity: int = 1
    needed_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderChangeRow:
    """One line of a change that was asked for or proposed: what it is now and would be."""

    order: str
    version: int
    origin: str
    status: str
    reason: str
    requested_by: str
    requested_at: datetime
    line_no: int
    description: str
    quantity: Decimal
    uom: str
    price_amount: Decimal
    price_quantity: int
    needed_on: date | None
    new_quantity: Decimal | None
    new_price_amount: Decimal | None
    new_price_quantity: int
    new_needed_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderDetails:
    """An order and everything that happened to it; each part in the order it happened."""

    order: OrderRow
    lines: list[OrderLineRow]
    requisitions: list[RequisitionRow]
    steps: list[DocumentStep]
    versions: list[OrderVersionRow]
    changes: list[OrderChangeRow]
    answers: list[AcknowledgementLineRow]
    receipts: list[ReceiptRow]
    receipt_lines: list[ReceiptLineRow]
    returns: list[ReturnRow]
    releases: list[OrderRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderLineRef:
    """An order line as its order was answered."""

    line: str
    line_no: int
    base_quantity: Decimal
    line_amount: Decimal
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderLineRow:
    """
    An order line with its frozen meaning and its progress. `quantity` is in `uom`, the price
    `price_amount` for `price_quantity` of it; progress is in `base_uom`. `requisition_line` and
    `contract` are '' where there is none.
    """

    line: str
    order: str
    line_no: int
    status: str
    order_status: str
    facility: str
    supplier: str
    supplier_name: str
    deliver_to: str
    item: str
    package: str
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    received: Decimal
    returned: Decimal
    invoiced: Decimal
    cancelled: Decimal
    to_come: Decimal
    held: Decimal
    base_uom: str
    price_amount: Decimal
    price_quantity: int
    line_amount: Decimal
    received_amount: Decimal
    expected_tax: Decimal
    currency: str
    contract: str
    contract_version: int | None
    price_type: str
    cost_centre: str
    requisition_line: str
    is_stock: bool
    ordered_on: date
    needed_on: date | None
    promised_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderResult:
    """Where an order stands; `version` is the agreed one. Amounts are in `currency`."""

    order: str
    number: str
    status: str
    version: int
    total_amount: Decimal
    currency: str
    lines: list[OrderLineRef]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRow:
    """An order with its terms; amounts in `currency`, without freight and tax."""

    number: str
    kind: str
    status: str
    version: int
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    deliver_to: str
    buyer: str
    buyer_name: str
    ordered_on: date
    ordered_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    total_amount: Decimal
    expected_freight: Decimal
    currency: str
    lines: int
    open_lines: int
    net_days: int
    discount_pct: Decimal
    discount_days: int
    blanket: str
    released_amount: Decimal
    emergency_reason: str
    emergency_review_due: date | None
    emergency_outcome: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderVersionRow:
    """One agreed version of an order and why it was made; the amount in `currency`."""

    order: str
    version: int
    made_by: str
    recorded_at: datetime
    reason: str
    total_amount: Decimal
    currency: str
    lines: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderWant:
    """
    One line to order: from a requisition line, a package, or a free text with its price.
    `quantity` is in `uom`; from a requisition line both may be left out, which takes all that is
    still open. `price_amount` for `price_quantity` of `uom` is for a free text or for a package
    no contract prices; where a contract has a price, the contract's is taken.
    """

    quantity: Decimal | None = None
    uom: str = ""
    package: str | None = None
    requisition_line: str | None = None
    description: str = ""
    price_amount: Decimal | None = None
    price_quantity: int = 1
    cost_centre: str | None = None
    needed_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PutAwayLine:
    """
    So much of a posted receipt line, in base units, to a storage place; None is all that is left.
    """

    receipt_line: str
    location: str
    base_quantity: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PutAwayRow:
    """So much of a received lot, moved from where it arrived to where it is kept."""

    line_no: int
    item: str
    lot_number: str
    quantity: Decimal
    uom: str
    from_place: str
    to_place: str
    moved_by: str
    moved_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptDetails:
    """A receipt, its lines, where they were put away, and what went back."""

    receipt: ReceiptRow
    lines: list[ReceiptLineRow]
    put_aways: list[PutAwayRow]
    returns: list[ReturnRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptLineRef:
    """A receipt line as it was booked; `hold_codes` is empty when it was posted."""

    line: str
    order_line: str
    status: str
    base_quantity: Decimal
    amount: Decimal
    lot: str | None
    hold_codes: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptLineRow:
    """
    One delivered lot of one order line, as it was counted and what became of it. `quantity` is in
    `uom`, the others in `base_uom`; `amount` is at the frozen price, the money at risk while it
    is HELD. `findings` say why it was held, `hold_owners` the duties that may decide. `lot` is ''
    for what does not go to stock.
    """

    line: str
    receipt: str
    line_no: int
    status: str
    order: str
    order_line: str
    facility: str
    supplier: str
    supplier_name: str
    place: str
    delivery_note: str
    received_by: str
    received_at: datetime
    item: str
    package: str
    description: str
    lot: str
    lot_number: str
    serial: str
    expires_on: date | None
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    stated: Decimal | None
    put_away: Decimal
    returned: Decimal
    to_put_away: Decimal
    base_uom: str
    amount: Decimal
    currency: str
    hold_code: str
    hold_owners: str
    findings: list[dict[str, Any]]
    decision: str
    decided_by: str
    posted_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptResult:
    """Where a receipt and its order stand."""

    receipt: str
    number: str
    status: str
    order: str
    order_status: str
    lines: list[ReceiptLineRef]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptRow:
    """
    One delivery against one order; `posted_amount` is what it is worth at the frozen prices.
    `held_lines` wait for a decision, `waiting_lines` stand at a dock and are to be put away.
    """

    number: str
    order: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    place: str
    delivery_note: str
    received_by: str
    received_by_name: str
    received_at: datetime
    business_date: date
    lines: int
    held_lines: int
    waiting_lines: int
    posted_amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RequisitionDetails:
    """A requisition, its lines, who decided on it, and the orders made from it."""

    requisition: RequisitionRow
    lines: list[RequisitionLineRow]
    steps: list[DocumentStep]
    orders: list[OrderRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class RequisitionLineRef:
    """A stored requisition line."""

    line: str
    line_no: int
    base_quantity: Decimal
    estimated_amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class RequisitionLineRow:
    """
    One wanted thing: `quantity` in `uom`; ordered, still to order and received in `base_uom`.
    """

    line: str
    requisition: str
    line_no: int
    status: str
    kind: str
    facility: str
    deliver_to: str
    cost_centre: str
    requested_by: str
    item: str
    package: str
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    ordered: Decimal
    to_order: Decimal
    received: Decimal
    base_uom: str
    estimated_amount: Decimal
    currency: str
    needed_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RequisitionResult:
    """Where a requisition stands."""

    requisition: str
    number: str
    status: str
    version: int
    estimated_amount: Decimal
    currency: str
    lines: list[RequisitionLineRef]


@dataclass(frozen=True, kw_only=True, slots=True)
class RequisitionRow:
    """A requisition: who asks, for which place, by when; the estimate in `currency`."""

    number: str
    kind: str
    status: str
    version: int
    entity: str
    facility: str
    deliver_to: str
    cost_centre: str
    requested_by: str
    requested_by_name: str
    submitted_at: datetime
    needed_on: date | None
    estimated_amount: Decimal
    currency: str
    lines: int
    emergency_reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnDetails:
    """A return to the supplier with its lines."""

    supplier_return: ReturnRow
    lines: list[ReturnLineRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnLine:
    """So much of a posted receipt line, in base units, back to the supplier."""

    receipt_line: str
    base_quantity: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnLineRow:
    """One returned lot, in base units of the item, at book value."""

    line: str
    supplier_return: str
    line_no: int
    order: str
    order_line: str
    receipt: str
    receipt_line: str
    item: str
    package: str
    description: str
    lot: str
    expires_on: date | None
    quantity: Decimal
    uom: str
    value: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnResult:
    """A return to the supplier, at book value in the entity's currency."""

    return_: str
    number: str
    value: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnRow:
    """Goods sent back under the supplier's authorisation; the value is book value."""

    number: str
    order: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    authorisation: str
    reason: str
    returned_by: str
    returned_by_name: str
    returned_at: datetime
    business_date: date
    lines: int
    value: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedLine:
    """
    One wanted thing: a quantity of a package in `uom`, or a free text with what it may cost.
    `estimated_amount` is the whole line's, in the entity's currency; a package without one is
    estimated from the contract prices.
    """

    quantity: Decimal
    uom: str
    package: str | None = None
    description: str = ""
    estimated_amount: Decimal | None = None
