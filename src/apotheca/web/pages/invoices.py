"""Invoices: the list, the queue of those that wait, one with its match, and deciding about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.operations import holds as deciding
from apotheca.finance.operations.invoices import (
    approve_non_po_invoice,
    dispute_invoice,
    reject_invoice,
)
from apotheca.finance.operations.prepayments import apply_prepayment
from apotheca.finance.queries.details import InvoiceLife, invoice_life
from apotheca.finance.queries.lists import INVOICES, OPEN_HOLDS, PAYMENTS
from apotheca.finance.queries.lists.invoices import InvoiceRow
from apotheca.finance.queries.lists.matching import HoldRow, MatchLedgerRow
from apotheca.finance.queries.lists.payments import PaymentRow
from apotheca.finance.rules.holds import HOLD_KINDS
from apotheca.finance.types import InvoiceStanding
from apotheca.governance.types import Reader
from apotheca.kernel.errors import DomainError
from apotheca.web.actions import Action, Ask
from apotheca.web.names import id_of
from apotheca.web.objects import address_of_number
from apotheca.web.pages.invoice_words import DECISIONS, REMEDIES
from apotheca.web.pages.journal import JOURNAL_COLUMNS
from apotheca.web.reach import zone_of
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, Table, listed, of_rows

READ = ("GET", "HEAD")
STATES = ("RECEIVED", "EXCEPTION", "DISPUTED", "POSTED", "SCHEDULED", "PAID", "DUPLICATE",
          "REJECTED", "VOID")  # fmt: skip
WHY = Ask("reason", "Why", hint="Kept with the decision.")


class AmountUnreadable(DomainError):
    code = "web.amount_unreadable"
    message = "{given} is no amount. Enter it like 1234.50."
    status = 422


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """What was paid, applied or credited: one row of an invoice's money."""

    number: str
    what: str
    status: str
    on: date
    amount: Decimal
    currency: str


def _choices(codes: tuple[str, ...] | list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, code.replace("_", " ").capitalize()) for code in codes)


LIST_CHOICES = (
    Choice("status", "State", _choices(STATES)),
    Choice("kind", "Kind", (("INVOICE", "Invoice"), ("CREDIT_MEMO", "Credit memo"))),
    Choice("supplier", "Supplier code"),
    Choice("supplier_number", "Supplier's number"),
    Choice("order", "Order"),
    Choice("received_from", "Received since", kind="date"),
)
LIST_COLUMNS: tuple[Column[InvoiceRow], ...] = (
    Column("number", "Invoice", "code", order="number", link=lambda row: _address(row.number)),
    Column("status", "State", "status"),
    Column("supplier_name", "Supplier"),
    Column("supplier_number", "Their number"),
    Column("order", "Order", "code", link=lambda row: address_of_number(row.order)),
    Column("invoiced_on", "Dated", "day"),
    Column("due_on", "Due", "day"),
    Column("total_amount", "Total", "money", unit="currency"),
    Column("open_amount", "Open", "money", unit="currency"),
    Column("holds", "Reasons it waits", "number"),
)
HOLD_CHOICES = (
    Choice("owner", "Queue", _choices(sorted({kind.owner for kind in HOLD_KINDS.values()}))),
    Choice("code", "Reason", _choices(sorted(HOLD_KINDS))),
    Choice("supplier", "Supplier code"),
)
HOLD_COLUMNS: tuple[Column[HoldRow], ...] = (
    Column("invoice", "Invoice", "code", link=lambda row: _address(row.invoice)),
    Column("code", "Why it waits", "words"),
    Column("owner", "Queue", "words"),
    Column("detail", "What differs"),
    Column("amount_at_risk", "At risk", "money", unit="currency", order="risk"),
    Column("supplier_name", "Supplier"),
    Column("order", "Order", "code", link=lambda row: address_of_number(row.order)),
    Column("due_at", "Decide by", "instant", order="due"),
    Column("is_late", "Late", "flag"),
)
MONEY_COLUMNS: tuple[Column[MoneyRow], ...] = (
    Column("number", "Document", "code", link=lambda row: address_of_number(row.number)),
    Column("what", "What"),
    Column("status", "State", "status"),
    Column("on", "Day", "day"),
    Column("amount", "Amount", "money", unit="currency"),
)
MATCH_COLUMNS: tuple[Column[MatchLedgerRow], ...] = (
    Column("invoice_line_no", "Line", "number"),
    Column("receipt", "Receipt", "code", link=lambda row: address_of_number(row.receipt)),
    Column("item_name", "Item"),
    Column("quantity", "Quantity", "quantity", unit="uom"),
    Column("order_amount", "By the order", "money", unit="currency"),
    Column("invoice_amount", "Invoiced", "money", unit="currency"),
    Column("difference", "To variance", "money", unit="currency"),
    Column("matched_on", "On", "day"),
    Column("is_reversal", "Taken back", "flag"),
)
ENDED_COLUMNS: tuple[Column[HoldRow], ...] = (
    Column("code", "Reason", "words"),
    Column("line_no", "Line", "number"),
    Column("detail", "What differed"),
    Column("amount_at_risk", "At risk", "money", unit="currency"),
    Column("status", "Ended", "status"),
    Column("resolution", "By", "words"),
    Column("resolved_by_name", "Who"),
    Column("resolved_at", "When", "instant"),
    Column("reason", "Why"),
)


