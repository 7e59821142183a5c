"""Payments: what waits for a second and third person, one payment, and paying ahead."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.operations import payments as paying
from apotheca.finance.operations.prepayments import prepay
from apotheca.finance.queries.details import (
    invoice_to_enter,
    payment_life,
)
from apotheca.finance.queries.details.payments import PaymentLife
from apotheca.finance.queries.lists import PAYMENTS
from apotheca.finance.queries.lists.payments import (
    PaymentPartRow,
    PaymentRow,
    PrepaymentApplicationRow,
)
from apotheca.finance.types import PaymentStanding
from apotheca.governance.types import Reader
from apotheca.kernel.errors import DomainError
from apotheca.web.actions import Action, Ask
from apotheca.web.identity.factors import stepped_up
from apotheca.web.names import id_of
from apotheca.web.objects import address_of_number
from apotheca.web.pages.journal import JOURNAL_COLUMNS
from apotheca.web.pages.money_forms import day_field, money
from apotheca.web.reach import zone_of
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, listed, of_rows

READ = ("GET", "HEAD")
STATES = ("PROPOSED", "APPROVED", "RELEASED", "CONFIRMED", "FAILED", "VOID")
WHY = Ask("reason", "Why", hint="Kept with the payment.")

LIST_COLUMNS: tuple[Column[PaymentRow], ...] = (
    Column("number", "Payment", "code", order="number", link=lambda row: _address(row.number)),
    Column("status", "State", "status"),
    Column("kind", "Kind", "words"),
    Column("supplier_name", "Supplier"),
    Column("pay_on", "Pay on", "day", order="pay_on"),
    Column("amount", "Amount", "money", unit="currency"),
    Column("discount_amount", "Discount", "money", unit="currency"),
    Column("unapplied_amount", "Not applied", "money", unit="currency"),
    Column("invoices", "Invoices", "number"),
    Column("bank_reference", "Bank reference"),
)
LIST_CHOICES = (
    Choice("status", "State", tuple((code, code.capitalize()) for code in STATES)),
    Choice("kind", "Kind", (("INVOICES", "Invoices"), ("PREPAYMENT", "Prepayment"))),
    Choice("supplier", "Supplier code"),
    Choice("invoice", "Invoice"),
    Choice("pay_from", "Pay from", kind="date"),
)
PART_COLUMNS: tuple[Column[PaymentPartRow], ...] = (
    Column("invoice", "Invoice", "code", link=lambda row: address_of_number(row.invoice)),
    Column("kind", "Kind", "words"),
    Column("supplier_number", "Their number"),
    Column("amount", "Amount", "money", unit="currency"),
    Column("discount_amount", "Discount", "money", unit="currency"),
    Column("is_live", "Stands", "flag"),
)
APPLICATION_COLUMNS: tuple[Column[PrepaymentApplicationRow], ...] = (
    Column("invoice", "Invoice", "code", link=lambda row: address_of_number(row.invoice)),
    Column("supplier_number", "Their number"),
    Column("amount", "Amount", "money", unit="currency"),
    Column("applied_on", "On", "day"),
)


def _address(number: str) -> str:
    return reverse("payment", args=[number])


@page(duties=PAYMENTS.duties, methods=READ)
def payments(request: PageRequest) -> HttpResponse:
    """Show the payments within reach."""
    table = listed(
        request, PAYMENTS, LIST_COLUMNS, reader=request.reader, choices=LIST_CHOICES,
        nothing="Propose the first one from the open payables.",
    )  # fmt: skip
    context = {
        "title": "Payments",
        "subtitle": "Proposed by one person, approved by a second, released by a third.",
        "table": table,
        "links": [("Waiting", reverse("payments-waiting")), ("Payables", reverse("payables"))],
    }
    return render(request, "web/ledger/list.html", context)


@page(duties=PAYMENTS.duties, methods=READ)
def waiting(request: PageRequest) -> HttpResponse:
    """Show the payments that wait for their next step, the next to pay first; do it in place."""
    scope = request.reader.scope(PAYMENTS.duties)
    groups = []
    for title, status in (
        ("To approve", "PROPOSED"),
        ("To release", "APPROVED"),
        ("To confirm", "RELEASED"),
    ):
        found = PAYMENTS.page(scope=scope, filters={"status": status}, order="pay_on")
        further = f"{reverse('payments')}?status={status}" if found.next_cursor else ""
        groups.append((title, [_step(request.reader, row) for row in found.rows], further))
    return render(request, "web/payments/waiting.html", {"groups": groups})


def _step(reader: Reader, row: PaymentRow) -> dict[str, Any]:
    """Return a payment with the next step this person may do, or why they may not."""
    action, hindrance = _next(reader, row)
    return {"row": row, "action": action, "hindrance": hindrance}


def _next(reader: Reader, row: PaymentRow) -> tuple[Action | None, str]:
    at = partial(reverse, args=[row.number])
    if row.status == "RELEASED":
        if not reader.may("LN"):
            return None, "Treasury confirms what the bank paid."
        asks = (Ask("bank_reference", "Bank reference", hint="From the statement."),)
        return Action("Confirm", "check", at("payment-confirm"), asks, is_main=True), ""
    if not reader.may("M"):
        return None, "Somebody who approves payments does this."
    if row.prepared_by == reader.username:
        return None, "You proposed it; somebody else goes on."
    if row.status == "PROPOSED":
        return Action("Approve", "thumb-up", at("payment-approve"), is_main=True), ""
    if row.approved_by == reader.username:
        return None, "You approved it; a third person releases it."
    return Action("Release", "send", at("payment-release"), is_main=True, is_proved=True), ""


@page(duties=PAYMENTS.duties, methods=READ)
def payment(request: PageRequest, number: str) -> HttpResponse:
    """Show one payment: what it pays, who did each step, and the next one."""
    reader = request.reader
    life = payment_life(number, scope=reader.scope(PAYMENTS.duties))
    row = life.payment
    step, hindrance = _next(reader, row) if row.status in STATES[:3] else (None, "")
    context = {
        "life": life,
        "payment": row,
        "hindrance": hindrance,
        "actions": tuple(action for action in (step, *_others(reader, life)) if action),
        "parts": of_rows("Invoices", life.parts, PART_COLUMNS, reader=reader),
        "applications": of_rows(
            "Set against", life.applications, APPLICATION_COLUMNS, reader=reader
        ),
        "journals": of_rows("Postings", life.journals, JOURNAL_COLUMNS, reader=reader),
        "trail": [("Payments", reverse("payments"))],
        "is_doubtful": row.status in {"PROPOSED", "APPROVED"} and not life.is_account_on_file,
    }
    return render(request, "web/payments/payment.html", context)


def _others(reader: Reader, life: PaymentLife) -> list[Action]:
    row = life.payment
    at = partial(reverse, args=[row.number])
    found = []
    if row.status == "RELEASED" and reader.may("LN"):
        found.append(Action("The bank did not pay", "alert-triangle",
                            at("payment-fail"), (WHY,), is_grave=True))  # fmt: skip
    if row.status in STATES[:3] and reader.may("LM"):
        found.append(Action("Void", "ban", at("payment-void"), (WHY,), is_grave=True))
    if row.status == "FAILED" and not life.replaced_by and reader.may("L"):
        found.append(Action("Propose again", "refresh", at("payment-reissue"),
                            is_main=True))  # fmt: skip
    return found


def _stepping(
    name: str, duties: str, run: Callable[..., PaymentStanding], *asked: str, is_grave: bool = False
) -> Callable[..., HttpResponse]:
    """Return the page that does one step of a payment and shows it again."""

    def view(request: PageRequest, number: str) -> HttpResponse:
        told = {field: request.POST.get(field, "").strip() for field in asked}
        reason = told.get("reason", "")
        back = request.POST.get("back") == "waiting"
        return act(
            request,
            lambda: run(
                actor=request.actor(reason=reason),
                when=_when(request, number),
                payment_id=id_of("payment", number),
                **told,
            ),
            done=lambda standing: f"{standing.number} is {standing.status.lower()}.",
            to=reverse("payments-waiting") if back else _address(number),
        )

    view.__name__ = name
    view.__doc__ = (run.__doc__ or "").strip().partition("\n")[0]
    guarded = stepped_up(view) if is_grave else view
    return page(duties=duties, methods=("POST",))(guarded)


def _when(request: PageRequest, number: str) -> Any:
    """Return now, with the business date of the payment's entity."""
    scope = request.reader.scope(PAYMENTS.duties)
    row = PAYMENTS.one("payment", number, scope=scope, by="number")
    return request.moment(zone_of(request.reader, entity=row.entity))


