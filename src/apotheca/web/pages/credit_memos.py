"""Credit memos: what a supplier gives back, for a return or about an invoice."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.operations.credit_memos import (
    PRICE_CLAIM,
    RECEIPT_SHORT,
    RETURN,
    register_credit_memo,
)
from apotheca.finance.queries.details import invoice_life
from apotheca.finance.types import NewCreditMemo
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.procurement.queries.lists import RETURNS
from apotheca.web.names import id_of, ids_of
from apotheca.web.pages.invoice_entry import CLERKS
from apotheca.web.pages.invoices import said
from apotheca.web.pages.money_forms import day_field, entity_id, money
from apotheca.web.reach import zone_of
from apotheca.web.shell import PageRequest, act, page

KINDS = (
    (PRICE_CLAIM, "A claim: the price, freight or quantity was too high"),
    (RECEIPT_SHORT, "Goods that were billed and did not come, or are taken back"),
)


@dataclass(frozen=True, slots=True)
class About:
    """What a credit memo is about, and the receipt lines of it that may be taken back."""

    kind: str
    number: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    currency: str
    receipt_lines: tuple[tuple[str, str], ...] = ()


class MemoForm(forms.Form):
    """A credit memo as it came; ``total`` lowers what is owed."""

    supplier_number = forms.CharField(label="Credit memo number", max_length=60)
    credited_on = day_field("Dated")
    total = money("Total", help_text="A plain amount; it lowers what we owe.")

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about.kind == RETURN:
            return
        self.fields["kind"] = forms.ChoiceField(label="What it is for", choices=KINDS)
        if about.receipt_lines:
            self.fields["receipt_lines"] = forms.MultipleChoiceField(
                label="Receipts taken back",
                choices=about.receipt_lines,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="Only for goods that did not come: their receipts are open again.",
            )


@page(duties=CLERKS)
def credit_memo_new(request: PageRequest) -> HttpResponse:
    """Enter a credit memo for a return (``return``) or about an invoice (``invoice``)."""
    about = _about(request)
    if about is None:
        context = {"trail": [("Invoices", reverse("invoices"))]}
        return render(request, "web/invoices/credit_choose.html", context)
    if request.method != "POST":
        today = request.moment().business_date
        return _form(request, about, MemoForm(about=about, initial={"credited_on": today}))
    form = MemoForm(request.POST, about=about)
    if not form.is_valid():
        return _form(request, about, form)
    return act(
        request,
        lambda: register_credit_memo(
            actor=request.actor(),
            when=request.moment(zone_of(request.reader, facility=about.facility)),
            memo=_memo(request, about, form.cleaned_data),
        ),
        done=said,
        to=lambda standing: reverse("invoice", args=[standing.number]),
        again=lambda refusal: _form(request, about, form, refusal),
    )


def _memo(request: PageRequest, about: About, given: dict[str, Any]) -> NewCreditMemo:
    kind = given.get("kind", RETURN)
    lines: dict[str, UUID] = {}
    if kind == RECEIPT_SHORT:
        lines = ids_of("receipt_line", given.get("receipt_lines", ()))
    return NewCreditMemo(
        entity_id=entity_id(request.reader, about.entity),
        supplier_id=id_of("supplier", about.supplier),
        supplier_number=given["supplier_number"],
        credited_on=given["credited_on"],
        currency=about.currency,
        total=given["total"],
        kind=kind,
        return_number=about.number if kind == RETURN else "",
        corrects_number="" if kind == RETURN else about.number,
        receipt_line_ids=tuple(lines.values()),
    )


def _about(request: PageRequest) -> About | None:
    scope = request.reader.scope(CLERKS)
    returned = request.GET.get("return", "").strip().upper()
    if returned:
        row = RETURNS.one("return", returned, scope=scope, by="number")
        return About(RETURN, row.number, row.entity, row.facility, row.supplier,
                     row.supplier_name, row.currency)  # fmt: skip
    number = request.GET.get("invoice", "").strip().upper()
    if not number:
        return None
    life = invoice_life(number, scope=scope)
    invoice = life.invoice
    if invoice.kind != "INVOICE":
        raise NotFound(kind="invoice", key=number)
    lines = tuple(
        (match.receipt_line, f"{match.receipt_line}: {match.item_name}")
        for match in life.matches
        if not match.is_reversal
    )
    return About(PRICE_CLAIM, invoice.number, invoice.entity, invoice.facility, invoice.supplier,
                 invoice.supplier_name, invoice.currency, lines)  # fmt: skip


def _form(
    request: PageRequest, about: About, form: MemoForm, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        "about": about,
        "form": form,
        "problem": refusal,
        "trail": [("Invoices", reverse("invoices"))],
    }
    status = 422 if form.is_bound else 200
    return render(request, "web/invoices/credit.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("credit-memos/new", credit_memo_new, name="credit-memo-new"),
]
