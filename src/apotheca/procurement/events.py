"""What procurement tells."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from apotheca.kernel.events import Event
from apotheca.procurement.types import AckTask


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """One order line as other contexts and systems need it; money in the order's currency."""

    order_line_id: UUID
    line_no: int
    item_id: int
    package_id: int
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    price_amount: Decimal
    price_quantity: int
    line_amount: Decimal
    needed_on: date | None


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """
    One posted receipt line. ``amount`` is base quantity times the frozen price.

    ``debit_account_id`` is the stock or expense account and ``grni_account_id`` the accrual account
    frozen on the order line; ``item_id`` 0 is non-stock or a service. ``commitment`` is the part of
    the order's encumbrance this line releases (``rules.commitment.commitment_released``), so that
    an order received in any number of parts leaves none; 0 where there is no encumbrance.
    """

    receipt_line_id: UUID
    order_line_id: UUID
    item_id: int
    base_quantity: Decimal
    amount: Decimal
    debit_account_id: int
    grni_account_id: int
    cost_centre_id: int
    commitment: Decimal


@dataclass(frozen=True, kw_only=True)
class RequisitionSubmitted(Event):
    name: ClassVar[str] = "procurement.requisition_submitted.v1"
    facility_id: int
    estimated_amount: Decimal
    currency: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class RequisitionDecided(Event):
    """A requisition was approved, returned or rejected (``status``)."""

    name: ClassVar[str] = "procurement.requisition_decided.v1"
    status: str


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """Something happened to an order; ``version`` is the agreed version it concerns."""

    name: ClassVar[str] = "procurement.order_event.v1"
    kind: str
    facility_id: int
    supplier_id: int
    version: int
    currency: str
    total_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderCreated(OrderEvent):
    name: ClassVar[str] = "procurement.purchase_order_created.v1"
    status: str


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderApproved(OrderEvent):
    """The order is a commitment: finance books the encumbrance (none for bill-only and blanket)."""

    name: ClassVar[str] = "procurement.purchase_order_approved.v1"


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderSent(OrderEvent):
    """The order goes to the supplier, with its lines."""

    name: ClassVar[str] = "procurement.purchase_order_sent.v1"
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderAcknowledged(OrderEvent):
    """The supplier answered; ``tasks`` name the lines somebody has to look at."""

    name: ClassVar[str] = "procurement.purchase_order_acknowledged.v1"
    supplier_reference: str
    status: str
    tasks: tuple[AckTask, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderChanged(OrderEvent):
    """
    A change order took effect: ``committed_delta`` is the change of the open commitment
    (signed).
    """

    name: ClassVar[str] = "procurement.purchase_order_changed.v1"
    committed_delta: Decimal
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderClosed(OrderEvent):
    """The order ended (``status`` CLOSED, CLOSED_SHORT or CANCELLED); what was open is released."""

    name: ClassVar[str] = "procurement.purchase_order_closed.v1"
    status: str
    released_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class GoodsReceived(Event):
    """
    Lines of a receipt were posted to stock or expense; finance accrues them (GRNI).

    ``is_committed`` says whether the order carried an encumbrance to release.
    """

    name: ClassVar[str] = "procurement.goods_received.v1"
    order_id: UUID
    order_number: str
    facility_id: int
    supplier_id: int
    currency: str
    is_committed: bool
    lines: tuple[ReceivedLine, ...]


@dataclass(frozen=True, kw_only=True)
class ReceiptHeld(Event):
    """Lines of a delivery wait in RECEIVING_HOLD: no stock, no liability yet."""

    name: ClassVar[str] = "procurement.receipt_held.v1"
    order_id: UUID
    order_number: str
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsReceiptReversed(Event):
    """A posted receipt was taken back row by row; finance mirrors the accrual of the same lines."""

    name: ClassVar[str] = "procurement.goods_receipt_reversed.v1"
    order_id: UUID
    order_number: str
    facility_id: int
    supplier_id: int
    currency: str
    is_committed: bool
    lines: tuple[ReceivedLine, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsPutAway(Event):
    name: ClassVar[str] = "procurement.goods_put_away.v1"
    order_id: UUID
    location_id: int


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """One lot sent back, at book value in the entity's currency."""

    receipt_line_id: UUID
    order_line_id: UUID
    item_id: int
    item_class: str
    base_quantity: Decimal
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class GoodsReturnedToSupplier(Event):
    """Stock went back to the supplier; finance books the claim at book value."""

    name: ClassVar[str] = "procurement.goods_returned_to_supplier.v1"
    order_id: UUID
    facility_id: int
    supplier_id: int
    location_kind: str
    currency: str
    authorisation: str
    lines: tuple[ReturnedLine, ...]
