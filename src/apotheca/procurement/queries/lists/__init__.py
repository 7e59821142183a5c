"""Every list of procurement, declared once: for pages, the API and export files."""

from apotheca.procurement.queries.lists.answers import (
    ACKNOWLEDGEMENT_LINES,
    ACKNOWLEDGEMENT_TASKS,
    ORDER_CHANGES,
    ORDER_VERSIONS,
    AcknowledgementLineRow,
    AcknowledgementTaskRow,
    OrderChangeRow,
    OrderVersionRow,
)
from apotheca.procurement.queries.lists.order_lines import (
    OPEN_ORDER_LINES,
    ORDER_LINES,
    OrderLineRow,
)
from apotheca.procurement.queries.lists.orders import (
    EMERGENCIES_TO_REVIEW,
    ORDERS,
    EmergencyRow,
    OrderRow,
)
from apotheca.procurement.queries.lists.receipt_lines import (
    HELD_LINES,
    LINES_TO_PUT_AWAY,
    RECEIPT_LINES,
    ReceiptLineRow,
)
from apotheca.procurement.queries.lists.receipts import RECEIPTS, ReceiptRow
from apotheca.procurement.queries.lists.requisitions import (
    LINES_TO_ORDER,
    REQUISITION_LINES,
    REQUISITIONS,
    RequisitionLineRow,
    RequisitionRow,
)
from apotheca.procurement.queries.lists.returns import (
    RETURN_LINES,
    RETURNS,
    ReturnLineRow,
    ReturnRow,
)

__all__ = [
    "ACKNOWLEDGEMENT_LINES",
    "ACKNOWLEDGEMENT_TASKS",
    "EMERGENCIES_TO_REVIEW",
    "HELD_LINES",
    "LINES_TO_ORDER",
    "LINES_TO_PUT_AWAY",
    "OPEN_ORDER_LINES",
    "ORDERS",
    "ORDER_CHANGES",
    "ORDER_LINES",
    "ORDER_VERSIONS",
    "RECEIPTS",
    "RECEIPT_LINES",
    "REQUISITIONS",
    "REQUISITION_LINES",
    "RETURNS",
    "RETURN_LINES",
    "AcknowledgementLineRow",
    "AcknowledgementTaskRow",
    "EmergencyRow",
    "OrderChangeRow",
    "OrderLineRow",
    "OrderRow",
    "OrderVersionRow",
    "ReceiptLineRow",
    "ReceiptRow",
    "RequisitionLineRow",
    "RequisitionRow",
    "ReturnLineRow",
    "ReturnRow",
]
