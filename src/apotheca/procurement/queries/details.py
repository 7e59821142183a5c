"""
Whole documents: a requisition, an order with its whole life, a receipt, a return.

Each takes a number and the reader's scope, and answers in a fixed number of statements. What does
not exist and what lies outside the scope are answered alike.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from apotheca.kernel.listing import Scope
from apotheca.kernel.sql import fetch
from apotheca.procurement.queries import lists
from apotheca.procurement.queries.steps import DocumentStep, order_steps, requisition_steps


@dataclass(frozen=True, slots=True)
class RequisitionDetails:
    """A requisition, its lines, who decided on it, and the orders made from it."""

    requisition: lists.RequisitionRow
    lines: tuple[lists.RequisitionLineRow, ...]
    steps: tuple[DocumentStep, ...]
    orders: tuple[lists.OrderRow, ...]


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """An order and everything that happened to it; each part in the order it happened."""

    order: lists.OrderRow
    lines: tuple[lists.OrderLineRow, ...]
    requisitions: tuple[lists.RequisitionRow, ...]
    steps: tuple[DocumentStep, ...]
    versions: tuple[lists.OrderVersionRow, ...]
    changes: tuple[lists.OrderChangeRow, ...]
    answers: tuple[lists.AcknowledgementLineRow, ...]
    receipts: tuple[lists.ReceiptRow, ...]
    receipt_lines: tuple[lists.ReceiptLineRow, ...]
    returns: tuple[lists.ReturnRow, ...]
    releases: tuple[lists.OrderRow, ...]


@dataclass(frozen=True, slots=True)
class PutAwayRow:
    """So much of a received lot, moved from where it arrived to where it is kept."""

    line_no: int
    item: str
    lot_number: str
    quantity: Decimal
    uom: str
    from_place: str
    to_place: str
    moved_by: str
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptDetails:
    """A receipt, its lines, where they were put away, and what went back."""

    receipt: lists.ReceiptRow
    lines: tuple[lists.ReceiptLineRow, ...]
    put_aways: tuple[PutAwayRow, ...]
    returns: tuple[lists.ReturnRow, ...]


@dataclass(frozen=True, slots=True)
class ReturnDetails:
    """A return to the supplier with its lines."""

    supplier_return: lists.ReturnRow
    lines: tuple[lists.ReturnLineRow, ...]


def requisition_details(number: str, scope: Scope | None) -> RequisitionDetails:
    """
    Return a requisition with its lines, steps and orders. Four statements.

    :raises NotFound: there is none of this number, or none the reader may see.
    """
    header = lists.REQUISITIONS.one("requisition", number, scope=scope, by="number")
    asked: dict[str, Any] = {"scope": scope, "filters": {"requisition": header.number}}
    return RequisitionDetails(
        requisition=header,
        lines=lists.REQUISITION_LINES.all(**asked),
        steps=requisition_steps(header.number),
        orders=lists.ORDERS.all(**asked, order="oldest"),
    )


def order_details(number: str, scope: Scope | None) -> OrderDetails:
    """
    Return an order with its whole life in procurement. Eleven statements.

    Invoices and payments belong to finance, which lists them by the order's number.

    :raises NotFound: there is none of this number, or none the reader may see.
    """
    header = lists.ORDERS.one("order", number, scope=scope, by="number")
    asked: dict[str, Any] = {"scope": scope, "filters": {"order": header.number}}
    return OrderDetails(
        order=header,
        lines=lists.ORDER_LINES.all(**asked),
        requisitions=lists.REQUISITIONS.all(**asked, order="oldest"),
        steps=order_steps(header.number),
        versions=lists.ORDER_VERSIONS.all(**asked),
        changes=lists.ORDER_CHANGES.all(**asked),
        answers=lists.ACKNOWLEDGEMENT_LINES.all(**asked),
        receipts=lists.RECEIPTS.all(**asked, order="oldest"),
        receipt_lines=lists.RECEIPT_LINES.all(**asked, order="oldest"),
        returns=lists.RETURNS.all(**asked, order="oldest"),
        releases=lists.ORDERS.all(scope=scope, filters={"blanket": header.number}, order="oldest"),
    )


_PUT_AWAYS = """
SELECT m.document_line AS line_no, i.code AS item, t.number AS lot_number, m.quantity,
       i.base_uom AS uom, a.code AS from_place, b.code AS to_place, h.name AS moved_by,
       m.occurred_at AS moved_at
  FROM procurement_goodsreceipt g
  JOIN inventory_movement m ON m.document_id = g.id AND m.kind = 'PUTAWAY'
  JOIN inventory_lot t ON t.id = m.lot_id
  JOIN masterdata_item i ON i.id = m.item_id
  JOIN masterdata_location a ON a.id = m.from_location_id
  JOIN masterdata_location b ON b.id = m.to_location_id
  JOIN governance_person h ON h.id = m.person_id
 WHERE g.number = %s ORDER BY m.id
"""


def receipt_details(number: str, scope: Scope | None) -> ReceiptDetails:
    """
    Return a receipt with its lines, put-aways and returns. Four statements.

    :raises NotFound: there is none of this number, or none the reader may see.
    """
    header = lists.RECEIPTS.one("receipt", number, scope=scope, by="number")
    asked: dict[str, Any] = {"scope": scope, "filters": {"receipt": header.number}}
    return ReceiptDetails(
        receipt=header,
        lines=lists.RECEIPT_LINES.all(**asked, order="oldest"),
        put_aways=tuple(fetch(PutAwayRow, _PUT_AWAYS, [header.number])),
        returns=lists.RETURNS.all(**asked, order="oldest"),
    )


def return_details(number: str, scope: Scope | None) -> ReturnDetails:
    """
    Return a return to the supplier with its lines. Two statements.

    :raises NotFound: there is none of this number, or none the reader may see.
    """
    header = lists.RETURNS.one("return to the supplier", number, scope=scope, by="number")
    asked = {"supplier_return": header.number}
    return ReturnDetails(header, lists.RETURN_LINES.all(scope=scope, filters=asked))
