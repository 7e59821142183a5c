"""Putting received goods where they belong, and sending them back to the supplier."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError
from apotheca.procurement.operations.putting_away import put_away
from apotheca.procurement.operations.returning import return_to_supplier
from apotheca.procurement.queries.details import ReceiptDetails, receipt_details, return_details
from apotheca.procurement.queries.lists import RETURNS, ReceiptLineRow
from apotheca.procurement.queries.places import (
    LotPlace,
    PutAwayPlace,
    lots_of_receipt,
    put_away_places,
)
from apotheca.procurement.types import PutAwayLine, ReturnLine
from apotheca.web.actions import timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of, ids_of
from apotheca.web.pages import buying_tables as tables
from apotheca.web.rows import Amount, RowForm, are_valid, rows_posted, rows_shown
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, listed, of_rows
from apotheca.web.words import number as plain


class Moved(RowForm):
    """So much of a lot to a place; without a place it stays at the dock."""

    line_no = forms.IntegerField(widget=forms.HiddenInput)
    place = forms.ChoiceField(label="To", required=False)
    quantity = Amount(label="Quantity", required=False, min_value=Decimal("0.000001"))

    def __init__(
        self,
        *args: Any,
        lines: dict[int, ReceiptLineRow],
        places: Sequence[PutAwayPlace],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        value = str(self["line_no"].value() or "")
        self.lot = lines.get(int(value)) if value.isdecimal() else None
        fit = [one for one in places if self.lot and one.line_no == self.lot.line_no]
        choices = [(one.place, _place_text(one, self.lot)) for one in fit] + [("", "Leave it here")]
        cast(forms.ChoiceField, self.fields["place"]).choices = choices
        if not self.is_bound and fit:
            self.initial.setdefault("place", fit[0].place)


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


@page(duties="GT")
def put(request: PageRequest, number: str) -> HttpResponse:
    """Put received lots away; the place that suggests itself is chosen already."""
    found = receipt_details(number, request.reader.scope("GT"))
    places = put_away_places(found.receipt.number)
    lines = {line.line_no: line for line in found.lines}
    more: dict[str, Any] = {"lines": lines, "places": places}
    if request.method != "POST":
        waiting = [line for line in found.lines if line.to_put_away]
        start = [{"line_no": line.line_no, "quantity": line.to_put_away} for line in waiting]
        return _moved(request, found, rows_shown(Moved, start, **more))
    rows = rows_posted(Moved, request.POST, **more)
    if not are_valid(rows):
        return _moved(request, found, rows, status=422)
    chosen = [row for row in rows if row.cleaned_data["place"] and row.lot]
    place_ids = ids_of("location", {row.cleaned_data["place"] for row in chosen})
    line_ids = ids_of("receipt_line", {row.lot.line for row in chosen if row.lot})
    header = found.receipt
    return act(
        request,
        lambda: put_away(
            actor=request.actor(),
            when=request.moment(timezone_of(request.reader, header.facility)),
            receipt_id=id_of("receipt", header.number),
            lines=[
                PutAwayLine(
                    line_ids[row.lot.line if row.lot else ""],
                    place_ids[row.cleaned_data["place"]],
                    row.cleaned_data["quantity"],
                )
                for row in chosen
            ],
        ),
        done=f"{header.number} is put away as you said.",
        to=address_of(header.number),
        again=lambda refusal: _moved(request, found, rows, problem=refusal),
    )


@page(duties="GT", methods=("GET", "HEAD"))
def another_place(request: PageRequest, number: str) -> HttpResponse:
    """Answer with a row that takes part of a lot to another place."""
    found = receipt_details(number, request.reader.scope("GT"))
    typed = request.GET.get("line", "")
    lines = {line.line_no: line for line in found.lines}
    start = [{"line_no": int(typed)}] if typed.isdecimal() and int(typed) in lines else []
    places = put_away_places(found.receipt.number)
    rows = rows_shown(Moved, start, lines=lines, places=places)
    context = {"rows": rows, "receipt": found.receipt, "is_new": True}
    return render(request, "web/receipts/moves.html", context)


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
    chosen = [row for row in rows if row.cleaned_data["quantity"]]
    sources = {(row.lot.place, row.lot.status) for row in chosen}
    if len(sources) != 1:
        refusal = OnePlaceAtATime() if sources else NothingCounted()
        return _sent(request, found, form, rows, problem=refusal, status=422)
    place, status = sources.pop()
    header, said = found.receipt, form.cleaned_data
    ids = ids_of("receipt_line", {f"{header.number}/{row.lot.line_no}" for row in chosen})
    return act(
        request,
        lambda: return_to_supplier(
            actor=request.actor(reason=said["reason"]),
            when=request.moment(timezone_of(request.reader, header.facility)),
            receipt_id=id_of("receipt", header.number),
            location_id=id_of("location", place),
            lines=[
                ReturnLine(ids[f"{header.number}/{row.lot.line_no}"], row.cleaned_data["quantity"])
                for row in chosen
            ],
            authorisation=said["authorisation"],
            reason=said["reason"],
            stock_status=status,
        ),
        done=lambda made: f"{made.number} is booked: the supplier owes a credit memo.",
        to=lambda made: address_of(made.number),
        again=lambda refusal: _sent(request, found, form, rows, problem=refusal),
    )


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


def _place_text(place: PutAwayPlace, lot: ReceiptLineRow | None) -> str:
    meant = ", where the order was meant to go" if place.is_meant else ""
    uom = lot.base_uom if lot else ""
    stock = f", has {plain(place.stock)} {uom}" if place.stock else ""
    return f"{place.place}{meant}{stock}"


def _moved(
    request: PageRequest,
    found: ReceiptDetails,
    rows: Sequence[Moved],
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "receipt": found.receipt,
        "address": address_of(found.receipt.number),
        "rows": rows,
        "problem": problem,
    }
    return render(request, "web/receipts/put_away.html", context, status=status)


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
    path("receipts/<str:number>/put-away", put, name="receipt-put-away"),
    path("receipts/<str:number>/put-away/another", another_place, name="receipt-another-place"),
    path("receipts/<str:number>/return", send_back, name="receipt-return"),
    path("returns", returns, name="returns"),
    path("returns/<str:number>", supplier_return, name="return"),
]
