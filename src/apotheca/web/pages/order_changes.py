"""Changing an order, entering what its supplier answered, and answering a supplier's proposal."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError
from apotheca.procurement.operations.acknowledging import acknowledge_order
from apotheca.procurement.operations.changing import answer_supplier_change, change_order
from apotheca.procurement.queries.details import OrderDetails, order_details
from apotheca.procurement.queries.lists.order_lines import OrderLineRow
from apotheca.procurement.types import AckLine, LineChange
from apotheca.web.addresses import address_of
from apotheca.web.names import ids_of
from apotheca.web.pages import buying_tables as tables
from apotheca.web.pages.orders import act_on_order
from apotheca.web.rows import Amount, Day, RowForm, are_valid
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import of_rows

# The answers a person enters by hand; the rest of the X12 codes come by message.
CODES = (
    ("IA", "Accepted"), ("", "Nothing said"), ("DR", "Accepted, another day"),
    ("IQ", "Accepted, another quantity"), ("IP", "Accepted, another price"),
    ("IB", "Backordered"), ("BP", "Part now, the rest backordered"),
    ("IS", "Another item is proposed"), ("IR", "Refused"), ("R1", "Refused: not on contract"),
    ("R2", "Refused: unknown item"), ("R3", "Refused: unknown unit"), ("IH", "On hold"),
)  # fmt: skip
ENDED = frozenset({"CANCELLED", "CLOSED_SHORT", "RECEIVED"})


class Why(forms.Form):
    """Why an order is changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why", max_length=200)


class Changed(RowForm):
    """What a line is to become; what is left as it is stays as it is."""

    quantity = Amount(label="Quantity", min_value=Decimal("0.000001"))
    price_amount = Amount(label="Price", min_value=Decimal(0))
    needed_on = Day(label="Needed on", required=False)

    def __init__(self, *args: Any, line: OrderLineRow, **kwargs: Any) -> None:
        self.order_line = line
        now = {name: getattr(line, name) for name in ("quantity", "price_amount", "needed_on")}
        super().__init__(*args, initial=now, **kwargs)

    def change(self, line_id: Any) -> LineChange | None:
        """Return what was changed, None when nothing was."""
        said, line = self.cleaned_data, self.order_line
        new = {
            name: said[name]
            for name in ("quantity", "price_amount", "needed_on")
            if said[name] is not None and said[name] != getattr(line, name)
        }
        return LineChange(line_id, price_quantity=line.price_quantity, **new) if new else None


