"""Asking for goods and services: a new requisition, or a returned one sent again."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.governance.types import Reader
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries.lists import LOCATIONS
from apotheca.procurement.operations.requisitions import resubmit_requisition, submit_requisition
from apotheca.procurement.queries.catalogue import CataloguePackage, catalogue_of
from apotheca.procurement.queries.details import requisition_details
from apotheca.procurement.queries.estimates import Estimate, estimate_lines
from apotheca.procurement.types import RequisitionResult, WantedLine
from apotheca.web.actions import place_within, timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of, ids_of
from apotheca.web.picking import PickField
from apotheca.web.rows import Amount, Day, RowForm, are_valid, rows_posted, rows_shown
from apotheca.web.shell import PageRequest, act, page

KINDS = (("STOCK", "For stock"), ("NON_STOCK", "For direct use"), ("SERVICE", "A service"),
         ("EMERGENCY", "An emergency"))  # fmt: skip
# Places nobody asks goods for.
NOT_ASKED_FOR = frozenset({"IN_TRANSIT", "QUARANTINE", "EXPIRED_HOLD", "RETURNS", "RECEIVING"})


class Request(forms.Form):
    """What a requisition says once: for which place, on whose account, by when."""

    deliver_to = forms.ChoiceField(label="For")
    kind = forms.ChoiceField(label="Kind", choices=KINDS)
    cost_centre = PickField("cost-centres", label="Cost centre", required=False)
    needed_on = Day(label="Needed on", required=False)
    emergency_reason = forms.CharField(
        label="Why it is an emergency", required=False, max_length=200
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["deliver_to"]).choices = list(places)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of an emergency, and for the cost centre of what is used at once."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == "EMERGENCY" and not cleaned.get("emergency_reason"):
            self.add_error("emergency_reason", "Say why it cannot wait for the usual way.")
        if kind in ("NON_STOCK", "SERVICE") and not cleaned.get("cost_centre"):
            self.add_error("cost_centre", "What is used at once is charged to a cost centre.")
        return cleaned


class Wanted(RowForm):
    """One wanted thing: a package, or a free text with what it may cost."""

    package = forms.CharField(required=False, widget=forms.HiddenInput)
    description = forms.CharField(label="What", required=False, max_length=400)
    quantity = Amount(label="Quantity", min_value=Decimal("0.000001"))
    uom = forms.CharField(label="Unit", max_length=12)
    estimated_amount = Amount(label="Estimate, whole line", places=2, required=False)

    entry: CataloguePackage | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["package", "quantity", "uom", "description", "estimated_amount"])

    @property
    def package_code(self) -> str:
        """The package of the row as it stands on the page, '' for a free text."""
        return str(self["package"].value() or "")

    def show(self, entry: CataloguePackage | None) -> None:
        """Let the row show what the catalogue knows: its units and its price."""
        self.entry = entry
        if entry is not None:
            units = [(unit, unit) for unit in entry.units]
            self.fields["uom"].widget = forms.Select(choices=units)

    def clean(self) -> dict[str, Any]:
        """Ask of a free text what it is and what it may cost."""
        cleaned = super().clean() or {}
        if not cleaned.get("package"):
            for name, missing in (("description", "Say what it is."),
                                  ("estimated_amount", "Say what it may cost.")):  # fmt: skip
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, missing)
        return cleaned


@page(duties="D")
def new(request: PageRequest) -> HttpResponse:
    """Ask for goods or services; ``?package=`` begins with one line of it."""
    if request.method == "POST":
        return _submit(request)
    places = places_of(request.reader)
    start = {name: request.GET[name] for name in Request.base_fields if name in request.GET}
    form = Request(initial=start, places=places)
    package = request.GET.get("package", "")
    rows = rows_shown(Wanted, [{"package": package}] if package else [])
    return _asked(request, form, rows, place=start.get("deliver_to") or _first(places))


@page(duties="D")
def resubmit(request: PageRequest, number: str) -> HttpResponse:
    """Change a returned requisition and send it again."""
    details = requisition_details(number, request.reader.scope("D"))
    header = details.requisition
    places = [(header.deliver_to, header.deliver_to)]
    if request.method == "POST":
        return _resubmit(request, number, places)
    start = {name: getattr(header, name) for name in ("deliver_to", "kind", "cost_centre")}
    start |= {"needed_on": header.needed_on, "emergency_reason": header.emergency_reason}
    rows = rows_shown(Wanted, [
        {
            "package": line.package,
            "description": line.description,
            "quantity": line.quantity,
            "uom": line.uom,
            "estimated_amount": None if line.package else line.estimated_amount,
        }
        for line in details.lines
    ])  # fmt: skip
    return _asked(request, Request(initial=start, places=places), rows, header.deliver_to, number)


@page(duties="D", methods=("GET", "HEAD"))
def line(request: PageRequest) -> HttpResponse:
    """Answer with a line for a package, or an empty one for a free text."""
    place = request.GET.get("deliver_to", "")
    package = request.GET.get("add", "").strip().upper()
    rows = rows_shown(Wanted, [{"package": package, "quantity": None if package else 1}])
    _look_up(request, rows, place)
    if package and rows[0].entry is None:
        rows = []
    context = {"rows": rows, "is_new": True, "missing": package if not rows else ""}
    return render(request, "web/requisitions/lines.html", context)


@page(duties="D", methods=("POST",))
def estimate(request: PageRequest) -> HttpResponse:
    """Answer what the lines filled in so far would cost, or why that cannot be said yet."""
    rows = [row for row in rows_posted(Wanted, request.POST) if row.is_valid()]
    place = request.POST.get("deliver_to", "")
    found: Estimate | None = None
    problem: DomainError | None = None
    if rows and place_within(request.reader, place):
        try:
            on = _moment(request, place).business_date
            found = estimate_lines(_wanted(rows), place=place, on=on)
        except DomainError as refusal:
            problem = refusal
    context = {"estimate": found, "problem": problem}
    return render(request, "web/requisitions/estimate.html", context)


def places_of(reader: Reader) -> list[tuple[str, str]]:
    """Return the places somebody may ask goods for, by code, as choices."""
    rows = LOCATIONS.all(scope=reader.scope("D"), filters={"active": "true"})
    return [(row.code, f"{row.code} · {row.name}" if row.name != row.code else row.code)
            for row in rows if row.kind not in NOT_ASKED_FOR]  # fmt: skip


def _submit(request: PageRequest) -> HttpResponse:
    form = Request(request.POST, places=places_of(request.reader))
    rows = rows_posted(Wanted, request.POST)
    if not are_valid([form], rows) or not rows:
        return _asked(request, form, rows, request.POST.get("deliver_to", ""), status=422)
    said = form.cleaned_data
    return act(
        request,
        lambda: submit_requisition(
            actor=request.actor(),
            when=_moment(request, said["deliver_to"]),
            deliver_to_id=id_of("location", said["deliver_to"]),
            lines=_wanted(rows),
            kind=said["kind"],
            cost_centre_id=said["cost_centre"].id if said["cost_centre"] else None,
            needed_on=said["needed_on"],
            emergency_reason=said["emergency_reason"],
        ),
        done=_submitted,
        to=lambda made: address_of(made.number),
        again=lambda refusal: _asked(request, form, rows, said["deliver_to"], problem=refusal),
    )


def _resubmit(request: PageRequest, number: str, places: Sequence[tuple[str, str]]) -> HttpResponse:
    header = requisition_details(number, request.reader.scope("D")).requisition
    form, rows = Request(request.POST, places=places), rows_posted(Wanted, request.POST)
    if not are_valid([form], rows) or not rows:
        return _asked(request, form, rows, header.deliver_to, number, status=422)
    return act(
        request,
        lambda: resubmit_requisition(
            actor=request.actor(),
            when=request.moment(timezone_of(request.reader, header.facility)),
            requisition_id=id_of("requisition", header.number),
            version=header.version,
            lines=_wanted(rows),
            needed_on=form.cleaned_data["needed_on"],
        ),
        done=_submitted,
        to=lambda made: address_of(made.number),
        again=lambda refusal: _asked(
            request, form, rows, header.deliver_to, number, problem=refusal
        ),
    )


def _submitted(made: RequisitionResult) -> str:
    if made.status == "APPROVED":
        return f"{made.number} is approved: a buyer can order it now."
    return f"{made.number} is submitted and waits for approval."


def _wanted(rows: Sequence[Wanted]) -> list[WantedLine]:
    """Return the valid rows as the operation takes them. One look-up for all packages."""
    codes = {row.cleaned_data["package"] for row in rows} - {""}
    ids = ids_of("package", codes)
    return [
        WantedLine(
            said["quantity"],
            said["uom"],
            ids[said["package"]] if said["package"] else None,
            "" if said["package"] else said["description"],
            said["estimated_amount"],
        )
        for said in (row.cleaned_data for row in rows)
    ]


def _asked(
    request: PageRequest,
    form: Request,
    rows: Sequence[Wanted],
    place: str,
    number: str = "",
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    _look_up(request, rows, place)
    context = {
        "form": form,
        "rows": rows,
        "number": number,
        "problem": problem,
        "is_empty": status != 200 and not rows,
        "add": AddLine(),
    }
    return render(request, "web/requisitions/form.html", context, status=status)


class AddLine(forms.Form):
    """The box that adds a line; it is no part of what is sent."""

    add = PickField("packages", label="Add an item", required=False)


def _look_up(request: PageRequest, rows: Sequence[Wanted], place: str) -> None:
    """Let the rows show units and prices, for a place within reach alone."""
    codes = [row.package_code for row in rows if row.package_code]
    here = place_within(request.reader, place) if codes else None
    found = {}
    if here is not None:
        on = request.moment(timezone_of(request.reader, here.facility)).business_date
        found = catalogue_of(codes, place=here.code, on=on)
    for row in rows:
        row.show(found.get(row.package_code))


def _moment(request: PageRequest, place: str) -> Moment:
    found = place_within(request.reader, place)
    return request.moment(timezone_of(request.reader, found.facility if found else ""))


def _first(places: Sequence[tuple[str, str]]) -> str:
    return places[0][0] if places else ""


urlpatterns: list[URLPattern] = [
    path("requisitions/new", new, name="requisition-new"),
    path("requisitions/line", line, name="requisition-line"),
    path("requisitions/estimate", estimate, name="requisition-estimate"),
    path("requisitions/<str:number>/resubmit", resubmit, name="requisition-resubmit"),
]
