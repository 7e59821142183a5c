"""The columns in which pages show requisitions, orders, receipts and returns."""

from collections.abc import Sequence
from typing import Any

from apotheca.finance.queries.lists.invoices import InvoiceRow
from apotheca.governance.types import Reader
from apotheca.procurement.queries import lists
from apotheca.procurement.queries.details import PutAwayRow
from apotheca.procurement.queries.steps import DocumentStep
from apotheca.web.addresses import address_of
from apotheca.web.objects import address_of as address_of_thing
from apotheca.web.tables import Column, Table, of_rows


def item_address(row: Any) -> str:
    """Return the page of a row's item, '' for a free text."""
    return address_of_thing("Item", row.item) if row.item else ""


def lot_address(row: Any) -> str:
    """Return the page of a row's lot, '' for what never went to stock."""
    return address_of_thing("Lot", row.lot) if row.lot else ""


def _at(table: str, amount: Any) -> str:
    """Return the table on the same page that a figure is made of, '' for nothing."""
    return f"#{table}" if amount else ""


REQUISITION_LINES: tuple[Column[lists.RequisitionLineRow], ...] = (
    Column("line_no", "Line", kind="number"),
    Column("item", "Item", kind="code", link=item_address),
    Column("description", "What"),
    Column("quantity", "Wanted", kind="quantity", unit="uom"),
    Column(
        "ordered",
        "Ordered",
        kind="quantity",
        unit="base_uom",
        link=lambda row: _at("orders", row.ordered),
    ),
    Column("to_order", "To order", kind="quantity", unit="base_uom"),
    Column("received", "Received", kind="quantity", unit="base_uom"),
    Column("estimated_amount", "Estimate", kind="money", unit="currency"),
)
REQUISITIONS: tuple[Column[lists.RequisitionRow], ...] = (
    Column("number", "Requisition", kind="code", link=lambda row: address_of(row.number)),
    Column("status", "State", kind="status"),
    Column("requested_by_name", "Asked by"),
    Column("deliver_to", "For", kind="code"),
    Column("needed_on", "Needed", kind="day"),
    Column("estimated_amount", "Estimate", kind="money", unit="currency"),
)
ORDERS: tuple[Column[lists.OrderRow], ...] = (
    Column("number", "Order", kind="code", link=lambda row: address_of(row.number)),
    Column("status", "State", kind="status"),
    Column("supplier_name", "Supplier"),
    Column("ordered_on", "Ordered", kind="day"),
    Column("lines", "Lines", kind="number"),
    Column("open_lines", "Open", kind="number"),
    Column("total_amount", "Total", kind="money", unit="currency"),
)
ORDER_LINES: tuple[Column[lists.OrderLineRow], ...] = (
    Column("line_no", "Line", kind="number"),
    Column("status", "State", kind="status"),
    Column("item", "Item", kind="code", link=item_address),
    Column("description", "What"),
    Column("quantity", "Ordered", kind="quantity", unit="uom"),
    Column("price_amount", "Price", kind="money"),
    Column("price_quantity", "for", kind="number"),
    Column("contract", "Contract", kind="code"),
    Column("line_amount", "Amount", kind="money", unit="currency"),
    Column("base_quantity", "In base units", kind="quantity", unit="base_uom"),
    Column("received", "Received", kind="quantity", link=lambda row: _at("receipts", row.received)),
    Column("held", "Held", kind="quantity", link=lambda row: _at("receipts", row.held)),
    Column("returned", "Returned", kind="quantity", link=lambda row: _at("returns", row.returned)),
    Column("invoiced", "Invoiced", kind="quantity", link=lambda row: _at("invoices", row.invoiced)),
    Column("to_come", "To come", kind="quantity"),
    Column("needed_on", "Needed", kind="day"),
    Column("promised_on", "Promised", kind="day"),
    Column("requisition_line", "From", link=lambda row: address_of(row.requisition_line)),
)
RECEIPTS: tuple[Column[lists.ReceiptRow], ...] = (
    Column("number", "Receipt", kind="code", link=lambda row: address_of(row.number)),
    Column("status", "State", kind="status"),
    Column("delivery_note", "Delivery note"),
    Column("place", "At", kind="code"),
    Column("received_by_name", "Received by"),
    Column("received_at", "When", kind="instant"),
    Column("lines", "Lots", kind="number"),
    Column("held_lines", "Held", kind="number"),
    Column("posted_amount", "Worth", kind="money", unit="currency"),
)
RECEIPT_LINES: tuple[Column[lists.ReceiptLineRow], ...] = (
    Column("line_no", "Line", kind="number"),
    Column("status", "State", kind="status"),
    Column("order_line", "Order line", link=lambda row: address_of(row.order_line)),
    Column("item", "Item", kind="code", link=item_address),
    Column("description", "What"),
    Column("lot_number", "Lot", link=lot_address),
    Column("expires_on", "Expires", kind="day"),
    Column("serial", "Serial"),
    Column("quantity", "Counted", kind="quantity", unit="uom"),
    Column("base_quantity", "In base units", kind="quantity", unit="base_uom"),
    Column("put_away", "Put away", kind="quantity"),
    Column("returned", "Returned", kind="quantity"),
    Column("amount", "Worth", kind="money", unit="currency"),
)
RETURNS: tuple[Column[lists.ReturnRow], ...] = (
    Column("number", "Return", kind="code", link=lambda row: address_of(row.number)),
    Column("order", "Order", kind="code", link=lambda row: address_of(row.order)),
    Column("supplier_name", "Supplier"),
    Column("authorisation", "Authorisation"),
    Column("reason", "Why"),
    Column("returned_at", "When", kind="instant", order="oldest"),
    Column("lines", "Lots", kind="number"),
    Column("value", "Value", kind="money", unit="currency"),
)
RETURN_LINES: tuple[Column[lists.ReturnLineRow], ...] = (
    Column("line_no", "Line", kind="number"),
    Column("item", "Item", kind="code", link=item_address),
    Column("description", "What"),
    Column("lot", "Lot", link=lot_address),
    Column("expires_on", "Expires", kind="day"),
    Column("quantity", "Sent back", kind="quantity", unit="uom"),
    Column("value", "Value", kind="money", unit="currency"),
    Column("receipt_line", "Came with", link=lambda row: address_of(row.receipt_line)),
)
PUT_AWAYS: tuple[Column[PutAwayRow], ...] = (
    Column("line_no", "Line", kind="number"),
    Column("item", "Item", kind="code", link=item_address),
    Column("lot_number", "Lot"),
    Column("quantity", "Moved", kind="quantity", unit="uom"),
    Column("from_place", "From", kind="code"),
    Column("to_place", "To", kind="code"),
    Column("moved_by", "By"),
    Column("moved_at", "When", kind="instant"),
)
INVOICES: tuple[Column[InvoiceRow], ...] = (
    Column("number", "Invoice", kind="code", link=lambda row: address_of(row.number)),
    Column("status", "State", kind="status"),
    Column("supplier_number", "Their number"),
    Column("received_on", "Received", kind="day"),
    Column("due_on", "Due", kind="day"),
    Column("holds", "Reasons it waits", kind="number"),
    Column("total_amount", "Total", kind="money", unit="currency"),
    Column("open_amount", "Open", kind="money", unit="currency"),
)
STEPS: tuple[Column[DocumentStep], ...] = (
    Column("document", "What", kind="words"),
    Column("version", "Version", kind="number"),
    Column("role_name", "Who decides"),
    Column("amount", "Amount", kind="money"),
    Column("status", "State", kind="status"),
    Column("decided_by", "Decided by"),
    Column("decided_at", "When", kind="instant"),
    Column("comment", "Comment"),
)
VERSIONS: tuple[Column[lists.OrderVersionRow], ...] = (
    Column("version", "Version", kind="number"),
    Column("made_by", "Made by"),
    Column("recorded_at", "When", kind="instant"),
    Column("reason", "Why"),
    Column("lines", "Lines", kind="number"),
    Column("total_amount", "Total", kind="money", unit="currency"),
)
ANSWERS: tuple[Column[lists.AcknowledgementLineRow], ...] = (
    Column("supplier_reference", "Reference"),
    Column("answered_at", "When", kind="instant"),
    Column("line_no", "Line", kind="number"),
    Column("description", "What"),
    Column("code", "Answer", kind="code"),
    Column("quantity", "Quantity", kind="quantity", unit="uom"),
    Column("price_amount", "Price", kind="money"),
    Column("promised_on", "Promised", kind="day"),
    Column("note", "Note"),
)
CHANGES: tuple[Column[lists.OrderChangeRow], ...] = (
    Column("version", "Version", kind="number"),
    Column("origin", "By", kind="words"),
    Column("status", "State", kind="status"),
    Column("line_no", "Line", kind="number"),
    Column("description", "What"),
    Column("quantity", "Quantity", kind="quantity", unit="uom"),
    Column("new_quantity", "would be", kind="quantity", unit="uom"),
    Column("price_amount", "Price", kind="money"),
    Column("new_price_amount", "would be", kind="money"),
    Column("new_needed_on", "New day", kind="day"),
    Column("reason", "Why"),
)


# Columns of an order's lines that are shown where some line has something to say in them.
_OPTIONAL = frozenset({
    "contract", "held", "returned", "invoiced", "needed_on", "promised_on", "requisition_line",
})  # fmt: skip


def lines_table(lines: Sequence[lists.OrderLineRow], reader: Reader) -> Table:
    """Return the lines of an order as a table, without the columns that would be empty."""
    columns = [
        column
        for column in ORDER_LINES
        if column.name not in _OPTIONAL or any(getattr(line, column.name) for line in lines)
    ]
    if all(line.price_quantity == 1 for line in lines):
        columns = [column for column in columns if column.name != "price_quantity"]
    return of_rows("Lines", lines, columns, reader=reader)


def steps_table(steps: Sequence[DocumentStep], reader: Reader) -> Table:
    """Return the steps of approval of a document as a table."""
    nothing = "Its amount needs no approval."
    return of_rows("Approval", steps, STEPS, reader=reader, nothing=nothing)
