"""Keeping stock right: losses, holds and releases, and blind counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.inventory.operations.counting import count_stock
from apotheca.inventory.operations.losses import waste_stock
from apotheca.inventory.operations.statuses import change_status
from apotheca.inventory.queries.lists.stock import StockLotRow
from apotheca.inventory.types import CountedLot, CountPosted
from apotheca.kernel.errors import DomainError
from apotheca.kernel.listing import PAGE_ROWS_MAX
from apotheca.web.actions import place_within
from apotheca.web.names import ids_of
from apotheca.web.objects import address_of_number
from apotheca.web.pages.stock import STATUSES
from apotheca.web.pages.stock_lines import (
    AddItem,
    AddLot,
    CountLine,
    LotLine,
    lot_quantities,
    moment_at,
    sheet,
    show_found,
    show_lots,
    start_of,
)
from apotheca.web.picking import PickField
from apotheca.web.rows import are_valid, rows_posted, rows_shown
from apotheca.web.shell import PageRequest, act, page

CAUSES = (("WASTE", "Wasted: broken, spilled, opened in vain"),
          ("DISCARD", "Discarded: destroyed while held"),
          ("WRITE_OFF", "Written off: expired"))  # fmt: skip
CHANGEABLE = tuple(pair for pair in STATUSES if pair[0] not in ("IN_TRANSIT",))


class WasteForm(forms.Form):
    """Where, and how it was lost."""

    location = PickField("locations", label="At")
    cause = forms.ChoiceField(label="How it was lost", choices=CAUSES)
    reason = forms.CharField(label="Why", max_length=200)
    cost_centre = PickField("cost-centres", label="Charged to", required=False)
    witness = PickField("people", label="Witness", required=False)


class StatusForm(forms.Form):
    """Where, and what it was and becomes."""

    location = PickField("locations", label="At")
    from_status = forms.ChoiceField(label="It is", choices=CHANGEABLE)
    to_status = forms.ChoiceField(label="It becomes", choices=CHANGEABLE, initial="QUARANTINED")
    to_location = PickField("locations", label="And goes to", required=False)
    reason = forms.CharField(label="Why", max_length=200)


class PlaceForm(forms.Form):
    """Which place is counted, and which part of it."""

    location = PickField("locations", label="Place")
    q = forms.CharField(label="Only items or lots that begin so", required=False, max_length=120)


class CountForm(forms.Form):
    """What a count says once."""

    location = forms.CharField(widget=forms.HiddenInput, max_length=40)
    q = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    started_at = forms.CharField(widget=forms.HiddenInput)
    approved_by = PickField(
        "people", narrowed={"duty": "I"}, label="Approved by", required=False,
        help_text="Somebody else, when the differences are above 250.00.",
    )  # fmt: skip

    def clean_started_at(self) -> datetime:
        """Read when the counting began, as the sheet wrote it."""
        try:
            at = datetime.fromisoformat(self.cleaned_data["started_at"])
        except ValueError as odd:
            raise forms.ValidationError("Open the sheet again.") from odd
        if at.tzinfo is None:
            raise forms.ValidationError("Open the sheet again.")
        return at


@page(duties="H")
def waste(request: PageRequest) -> HttpResponse:
    """Take lots out of stock because they are lost to use."""
    if request.method != "POST":
        form = WasteForm(initial={**start_of(request, "location"), "cause": "WASTE"})
        return _lots_form(request, form, [], **_WASTE)
    form, lines = WasteForm(request.POST), rows_posted(LotLine, request.POST)
    show_lots(request, lines, request.POST.get("location", ""))
    if not are_valid([form], lines) or not lines:
        return _lots_form(request, form, lines, status=422, **_WASTE)
    said = form.cleaned_data
    return act(
        request,
        lambda: waste_stock(
            actor=request.actor(reason=said["reason"]),
            when=moment_at(request, said["location"].code, "H"),
            location_id=said["location"].id,
            cause=said["cause"],
            lines=lot_quantities(_said(lines)),
            cost_centre_id=said["cost_centre"].id if said["cost_centre"] else None,
            witness_id=said["witness"].id if said["witness"] else None,
        ),
        done=lambda posted: f"{posted.number}: {posted.value} left stock.",
        to=lambda posted: address_of_number(posted.number),
        again=lambda refusal: _lots_form(request, form, lines, problem=refusal, **_WASTE),
    )


@page(duties="H")
def status(request: PageRequest) -> HttpResponse:
    """Hold, recall or release lots; their value stays with them."""
    if request.method != "POST":
        form = StatusForm(initial=start_of(request, "location"))
        return _lots_form(request, form, [], **_STATUS)
    form, lines = StatusForm(request.POST), rows_posted(LotLine, request.POST)
    show_lots(request, lines, request.POST.get("location", ""))
    if not are_valid([form], lines) or not lines:
        return _lots_form(request, form, lines, status=422, **_STATUS)
    said = form.cleaned_data
    return act(
        request,
        lambda: change_status(
            actor=request.actor(reason=said["reason"]),
            when=moment_at(request, said["location"].code, "H"),
            location_id=said["location"].id,
            from_status=said["from_status"],
            to_status=said["to_status"],
            lines=lot_quantities(_said(lines)),
            to_location_id=said["to_location"].id if said["to_location"] else None,
        ),
        done=lambda posted: f"{posted.number}: {len(posted.done)} lots changed their state.",
        to=lambda posted: address_of_number(posted.number),
        again=lambda refusal: _lots_form(request, form, lines, problem=refusal, **_STATUS),
    )


@page(duties="H")
def count(request: PageRequest) -> HttpResponse:
    """Count a place blindly: the sheet names every lot that should be there, and no quantity."""
    if request.method == "POST":
        return _count(request)
    location = request.GET.get("location", "").strip()
    part = request.GET.get("q", "").strip()
    if not location:
        return render(request, "web/stock/count_place.html", {"form": PlaceForm()})
    place = place_within(request.reader, location, "H")
    if place is None:
        form = PlaceForm({"location": location, "q": part})
        return render(request, "web/stock/count_place.html", {"form": form}, status=404)
    there = sheet(request, place.code, {"q": part} if part else {})
    lines = rows_shown(CountLine, [{"lot": row.lot} for row in _by_item(there)])
    start = {
        "location": place.code,
        "q": part,
        "started_at": request.moment().occurred_at.isoformat(),
    }
    return _sheet(request, CountForm(initial=start), lines, there)


def _count(request: PageRequest) -> HttpResponse:
    form, lines = CountForm(request.POST), rows_posted(CountLine, request.POST)
    show_found(request, lines)
    part = request.POST.get("q", "").strip()
    there = sheet(request, request.POST.get("location", ""), {"q": part} if part else {})
    is_valid = are_valid([form], lines)
    _know(lines, there)
    if not is_valid or not _is_whole(lines):
        return _sheet(request, form, lines, there, status=422)
    said = form.cleaned_data
    return act(
        request,
        lambda: count_stock(
            actor=request.actor(),
            when=moment_at(request, said["location"], "H"),
            location_id=ids_of("location", [said["location"]])[said["location"]],
            lots=_counted(lines),
            started_at=said["started_at"],
            approved_by_id=said["approved_by"].id if said["approved_by"] else None,
        ),
        done=_counted_words,
        to=lambda posted: address_of_number(posted.number),
        again=lambda refusal: _sheet(request, form, lines, there, problem=refusal),
    )


def _know(lines: Sequence[CountLine], there: Sequence[StockLotRow]) -> None:
    """Give the lines of the sheet what is known of their lots; one that is gone by now is kept."""
    known = {row.lot: row for row in there}
    for line in lines:
        line.known = known.get(line.label)


def _is_whole(lines: Sequence[CountLine]) -> bool:
    """
    Ask for every lot of an item that was counted, since a lot left out counts as nothing.

    Returns False, and says it at the line, where one is missing; and where nothing was counted.
    """
    counted = {_item_of(line) for line in lines if line.cleaned_data.get("counted") is not None}
    is_whole = bool(counted)
    for line in lines:
        if line.cleaned_data.get("counted") is None and _item_of(line) in counted:
            line.add_error(
                "counted", "Another lot of this item was counted. Enter 0 if it is gone."
            )
            is_whole = False
    return is_whole


def _item_of(line: CountLine) -> str:
    return line.known.item if line.known else line.code


def _counted(lines: Sequence[CountLine]) -> list[CountedLot]:
    counted = [line for line in lines if line.cleaned_data.get("counted") is not None]
    items = ids_of("item", {_item_of(line) for line in counted})
    packages = ids_of("package", {_package_of(line) for line in counted} - {""})
    return [
        CountedLot(
            item_id=items[_item_of(line)],
            package_id=packages.get(_package_of(line), 0),
            lot_number=line.known.lot_number if line.known else line.cleaned_data["lot_number"],
            expires_on=line.known.expires_on if line.known else line.cleaned_data["expires_on"],
            quantity=line.cleaned_data["counted"],
            serial=line.known.serial if line.known else "",
        )
        for line in counted
    ]


def _package_of(line: CountLine) -> str:
    return line.known.package if line.known else line.cleaned_data["package"]


def _counted_words(posted: CountPosted) -> str:
    if not posted.shortages and not posted.overages:
        return f"{posted.number}: everything was as it should be."
    return f"{posted.number}: differences of {posted.difference} are posted."


def _said(lines: Sequence[LotLine]) -> list[tuple[str, Any]]:
    return [(line.cleaned_data["lot"], line.cleaned_data["quantity"]) for line in lines]


def _by_item(there: Sequence[StockLotRow]) -> list[StockLotRow]:
    return sorted(there, key=lambda row: (row.item_name, row.item, str(row.expires_on), row.lot))


_WASTE: dict[str, Any] = {
    "title": "Waste", "submit": "Take out of stock", "icon": "trash",
    "subtitle": "Lots that are lost to use leave at their value.",
}  # fmt: skip
_STATUS: dict[str, Any] = {
    "title": "Hold or release", "submit": "Change the state", "icon": "lock",
    "subtitle": "Quarantine, recall or release lots where they stand, or carry them to a cage.",
}  # fmt: skip


def _lots_form(
    request: PageRequest, form: forms.Form, lines: Sequence[LotLine], *,
    problem: DomainError | None = None, status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form,
        "add": AddLot(),
        "lines": lines,
        "line_template": "web/stock/lot_lines.html",
        "line_route": "stock-line-lot",
        "is_empty": status == 422 and not lines,
        "problem": problem,
        **more,
    }
    return render(request, "web/stock/form.html", context, status=status)


def _sheet(
    request: PageRequest, form: CountForm, lines: Sequence[CountLine],
    there: Sequence[StockLotRow], *, problem: DomainError | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    _know(lines, there)
    context = {
        "form": form,
        "add": AddItem(),
        "lines": lines,
        "place": form["location"].value(),
        "part": form["q"].value(),
        "is_cut": len(there) == PAGE_ROWS_MAX,
        "is_empty": status == 422 and not any(line.errors for line in lines),
        "problem": problem,
    }
    return render(request, "web/stock/count.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("stock/waste", waste, name="stock-waste"),
    path("stock/status", status, name="stock-status"),
    path("stock/count", count, name="stock-count"),
]
