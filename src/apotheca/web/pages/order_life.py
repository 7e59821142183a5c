"""The life of an order as one line of events, from its requisition to its payment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from apotheca.finance.queries.lists import INVOICES, PAYMENT_PARTS
from apotheca.finance.queries.lists.invoices import InvoiceRow
from apotheca.finance.queries.lists.payments import PaymentPartRow
from apotheca.governance.types import Reader
from apotheca.procurement.queries.details import OrderDetails
from apotheca.web.words import number as plain

REFUSALS = frozenset({"REJECTED", "REFUSED", "RETURNED", "FAILED", "VOID"})


@dataclass(frozen=True, slots=True)
class Bills:
    """The invoices of an order and what pays them; None where the reader may not look."""

    invoices: tuple[InvoiceRow, ...] | None
    payments: tuple[PaymentPartRow, ...] | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, or is still to come (``at`` None)."""

    at: datetime | None
    on: date | None
    text: str
    document: str = ""
    is_refused: bool = False


def bills_of(order: str, reader: Reader) -> Bills:
    """Return the invoices and payments of an order, as far as the reader may see them."""
    invoices: tuple[InvoiceRow, ...] | None = None
    payments: tuple[PaymentPartRow, ...] | None = None
    if reader.may(INVOICES.duties):
        invoices = INVOICES.all(
            scope=reader.scope(INVOICES.duties), filters={"order": order}, order="oldest"
        )
    if reader.may(PAYMENT_PARTS.duties):
        payments = PAYMENT_PARTS.all(
            scope=reader.scope(PAYMENT_PARTS.duties), filters={"order": order}
        )
    return Bills(invoices, payments)


def life_of(found: OrderDetails, bills: Bills) -> list[Happening]:
    """Return what happened to an order in time, and then what is still to come."""
    happened = [*_before(found), *_with_supplier(found), *_goods(found), *_money(bills)]
    happened.sort(key=lambda one: one.at or _start_of(one.on))
    return [*happened, *_to_come(found, bills)]


def _before(found: OrderDetails) -> Iterable[Happening]:
    for asked in found.requisitions:
        text = f"{asked.requested_by_name} asked for goods"
        yield Happening(asked.submitted_at, None, text, asked.number)
    order = found.order
    text = f"{order.buyer_name} ordered for {_money_text(order.total_amount, order.currency)}"
    yield Happening(order.ordered_at, None, text, order.number)
    for step in found.steps:
        if step.decided_at:
            what = "the change" if step.document == "ORDER_CHANGE" else "the order"
            text = f"{step.decided_by} {step.status.lower()} {what}"
            yield Happening(step.decided_at, None, text, is_refused=step.status in REFUSALS)


def _with_supplier(found: OrderDetails) -> Iterable[Happening]:
    order = found.order
    for version in found.versions[1:]:
        why = f": {version.reason}" if version.reason else ""
        text = f"Version {version.version} was agreed{why}"
        yield Happening(version.recorded_at, None, text)
    if order.sent_at:
        yield Happening(order.sent_at, None, f"Sent to {order.supplier_name}")
    answers: dict[str, tuple[datetime, list[str]]] = {}
    for line in found.answers:
        answers.setdefault(line.supplier_reference, (line.answered_at, []))[1].append(line.code)
    for reference, (at, codes) in answers.items():
        said = ", ".join(dict.fromkeys(codes))
        yield Happening(at, None, f"{order.supplier_name} answered {reference} ({said})")


def _goods(found: OrderDetails) -> Iterable[Happening]:
    for receipt in found.receipts:
        held = f", {receipt.held_lines} held" if receipt.held_lines else ""
        lots = f"{receipt.lines} lot{'' if receipt.lines == 1 else 's'}"
        text = f"{receipt.received_by_name} received {lots}{held}"
        is_gone = receipt.status in ("REVERSED", "REFUSED")
        if is_gone:
            text += f", {receipt.status.lower()} since"
        yield Happening(receipt.received_at, None, text, receipt.number, is_gone)
    for back in found.returns:
        text = f"{back.returned_by_name} sent back {_money_text(back.value, back.currency)}"
        yield Happening(back.returned_at, None, text, back.number)


def _money(bills: Bills) -> Iterable[Happening]:
    for bill in bills.invoices or ():
        what = "Credit memo" if bill.kind == "CREDIT_MEMO" else "Invoice"
        state = bill.status.replace("_", " ").lower()
        text = f"{what} {bill.supplier_number}, {_money_text(bill.total_amount, bill.currency)}"
        yield Happening(None, bill.received_on, f"{text}: {state}", bill.number,
                        bill.status in REFUSALS)  # fmt: skip
    for part in bills.payments or ():
        state = part.status.replace("_", " ").lower()
        text = f"Payment of {_money_text(part.amount - part.discount_amount, part.currency)}"
        yield Happening(None, part.pay_on, f"{text}: {state}", part.payment,
                        part.status in REFUSALS)  # fmt: skip


def _to_come(found: OrderDetails, bills: Bills) -> Iterable[Happening]:
    """Say what an order that goes on still waits for."""
    order = found.order
    if order.status in ("CANCELLED", "CLOSED", "CLOSED_SHORT", "REJECTED_BY_SUPPLIER"):
        return
    waits = {
        "DRAFT": "To be changed and sent to approval again",
        "PENDING_APPROVAL": "To be approved",
        "APPROVED": "To be sent to the supplier",
        "CHANGE_PENDING": "A change to be decided",
    }.get(order.status)
    if waits:
        yield Happening(None, None, waits)
    lines = sum(1 for line in found.lines if line.to_come)
    if lines:
        yield Happening(None, None, f"Goods of {plain(lines)} line{'' if lines == 1 else 's'}")
    if bills.invoices is not None and not bills.invoices:
        yield Happening(None, None, "The supplier's invoice")


def _money_text(amount: Any, currency: str) -> str:
    return f"{amount:,.2f} {currency}"


def _start_of(on: date | None) -> datetime:
    return datetime.combine(on or date.max, time(23, 59), UTC)