def _address(number: str) -> str:
    return reverse("invoice", args=[number])


@page(duties=INVOICES.duties, methods=READ)
def invoices(request: PageRequest) -> HttpResponse:
    """Show the invoices and credit memos within reach."""
    table = listed(
        request,
        INVOICES,
        LIST_COLUMNS,
        reader=request.reader,
        choices=LIST_CHOICES,
        nothing="Enter the first invoice, or clear the filters.",
    )
    may_enter = request.reader.may("J")
    return render(request, "web/invoices/list.html", {"table": table, "may_enter": may_enter})


@page(duties=OPEN_HOLDS.duties, methods=READ)
def held(request: PageRequest) -> HttpResponse:
    """Show why invoices wait, the most urgent first."""
    table = listed(
        request,
        OPEN_HOLDS,
        HOLD_COLUMNS,
        reader=request.reader,
        choices=HOLD_CHOICES,
        nothing="Nothing waits: every invoice within reach is matched or decided.",
    )
    context = {"table": table, "trail": [("Invoices", reverse("invoices"))]}
    return render(request, "web/invoices/held.html", context)


@page(duties=INVOICES.duties, methods=READ)
def invoice(request: PageRequest, number: str) -> HttpResponse:
    """Show one invoice: ordered, received and invoiced side by side, and every difference."""
    life = invoice_life(number, scope=request.reader.scope(INVOICES.duties))
    row, reader = life.invoice, request.reader
    is_own = row.entered_by == reader.username
    is_payable = row.status == "POSTED" and row.kind == "INVOICE" and row.open_amount > 0
    context = {
        "life": life,
        "invoice": row,
        "trail": [("Invoices", reverse("invoices"))],
        "subtitle": _subtitle(life),
        "actions": _actions(reader, life, is_own=is_own, is_payable=is_payable),
        "holds": [_hold(hold) for hold in life.open_holds],
        "is_own": is_own,
        "may_decide": reader.may("KP") and not is_own,
        "prepayments": _usable_prepayments(request, row) if is_payable else (),
        **_tables(reader, life),
    }
    return render(request, "web/invoices/invoice.html", context)


def _subtitle(life: InvoiceLife) -> str:
    row = life.invoice
    kind = "Credit memo" if row.kind == "CREDIT_MEMO" else "Invoice"
    return f"{kind} {row.supplier_number} of {row.supplier_name}"


