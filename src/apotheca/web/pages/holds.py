"""Deciding what was held of a delivery: take it, count it again, or refuse it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError
from apotheca.procurement.operations.held_lines import release_held_lines
from apotheca.procurement.queries.acts import is_acceptable
from apotheca.procurement.queries.details import ReceiptDetails, receipt_details
from apotheca.procurement.queries.lists import ReceiptLineRow
from apotheca.procurement.types import HoldDecision
from apotheca.web.actions import may_at, timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of, ids_of
from apotheca.web.pages.hold_words import reasons
from apotheca.web.rows import Amount, Day, RowForm, are_valid
from apotheca.web.shell import PageRequest, act, page

DECISIONS = (("", "Not now"), ("ACCEPT", "Take it as counted"), ("RECOUNT", "Take what I counted"),
             ("REFUSE", "Refuse it"))  # fmt: skip


class Why(forms.Form):
    """Why it was decided so."""

    reason = forms.CharField(label="Why", max_length=200)


class Decided(RowForm):
    """The decision on one held lot; the label's words complete what was missing."""

    decision = forms.ChoiceField(label="Decision", choices=DECISIONS, required=False)
    base_quantity = Amount(label="Counted again", required=False, min_value=Decimal("0.000001"))
    lot_number = forms.CharField(label="Lot", required=False, max_length=60)
    expires_on = Day(label="Expires on", required=False)
    serial = forms.CharField(label="Serial", required=False, max_length=60)

    def __init__(self, *args: Any, line: ReceiptLineRow, **kwargs: Any) -> None:
        self.held, self.reasons = line, reasons(line)
        start = {name: getattr(line, name) for name in ("lot_number", "expires_on", "serial")}
        super().__init__(*args, initial=start, **kwargs)
        self.fields["base_quantity"].label = f"Counted again, in {line.base_uom}"
        if not all(is_acceptable(finding["code"]) for finding in line.findings):
            only = [choice for choice in DECISIONS if choice[0] in ("", "REFUSE")]
            self.fields["decision"] = forms.ChoiceField(
                label="Decision", choices=only, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the new count where one was made."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "RECOUNT" and not cleaned.get("base_quantity"):
            self.add_error("base_quantity", "Enter what you counted.")
        return cleaned

    def decided(self, line_id: Any) -> HoldDecision:
        """Return the row as the operation takes it."""
        said = self.cleaned_data
        return HoldDecision(
            line_id, said["decision"], said["base_quantity"], said["lot_number"].strip(),
            said["expires_on"], said["serial"].strip(),
        )  # fmt: skip


@page(duties="AE")
def decide(request: PageRequest, number: str) -> HttpResponse:
    """Show what is held of a delivery and why; decide what this person may decide."""
    found = receipt_details(number, request.reader.scope("AE"))
    if request.method != "POST":
        return _asked(request, found, Why(), _rows(request, found))
    form, rows = Why(request.POST), _rows(request, found)
    if not are_valid([form], rows):
        return _asked(request, found, form, rows, status=422)
    chosen = [row for row in rows if row.cleaned_data["decision"]]
    ids = ids_of("receipt_line", [row.held.line for row in chosen])
    reason = form.cleaned_data["reason"]
    header = found.receipt
    return act(
        request,
        lambda: release_held_lines(
            actor=request.actor(reason=reason),
            when=request.moment(timezone_of(request.reader, header.facility)),
            receipt_id=id_of("receipt", header.number),
            decisions=[row.decided(ids[row.held.line]) for row in chosen],
            reason=reason,
        ),
        done=f"What was held of {header.number} is decided.",
        to=address_of(header.number),
        again=lambda refusal: _asked(request, found, form, rows, problem=refusal),
    )


def _rows(request: PageRequest, found: ReceiptDetails) -> list[Decided]:
    """Return the held lots whose every reason is this person's to decide."""
    data = request.POST if request.method == "POST" else None
    facility = found.receipt.facility
    mine = {duty for duty in "AE" if may_at(request.reader, duty, facility)}
    return [
        Decided(data, key=str(line.line_no), line=line)
        for line in found.lines
        if line.status == "HELD" and set(line.hold_owners) <= mine
    ]


def _asked(
    request: PageRequest,
    found: ReceiptDetails,
    form: Why,
    rows: Sequence[Decided],
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {row.held.line_no for row in rows}
    others = [
        (line, reasons(line))
        for line in found.lines
        if line.status == "HELD" and line.line_no not in shown
    ]
    context = {
        "receipt": found.receipt,
        "address": address_of(found.receipt.number),
        "form": form,
        "rows": rows,
        "others": others,
        "problem": problem,
    }
    return render(request, "web/receipts/decide.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("receipts/<str:number>/decide", decide, name="receipt-decide"),
]
