"""Writing journals and accruals: one person prepares, somebody else posts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.operations.accruals import AccruedExpense, accrue
from apotheca.finance.operations.journals import PreparedJournal, prepare_journal
from apotheca.finance.posting import PostingLine
from apotheca.governance.types import Reader
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.web.pages.money_forms import (
    AccountField,
    accounts,
    day_field,
    entity_field,
    entity_id,
    facility_field,
    facility_id,
    moment_on,
    money,
)
from apotheca.web.picking import PickField
from apotheca.web.rows import RowForm, are_valid, rows_posted
from apotheca.web.shell import PageRequest, act, page

PREPARERS = "O"
FIRST_ROWS = 4
PURPOSES = (
    ("INVOICE.FREIGHT", "Freight"),
    ("INVOICE.TAX", "Tax"),
    ("RECEIPT.EXPENSE", "Services"),
)


class HeadForm(forms.Form):
    """What a journal is about, whose it is, and its day."""

    description = forms.CharField(label="What for", max_length=200)

    def __init__(self, *args: Any, reader: Reader, has_reversal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"] = entity_field(reader, PREPARERS)
        self.fields["day"] = day_field("Posting day")
        if has_reversal:
            self.fields["reverse_on"] = day_field(
                "Reverse on", required=False, help_text="Empty: it stays."
            )


class LineForm(RowForm):
    """One line of a journal: an account, where, and a debit or a credit; blank lines are left."""

    account = AccountField(label="Account", required=False)
    cost_centre = PickField("cost-centres", label="Cost centre", required=False)
    debit = money("Debit", is_required=False)
    credit = money("Credit", is_required=False)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.reader = reader
        self.fields["facility"] = facility_field(reader, PREPARERS)
        self.order_fields(["account", "facility", "cost_centre", "debit", "credit"])

    def clean(self) -> dict[str, Any]:
        """Ask for an account and exactly one side."""
        given = super().clean() or self.cleaned_data
        if not given.get("account") and "account" not in self.errors:
            self.add_error("account", "Name an account.")
        sides = [given.get(side) or ZERO for side in ("debit", "credit")]
        if all(sides) or not any(sides):
            self.add_error("debit", "Enter a debit or a credit, not both.")
        return given

    @property
    def is_blank(self) -> bool:
        """Whether nobody filled it in."""
        return not self.has_changed()

    @property
    def line(self) -> PostingLine:
        """The posting line: a debit is plus."""
        given = self.cleaned_data
        centre = given.get("cost_centre")
        return PostingLine(
            given["account"].id,
            (given.get("debit") or ZERO) - (given.get("credit") or ZERO),
            facility_id=facility_id(self.reader, given.get("facility", "")),
            cost_centre_id=centre.id if centre else 0,
        )


class ExpenseForm(RowForm):
    """One expense to accrue: what for, where, how much; blank lines are left."""

    purpose = forms.ChoiceField(label="What", choices=PURPOSES)
    cost_centre = PickField("cost-centres", label="Cost centre", required=False)
    amount = money("Amount")

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.reader = reader
        self.fields["purpose"].initial = PURPOSES[0][0]
        self.fields["facility"] = facility_field(reader, PREPARERS)
        self.order_fields(["purpose", "facility", "cost_centre", "amount"])

    @property
    def is_blank(self) -> bool:
        """Whether nobody filled it in."""
        return not self.has_changed()

    @property
    def expense(self) -> AccruedExpense:
        """The expense as it is accrued; its account is derived."""
        given = self.cleaned_data
        centre = given.get("cost_centre")
        purpose = given["purpose"]
        return AccruedExpense(
            purpose,
            given["amount"],
            item_class="SERVICE" if purpose == "RECEIPT.EXPENSE" else "",
            facility_id=facility_id(self.reader, given.get("facility", "")),
            cost_centre_id=centre.id if centre else 0,
        )


@page(duties=PREPARERS)
def journal_new(request: PageRequest) -> HttpResponse:
    """Write a journal; somebody else posts it."""
    if request.method != "POST":
        return _form(request, LineForm, "journal-new")
    head = HeadForm(request.POST, reader=request.reader, has_reversal=True)
    rows = rows_posted(LineForm, request.POST, reader=request.reader)
    filled = [row for row in rows if not row.is_blank]
    if not are_valid([head], filled) or not filled:
        return _again(request, head, rows, "journal-new")
    given = head.cleaned_data
    return act(
        request,
        lambda: prepare_journal(
            actor=request.actor(),
            when=moment_on(request, given["day"], given["entity"]),
            entity_id=entity_id(request.reader, given["entity"]),
            description=given["description"],
            lines=[row.line for row in filled],
            reverse_on=given.get("reverse_on"),
        ),
        done=_said,
        to=_to,
        again=lambda refusal: _again(request, head, rows, "journal-new", refusal),
    )


@page(duties=PREPARERS)
def accrual_new(request: PageRequest) -> HttpResponse:
    """Prepare an accrual; it reverses itself on the first day of the next period."""
    if request.method != "POST":
        return _form(request, ExpenseForm, "accrual-new")
    head = HeadForm(request.POST, reader=request.reader, has_reversal=False)
    rows = rows_posted(ExpenseForm, request.POST, reader=request.reader)
    filled = [row for row in rows if not row.is_blank]
    if not are_valid([head], filled) or not filled:
        return _again(request, head, rows, "accrual-new")
    given = head.cleaned_data
    return act(
        request,
        lambda: accrue(
            actor=request.actor(),
            when=moment_on(request, given["day"], given["entity"]),
            entity_id=entity_id(request.reader, given["entity"]),
            description=given["description"],
            expenses=[row.expense for row in filled],
        ),
        done=_said,
        to=_to,
        again=lambda refusal: _again(request, head, rows, "accrual-new", refusal),
    )


@page(duties=PREPARERS, methods=("GET", "HEAD"))
def journal_row(request: PageRequest) -> HttpResponse:
    """Give one more line of a journal."""
    return render(
        request, "web/journal/row.html", {"row": LineForm(reader=request.reader), "is_new": True}
    )


@page(duties=PREPARERS, methods=("GET", "HEAD"))
def accrual_row(request: PageRequest) -> HttpResponse:
    """Give one more line of an accrual."""
    return render(
        request, "web/journal/row.html", {"row": ExpenseForm(reader=request.reader), "is_new": True}
    )


def _form(request: PageRequest, kind: type[LineForm | ExpenseForm], route: str) -> HttpResponse:
    has_reversal = kind is LineForm
    today = request.moment().business_date
    head = HeadForm(initial={"day": today}, reader=request.reader, has_reversal=has_reversal)
    rows = [kind(reader=request.reader) for _ in range(FIRST_ROWS if has_reversal else 2)]
    return _again(request, head, rows, route)


def _again(
    request: PageRequest,
    head: HeadForm,
    rows: Sequence[RowForm],
    route: str,
    refusal: DomainError | None = None,
) -> HttpResponse:
    is_sent = head.is_bound
    context = {
        "head": head,
        "rows": rows,
        "problem": refusal,
        "nothing": is_sent and not any(row.has_changed() for row in rows),
        "is_journal": route == "journal-new",
        "accounts": accounts() if route == "journal-new" else (),
        "row_address": reverse("journal-row" if route == "journal-new" else "accrual-row"),
        "trail": [("Journal", reverse("journals")), ("Prepared", reverse("prepared-journals"))],
    }
    status = 422 if is_sent else 200
    return render(request, "web/journal/new.html", context, status=status)


def _said(prepared: PreparedJournal) -> str:
    return f"{prepared.number} over {prepared.total} waits for somebody else to post it."


def _to(prepared: PreparedJournal) -> str:
    return reverse("prepared-journal", args=[prepared.number])


urlpatterns: list[URLPattern] = [
    path("journals/new", journal_new, name="journal-new"),
    path("journals/new/row", journal_row, name="journal-row"),
    path("journals/accrue", accrual_new, name="accrual-new"),
    path("journals/accrue/row", accrual_row, name="accrual-row"),
]
