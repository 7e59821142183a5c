"""Moving stock: issues to cost centres, transfers and their arrival, and what comes back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.inventory.operations.issuing import issue_stock
from apotheca.inventory.operations.returns import return_issue
from apotheca.inventory.operations.transfers import receive_transfer, ship_transfer
from apotheca.inventory.queries.details import returnable_lots, stock_document_detail
from apotheca.inventory.types import StockPosted
from apotheca.kernel.errors import DomainError
from apotheca.web.actions import timezone_of
from apotheca.web.names import id_of
from apotheca.web.objects import address_of_number
from apotheca.web.pages.stock_lines import (
    AddItem,
    ItemLine,
    item_quantities,
    lot_quantities,
    moment_at,
    show_items,
    start_of,
)
from apotheca.web.picking import PickField
from apotheca.web.rows import Amount, RowForm, are_valid, rows_posted, rows_shown
from apotheca.web.shell import PageRequest, act, page

BACK_AS = (("AVAILABLE", "Back on the shelf"), ("RETURN_HOLD", "Held until checked"),
           ("QUARANTINED", "In quarantine"))  # fmt: skip


class IssueForm(forms.Form):
    """Where from, and on whose account."""

    location = PickField("locations", label="From")
    cost_centre = PickField("cost-centres", label="Cost centre")
    reason = forms.CharField(label="Why a lot was chosen", max_length=200, required=False)
    witness = PickField("people", label="Witness", required=False)


class TransferForm(forms.Form):
    """Where from and where to."""

    location = PickField("locations", label="From")
    to_location = PickField("locations", label="To")
    reason = forms.CharField(label="Why", max_length=200, required=False)
    is_one_step = forms.BooleanField(
        label="It is there already", required=False, help_text="Only within one facility."
    )


class ArrivedLine(RowForm):
    """What arrived of a lot that was shipped."""

    lot = forms.CharField(widget=forms.HiddenInput)
    quantity = Amount(label="Arrived", min_value=0)


class BackLine(RowForm):
    """What comes back of a lot that was issued."""

    lot = forms.CharField(widget=forms.HiddenInput)
    quantity = Amount(label="Comes back", min_value=0, required=False)


class BackForm(forms.Form):
    """How it comes back."""

    status = forms.ChoiceField(label="It goes", choices=BACK_AS)


@page(duties="DGH")
def issue(request: PageRequest) -> HttpResponse:
    """Issue items to a cost centre, first expiring first; what is not there is kept as short."""
    if request.method != "POST":
        return _issue(request, IssueForm(initial=start_of(request, "location", "cost_centre")), [])
    form, lines = IssueForm(request.POST), rows_posted(ItemLine, request.POST)
    show_items(request, lines, request.POST.get("location", ""))
    if not are_valid([form], lines) or not lines:
        return _issue(request, form, lines, status=422)
    said = form.cleaned_data
    witness = said["witness"]
    return act(
        request,
        lambda: issue_stock(
            actor=request.actor(reason=said["reason"]),
            when=moment_at(request, said["location"].code, "DGH"),
            location_id=said["location"].id,
            cost_centre_id=said["cost_centre"].id,
            lines=item_quantities(lines),
            witness_id=witness.id if witness else None,
        ),
        done=_issued,
        to=lambda posted: address_of_number(posted.number),
        again=lambda refusal: _issue(request, form, lines, problem=refusal),
    )


@page(duties="H")
def transfer(request: PageRequest) -> HttpResponse:
    """Ship stock to another place; its value travels with it until the receiver confirms."""
    if request.method != "POST":
        start = {"location": request.GET.get("from", ""), "to_location": request.GET.get("to", "")}
        return _transfer(request, TransferForm(initial=start), [])
    form, lines = TransferForm(request.POST), rows_posted(ItemLine, request.POST)
    show_items(request, lines, request.POST.get("location", ""))
    if not are_valid([form], lines) or not lines:
        return _transfer(request, form, lines, status=422)
    said = form.cleaned_data

    def done(posted: StockPosted) -> str:
        if said["is_one_step"]:
            return f"{posted.number}: it is at {said['to_location']} now."
        return f"{posted.number} is under way. {said['to_location']} confirms what arrives."

    return act(
        request,
        lambda: ship_transfer(
            actor=request.actor(reason=said["reason"]),
            when=moment_at(request, said["location"].code, "H"),
            from_location_id=said["location"].id,
            to_location_id=said["to_location"].id,
            lines=item_quantities(lines),
            is_one_step=said["is_one_step"],
        ),
        done=done,
        to=lambda posted: address_of_number(posted.number),
        again=lambda refusal: _transfer(request, form, lines, problem=refusal),
    )


@page(duties="GH")
def receive(request: PageRequest, number: str) -> HttpResponse:
    """Confirm what arrived of a transfer, lot by lot; what did not is lost in transit."""
    detail = stock_document_detail(number, scope=request.reader.scope("GH"))
    if request.method != "POST":
        start = [{"lot": line.lot, "quantity": line.done} for line in detail.lines]
        return _arrival(request, detail, rows_shown(ArrivedLine, start))
    lines = rows_posted(ArrivedLine, request.POST)
    if not are_valid(lines) or not lines:
        return _arrival(request, detail, lines, status=422)
    said = [(one.cleaned_data["lot"], one.cleaned_data["quantity"]) for one in lines]
    return act(
        request,
        lambda: receive_transfer(
            actor=request.actor(),
            when=request.moment(timezone_of(request.reader, detail.document.to_facility)),
            transfer_id=id_of("stock_document", number),
            lines=lot_quantities(said),
        ),
        done=f"{number} has arrived.",
        to=address_of_number(number),
        again=lambda refusal: _arrival(request, detail, lines, problem=refusal),
    )


@page(duties="DGH")
def come_back(request: PageRequest, number: str) -> HttpResponse:
    """Take issued lots back where they came from, at the value they were issued with."""
    scope = request.reader.scope("DGH")
    lots = returnable_lots(number, scope=scope)
    facility = stock_document_detail(number, scope=scope).document.facility
    if request.method != "POST":
        lines = rows_shown(BackLine, [{"lot": row.lot} for row in lots if row.open > 0])
        return _back(request, number, BackForm(), lines, lots)
    form, lines = BackForm(request.POST), rows_posted(BackLine, request.POST)
    is_valid = are_valid([form], lines)
    said = [(x.cleaned_data["lot"], x.cleaned_data["quantity"]) for x in lines if is_valid]
    back = [(lot, quantity) for lot, quantity in said if quantity]
    if not back:
        return _back(request, number, form, lines, lots, status=422)
    return act(
        request,
        lambda: return_issue(
            actor=request.actor(),
            when=request.moment(timezone_of(request.reader, facility)),
            issue_id=id_of("stock_document", number),
            lines=lot_quantities(back),
            status=form.cleaned_data["status"],
        ),
        done=lambda posted: f"{posted.number}: it came back at the value it was issued with.",
        to=lambda posted: address_of_number(posted.number),
        again=lambda refusal: _back(request, number, form, lines, lots, problem=refusal),
    )


def _issued(posted: StockPosted) -> str:
    if not posted.short:
        return f"{posted.number} is issued."
    if not posted.done:
        return f"{posted.number}: nothing of it was there. The demand is kept."
    return f"{posted.number} is issued in part; what was missing is kept as demand."


def _issue(
    request: PageRequest, form: IssueForm, lines: Sequence[ItemLine], *,
    problem: DomainError | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    return _lines_form(
        request, form, lines, problem=problem, status=status, title="Issue",
        subtitle="To a cost centre, first expiring first. What is not there is kept as demand.",
        submit="Issue", icon="arrow-right",
    )  # fmt: skip


def _transfer(
    request: PageRequest, form: TransferForm, lines: Sequence[ItemLine], *,
    problem: DomainError | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    return _lines_form(
        request, form, lines, problem=problem, status=status, title="Transfer",
        subtitle="To another place, first expiring first. The receiver confirms what arrives.",
        submit="Ship", icon="transfer",
    )  # fmt: skip


def _lines_form(
    request: PageRequest, form: forms.Form, lines: Sequence[ItemLine], *, status: int, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "add": AddItem(),
        "lines": lines,
        "line_template": "web/stock/item_lines.html",
        "line_route": "stock-line-item",
        "is_empty": status == 422 and not lines,
        **more,
    }
    return render(request, "web/stock/form.html", context, status=status)


def _arrival(
    request: PageRequest, detail: Any, lines: Sequence[ArrivedLine], *,
    problem: DomainError | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    shipped = {line.lot: line for line in detail.lines}
    context = {
        "document": detail.document,
        "lines": [(line, shipped.get(str(line["lot"].value()))) for line in lines],
        "problem": problem,
    }
    return render(request, "web/stock/arrival.html", context, status=status)


def _back(
    request: PageRequest, number: str, form: BackForm, lines: Sequence[BackLine],
    lots: Sequence[Any], *, problem: DomainError | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    issued = {row.lot: row for row in lots}
    context = {
        "number": number,
        "form": form,
        "lines": [(line, issued.get(str(line["lot"].value()))) for line in lines],
        "is_empty": status == 422,
        "problem": problem,
    }
    return render(request, "web/stock/back.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("stock/issue", issue, name="stock-issue"),
    path("stock/transfer", transfer, name="stock-transfer"),
    path("stock/documents/<str:number>/receive", receive, name="stock-receive"),
    path("stock/documents/<str:number>/return", come_back, name="stock-return"),
]
