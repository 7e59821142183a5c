"""The lines of forms that move stock: an item with its lots at a place, or a lot that is there."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.inventory.queries import items_of_lots
from apotheca.inventory.queries.lists import STOCK_LOTS
from apotheca.inventory.queries.lists.stock import StockLotRow
from apotheca.inventory.types import ItemQuantity, LotQuantity
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import PAGE_ROWS_MAX
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries.lists import ITEMS, PACKAGES
from apotheca.masterdata.queries.lists.items import ItemRow
from apotheca.web.actions import place_within, timezone_of
from apotheca.web.names import ids_of
from apotheca.web.picking import PickField
from apotheca.web.rows import Amount, Day, RowForm, rows_shown
from apotheca.web.shell import PageRequest, page
from apotheca.web.words import number

READ = ("GET", "HEAD")
SMALLEST = Decimal("0.000001")


class ItemLine(RowForm):
    """So much of an item, first expiring first, or of the lot that is chosen."""

    item = forms.CharField(widget=forms.HiddenInput)
    quantity = Amount(label="Quantity", min_value=SMALLEST)
    lot = forms.ChoiceField(label="Lot", required=False)

    entry: ItemRow | None = None
    usable = Decimal(0)

    @property
    def code(self) -> str:
        """The item of the line as it stands on the page."""
        return str(self["item"].value() or "")

    def show(self, entry: ItemRow | None, there: Sequence[StockLotRow]) -> None:
        """Let the line show what is usable at the place, and offer its lots."""
        self.entry = entry
        lots = [row for row in there if row.status == "AVAILABLE"]
        self.usable = sum((row.quantity for row in lots), Decimal(0))
        choices = [("", "First expiring first"), *((row.lot, _choice(row)) for row in lots)]
        chosen = str(self["lot"].value() or "")
        if chosen and chosen not in {value for value, _ in choices}:
            choices.append((chosen, chosen))
        cast(forms.ChoiceField, self.fields["lot"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse an item nobody knows; the line was shown before it is checked."""
        cleaned = super().clean() or {}
        if self.entry is None:
            self.add_error("quantity", f"There is no item {self.code}. Remove the line.")
        return cleaned


class LotLine(RowForm):
    """So much of a lot."""

    lot = forms.CharField(widget=forms.HiddenInput)
    quantity = Amount(label="Quantity", min_value=SMALLEST)

    there: tuple[StockLotRow, ...] = ()

    @property
    def label(self) -> str:
        """The lot of the line as it stands on the page."""
        return str(self["lot"].value() or "")


class CountLine(RowForm):
    """
    What was counted of one lot. A lot the sheet does not know names its package, number and expiry.
    """

    lot = forms.CharField(widget=forms.HiddenInput, required=False)
    item = forms.CharField(widget=forms.HiddenInput, required=False)
    package = forms.ChoiceField(label="Package", required=False)
    lot_number = forms.CharField(label="Lot number", max_length=60, required=False)
    expires_on = Day(label="Expires", required=False)
    counted = Amount(label="Counted", min_value=Decimal(0), required=False)

    known: StockLotRow | None = None
    entry: ItemRow | None = None

    @property
    def label(self) -> str:
        """The lot the sheet knows, '' for one that was found."""
        return str(self["lot"].value() or "")

    @property
    def code(self) -> str:
        """The item of a lot that was found."""
        return str(self["item"].value() or "")

    def offer(self, entry: ItemRow | None, packages: Iterable[tuple[str, str]]) -> None:
        """Let a found lot choose among the packages of its item."""
        self.entry = entry
        cast(forms.ChoiceField, self.fields["package"]).choices = [*packages]

    def clean(self) -> dict[str, Any]:
        """Ask of a found lot what tells it apart."""
        cleaned = super().clean() or {}
        if not cleaned.get("lot"):
            for name, missing in (("lot_number", "Write the number on the package."),
                                  ("counted", "Say how much is there.")):  # fmt: skip
                if cleaned.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, missing)
        return cleaned


class AddItem(forms.Form):
    """The box lines are added by."""

    add = PickField("items", label="Add an item", required=False)


class AddLot(forms.Form):
    """The box lots are added by; it offers those at the place."""

    add = PickField(
        "lots", label="Add a lot", required=False, with_fields=("location", "from_status")
    )


@page(duties="DGH", methods=READ)
def item_line(request: PageRequest) -> HttpResponse:
    """Answer with a line for an item, with what is usable of it at the place."""
    code = request.GET.get("add", "").strip()
    lines = rows_shown(ItemLine, [{"item": code}])
    show_items(request, lines, request.GET.get("location", ""))
    return _new(request, "web/stock/item_lines.html", lines, missing=lines[0].entry is None)


