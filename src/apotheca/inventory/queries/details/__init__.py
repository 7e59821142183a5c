"""One stock document, lot, item or place with all that belongs to it."""

from apotheca.inventory.queries.details.documents import (
    StockDocumentDetail,
    UsageBatchDetail,
    stock_document_detail,
    usage_batch_detail,
)
from apotheca.inventory.queries.details.lots import LotDetail, LotTie, LotUseRow, lot_detail
from apotheca.inventory.queries.details.stock import (
    FacilityValue,
    ItemStock,
    PlaceQuantities,
    item_stock,
    stock_value,
)

__all__ = [
    "FacilityValue",
    "ItemStock",
    "LotDetail",
    "LotTie",
    "LotUseRow",
    "PlaceQuantities",
    "StockDocumentDetail",
    "UsageBatchDetail",
    "item_stock",
    "lot_detail",
    "stock_document_detail",
    "stock_value",
    "usage_batch_detail",
]
