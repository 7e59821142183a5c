"""Invoices told by suppliers, and postings confirmed by another ledger."""

from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.types import NewInvoice, NewInvoiceLine
from apotheca.hub.canonical.inbound import InvoiceReceived
from apotheca.hub.handlers.registry import handles
from apotheca.hub.references import References
from apotheca.hub.types import Handled, InboundContext


@handles("invoice.received", InvoiceReceived)
def invoice_received(context: InboundContext, said: InvoiceReceived) -> Handled:
    """Register the invoice; its received date is the day the hub processed it."""
    wanted = [("ENTITY", said.entity), ("SUPPLIER", said.supplier)]
    ids = References(context.system_id, context.when.business_date, wanted)
    standing = register_invoice(
        actor=context.actor, when=context.when,
        invoice=NewInvoice(
            entity_id=ids.number("ENTITY", said.entity),
            supplier_id=ids.number("SUPPLIER", said.supplier),
            supplier_number=context.business_key, invoiced_on=said.invoiced_on,
            currency=said.currency, total=said.total, freight=said.freight, tax=said.tax,
            order_number=said.order_number, origin="HUB",
            lines=tuple(
                NewInvoiceLine(
                    quantity=line.quantity, uom=line.uom, amount=line.amount,
                    order_line_no=line.order_line_no, identifier=line.identifier,
                    description=line.description,
                )
                for line in said.lines
            ),
        ),
    )  # fmt: skip
    return Handled(standing.invoice_id, {"number": standing.number, "status": standing.status})
