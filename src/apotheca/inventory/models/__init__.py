"""The tables of inventory, one module per aggregate."""

from apotheca.inventory.models.documents import StockDocument, StockDocumentLine
from apotheca.inventory.models.ledger import Layer, Lot, Movement
from apotheca.inventory.models.usage import (
    Allocation,
    ConsignedLot,
    ShortDemand,
    UsageBatch,
    UsageException,
    UsageRow,
)

__all__ = [
    "Allocation",
    "ConsignedLot",
    "Layer",
    "Lot",
    "Movement",
    "ShortDemand",
    "StockDocument",
    "StockDocumentLine",
    "UsageBatch",
    "UsageException",
    "UsageRow",
]
