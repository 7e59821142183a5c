"""From a new invoice to a bill: its shape checked, its lines paired with the order (domain 4.1)."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from apotheca.finance.operations.bills import Bill, BillLine
from apotheca.finance.queries.pairing import conversion_on, packages_known_as
from apotheca.finance.rules.numbers import natural_key
from apotheca.finance.types import NewCreditMemo, NewInvoice, NewInvoiceLine
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import CENT, ZERO
from apotheca.masterdata.queries import account_codes
from apotheca.procurement.types import MatchableLine

NUMBER_LENGTH_MAX = 60
LARGEST = Decimal(10) ** 14
MICRO = Decimal("0.000001")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class InvoiceIncomplete(DomainError):
    code = "finance.invoice_incomplete"
    message = "The invoice cannot be read: {problem}. Ask the supplier for a corrected document."
    status = 422


class InvoiceCurrencyDiffers(DomainError):
    code = "finance.invoice_currency_differs"
    message = (
        "The invoice is in {currency}, order {order} in {ordered}. Ask the supplier to bill in "
        "{ordered}."
    )
    status = 422


def check_shape(invoice: NewInvoice) -> str:
    """
    Return the natural key of a new invoice whose figures can be stored.

    :raises InvoiceIncomplete: no line, no number, negative or fractional cents, a zero quantity.
    """
    if not invoice.lines:
        raise InvoiceIncomplete(problem="it has no lines")
    for number, line in enumerate(invoice.lines, start=1):
        _require_money(line.amount, f"the amount of line {number}")
        if not _is_quantity(line.quantity):
            raise InvoiceIncomplete(problem=f"the quantity of line {number} is {line.quantity}")
    _require_money(invoice.freight, "freight")
    _require_money(invoice.tax, "tax")
    return check_document(invoice)


def check_document(document: NewInvoice | NewCreditMemo) -> str:
    """
    Return the natural key of an invoice or credit memo with a usable number, total and digest.

    :raises InvoiceIncomplete: one of them cannot be stored.
    """
    _require_money(document.total, "the total")
    if not document.total:
        raise InvoiceIncomplete(problem="the total is zero")
    if document.document_sha256 and not _SHA256.fullmatch(document.document_sha256):
        raise InvoiceIncomplete(problem="the document digest is not a SHA-256 in lower-case hex")
    key = natural_key(document.supplier_number)
    if not key or max(len(key), len(document.supplier_number)) > NUMBER_LENGTH_MAX:
        raise InvoiceIncomplete(problem=f"its number {document.supplier_number!r} is no number")
    return key


def paired(
    invoice: NewInvoice,
    key: str,
    number: str,
    order: Sequence[MatchableLine],
    correlation_id: UUID | None = None,
) -> Bill:
    """
    Return the bill of a new invoice, each line paired with the order's (MA-06) or coded.

    A line number of the order pairs; else a package identifier does, with the first line of that
    package; a description never does. Quantities become base units by the order's own factor. Reads
    once more for identifiers, units or account codes only where lines use them.

    :raises InvoiceCurrencyDiffers: it is not in the order's currency.
    :raises InvoiceIncomplete: a line is coded with an account that does not exist.
    """
    first = order[0] if order else None
    if first and first.currency != invoice.currency:
        raise InvoiceCurrencyDiffers(
            currency=invoice.currency, order=first.order_number, ordered=first.currency
        )
    lines = _order_lines(invoice, order) if first else [None] * len(invoice.lines)
    accounts = {} if invoice.order_number else _accounts(invoice)
    invoice_id = uuid7()
    return Bill(
        invoice_id=invoice_id,
        number=number,
        entity_id=invoice.entity_id,
        supplier_id=invoice.supplier_id,
        supplier_number=invoice.supplier_number,
        natural_key=key,
        facility_id=first.facility_id if first else 0,
        order_id=first.order_id if first else None,
        currency=invoice.currency,
        invoiced_on=invoice.invoiced_on,
        freight=invoice.freight,
        tax=invoice.tax,
        total=invoice.total,
        document_sha256=invoice.document_sha256,
        correlation_id=first.correlation_id if first else correlation_id or invoice_id,
        lines=tuple(
            _bill_line(number, billed, ordered, accounts)
            for number, (billed, ordered) in enumerate(
                zip(invoice.lines, lines, strict=True), start=1
            )
        ),
    )


def base_quantity(billed: NewInvoiceLine, ordered: MatchableLine) -> Decimal | None:
    """
    Return the billed quantity in base units, exactly, or None where no approved factor gives it.

    The order's own unit has the factor frozen on the line; another unit needs an approved
    conversion of the package. Nothing is rounded: what does not convert exactly is a unit nobody
    knows.
    """
    if billed.uom == ordered.uom:
        factor: Fraction | None = Fraction(ordered.factor_num, ordered.factor_den)
    elif billed.uom == ordered.base_uom:
        factor = Fraction(1)
    else:
        factor = conversion_on(ordered.order_line_id, billed.uom)
    if factor is None:
        return None
    exact = Fraction(billed.quantity) * factor * 10**6
    if exact.denominator != 1 or exact >= LARGEST * 10**6:
        return None
    return Decimal(exact.numerator).scaleb(-6)


def _bill_line(
    number: int,
    billed: NewInvoiceLine,
    ordered: MatchableLine | None,
    accounts: dict[str, int],
) -> BillLine:
    return BillLine(
        line_id=uuid7(),
        line_no=number,
        order_line_id=ordered.order_line_id if ordered else None,
        base_quantity=base_quantity(billed, ordered) if ordered else None,
        amount=billed.amount,
        account_id=accounts.get(billed.account_code),
        cost_centre_id=billed.cost_centre_id,
    )


def _order_lines(invoice: NewInvoice, order: Sequence[MatchableLine]) -> list[MatchableLine | None]:
    by_number = {line.line_no: line for line in order}
    unnumbered = [
        line.identifier for line in invoice.lines if not line.order_line_no and line.identifier
    ]
    by_identifier: dict[str, MatchableLine] = {}
    if unnumbered:
        known = packages_known_as(unnumbered)
        for line in reversed(order):
            by_identifier.update(
                {name: line for name, package in known if package == line.package_id}
            )
    return [
        by_number.get(line.order_line_no)
        if line.order_line_no
        else by_identifier.get(line.identifier)
        for line in invoice.lines
    ]


def _accounts(invoice: NewInvoice) -> dict[str, int]:
    wanted = {line.account_code for line in invoice.lines if line.account_code}
    known = account_codes() if wanted else {}
    if unknown := sorted(wanted - known.keys()):
        raise InvoiceIncomplete(problem=f"there is no account {unknown[0]}")
    return {code: known[code] for code in wanted}


def _is_quantity(quantity: Decimal) -> bool:
    return (
        quantity.is_finite() and ZERO < quantity < LARGEST and quantity == quantity.quantize(MICRO)
    )


def _require_money(amount: Decimal, what: str) -> None:
    if not amount.is_finite() or not ZERO <= amount < LARGEST or amount != amount.quantize(CENT):
        raise InvoiceIncomplete(problem=f"{what} is {amount}")


def stored_line(bill: Bill, line: BillLine, billed: NewInvoiceLine) -> dict[str, Any]:
    """Return the row of an invoice line: the supplier's words, and what they were paired with."""
    return {
        "id": line.line_id,
        "invoice_id": bill.invoice_id,
        "line_no": line.line_no,
        "order_line_id": line.order_line_id,
        "identifier": billed.identifier[:60],
        "description": billed.description[:400],
        "quantity": billed.quantity,
        "uom": billed.uom,
        "base_quantity": line.base_quantity,
        "amount": line.amount,
        "account_id": line.account_id,
        "cost_centre_id": line.cost_centre_id,
    }
