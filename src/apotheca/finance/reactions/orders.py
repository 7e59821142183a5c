"""The memo ledger of commitments: 9100 encumbrance against 9101, posted in ledger PO (FI-05)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from apotheca.finance.derivation import Draft, Side, derived
from apotheca.finance.posting import PostingLine, post_journal
from apotheca.finance.queries.commitments import memo_accounts
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.events import Event
from apotheca.procurement.events import (
    OrderEvent,
    PurchaseOrderApproved,
    PurchaseOrderChanged,
    PurchaseOrderClosed,
)

WITHOUT_ENCUMBRANCE = frozenset({"BILL_ONLY", "BLANKET"})


@dataclass(frozen=True, slots=True)
class Commitment:
    """A change of an order's commitment: ``amount`` plus raises it, in the order's currency."""

    order_id: UUID
    facility_id: int
    supplier_id: int
    currency: str
    amount: Decimal
    description: str


def on_order_approved(event: PurchaseOrderApproved) -> None:
    """Book the order's value as encumbrance; bill-only and blanket orders carry none."""
    if event.kind not in WITHOUT_ENCUMBRANCE:
        change = _of_order(event, event.total_amount, f"Commitment of order {event.business_key}")
        _post(event, change, _derived(event, change), is_first=True)


def on_order_changed(event: PurchaseOrderChanged) -> None:
    """Raise or lower the encumbrance by what the change order changed of the open commitment."""
    if event.kind not in WITHOUT_ENCUMBRANCE:
        text = f"Change {event.version} of order {event.business_key}"
        change_commitment(event, _of_order(event, event.committed_delta, text))


def on_order_closed(event: PurchaseOrderClosed) -> None:
    """Release what was still open of the commitment when the order ended."""
    if event.kind not in WITHOUT_ENCUMBRANCE:
        text = f"End of order {event.business_key} ({event.status})"
        change_commitment(event, _of_order(event, -event.released_amount, text))


def change_commitment(event: Event, change: Commitment) -> None:
    """
    Post a change of an order's commitment on the accounts it was booked on. One read.

    The accounts are not derived anew: a rule that changed meanwhile must not leave the order open
    on one account and overdrawn on another. Only an order worth nothing so far has none to go by.
    """
    if not change.amount:
        return
    memo = memo_accounts(change.order_id)
    if memo is None:
        _post(event, change, _derived(event, change), is_first=change.amount > 0)
    else:
        _post(event, change, _lines(change, memo.encumbrance_id, memo.reserve_id))


def _of_order(event: OrderEvent, amount: Decimal, description: str) -> Commitment:
    return Commitment(
        event.subject_id,
        event.facility_id,
        event.supplier_id,
        event.currency,
        amount,
        description,
    )


def _derived(event: Event, change: Commitment) -> list[PostingLine]:
    memo = Side("ENCUMBRANCE.MEMO", facility_id=change.facility_id, supplier_id=change.supplier_id)
    reserve = replace(memo, event="ENCUMBRANCE.RESERVE")
    drafts = [Draft(memo, change.amount), Draft(reserve, -change.amount)]
    return derived(drafts, event.when.business_date)


def _lines(change: Commitment, encumbrance_id: int, reserve_id: int) -> list[PostingLine]:
    memo = PostingLine(
        encumbrance_id, change.amount, change.facility_id, supplier_id=change.supplier_id
    )
    return [memo, replace(memo, account_id=reserve_id, amount=-change.amount)]


def _post(
    event: Event, change: Commitment, lines: list[PostingLine], *, is_first: bool = False
) -> None:
    post_journal(
        entity_id=event.entity_id,
        ledger="PO",
        event="ORDER_COMMITTED" if is_first else "COMMITMENT_CHANGED",
        document=DocumentRef("PurchaseOrder", change.order_id, event.correlation_id),
        description=change.description,
        when=event.when,
        lines=lines,
        currency=change.currency,
    )
