"""Evaluated receipt settlement: we write the invoice from the receipt (domain 3.2, rule MA-26)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from apotheca.finance.operations.invoices import ERS, register_invoice
from apotheca.finance.types import InvoiceStanding, NewInvoice, NewInvoiceLine
from apotheca.governance.shell import changes, operation, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO, round_money
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch
from apotheca.masterdata.queries import supplier_facts


class NotSettledByReceipt(DomainError):
    code = "finance.not_settled_by_receipt"
    message = "{supplier} is not agreed for settlement by receipt; wait for its invoices."


@dataclass(frozen=True, slots=True)
class _Unbilled:
    receipt_id: UUID
    receipt_number: str
    business_date: date
    order_number: str
    currency: str
    line_no: int
    uom: str
    quantity: Decimal
    amount: Decimal
    tax_rate: Decimal


_UNBILLED = """
SELECT r.id AS receipt_id, r.number AS receipt_number, g.business_date, o.number AS order_number,
       o.currency, l.line_no, coalesce(i.base_uom, l.uom) AS uom,
       g.quantity - g.cleared_quantity AS quantity, g.amount - g.cleared_amount AS amount,
       l.tax_rate
  FROM finance_grniitem g
  JOIN procurement_receiptline x ON x.id = g.receipt_line_id
  JOIN procurement_goodsreceipt r ON r.id = x.receipt_id
  JOIN procurement_purchaseorderline l ON l.id = g.order_line_id
  JOIN procurement_purchaseorder o ON o.id = l.order_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
 WHERE g.entity_id = %s AND g.supplier_id = %s AND g.cleared_quantity < g.quantity
 ORDER BY r.id, x.line_no
"""


@operation(permission="finance.settle_receipts", duty="J")
def settle_receipts(
    *, actor: Actor, when: Moment, entity_id: int, supplier_id: int
) -> tuple[InvoiceStanding, ...]:
    """
    Write and post the invoice of each receipt of an ERS supplier that has none yet, at order price.

    One invoice per receipt, numbered after it, tax by the order's rate rounded per line; an invoice
    of the supplier that comes anyway is a duplicate by construction. Locks each order.

    :raises NotSettledByReceipt: the supplier is not flagged for ERS.
    """
    require_scope(entity_id)
    supplier = supplier_facts([supplier_id]).get(supplier_id)
    if supplier is None or not supplier.is_ers:
        raise NotSettledByReceipt(supplier=supplier.name if supplier else supplier_id)
    rows = fetch(_Unbilled, _UNBILLED, [entity_id, supplier_id])
    answers = []
    for _, receipt in groupby(rows, key=_receipt_of):
        invoice = _invoice(entity_id, supplier_id, list(receipt))
        answers.append(register_invoice(actor=actor, when=when, invoice=invoice))
        changes().flush()  # the next receipt of the same order is matched with what is left
    return tuple(answers)


def _receipt_of(row: _Unbilled) -> UUID:
    return row.receipt_id


def _invoice(entity_id: int, supplier_id: int, rows: Sequence[_Unbilled]) -> NewInvoice:
    first = rows[0]
    tax = sum((round_money(row.amount * row.tax_rate) for row in rows), ZERO)
    goods = sum((row.amount for row in rows), ZERO)
    return NewInvoice(
        entity_id=entity_id,
        supplier_id=supplier_id,
        supplier_number=f"ERS-{first.receipt_number}",
        invoiced_on=first.business_date,
        currency=first.currency,
        lines=tuple(
            NewInvoiceLine(row.quantity, row.uom, row.amount, order_line_no=row.line_no)
            for row in rows
        ),
        total=goods + tax,
        tax=tax,
        order_number=first.order_number,
        origin=ERS,
    )