@page(duties="H", methods=READ)
def lot_line(request: PageRequest) -> HttpResponse:
    """Answer with a line for a lot that is at the place."""
    label = request.GET.get("add", "").strip()
    lines = rows_shown(LotLine, [{"lot": label}])
    show_lots(request, lines, request.GET.get("location", ""))
    return _new(request, "web/stock/lot_lines.html", lines, missing=not lines[0].there)


@page(duties="H", methods=READ)
def found_line(request: PageRequest) -> HttpResponse:
    """Answer with a line for a lot the sheet does not know."""
    code = request.GET.get("add", "").strip()
    lines = rows_shown(CountLine, [{"item": code}])
    show_found(request, lines)
    return _new(request, "web/stock/count_lines.html", lines, missing=lines[0].entry is None)


def show_items(request: PageRequest, lines: Sequence[ItemLine], location: str) -> None:
    """Let each line show its item and its lots at the place. Two statements for all of them."""
    codes = {line.code for line in lines}
    items = _items(codes)
    there = _at(request, location, {"items": ",".join(sorted(codes))}) if codes else ()
    for line in lines:
        line.show(items.get(line.code), [row for row in there if row.item == line.code])


def show_lots(request: PageRequest, lines: Sequence[LotLine], location: str) -> None:
    """Let each line show what is there of its lot. One statement for all of them."""
    labels = sorted({line.label for line in lines} - {""})
    wanted = {"lot": labels[0]} if len(labels) == 1 else {"lots": ",".join(labels)}
    there = _at(request, location, wanted) if labels else ()
    for line in lines:
        line.there = tuple(row for row in there if row.lot == line.label)


def show_found(request: PageRequest, lines: Sequence[CountLine]) -> None:
    """Let each found line choose among the packages of its item. Two statements for all."""
    found = [line for line in lines if not line.label]
    codes = {line.code for line in found}
    items = _items(codes)
    packages = PACKAGES.all(scope=None, filters={"items": ",".join(codes)}) if codes else ()
    for line in found:
        line.offer(
            items.get(line.code),
            [(x.code, x.description) for x in packages if x.item == line.code],
        )


def sheet(request: PageRequest, location: str, wanted: dict[str, str]) -> tuple[StockLotRow, ...]:
    """Return our own usable lots at a place, by item, as a count looks for them."""
    return _at(request, location, {"status": "AVAILABLE", "consigned": "false", **wanted})


def item_quantities(lines: Sequence[ItemLine]) -> list[ItemQuantity]:
    """Return valid lines as operations take them. One statement per kind of name."""
    said = [line.cleaned_data for line in lines]
    items = ids_of("item", {one["item"] for one in said})
    lots = ids_of("lot", {one["lot"] for one in said} - {""})
    return [ItemQuantity(items[one["item"]], one["quantity"], lots.get(one["lot"])) for one in said]


def lot_quantities(said: Sequence[tuple[str, Decimal]]) -> list[LotQuantity]:
    """Return labels and quantities of lots as operations take them. Two statements."""
    lots = ids_of("lot", {label for label, _ in said})
    items = items_of_lots(lots.values())
    return [LotQuantity(items[lots[label]], lots[label], quantity) for label, quantity in said]


def start_of(request: PageRequest, *names: str) -> dict[str, str]:
    """Return what the address already says of a form."""
    return {name: request.GET.get(name, "") for name in names}


def moment_at(request: PageRequest, location: str, duties: str) -> Moment:
    """
    Return this instant with the business date of a place's facility.

    :raises NotFound: there is no such place where the reader holds one of ``duties``.
    """
    place = place_within(request.reader, location, duties)
    if place is None:
        raise NotFound(kind="place", key=location)
    return request.moment(timezone_of(request.reader, place.facility))


def _at(request: PageRequest, location: str, wanted: dict[str, str]) -> tuple[StockLotRow, ...]:
    filters = {"location": location.strip(), **wanted}
    scope = request.reader.scope()
    return STOCK_LOTS.page(scope=scope, filters=filters, order="expiry", limit=PAGE_ROWS_MAX).rows


def _items(codes: Iterable[str]) -> dict[str, ItemRow]:
    wanted = ",".join(sorted(codes))
    rows = ITEMS.all(scope=None, filters={"codes": wanted}) if wanted else ()
    return {row.code: row for row in rows}


def _choice(row: StockLotRow) -> str:
    expiry = row.expires_on if isinstance(row.expires_on, date) else "no expiry"
    return f"{row.lot_number}, {expiry}, {number(row.quantity)} {row.uom}"


def _new(
    request: PageRequest, template: str, lines: Sequence[RowForm], *, missing: bool
) -> HttpResponse:
    added = request.GET.get("add", "").strip()
    context = {
        "lines": () if missing else lines,
        "is_new": True,
        "missing": added if missing else "",
    }
    return render(request, template, context)


urlpatterns: list[URLPattern] = [
    path("stock/lines/item", item_line, name="stock-line-item"),
    path("stock/lines/lot", lot_line, name="stock-line-lot"),
    path("stock/lines/found", found_line, name="stock-line-found"),
]
