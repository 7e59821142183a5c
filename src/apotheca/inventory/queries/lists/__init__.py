"""The lists of inventory, declared once for pages, the API and export files."""

from apotheca.inventory.queries.lists.documents import STOCK_DOCUMENT_LINES, STOCK_DOCUMENTS
from apotheca.inventory.queries.lists.lots import CONSIGNED_PRICES, LOTS
from apotheca.inventory.queries.lists.movements import MOVEMENTS
from apotheca.inventory.queries.lists.stock import STOCK, STOCK_BY_FACILITY, STOCK_LOTS
from apotheca.inventory.queries.lists.usage import (
    ALLOCATIONS,
    SHORT_DEMAND,
    USAGE_BATCHES,
    USAGE_EXCEPTIONS,
)

__all__ = [
    "ALLOCATIONS",
    "CONSIGNED_PRICES",
    "LOTS",
    "MOVEMENTS",
    "SHORT_DEMAND",
    "STOCK",
    "STOCK_BY_FACILITY",
    "STOCK_DOCUMENTS",
    "STOCK_DOCUMENT_LINES",
    "STOCK_LOTS",
    "USAGE_BATCHES",
    "USAGE_EXCEPTIONS",
]