def _actions(
    reader: Reader, life: InvoiceLife, *, is_own: bool, is_payable: bool
) -> tuple[Action, ...]:
    """Return what this person may do with it now, the usual thing first."""
    row = life.invoice

    def at(name: str) -> str:
        return reverse(name, args=[row.number])

    is_coded = row.status == "RECEIVED"
    is_doubled = any(hold.code.startswith("DUPLICATE") for hold in life.open_holds)
    may_credit = row.posted_on is not None and row.kind == "INVOICE"
    to_pay = urlencode({"entity": row.entity, "supplier": row.supplier, "tick": row.number})
    offers = (
        ("EK", is_coded and not is_own,
         Action("Approve", "check", at("invoice-approve"), is_main=True)),
        ("L", is_payable,
         Action("Pay", "cash", f"{reverse('payables')}?{to_pay}", is_link=True, is_main=True)),
        ("JKOP", row.status in {"EXCEPTION", "DISPUTED"},
         Action("Look again", "refresh", at("invoice-review"))),
        ("JK", is_doubled and not is_own,
         Action("No duplicate", "copy", at("invoice-not-duplicate"), asks=(WHY,))),
        ("J", may_credit,
         Action("Credit memo", "receipt", f"{reverse('credit-memo-new')}?invoice={row.number}",
                is_link=True)),
        ("JK", life.is_waiting and row.status != "DISPUTED",
         Action("Dispute", "flag", at("invoice-dispute"), asks=(WHY,))),
        ("JK", life.is_waiting,
         Action("Reject", "ban", at("invoice-reject"), asks=(WHY,), is_grave=True)),
    )  # fmt: skip
    return tuple(action for duties, is_possible, action in offers
                 if is_possible and reader.may(duties))  # fmt: skip


def _hold(hold: HoldRow) -> dict[str, Any]:
    """Return a hold with the decisions its code allows and what else clears it, in words."""
    allowed = sorted(HOLD_KINDS[hold.code].decisions)
    decisions = [(code, DECISIONS[code]) for code in allowed]
    return {"row": hold, "decisions": decisions, "remedy": REMEDIES[hold.code]}


def _tables(reader: Reader, life: InvoiceLife) -> dict[str, Table]:
    """Return what hangs on the invoice, each a table whose numbers lead further."""
    ended = [hold for hold in life.holds if hold.status != "OPEN"]
    return {
        "related": of_rows("Payments and credits", _money(life), MONEY_COLUMNS, reader=reader),
        "matches": of_rows("Match ledger", life.matches, MATCH_COLUMNS, reader=reader),
        "ended": of_rows("Decided holds", ended, ENDED_COLUMNS, reader=reader),
        "journals": of_rows("Postings", life.journals, JOURNAL_COLUMNS, reader=reader),
    }


def _money(life: InvoiceLife) -> list[MoneyRow]:
    currency = life.invoice.currency
    return [
        *(MoneyRow(part.payment, "Payment", part.status, part.pay_on, part.amount, currency)
          for part in life.payments),
        *(MoneyRow(one.payment, "Prepayment applied", "", one.applied_on, one.amount, currency)
          for one in life.prepayments),
        *(MoneyRow(memo.number, "Credit memo", memo.status, memo.invoiced_on, -memo.total_amount,
                   currency) for memo in life.credits),
    ]  # fmt: skip


def _usable_prepayments(request: PageRequest, row: InvoiceRow) -> tuple[PaymentRow, ...]:
    if not request.reader.may("KL"):
        return ()
    asked = {"supplier": row.supplier, "entity": row.entity, "kind": "PREPAYMENT",
             "status": "RELEASED,CONFIRMED", "is_usable": "true"}  # fmt: skip
    return PAYMENTS.all(scope=request.reader.scope(PAYMENTS.duties), filters=asked)


@page(duties="KP", methods=("POST",))
def resolve(request: PageRequest, number: str) -> HttpResponse:
    """Decide on one hold; when it was the last, the invoice posts."""
    label = f"{number}/{request.POST.get('line_no', '0')}/{request.POST.get('code', '')}"
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    return _done(
        request, number,
        lambda: deciding.resolve_hold(
            actor=request.actor(reason=reason), when=_when(request, number),
            hold_id=id_of("hold", label), decision=decision, reason=reason,
        ),
    )  # fmt: skip


