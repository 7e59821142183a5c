"""
A late receipt or a changed order lets the invoices that wait for it be looked at again (MA-19).
"""

from uuid import UUID

from apotheca.finance.operations.holds import review_waiting
from apotheca.finance.queries.payables import parked_invoices
from apotheca.governance.shell import changes
from apotheca.kernel.moment import Moment
from apotheca.procurement.events import GoodsReceived, PurchaseOrderChanged


def review_after_receipt(event: GoodsReceived) -> None:
    """Look again at the parked invoices of the order that was received, usually none. One read."""
    _review_parked(event.order_id, event.when)


def review_after_change(event: PurchaseOrderChanged) -> None:
    """Look again at the parked invoices of the order that was changed. One read."""
    _review_parked(event.subject_id, event.when)


def _review_parked(order_id: UUID, when: Moment) -> None:
    waiting = parked_invoices(order_id)
    if waiting:
        # The receipt or change is still unwritten, and the evaluation reads the database.
        changes().flush()
    for invoice_id in waiting:
        review_waiting(invoice_id, when)
        changes().flush()
