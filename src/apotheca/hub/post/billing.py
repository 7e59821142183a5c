"""Registering an invoice somebody told us in the canonical form, whatever way it came."""

from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.types import InvoiceStanding, NewInvoice, NewInvoiceLine
from apotheca.governance.types import Actor
from apotheca.hub.canonical.inbound import InvoiceReceived
from apotheca.hub.references import References
from apotheca.kernel.moment import Moment

OUR_OWN_CODES = 0


def register_told(
    said: InvoiceReceived, number: str, *, actor: Actor, when: Moment, system_id: int, origin: str
) -> InvoiceStanding:
    """
    Register an invoice under the supplier's ``number``; its received date is that of ``when``.

    Codes are those of ``system_id`` by its crosswalk, or ours (``OUR_OWN_CODES``). Part of an
    operation; whoever acts needs the duty to enter invoices.

    :raises CodeUnknown: an entity or supplier means nothing to us.
    """
    wanted = [("ENTITY", said.entity), ("SUPPLIER", said.supplier)]
    ids = References(system_id, when.business_date, wanted)
    return register_invoice(
        actor=actor, when=when,
        invoice=NewInvoice(
            entity_id=ids.number("ENTITY", said.entity),
            supplier_id=ids.number("SUPPLIER", said.supplier),
            supplier_number=number, invoiced_on=said.invoiced_on,
            currency=said.currency, total=said.total, freight=said.freight, tax=said.tax,
            order_number=said.order_number, origin=origin,
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
