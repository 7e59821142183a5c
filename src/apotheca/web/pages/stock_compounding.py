"""Compounding: components become a lot of our own, worth exactly what went into it."""

from collections.abc import Sequence

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.inventory.operations.compounding import CompoundedLot, compound_batch
from apotheca.kernel.errors import DomainError
from apotheca.masterdata.queries.details import package_detail
from apotheca.web.names import id_of
from apotheca.web.objects import address_of_number
from apotheca.web.pages.stock_lines import (
    SMALLEST,
    AddItem,
    ItemLine,
    item_quantities,
    moment_at,
    show_items,
    start_of,
)
from apotheca.web.picking import PickField
from apotheca.web.rows import Amount, Day, are_valid, rows_posted
from apotheca.web.shell import PageRequest, act, page


class CompoundForm(forms.Form):
    """What is made, where, and until when it may be used."""

    location = PickField("locations", label="At")
    package = PickField("packages", label="What is made")
    lot_number = forms.CharField(label="Our lot number", max_length=60)
    quantity = Amount(label="Quantity made", min_value=SMALLEST)
    beyond_use_on = Day(label="To be used until")
    witness = PickField("people", label="Witness", required=False)


@page(duties="H")
def compound(request: PageRequest) -> HttpResponse:
    """Turn components at a place into one lot of our own, all of it or nothing."""
    if request.method != "POST":
        return _form(request, CompoundForm(initial=start_of(request, "location", "package")), [])
    form, lines = CompoundForm(request.POST), rows_posted(ItemLine, request.POST)
    show_items(request, lines, request.POST.get("location", ""))
    if not are_valid([form], lines) or not lines:
        return _form(request, form, lines, status=422)
    said = form.cleaned_data
    made = package_detail(said["package"].code).package
    return act(
        request,
        lambda: compound_batch(
            actor=request.actor(),
            when=moment_at(request, said["location"].code, "H"),
            location_id=said["location"].id,
            components=item_quantities(lines),
            output=CompoundedLot(
                item_id=id_of("item", made.item),
                package_id=said["package"].id,
                lot_number=said["lot_number"],
                quantity=said["quantity"],
                beyond_use_on=said["beyond_use_on"],
            ),
            witness_id=said["witness"].id if said["witness"] else None,
        ),
        done=lambda posted: f"{posted.number}: {said['lot_number']} is made.",
        to=lambda posted: address_of_number(posted.number),
        again=lambda refusal: _form(request, form, lines, problem=refusal),
    )


def _form(
    request: PageRequest, form: CompoundForm, lines: Sequence[ItemLine], *,
    problem: DomainError | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form,
        "add": AddItem(),
        "lines": lines,
        "lines_title": "Components",
        "line_template": "web/stock/item_lines.html",
        "line_route": "stock-line-item",
        "is_empty": status == 422 and not lines,
        "problem": problem,
        "title": "Compound",
        "subtitle": "Components become one lot, worth what went into it; nothing is made in part.",
        "submit": "Make the batch",
        "icon": "vaccine",
    }
    return render(request, "web/stock/form.html", context, status=status)


urlpatterns: list[URLPattern] = [path("stock/compound", compound, name="stock-compound")]
