"""Goods received not invoiced: the accrual, its mirror, and returns to the supplier."""

from dataclasses import replace
from typing import Any

from apotheca.finance.derivation import Draft, Side, derived
from apotheca.finance.models import GrniItem
from apotheca.finance.posting import PostingLine, mirrored, post_journal
from apotheca.finance.queries.grni import lock_grni
from apotheca.finance.reactions.orders import Commitment, change_commitment
from apotheca.governance.shell import changes
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.procurement.events import (
    GoodsReceiptReversed,
    GoodsReceived,
    GoodsReturnedToSupplier,
    ReceivedLine,
)


class ReceiptInvoiced(DomainError):
    code = "finance.receipt_invoiced"
    message = (
        "{invoiced} of this receipt are already settled by an invoice, so it cannot be reversed. "
        "Return the goods to the supplier and claim a credit memo."
    )


def on_goods_received(event: GoodsReceived) -> None:
    """
    Accrue the posted lines: debit stock or expense, credit GRNI, on the order's frozen accounts.

    Opens one GRNI item per receipt line and releases the commitment the lines spend (FI-04, FI-05).
    Reads once (the memo accounts), or not at all without an encumbrance.
    """
    changes().insert(GrniItem, [_grni_item(event, line) for line in event.lines])
    post_journal(
        entity_id=event.entity_id,
        ledger="INV",
        event="GOODS_RECEIVED",
        document=DocumentRef("GoodsReceipt", event.subject_id, event.correlation_id),
        description=f"Goods received on order {event.order_number}",
        when=event.when,
        lines=_accrual(event),
        currency=event.currency,
    )
    _release(event, sign=-1, text=f"Goods received on order {event.order_number}")


def on_receipt_reversed(event: GoodsReceiptReversed) -> None:
    """
    Mirror the accrual of the lines taken back, clear their GRNI items and commit the order again.

    Locks the GRNI items. Rule FI-06.

    :raises ReceiptInvoiced: an invoice has settled part of a line.
    """
    items = lock_grni(line.receipt_line_id for line in event.lines)
    if any(item.cleared_quantity for item in items):
        raise ReceiptInvoiced(invoiced=sum((item.cleared_quantity for item in items), ZERO))
    changes().update(GrniItem, [_cleared(line) for line in event.lines])
    post_journal(
        entity_id=event.entity_id,
        ledger="INV",
        event="RECEIPT_REVERSED",
        document=DocumentRef("GoodsReceipt", event.subject_id, event.correlation_id),
        description=f"Receipt on order {event.order_number} reversed",
        when=event.when,
        lines=mirrored(_accrual(event)),
        currency=event.currency,
    )
    _release(event, sign=1, text=f"Receipt on order {event.order_number} reversed")


def on_goods_returned(event: GoodsReturnedToSupplier) -> None:
    """Claim what went back to the supplier at book value: debit claims, credit stock."""
    claim = Side("RETURN.CLAIM", facility_id=event.facility_id, supplier_id=event.supplier_id)
    stock = Side("STOCK.VALUE", event.facility_id, event.location_kind)
    drafts = [
        Draft(side, amount, line.item_class, line.item_id, line.order_line_id)
        for line in event.lines
        for side, amount in ((claim, line.value), (stock, -line.value))
    ]
    post_journal(
        entity_id=event.entity_id,
        ledger="INV",
        event="RETURNED_TO_SUPPLIER",
        document=DocumentRef("SupplierReturn", event.subject_id, event.correlation_id),
        description=f"Return {event.business_key}, authorisation {event.authorisation}",
        when=event.when,
        lines=derived(drafts, event.when.business_date),
        currency=event.currency,
    )


def _accrual(event: GoodsReceived | GoodsReceiptReversed) -> list[PostingLine]:
    # A bill-only line names one account twice: the use of the consigned stock was expensed and
    # accrued when it happened (FI-09). Its receipt only says which order line the invoice settles.
    return [
        side
        for line in event.lines
        if line.debit_account_id != line.grni_account_id
        for side in _accrued(event, line)
    ]


def _accrued(
    event: GoodsReceived | GoodsReceiptReversed, line: ReceivedLine
) -> tuple[PostingLine, PostingLine]:
    owed = PostingLine(
        line.grni_account_id,
        -line.amount,
        event.facility_id,
        supplier_id=event.supplier_id,
        item_id=line.item_id,
        order_line_id=line.order_line_id,
    )
    got = replace(
        owed,
        account_id=line.debit_account_id,
        amount=line.amount,
        cost_centre_id=line.cost_centre_id,
    )
    return got, owed


def _grni_item(event: GoodsReceived, line: ReceivedLine) -> dict[str, Any]:
    return {
        "receipt_line_id": line.receipt_line_id,
        "entity_id": event.entity_id,
        "supplier_id": event.supplier_id,
        "facility_id": event.facility_id,
        "order_id": event.order_id,
        "order_line_id": line.order_line_id,
        "account_id": line.grni_account_id,
        "quantity": line.base_quantity,
        "amount": line.amount,
        "cleared_quantity": ZERO,
        "cleared_amount": ZERO,
        "business_date": event.when.business_date,
    }


def _cleared(line: ReceivedLine) -> dict[str, Any]:
    return {
        "receipt_line_id": line.receipt_line_id,
        "cleared_quantity": line.base_quantity,
        "cleared_amount": line.amount,
    }


def _release(event: GoodsReceived | GoodsReceiptReversed, *, sign: int, text: str) -> None:
    amount = sum((line.commitment for line in event.lines), ZERO) if event.is_committed else ZERO
    change = Commitment(
        event.order_id, event.facility_id, event.supplier_id, event.currency, sign * amount, text
    )
    change_commitment(event, change)
