"""Orders as suppliers get them by e-mail: the PDF to read, and the same as CSV and JSON."""

from hashlib import sha256

from apotheca.hub.exports.procurement import order as say_order
from apotheca.hub.exports.registry import Fact, Mapped, exports
from apotheca.hub.files import csv_bytes
from apotheca.hub.paper.orders import pdf_of
from apotheca.hub.post.composing import CONTENT_TYPE, Enclosed, compose
from apotheca.kernel.errors import DomainError
from apotheca.procurement.queries import PaperOrder, order_on_paper

EMAIL = "EMAIL"
CLOSED = "procurement.purchase_order_closed.v1"
SENT = "procurement.purchase_order_sent.v1"
COLUMNS = (
    "order", "version", "line_no", "supplier_sku", "ndc", "gtin", "item", "package", "description",
    "quantity", "uom", "price_amount", "price_quantity", "line_amount", "currency", "needed_on",
    "contract",
)  # fmt: skip
WORDS = {"CANCELLED": ("Cancellation of order", "is cancelled. Please do not ship it.")}


class SiteHasNoAddress(DomainError):
    code = "hub.site_has_no_address"
    message = (
        "{supplier} gets its orders by e-mail and its site {site} has no address. Enter one, then "
        "retry the delivery."
    )


@exports("order_mail")
def order_mail(fact: Fact) -> Mapped | None:
    """
    Say an order, its change or its cancellation as a mail to the supplier's site.

    Nothing is said for a site that gets its orders otherwise, for an order not sent yet, or for an
    order that merely ended.

    :raises SiteHasNoAddress: the site is ordered from by e-mail, and there is no address.
    :raises PdfLibraryMissing: this host cannot make PDF.
    """
    order = order_on_paper(order_id=fact.subject_id, version=fact.payload["version"])
    if not _is_for_them(fact, order):
        return None
    if not order.email:
        raise SiteHasNoAddress(supplier=order.supplier_code, site=order.site)
    pdf = pdf_of(order)
    subject, text = _words(fact, order)
    name = f"{order.number}-v{order.version}"
    enclosed = [
        Enclosed(f"{name}.pdf", "application/pdf", pdf),
        Enclosed(f"{name}.csv", "text/csv", order_csv(order)),
    ]
    if "lines" in fact.payload:
        enclosed.append(Enclosed(f"{name}.json", "application/json", say_order(fact).body))
    body = compose(
        to=order.email, subject=subject, text=text, at=fact.occurred_at, key=fact.control_number,
        reply_to=order.buyer_email, enclosed=enclosed,
    )  # fmt: skip
    desired = {
        "number": order.number, "version": order.version, "to": order.email,
        "total_amount": str(order.total_amount), "currency": order.currency,
        "pdf_sha256": sha256(pdf).hexdigest(),
    }  # fmt: skip
    return Mapped(body, CONTENT_TYPE, desired)


def order_csv(order: PaperOrder) -> bytes:
    """Return the lines of an order as CSV, codes as text and amounts as plain decimals."""
    rows = [
        {
            "order": order.number, "version": order.version, "line_no": line.line_no,
            "supplier_sku": line.supplier_sku, "ndc": line.ndc, "gtin": line.gtin,
            "item": line.item_code, "package": line.package_code,
            "description": line.description, "quantity": line.quantity, "uom": line.uom,
            "price_amount": line.price_amount, "price_quantity": line.price_quantity,
            "line_amount": line.line_amount, "currency": order.currency,
            "needed_on": line.needed_on, "contract": line.contract_code,
        }
        for line in order.lines
    ]  # fmt: skip
    return csv_bytes(COLUMNS, rows)


def _is_for_them(fact: Fact, order: PaperOrder) -> bool:
    """Whether the site is ordered from by mail, and had the order when this happened to it."""
    if order.channel != EMAIL:
        return False
    if fact.name == CLOSED and fact.payload["status"] not in WORDS:
        return False
    return fact.name == SENT or (order.sent_at is not None and order.sent_at <= fact.occurred_at)


def _words(fact: Fact, order: PaperOrder) -> tuple[str, str]:
    ended = WORDS.get(fact.payload.get("status", ""))
    if ended:
        title, sentence = ended
    elif order.version > 1:
        title = "Change order"
        sentence = f"was changed. Version {order.version} replaces every earlier one."
    else:
        title, sentence = "Purchase order", "is attached. Please acknowledge it."
    subject = f"{title} {order.number} (version {order.version}) from {order.entity}"
    text = (
        f"{order.supplier}\n\n{title} {order.number} version {order.version} {sentence}\n\n"
        f"Deliver to: {order.facility}, {order.deliver_to}\n"
        f"Goods: {order.total_amount:,.2f} {order.currency}\n"
        f"Buyer: {order.buyer}{f' <{order.buyer_email}>' if order.buyer_email else ''}\n\n"
        "The PDF is the order; CSV and JSON say the same for your system.\n"
        "We never change or accept bank details by e-mail.\n"
    )
    return subject, text
