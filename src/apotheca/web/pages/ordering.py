"""Ordering without a requisition: from one supplier, for one place."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.queries.catalogue import CataloguePackage, catalogue_of
from apotheca.procurement.types import OrderResult, OrderWant
from apotheca.web.actions import place_within, timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of, ids_of
from apotheca.web.picking import PickField
from apotheca.web.rows import Amount, Day, RowForm, are_valid, rows_posted, rows_shown
from apotheca.web.shell import PageRequest, act, page

KINDS = (("STOCK", "For stock"), ("NON_STOCK", "For direct use"), ("SERVICE", "A service"),
         ("BLANKET", "Blanket: a ceiling to draw on"), ("RELEASE", "Release of a blanket"),
         ("EMERGENCY", "Emergency (break-glass)"))  # fmt: skip


class Order(forms.Form):
    """What an order says once."""

    supplier = PickField("suppliers", label="Supplier")
    deliver_to = PickField("locations", label="Deliver to")
    kind = forms.ChoiceField(label="Kind", choices=KINDS)
    expected_freight = Amount(label="Expected freight", places=2, required=False, min_value=ZERO)
    blanket = forms.CharField(label="Blanket order it draws on", required=False, max_length=24)
    ceiling = Amount(label="Ceiling of the blanket", places=2, required=False)
    emergency_reason = forms.CharField(
        label="Why it is an emergency", required=False, max_length=200
    )
    patient_need = forms.CharField(label="Patient's need", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Ask for what only some kinds need, beside its field."""
        cleaned = super().clean() or {}
        needed = {
            "BLANKET": ("ceiling", "Say how much may be drawn on it."),
            "RELEASE": ("blanket", "Name the blanket order it draws on."),
            "EMERGENCY": ("emergency_reason", "Say why it cannot wait for the usual way."),
        }.get(cleaned.get("kind", ""))
        if needed and not cleaned.get(needed[0]) and needed[0] not in self.errors:
            self.add_error(*needed)
        return cleaned


class Ordered(RowForm):
    """One line: a package at its contract price, or a free text at a price of its own."""

    package = forms.CharField(required=False, widget=forms.HiddenInput)
    description = forms.CharField(label="What", required=False, max_length=400)
    quantity = Amount(label="Quantity", min_value=Decimal("0.000001"))
    uom = forms.CharField(label="Unit", max_length=12)
    price_amount = Amount(label="Price of one", required=False, min_value=ZERO)
    cost_centre = PickField("cost-centres", label="Cost centre", required=False)
    needed_on = Day(label="Needed on", required=False)

    entry: CataloguePackage | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["package", "description", "quantity", "uom", "price_amount"])

    @property
    def package_code(self) -> str:
        """The package of the row as it stands on the page, '' for a free text."""
        return str(self["package"].value() or "")

    def show(self, entry: CataloguePackage | None) -> None:
        """Let the row show what the catalogue knows: its units and this supplier's price."""
        self.entry = entry
        if entry is not None:
            self.fields["uom"].widget = forms.Select(choices=[(one, one) for one in entry.units])

    def want(self, ids: dict[str, Any]) -> OrderWant:
        """Return the row as the operation takes it."""
        said = self.cleaned_data
        return OrderWant(
            quantity=said["quantity"],
            uom=said["uom"],
            package_id=ids.get(said["package"]),
            description="" if said["package"] else said["description"],
            price_amount=said["price_amount"],
            cost_centre_id=said["cost_centre"].id if said["cost_centre"] else None,
            needed_on=said["needed_on"],
        )


class AddLine(forms.Form):
    """The box that adds a line; it is no part of what is sent."""

    add = PickField("packages", label="Add an item", required=False)


@page(duties="FS")
def new(request: PageRequest) -> HttpResponse:
    """Order from a supplier; ``?supplier=``, ``?deliver_to=`` and ``?package=`` begin it."""
    if request.method == "POST":
        return _create(request)
    start = {name: request.GET[name] for name in Order.base_fields if name in request.GET}
    package = request.GET.get("package", "")
    rows = rows_shown(Ordered, [{"package": package}] if package else [])
    return _asked(request, Order(initial=start), rows)


@page(duties="FS", methods=("GET", "HEAD"))
def line(request: PageRequest) -> HttpResponse:
    """Answer with a line for a package at this supplier's price, or one for a free text."""
    package = request.GET.get("add", "").strip().upper()
    rows = rows_shown(Ordered, [{"package": package, "quantity": None if package else 1}])
    _look_up(request, rows, request.GET)
    if package and rows[0].entry is None:
        rows = []
    context = {"rows": rows, "is_new": True, "missing": package if not rows else ""}
    return render(request, "web/orders/lines.html", context)


def _create(request: PageRequest) -> HttpResponse:
    form, rows = Order(request.POST), rows_posted(Ordered, request.POST)
    if not are_valid([form], rows):
        return _asked(request, form, rows, status=422)
    said = form.cleaned_data
    ids = ids_of("package", {row.package_code for row in rows} - {""})
    return act(
        request,
        lambda: create_order(
            actor=request.actor(reason=said["emergency_reason"]),
            when=_moment(request, said["deliver_to"].code),
            kind=said["kind"],
            supplier_id=said["supplier"].id,
            deliver_to_id=said["deliver_to"].id,
            lines=[row.want(ids) for row in rows],
            blanket_id=id_of("order", said["blanket"].upper()) if said["blanket"] else None,
            ceiling=said["ceiling"],
            emergency_reason=said["emergency_reason"],
            patient_need=said["patient_need"],
            expected_freight=said["expected_freight"] or ZERO,
        ),
        done=_made,
        to=lambda made: address_of(made.number),
        again=lambda refusal: _asked(request, form, rows, problem=refusal),
    )


def _moment(request: PageRequest, place: str) -> Moment:
    found = place_within(request.reader, place)
    return request.moment(timezone_of(request.reader, found.facility if found else ""))


def _made(made: OrderResult) -> str:
    if made.status == "APPROVED":
        return f"{made.number} is approved: send it to the supplier."
    return f"{made.number} is made and waits for approval."


def _asked(
    request: PageRequest,
    form: Order,
    rows: Sequence[Ordered],
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    said = request.POST if request.method == "POST" else request.GET
    _look_up(request, rows, said)
    context = {"form": form, "rows": rows, "problem": problem, "add": AddLine()}
    return render(request, "web/orders/new.html", context, status=status)


def _look_up(request: PageRequest, rows: Sequence[Ordered], said: Any) -> None:
    """Let the rows show units and prices, for a place within reach alone."""
    codes = [row.package_code for row in rows if row.package_code]
    place_code, supplier = (
        said.get(name, "").strip().upper() for name in ("deliver_to", "supplier")
    )
    place = place_within(request.reader, place_code) if codes else None
    found = {}
    if place is not None:
        on = request.moment(timezone_of(request.reader, place.facility)).business_date
        found = catalogue_of(codes, place=place.code, on=on, supplier=supplier)
    for row in rows:
        row.show(found.get(row.package_code))


urlpatterns: list[URLPattern] = [
    path("orders/new", new, name="order-new"),
    path("orders/line", line, name="order-line"),
]
