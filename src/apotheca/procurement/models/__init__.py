"""The tables of procurement, one module per aggregate."""

from apotheca.procurement.models.orders import (
    OrderAcknowledgement,
    OrderChange,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderVersion,
)
from apotheca.procurement.models.receipts import (
    GoodsReceipt,
    ReceiptLine,
    SupplierReturn,
    SupplierReturnLine,
)
from apotheca.procurement.models.requisitions import Requisition, RequisitionLine

__all__ = [
    "GoodsReceipt",
    "OrderAcknowledgement",
    "OrderChange",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseOrderVersion",
    "ReceiptLine",
    "Requisition",
    "RequisitionLine",
    "SupplierReturn",
    "SupplierReturnLine",
]
