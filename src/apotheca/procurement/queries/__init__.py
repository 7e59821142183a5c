"""The read side of procurement; other contexts get dataclasses, never querysets."""

from apotheca.procurement.queries.held import held_lines
from apotheca.procurement.queries.matching import lines_for_match
from apotheca.procurement.queries.open_lines import on_order, open_order_lines
from apotheca.procurement.queries.orders import (
    OrderLife,
    OrderLineLife,
    OrderStep,
    order_life,
    order_of_change,
)
from apotheca.procurement.queries.paper import PaperLine, PaperOrder, order_on_paper
from apotheca.procurement.queries.requisitions import (
    RequisitionLineStatus,
    RequisitionStatus,
    requisition_status,
)

__all__ = [
    "OrderLife",
    "OrderLineLife",
    "OrderStep",
    "PaperLine",
    "PaperOrder",
    "RequisitionLineStatus",
    "RequisitionStatus",
    "held_lines",
    "lines_for_match",
    "on_order",
    "open_order_lines",
    "order_life",
    "order_of_change",
    "order_on_paper",
    "requisition_status",
]
