"""The page that shows every part pages are built of, so that they are looked at together."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.kernel.errors import NotFound
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, Head, Table, cell
from apotheca.web.words import COLOURS


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row as a listing gives it."""

    number: str
    supplier: str
    ordered_on: date
    sent_at: datetime | None
    quantity: Decimal
    uom: str
    total: Decimal
    currency: str
    status: str


class SampleForm(forms.Form):
    """One field of each kind."""

    reason = forms.CharField(help_text="Kept with the change, for the auditor.", max_length=200)
    location = forms.ChoiceField(choices=[("MAIN", "Main pharmacy"), ("ICU", "Intensive care")])
    needed_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    quantity = forms.DecimalField(min_value=Decimal(1), help_text="In the purchase unit.")
    is_urgent = forms.BooleanField(required=False, label="Urgent")


ROWS = (
    SampleRow("PO-2026-000123", "Harbour Wholesale", date(2026, 10, 5),
              datetime(2026, 10, 5, 14, 3, tzinfo=UTC), Decimal("1250.000000"), "VIAL",
              Decimal("23456.78"), "USD", "SENT"),
    SampleRow("PO-2026-000124", "Northern Surgical", date(2026, 10, 6), None,
              Decimal("12.500000"), "CASE", Decimal("-1234.50"), "USD", "PENDING"),
)  # fmt: skip
COLUMNS: tuple[Column[SampleRow], ...] = (
    Column("number", "Order", link=lambda row: f"#{row.number}"),
    Column("supplier", "Supplier"),
    Column("ordered_on", "Ordered", kind="day"),
    Column("sent_at", "Sent", kind="instant"),
    Column("quantity", "Quantity", kind="quantity", unit="uom"),
    Column("total", "Total", kind="money", unit="currency"),
    Column("status", "State", kind="status"),
)
CHART = {
    "xAxis": {"data": ["May", "Jun", "Jul", "Aug", "Sep", "Oct"]},
    "series": [
        {"type": "bar", "name": "Received", "data": [81, 92, 64, 110, 97, 103]},
        {"type": "line", "name": "Used", "data": [78, 85, 71, 99, 101, 95]},
    ],
}


@page(duties="*", methods=("GET", "HEAD"))
def design(request: PageRequest) -> HttpResponse:
    """Show the parts with samples of our own; nothing here is of the ledgers."""
    context = {
        "table": _table(request.reader.timezone),
        "nothing": Table("none", "Nothing", "", (), (), (), "", "Try fewer filters.", "", ""),
        "form": SampleForm(),
        "refused": SampleForm({"reason": "", "quantity": "0"}),
        "refusal": NotFound(kind="order", key="PO-2026-999999"),
        "states": [(colour, states.split()) for colour, states in COLOURS.items()],
        "row": ROWS[0],
        "trail": [("Home", "/")],
        "chart": CHART,
    }
    return render(request, "web/design.html", context)


@page(duties="*", methods=("POST",))
def try_a_form(request: PageRequest) -> HttpResponse:
    """Answer the sample form as an operation would: done, or refused; nothing is kept."""
    key = request.actor().key
    return act(request, lambda: _decide(request.POST.get("outcome", ""), key),
               done="Done, under the key {}.".format, to=reverse("design"))  # fmt: skip


def _decide(outcome: str, key: str) -> str:
    if outcome != "done":
        raise NotFound(kind="order", key="PO-2026-999999")
    return key


def _table(timezone: str) -> Table:
    numbers = {"quantity", "total"}
    return Table(
        id="sample",
        title="Orders",
        address="/design",
        heads=tuple(
            Head(column.label, column.name in numbers, "/design" if n < 3 else "",
                 "descending" if n == 0 else "")
            for n, column in enumerate(COLUMNS)
        ),
        rows=tuple(tuple(cell(row, column, timezone) for column in COLUMNS) for row in ROWS),
        filters=(
            Choice("q", "Number"),
            Choice("status", "State", (("SENT", "Sent"), ("PENDING", "Pending"))),
            Choice("since", "Ordered since", kind="date"),
        ),
        order="",
        nothing="",
        first_address="/design",
        next_address="/design",
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("design", design, name="design"),
    path("design/try", try_a_form, name="design_try"),
]