approve = _stepping("approve", "M", paying.approve_payment)
release = _stepping("release", "M", paying.release_payment, is_grave=True)
confirm = _stepping("confirm", "LN", paying.confirm_payment, "bank_reference")
fail = _stepping("fail", "LN", paying.fail_payment, "reason")
void = _stepping("void", "LM", paying.void_payment, "reason")


@page(duties="L", methods=("POST",))
def reissue(request: PageRequest, number: str) -> HttpResponse:
    """Propose a failed payment again, to the account on file now, for today."""
    return act(
        request,
        lambda: paying.reissue_payment(
            actor=request.actor(),
            when=(when := _when(request, number)),
            payment_id=id_of("payment", number),
            pay_on=when.business_date,
        ),
        done=lambda standing: f"{standing.number} waits for approval.",
        to=lambda standing: _address(standing.number),
    )


class PrepayForm(forms.Form):
    """How much of an order is paid ahead, and when."""

    amount = money("Amount")
    pay_on = day_field("Pay on")


@page(duties="L")
def prepayment_new(request: PageRequest, order: str) -> HttpResponse:
    """Propose to pay part of an order ahead."""
    found = invoice_to_enter(order, scope=request.reader.scope("L"))
    initial = {"pay_on": request.moment().business_date}
    form = PrepayForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _prepay_form(request, found, form)
    given = form.cleaned_data
    return act(
        request,
        lambda: prepay(
            actor=request.actor(),
            when=request.moment(zone_of(request.reader, facility=found.facility)),
            order_number=found.order,
            amount=given["amount"],
            pay_on=given["pay_on"],
        ),
        done=lambda standing: f"{standing.number} waits for approval.",
        to=lambda standing: _address(standing.number),
        again=lambda refusal: _prepay_form(request, found, form, refusal),
    )


def _prepay_form(
    request: PageRequest, found: Any, form: PrepayForm, refusal: DomainError | None = None
) -> HttpResponse:
    trail = [("Payments", reverse("payments"))]
    context = {"order": found, "form": form, "problem": refusal, "trail": trail}
    status = 422 if form.is_bound else 200
    return render(request, "web/payments/prepay.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("payments", payments, name="payments"),
    path("payments/waiting", waiting, name="payments-waiting"),
    path("payments/ahead/<str:order>", prepayment_new, name="prepayment-new"),
    path("payments/<str:number>", payment, name="payment"),
    path("payments/<str:number>/approve", approve, name="payment-approve"),
    path("payments/<str:number>/release", release, name="payment-release"),
    path("payments/<str:number>/confirm", confirm, name="payment-confirm"),
    path("payments/<str:number>/fail", fail, name="payment-fail"),
    path("payments/<str:number>/void", void, name="payment-void"),
    path("payments/<str:number>/reissue", reissue, name="payment-reissue"),
]
