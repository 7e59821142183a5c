"""One stock document, lot, item or place with all that belongs to it."""

from apotheca.inventory.queries.details.documents import (
    StockDocumentDetail,
    UsageBatchDetail,
    stock_document_detail,
    usage_batch_detail,
)
from apotheca.inventory.queries.details.lots import LotDetail, LotTie, LotUseRow, lot_detail
from apotheca.inventory.queries.details.returns import ReturnableLot, returnable_lots
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
    "ReturnableLot",
    "StockDocumentDetail",
    "UsageBatchDetail",
    "item_stock",
    "lot_detail",
    "returnable_lots",
    "stock_document_detail",
    "stock_value",
    "usage_batch_detail",
]
