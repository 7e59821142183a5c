"""Putting received goods where they belong."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError, NotFound
from apotheca.procurement.operations.putting_away import put_away
from apotheca.procurement.queries.details import ReceiptDetails, receipt_details
from apotheca.procurement.queries.lists import ReceiptLineRow
from apotheca.procurement.queries.places import PutAwayPlace, put_away_places
from apotheca.procurement.types import PutAwayLine
from apotheca.web.actions import timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of, ids_of
from apotheca.web.rows import Amount, RowForm, are_valid, rows_posted, rows_shown
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.words import number as plain


class Moved(RowForm):
    """
    So much of a lot to a place; without a place it stays at the dock.

    :raises NotFound: the row names a line the receipt does not have.
    """

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
        found = lines.get(int(value)) if value.isdecimal() else None
        if found is None:
            raise NotFound(kind="line of this receipt", key=value)
        self.lot = found
        fit = [one for one in places if one.line_no == found.line_no]
        choices = [(one.place, _place_text(one, self.lot)) for one in fit] + [("", "Leave it here")]
        cast(forms.ChoiceField, self.fields["place"]).choices = choices
        if not self.is_bound and fit:
            self.initial.setdefault("place", fit[0].place)


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
    return _put(request, found, rows)


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


def _put(request: PageRequest, found: ReceiptDetails, rows: Sequence[Moved]) -> HttpResponse:
    chosen = [row for row in rows if row.cleaned_data["place"]]
    place_ids = ids_of("location", {row.cleaned_data["place"] for row in chosen})
    line_ids = ids_of("receipt_line", {row.lot.line for row in chosen})
    lines = [
        PutAwayLine(
            line_ids[row.lot.line],
            place_ids[row.cleaned_data["place"]],
            row.cleaned_data["quantity"],
        )
        for row in chosen
    ]
    header = found.receipt
    return act(
        request,
        lambda: put_away(
            actor=request.actor(),
            when=request.moment(timezone_of(request.reader, header.facility)),
            receipt_id=id_of("receipt", header.number),
            lines=lines,
        ),
        done=f"{header.number} is put away as you said.",
        to=address_of(header.number),
        again=lambda refusal: _moved(request, found, rows, problem=refusal),
    )


def _place_text(place: PutAwayPlace, lot: ReceiptLineRow) -> str:
    meant = ", where the order was meant to go" if place.is_meant else ""
    stock = f", has {plain(place.stock)} {lot.base_uom}" if place.stock else ""
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


urlpatterns: list[URLPattern] = [
    path("receipts/<str:number>/put-away", put, name="receipt-put-away"),
    path("receipts/<str:number>/put-away/another", another_place, name="receipt-another-place"),
]
