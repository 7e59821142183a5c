"""Sending received goods back to their supplier, and what was sent back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError
from apotheca.procurement.operations.returning import return_to_supplier
from apotheca.procurement.queries.details import ReceiptDetails, receipt_details, return_details
from apotheca.procurement.queries.lists import RETURNS
from apotheca.procurement.queries.places import LotPlace, lots_of_receipt
from apotheca.procurement.types import ReturnLine
from apotheca.web.actions import timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of, ids_of
from apotheca.web.pages import buying_tables as tables
from apotheca.web.rows import Amount, RowForm, are_valid
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, listed, of_rows


class Sent(forms.Form):
    """What a return to the supplier says once."""

    authorisation = forms.CharField(label="Supplier's authorisation (RMA)", max_length=60)
    reason = forms.CharField(label="Why", max_length=200)


class SentBack(RowForm):
    """So much of a lot, from where it stands, back to the supplier."""

    quantity = Amount(label="Send back", required=False, min_value=Decimal("0.000001"))

    def __init__(self, *args: Any, lot: LotPlace, **kwargs: Any) -> None:
        self.lot = lot
        super().__init__(*args, **kwargs)


class OnePlaceAtATime(DomainError):
    code = "web.one_place_at_a_time"
    message = "A return leaves from one place and state of stock. Send these back one by one."
    status = 422


class NothingCounted(DomainError):
    code = "web.nothing_counted"
    message = "No quantity was entered. Enter how much is to be sent back."
    status = 422


@page(duties="GH")
def send_back(request: PageRequest, number: str) -> HttpResponse:
    """Send lots of a receipt back to the supplier from where they stand."""
    found = receipt_details(number, request.reader.scope("GH"))
    lots = lots_of_receipt(found.receipt.number)
    data = request.POST if request.method == "POST" else None
    rows = [SentBack(data, key=str(n), lot=lot) for n, lot in enumerate(lots)]
    if request.method != "POST":
        return _sent(request, found, Sent(), rows)
    form = Sent(request.POST)
    if not are_valid([form], rows):
        return _sent(request, found, form, rows, status=422)
    return _send(request, found, form, rows)


@page(duties="*", methods=("GET", "HEAD"))
def returns(request: PageRequest) -> HttpResponse:
    """List returns to suppliers, the latest first."""
    choices = (
        Choice("supplier", "Supplier code"),
        Choice("authorisation", "Authorisation"),
        Choice("since", "Since", kind="date"),
    )
    nothing = "Nothing was sent back. Open a receipt to send part of it back."
    table = listed(
        request, RETURNS, tables.RETURNS, reader=request.reader, choices=choices, nothing=nothing
    )
    subtitle = "Sent back under the supplier's authorisation; a credit memo clears the claim."
    return render(request, "web/orders/other_list.html", {"table": table, "subtitle": subtitle})


@page(duties="*", methods=("GET", "HEAD"))
def supplier_return(request: PageRequest, number: str) -> HttpResponse:
    """Show a return to the supplier."""
    found = return_details(number, request.reader.scope())
    context = {
        "sent": found.supplier_return,
        "table": of_rows("Lots", found.lines, tables.RETURN_LINES, reader=request.reader),
    }
    return render(request, "web/receipts/return.html", context)


def _send(
    request: PageRequest, found: ReceiptDetails, form: Sent, rows: Sequence[SentBack]
) -> HttpResponse:
    """Send what was entered from the one place and state of stock it stands in."""
    chosen = [row for row in rows if row.cleaned_data["quantity"]]
    sources = {(row.lot.place, row.lot.status) for row in chosen}
    if len(sources) != 1:
        refusal = OnePlaceAtATime() if sources else NothingCounted()
        return _sent(request, found, form, rows, problem=refusal, status=422)
    place, status = sources.pop()
    header, said = found.receipt, form.cleaned_data
    names = [f"{header.number}/{row.lot.line_no}" for row in chosen]
    ids = ids_of("receipt_line", names)
    quantities = [row.cleaned_data["quantity"] for row in chosen]
    lines = [ReturnLine(ids[name], one) for name, one in zip(names, quantities, strict=True)]
    return act(
        request,
        lambda: return_to_supplier(
            actor=request.actor(reason=said["reason"]),
            when=request.moment(timezone_of(request.reader, header.facility)),
            receipt_id=id_of("receipt", header.number),
            location_id=id_of("location", place),
            lines=lines,
            authorisation=said["authorisation"],
            reason=said["reason"],
            stock_status=status,
        ),
        done=lambda made: f"{made.number} is booked: the supplier owes a credit memo.",
        to=lambda made: address_of(made.number),
        again=lambda refusal: _sent(request, found, form, rows, problem=refusal),
    )


def _sent(
    request: PageRequest,
    found: ReceiptDetails,
    form: Sent,
    rows: Sequence[SentBack],
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "receipt": found.receipt,
        "address": address_of(found.receipt.number),
        "form": form,
        "rows": rows,
        "problem": problem,
    }
    return render(request, "web/receipts/send_back.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("receipts/<str:number>/return", send_back, name="receipt-return"),
    path("returns", returns, name="returns"),
    path("returns/<str:number>", supplier_return, name="return"),
]
