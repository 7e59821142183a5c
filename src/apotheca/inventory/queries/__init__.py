"""The read side of inventory; other contexts get dataclasses from it, never querysets."""

from apotheca.inventory.queries.documents import (
    movements_of,
    parked_usage,
    short_demand_of,
    usage_values,
)
from apotheca.inventory.queries.lots import items_of_lots, known_lots, trace_lot
from apotheca.inventory.queries.shelves import ShelfRow, stock_on_shelves
from apotheca.inventory.queries.stock import (
    stock_as_of,
    stock_by_place,
    stock_on_hand,
    stock_quantities,
)

__all__ = [
    "ShelfRow",
    "items_of_lots",
    "known_lots",
    "movements_of",
    "parked_usage",
    "short_demand_of",
    "stock_as_of",
    "stock_by_place",
    "stock_on_hand",
    "stock_on_shelves",
    "stock_quantities",
    "trace_lot",
    "usage_values",
]
