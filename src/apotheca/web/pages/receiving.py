"""Receiving a delivery against an order: count, scan or type, lot by lot."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError, NotFound
from apotheca.masterdata.queries.lists import LOCATIONS
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.queries.acts import acts_on_order
from apotheca.procurement.queries.deliveries import LineToReceive, lines_to_receive, scanned_lines
from apotheca.procurement.queries.details import order_details
from apotheca.procurement.queries.lists import ORDERS, OrderRow
from apotheca.procurement.types import DeliveredLot, ReceiptResult
from apotheca.web.actions import timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of, ids_of
from apotheca.web.rows import Amount, Day, RowForm, are_valid, rows_posted, rows_shown
from apotheca.web.shell import PageRequest, act, go, page

NOT_RECEIVED_AT = frozenset({"IN_TRANSIT", "EXPIRED_HOLD", "RETURNS", "QUARANTINE"})


class Delivery(forms.Form):
    """What the delivery note says, and where the goods stand."""

    delivery_note = forms.CharField(label="Delivery note", max_length=60)
    place = forms.ChoiceField(label="Received at")

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["place"]).choices = list(places)


class Counted(RowForm):
    """
    One lot of one order line, as it was counted; without a quantity it did not come.

    :raises NotFound: the row names a line the order does not have.
    """

    line_no = forms.IntegerField(widget=forms.HiddenInput)
    quantity = Amount(label="Counted", required=False, min_value=Decimal("0.000001"))
    uom = forms.ChoiceField(label="Unit")
    lot_number = forms.CharField(label="Lot", required=False, max_length=60)
    expires_on = Day(label="Expires on", required=False)
    serial = forms.CharField(label="Serial", required=False, max_length=60)

    def __init__(self, *args: Any, lines: dict[int, LineToReceive], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = str(self["line_no"].value() or "")
        found = lines.get(int(value)) if value.isdecimal() else None
        if found is None:
            raise NotFound(kind="line of this order", key=value)
        self.order_line = found
        self._suit()

    def _suit(self) -> None:
        """Ask only for what the label of this item has to say."""
        line = self.order_line
        units = [(unit, unit) for unit in line.units]
        cast(forms.ChoiceField, self.fields["uom"]).choices = units
        needs = {
            "lot_number": line.needs_lot,
            "expires_on": line.needs_expiry,
            "serial": line.needs_serial,
        }
        for name, is_needed in needs.items():
            if not is_needed:
                del self.fields[name]

    @property
    def came(self) -> bool:
        """Whether something of it was counted."""
        return self.cleaned_data.get("quantity") is not None

    def lot(self, ids: dict[str, Any]) -> DeliveredLot:
        """Return the row as the operation takes it."""
        said, line = self.cleaned_data, self.order_line
        return DeliveredLot(
            order_line_id=ids[line.line],
            quantity=said["quantity"],
            uom=said["uom"],
            lot_number=said.get("lot_number", "").strip(),
            expires_on=said.get("expires_on"),
            serial=said.get("serial", "").strip(),
        )


@page(duties="GT", methods=("GET", "HEAD"))
def receive_which(request: PageRequest) -> HttpResponse:
    """Ask for the order a delivery is for, or go to it when its number was typed or scanned."""
    typed = request.GET.get("order", "").strip().upper()
    scope = request.reader.scope("GT")
    problem = None
    if typed:
        found = ORDERS.page(scope=scope, filters={"number": typed}, limit=1).rows
        if found:
            return go(request, f"{address_of(found[0].number)}/receive")
        problem = f"There is no order {typed} here. Check the number on the delivery note."
    waiting = ORDERS.page(
        scope=scope,
        filters={"status": "SENT,ACKNOWLEDGED,ACK_WITH_CHANGES,PARTIALLY_RECEIVED,CHANGE_PENDING"},
        order="oldest",
    ).rows
    context = {"typed": typed, "missing": problem, "orders": waiting}
    return render(request, "web/receipts/which.html", context)


@page(duties="GT")
def receive(request: PageRequest, number: str) -> HttpResponse:
    """Receive a delivery: one row for each line that is open, more for further lots."""
    found = order_details(number, request.reader.scope("GT")).order
    lines = {line.line_no: line for line in lines_to_receive(found.number)}
    if request.method == "POST":
        return _receive(request, found, lines)
    open_lines = [line for line in lines.values() if line.to_come > 0]
    rows = rows_shown(Counted, [{"line_no": line.line_no} for line in open_lines], lines=lines)
    places = _places(request, found)
    return _asked(request, found, Delivery(places=places), rows)


@page(duties="GT", methods=("GET", "HEAD"))
def lot(request: PageRequest, number: str) -> HttpResponse:
    """Answer with a row for what was scanned, or for one more lot of a line."""
    found = order_details(number, request.reader.scope("GT")).order
    lines = {line.line_no: line for line in lines_to_receive(found.number)}
    scanned, typed = request.GET.get("scan", "").strip()[:200], request.GET.get("line", "")
    start: list[dict[str, Any]] = []
    if scanned:
        on = request.moment(timezone_of(request.reader, found.facility)).business_date
        start = [
            {
                "line_no": one.line.line_no,
                "lot_number": one.lot_number,
                "serial": one.serial,
                "expires_on": one.expires_on,
                "quantity": Decimal(1) if one.serial else None,
            }
            for one in scanned_lines(found.number, scanned, on)[:1]
        ]
    elif typed.isdecimal() and int(typed) in lines:
        start = [{"line_no": int(typed)}]
    rows = rows_shown(Counted, start, lines=lines)
    context = {"rows": rows, "is_new": True, "order": found, "missing": scanned if not rows else ""}
    return render(request, "web/receipts/lots.html", context)


def _receive(
    request: PageRequest, found: OrderRow, lines: dict[int, LineToReceive]
) -> HttpResponse:
    form = Delivery(request.POST, places=_places(request, found))
    rows = rows_posted(Counted, request.POST, lines=lines)
    if not are_valid([form], rows):
        return _asked(request, found, form, rows, status=422)
    came = [row for row in rows if row.came]
    ids = ids_of("order_line", {row.order_line.line for row in came})
    said = form.cleaned_data
    return act(
        request,
        lambda: receive_goods(
            actor=request.actor(),
            when=request.moment(timezone_of(request.reader, found.facility)),
            order_id=id_of("order", found.number),
            location_id=id_of("location", said["place"]),
            delivery_note=said["delivery_note"],
            lots=[row.lot(ids) for row in came],
        ),
        done=_received,
        to=lambda made: address_of(made.number),
        again=lambda refusal: _asked(request, found, form, rows, problem=refusal),
    )


def _received(made: ReceiptResult) -> str:
    held = sum(1 for line in made.lines if line.status == "HELD")
    posted = len(made.lines) - held
    said = f"{made.number}: {posted} lot{'' if posted == 1 else 's'} received"
    return f"{said}, {held} held until somebody decides." if held else f"{said}."


def _asked(
    request: PageRequest,
    found: OrderRow,
    form: Delivery,
    rows: Sequence[Counted],
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "order": found,
        "address": address_of(found.number),
        "form": form,
        "rows": rows,
        "problem": problem,
        "is_receivable": "receive" in acts_on_order(found.kind, found.status),
    }
    return render(request, "web/receipts/receive.html", context, status=status)


def _places(request: PageRequest, found: OrderRow) -> list[tuple[str, str]]:
    """Return the places of the order's facility, its docks first, then where it was meant to go."""
    rows = LOCATIONS.all(
        scope=request.reader.scope("GT"), filters={"facility": found.facility, "active": "true"}
    )
    fit = [row for row in rows if row.kind not in NOT_RECEIVED_AT]
    fit.sort(key=lambda row: (row.kind != "RECEIVING", row.code != found.deliver_to, row.code))
    return [(row.code, f"{row.code} · {row.name}" if row.name != row.code else row.code)
            for row in fit]  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("receipts/new", receive_which, name="receive"),
    path("orders/<str:number>/receive", receive, name="order-receive"),
    path("orders/<str:number>/receive/lot", lot, name="order-receive-lot"),
]