def _decided(
    name: str, duties: str, run: Callable[..., InvoiceStanding], *, has_reason: bool = True
) -> Callable[..., HttpResponse]:
    """Return the page that does one act about a whole invoice and shows it again."""

    def view(request: PageRequest, number: str) -> HttpResponse:
        reason = request.POST.get("reason", "").strip()
        told = {"reason": reason} if has_reason else {}
        return _done(
            request, number,
            lambda: run(
                actor=request.actor(reason=reason), when=_when(request, number),
                invoice_id=id_of("invoice", number), **told,
            ),
        )  # fmt: skip

    view.__name__ = name
    view.__doc__ = (run.__doc__ or "").strip().partition("\n")[0]
    return page(duties=duties, methods=("POST",))(view)


not_duplicate = _decided("not_duplicate", "JK", deciding.mark_not_duplicate)
reject = _decided("reject", "JK", reject_invoice)
dispute = _decided("dispute", "JK", dispute_invoice)
approve = _decided("approve", "EK", approve_non_po_invoice, has_reason=False)
review = _decided("review", "JKOP", deciding.review_invoice, has_reason=False)


@page(duties="KL", methods=("POST",))
def apply(request: PageRequest, number: str) -> HttpResponse:
    """Set part of a prepayment against the invoice."""
    return _done(
        request, number,
        lambda: apply_prepayment(
            actor=request.actor(), when=_when(request, number), invoice_id=id_of("invoice", number),
            payment_id=id_of("payment", request.POST.get("payment", "")),
            amount=amount_given(request, "amount"),
        ),
    )  # fmt: skip


def amount_given(request: HttpRequest, name: str) -> Decimal:
    """
    Return an amount of a form.

    :raises AmountUnreadable: it is none.
    """
    given = request.POST.get(name, "").strip()
    try:
        amount = Decimal(given)
    except InvalidOperation as unreadable:
        raise AmountUnreadable(given=given[:30] or "Nothing") from unreadable
    if not amount.is_finite():
        raise AmountUnreadable(given=given[:30])
    return amount


def _when(request: PageRequest, number: str) -> Any:
    """Return now, with the business date of the invoice's facility."""
    scope = request.reader.scope(INVOICES.duties)
    row = INVOICES.one("invoice", number, scope=scope, by="number")
    return request.moment(zone_of(request.reader, facility=row.facility, entity=row.entity))


def _done(request: PageRequest, number: str, run: Callable[[], InvoiceStanding]) -> HttpResponse:
    return act(request, run, done=said, to=_address(number))


def said(standing: InvoiceStanding) -> str:
    """Return where an invoice stands after an act, in one sentence."""
    if standing.codes:
        reasons = ", ".join(code.replace("_", " ").lower() for code in standing.codes)
        return f"{standing.number} waits: {reasons}."
    if standing.status == "RECEIVED":
        return f"{standing.number} waits for approval by somebody else."
    due = f", due {standing.due_on}" if standing.due_on else ""
    return f"{standing.number} is {standing.status.lower()}{due}."


urlpatterns: list[URLPattern] = [
    path("invoices", invoices, name="invoices"),
    path("invoices/held", held, name="invoices-held"),
    path("invoices/<str:number>", invoice, name="invoice"),
    path("invoices/<str:number>/resolve", resolve, name="invoice-resolve"),
    path("invoices/<str:number>/not-duplicate", not_duplicate, name="invoice-not-duplicate"),
    path("invoices/<str:number>/reject", reject, name="invoice-reject"),
    path("invoices/<str:number>/dispute", dispute, name="invoice-dispute"),
    path("invoices/<str:number>/approve", approve, name="invoice-approve"),
    path("invoices/<str:number>/review", review, name="invoice-review"),
    path("invoices/<str:number>/apply-prepayment", apply, name="invoice-apply-prepayment"),
]