class Answer(forms.Form):
    """What the supplier sent, once."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    supplier_reference = forms.CharField(label="Supplier's reference", max_length=60)


class Answered(RowForm):
    """What the supplier said of one line."""

    code = forms.ChoiceField(label="Answer", choices=CODES, required=False, initial="IA")
    quantity = Amount(label="Quantity", required=False, min_value=Decimal(0))
    price_amount = Amount(label="Price", required=False, min_value=Decimal(0))
    promised_on = Day(label="Promised on", required=False)
    note = forms.CharField(label="Note", required=False, max_length=200)

    def __init__(self, *args: Any, line: OrderLineRow, **kwargs: Any) -> None:
        self.order_line = line
        super().__init__(*args, **kwargs)

    def answer(self) -> AckLine | None:
        """Return what was said of the line, None for nothing."""
        said = self.cleaned_data
        if not said["code"]:
            return None
        return AckLine(
            self.order_line.line_no, price_quantity=self.order_line.price_quantity, **said
        )


class Verdict(forms.Form):
    """Whether we take what the supplier would change."""

    is_accepted = forms.ChoiceField(
        label="Answer", choices=(("yes", "Accept the changes"), ("no", "Keep what was agreed"))
    )
    reason = forms.CharField(label="Why", max_length=200, required=False)


@page(duties="F")
def change(request: PageRequest, number: str) -> HttpResponse:
    """Change quantities, prices or days of an order."""
    found = order_details(number, request.reader.scope("F"))
    if request.method != "POST":
        return _changed(request, found, Why(initial={"version": found.order.version}))
    form, rows = Why(request.POST), _rows(request, found, Changed)
    if not are_valid([form], rows):
        return _changed(request, found, form, rows, status=422)
    ids = ids_of("order_line", [row.order_line.line for row in rows])
    asked = [row.change(ids[row.order_line.line]) for row in rows]
    said = form.cleaned_data
    return act_on_order(
        request, number, lambda order_id, actor, when: change_order(
            actor=actor, when=when, order_id=order_id, version=said["version"],
            lines=[one for one in asked if one is not None], reason=said["reason"],
        ),
        done="The change of {number} is kept.", reason=said["reason"],
        again=lambda refusal: _changed(request, found, form, rows, problem=refusal),
    )  # fmt: skip


@page(duties="FR")
def acknowledge(request: PageRequest, number: str) -> HttpResponse:
    """Enter what the supplier answered, line by line."""
    found = order_details(number, request.reader.scope("FR"))
    if request.method != "POST":
        return _answered(request, found, Answer(initial={"version": found.order.version}))
    form, rows = Answer(request.POST), _rows(request, found, Answered)
    if not are_valid([form], rows):
        return _answered(request, found, form, rows, status=422)
    said = form.cleaned_data
    lines = [one for one in (row.answer() for row in rows) if one is not None]
    return act_on_order(
        request, number, lambda order_id, actor, when: acknowledge_order(
            actor=actor, when=when, order_id=order_id, order_version=said["version"],
            supplier_reference=said["supplier_reference"], lines=lines,
        ),
        done="The answer to {number} is kept.",
        again=lambda refusal: _answered(request, found, form, rows, problem=refusal),
    )  # fmt: skip


@page(duties="F")
def answer(request: PageRequest, number: str) -> HttpResponse:
    """Accept or refuse what the supplier would change."""
    found = order_details(number, request.reader.scope("F"))
    if request.method != "POST":
        return _verdict(request, found, Verdict())
    form = Verdict(request.POST)
    if not form.is_valid():
        return _verdict(request, found, form, status=422)
    said = form.cleaned_data
    return act_on_order(
        request, number, lambda order_id, actor, when: answer_supplier_change(
            actor=actor, when=when, order_id=order_id, is_accepted=said["is_accepted"] == "yes",
            reason=said["reason"],
        ),
        done="The supplier's proposal for {number} is answered.", reason=said["reason"],
        again=lambda refusal: _verdict(request, found, form, problem=refusal),
    )  # fmt: skip


def _rows(request: PageRequest, found: OrderDetails, kind: Any) -> list[Any]:
    """Return one row for each line that goes on, filled from what was sent if it was."""
    data = request.POST if request.method == "POST" else None
    return [
        kind(data, key=f"{line.line_no}", line=line)
        for line in found.lines
        if line.status not in ENDED
    ]


def _changed(
    request: PageRequest,
    found: OrderDetails,
    form: Why,
    rows: Sequence[Changed] | None = None,
    **more: Any,
) -> HttpResponse:
    rows = _rows(request, found, Changed) if rows is None else rows
    title = "Change the order"
    hint = "Up beyond tolerance it waits for approval; until then the agreed version holds."
    return _filled(request, found, form, rows, title=title, hint=hint, **more)


def _answered(
    request: PageRequest,
    found: OrderDetails,
    form: Answer,
    rows: Sequence[Answered] | None = None,
    **more: Any,
) -> HttpResponse:
    rows = _rows(request, found, Answered) if rows is None else rows
    title = "Enter the supplier's answer"
    hint = "Quantity and price only where the supplier would change them."
    return _filled(request, found, form, rows, title=title, hint=hint, **more)


def _filled(
    request: PageRequest,
    found: OrderDetails,
    form: forms.Form,
    rows: Sequence[RowForm],
    *,
    title: str,
    hint: str,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "order": found.order,
        "address": address_of(found.order.number),
        "form": form,
        "rows": rows,
        "title": title,
        "hint": hint,
        "problem": problem,
    }
    return render(request, "web/orders/lines_form.html", context, status=status)


def _verdict(
    request: PageRequest,
    found: OrderDetails,
    form: Verdict,
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    proposed = [one for one in found.changes if one.status == "PROPOSED"]
    context = {
        "order": found.order,
        "address": address_of(found.order.number),
        "form": form,
        "table": of_rows("What it would change", proposed, tables.CHANGES, reader=request.reader,
                         nothing="No proposal of the supplier waits."),
        "problem": problem,
    }  # fmt: skip
    return render(request, "web/orders/answer.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("orders/<str:number>/change", change, name="order-change"),
    path("orders/<str:number>/acknowledge", acknowledge, name="order-acknowledge"),
    path("orders/<str:number>/answer", answer, name="order-answer"),
]
