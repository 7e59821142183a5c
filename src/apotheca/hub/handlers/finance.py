"""Invoices told by suppliers, and postings confirmed by another ledger."""

from apotheca.hub.canonical.inbound import InvoiceReceived
from apotheca.hub.handlers.registry import handles
from apotheca.hub.post.billing import register_told
from apotheca.hub.types import Handled, InboundContext


@handles("invoice.received", InvoiceReceived)
def invoice_received(context: InboundContext, said: InvoiceReceived) -> Handled:
    """Register the invoice; its received date is the day the hub processed it."""
    standing = register_told(
        said, context.business_key, actor=context.actor, when=context.when,
        system_id=context.system_id, origin="HUB",
    )  # fmt: skip
    return Handled(standing.invoice_id, {"number": standing.number, "status": standing.status})
