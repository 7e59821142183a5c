"""
The one page that says who reacts to what inside the transaction, and who answers whose questions.

A reaction runs in the transaction of the operation that published; if it fails, the operation
fails. What leaves the house goes through the hub, after the transaction: the hub's reaction only
books lanes.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import UUID

from apotheca.finance.queries.controls import add_controls
from apotheca.finance.queries.grni import lock_grni
from apotheca.finance.reactions import matching, orders, receipts, reversals, stock, transfers
from apotheca.hub.closing import messages_of
from apotheca.hub.keeping import PARTITIONS, RETENTION, add_job
from apotheca.hub.reactions import book_lanes
from apotheca.insight.downtime import DOWNTIME
from apotheca.inventory import events as inventory
from apotheca.inventory import types as inventory_types
from apotheca.kernel.events import Event, subscribe, subscribe_to_all
from apotheca.procurement import events as procurement
from apotheca.procurement import types as procurement_types
from apotheca.procurement.queries import on_order
from apotheca.procurement.reactions import on_consigned_stock_used as order_consigned_use

REACTIONS: dict[type[Event], tuple[Callable[[Any], None], ...]] = {
    procurement.PurchaseOrderApproved: (orders.on_order_approved,),
    procurement.PurchaseOrderChanged: (orders.on_order_changed, matching.review_after_change),
    procurement.PurchaseOrderClosed: (orders.on_order_closed,),
    procurement.GoodsReceived: (receipts.on_goods_received, matching.review_after_receipt),
    procurement.GoodsReceiptReversed: (receipts.on_receipt_reversed,),
    procurement.GoodsReturnedToSupplier: (receipts.on_goods_returned,),
    inventory.OpeningStockEntered: (stock.on_opening_stock,),
    inventory.StockIssued: (stock.on_stock_issued,),
    inventory.IssueReturned: (stock.on_issue_returned,),
    inventory.StockWasted: (stock.on_stock_wasted,),
    inventory.StockCounted: (stock.on_stock_counted,),
    inventory.StockCompounded: (stock.on_stock_compounded,),
    inventory.UsageBatchPosted: (stock.on_usage_posted,),
    inventory.ConsignedStockUsed: (stock.on_consigned_stock_used, order_consigned_use),
    inventory.TransferShipped: (transfers.on_transfer_shipped,),
    inventory.TransferReceived: (transfers.on_transfer_received,),
    inventory.StockPostingReversed: (reversals.on_stock_posting_reversed,),
}


# How each context's records are named outside the house.
PORTABLE = ("governance", "masterdata", "inventory", "procurement", "finance", "hub")


def connect() -> None:
    """Subscribe each reaction to its event, in the order written here."""
    for context in PORTABLE:
        import_module(f"apotheca.{context}.portable")
    for event, reactions in REACTIONS.items():
        for reaction in reactions:
            subscribe(event, reaction)
    subscribe_to_all(book_lanes)
    add_controls(messages_of)
    for job in (PARTITIONS, RETENTION, DOWNTIME):
        add_job(job)
    inventory_types.PORTS.on_order = on_order
    procurement_types.PORTS.invoiced = _invoiced


def _invoiced(receipt_line_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """Answer procurement how much of receipt lines is settled by invoices, in base units."""
    return {item.receipt_line_id: item.cleared_quantity for item in lock_grni(receipt_line_ids)}
