"""A document that came in, beside the form of the invoice it is; entering one settles the other."""

from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.types import InvoiceStanding, NewInvoice
from apotheca.governance.shell import together
from apotheca.hub.operations.intake import IntakeSettled, settle_intake
from apotheca.hub.queries.documents import IntakeLife, intake_life
from apotheca.kernel.moment import Moment
from apotheca.web.names import id_of
from apotheca.web.shell import PageRequest

CLERKS = "J"
WAITING, ENTERED = "WAITING", "ENTERED"


def beside(request: PageRequest) -> IntakeLife | None:
    """
    Return the document named in the address (``?intake=``) that the form is filled in from.

    :raises NotFound: there is none of this number within reach.
    :raises IntakeSettled: somebody settled it, and nothing was sent yet.
    """
    number = request.GET.get("intake", "").strip()
    if not number:
        return None
    found = intake_life(number, scope=request.reader.scope(CLERKS))
    if found.item.status != WAITING and request.method != "POST":
        raise IntakeSettled(number=number, status=found.item.status)
    return found


def enter_invoice(
    request: PageRequest, *, when: Moment, invoice: NewInvoice, came: IntakeLife | None
) -> InvoiceStanding:
    """Register an invoice; the document it came as is settled with it, both or neither."""
    if came is None:
        return register_invoice(actor=request.actor(), when=when, invoice=invoice)
    with together():
        standing = register_invoice(actor=request.actor(), when=when, invoice=invoice)
        settle_intake(
            actor=request.actor(part="intake"), when=when, decision=ENTERED,
            intake_item_id=id_of("intake_item", came.item.number),
            invoice_ids=[standing.invoice_id],
        )  # fmt: skip
    return standing
