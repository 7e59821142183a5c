"""Entering invoices: from an order, its lines filled with what is unbilled; or coded by account."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.queries.details import InvoiceToEnter, invoice_to_enter, orders_to_bill
from apotheca.finance.types import NewInvoice, NewInvoiceLine
from apotheca.governance.types import Reader
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO
from apotheca.web.names import id_of
from apotheca.web.pages.intake_entry import beside, enter_invoice
from apotheca.web.pages.invoices import said
from apotheca.web.pages.money_forms import (
    AccountField,
    accounts,
    day_field,
    entity_field,
    entity_id,
    money,
)
from apotheca.web.picking import PickField
from apotheca.web.reach import zone_of
from apotheca.web.rows import Amount, RowForm, are_valid, rows_posted
from apotheca.web.shell import PageRequest, act, page

CLERKS = "J"


class HeadForm(forms.Form):
    """What is printed on the invoice as a whole."""

    supplier_number = forms.CharField(label="Invoice number", max_length=60, strip=True)
    invoiced_on = day_field("Invoice date")
    freight = money("Freight", is_required=False)
    tax = money("Tax", is_required=False)
    total = money("Total", help_text="As printed; it is compared, never computed.")


class OrderLineForm(RowForm):
    """
    One billed line: of an order line (``order_line_no``), or of something the order does not name.

    A line without a quantity is not on the invoice.
    """

    order_line_no = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    identifier = forms.CharField(label="Code or text", required=False, max_length=60)
    quantity = Amount(label="Quantity", required=False, min_value=0)
    uom = forms.CharField(label="Unit", required=False, max_length=12)
    amount = money("Amount", is_required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        line_no = self["order_line_no"].value()
        if line_no:
            self.fields["identifier"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Ask for a unit and an amount where there is a quantity."""
        given = super().clean() or self.cleaned_data
        if given.get("quantity"):
            for name in ("uom", "amount"):
                if given.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, "Needed with the quantity.")
        return given

    @property
    def is_billed(self) -> bool:
        """Whether the invoice has this line."""
        return bool(self.cleaned_data.get("quantity"))

    @property
    def line(self) -> NewInvoiceLine:
        """The line in the supplier's words."""
        given = self.cleaned_data
        named = given.get("identifier", "")
        return NewInvoiceLine(
            given["quantity"],
            given["uom"].upper(),
            given["amount"],
            order_line_no=given.get("order_line_no"),
            identifier=named,
            description=named,
        )


class CodedHeadForm(HeadForm):
    """An invoice without an order: whose it is, and from whom."""

    supplier = PickField("suppliers", label="Supplier")
    currency = forms.CharField(label="Currency", max_length=3, min_length=3)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"] = entity_field(reader, CLERKS)
        self.order_fields(["supplier", "entity", "supplier_number", "invoiced_on", "currency"])


class CodedLineForm(RowForm):
    """One thing billed and the account it is for; blank lines are left."""

    description = forms.CharField(label="What", max_length=400)
    account = AccountField(label="Account")
    cost_centre = PickField("cost-centres", label="Cost centre", required=False)
    amount = money("Amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)

    @property
    def line(self) -> NewInvoiceLine:
        """The line, coded."""
        given = self.cleaned_data
        centre = given.get("cost_centre")
        return NewInvoiceLine(
            Decimal(1),
            "EACH",
            given["amount"],
            description=given["description"],
            account_code=given["account"].code,
            cost_centre_id=centre.id if centre else 0,
        )


@page(duties=CLERKS)
def invoice_new(request: PageRequest) -> HttpResponse:
    """Choose the order an invoice is for, then enter it."""
    number = request.GET.get("order", "").strip()
    if not number:
        return _choose(request)
    found = invoice_to_enter(number, scope=request.reader.scope(CLERKS))
    if request.method != "POST":
        return _order_form(request, found, *_prefilled(request, found))
    head, rows = HeadForm(request.POST), rows_posted(OrderLineForm, request.POST)
    is_valid = are_valid([head], rows)
    billed = [row for row in rows if is_valid and row.is_billed]
    if not billed:
        return _order_form(request, found, head, rows)
    return act(
        request,
        lambda: enter_invoice(
            request,
            when=request.moment(zone_of(request.reader, facility=found.facility)),
            invoice=_of_order(request, found, head, [row.line for row in billed]),
            came=beside(request),
        ),
        done=said,
        to=lambda standing: reverse("invoice", args=[standing.number]),
        again=lambda refusal: _order_form(request, found, head, rows, refusal),
    )


def _choose(request: PageRequest) -> HttpResponse:
    supplier = request.GET.get("supplier", "").strip()
    orders = orders_to_bill(scope=request.reader.scope(CLERKS), supplier=supplier)
    context = {
        "orders": orders,
        "supplier": supplier,
        "picker": PickField("suppliers", required=False).get_bound_field(forms.Form(), "supplier"),
        "trail": [("Invoices", reverse("invoices"))],
        "came": beside(request),
    }
    return render(request, "web/invoices/choose.html", context)


def _prefilled(request: PageRequest, found: InvoiceToEnter) -> tuple[HeadForm, list[OrderLineForm]]:
    """Return the form as an invoice for everything unbilled would read."""
    head = HeadForm(
        initial={
            "invoiced_on": request.moment().business_date,
            "freight": found.expected_freight or None,
            "tax": found.expected_tax or None,
        }
    )
    rows = [
        OrderLineForm(
            initial={
                "order_line_no": line.line_no,
                "quantity": line.quantity or None,
                "uom": line.uom,
                "amount": line.amount if line.quantity else None,
            }
        )
        for line in found.lines
    ]
    return head, rows


def _of_order(
    request: PageRequest, found: InvoiceToEnter, head: HeadForm, lines: Sequence[NewInvoiceLine]
) -> NewInvoice:
    given = head.cleaned_data
    return NewInvoice(
        entity_id=entity_id(request.reader, found.entity),
        supplier_id=id_of("supplier", found.supplier),
        supplier_number=given["supplier_number"],
        invoiced_on=given["invoiced_on"],
        currency=found.currency,
        lines=tuple(lines),
        total=given["total"],
        freight=given["freight"] or ZERO,
        tax=given["tax"] or ZERO,
        order_number=found.order,
    )


def _order_form(
    request: PageRequest,
    found: InvoiceToEnter,
    head: HeadForm,
    rows: Sequence[OrderLineForm],
    refusal: DomainError | None = None,
) -> HttpResponse:
    by_number = {line.line_no: line for line in found.lines}
    shown = [(row, by_number.get(_line_no(row))) for row in rows]
    expected = sum((line.amount for line in found.lines), ZERO)
    context = {
        "order": found,
        "head": head,
        "rows": shown,
        "problem": refusal,
        "expected": expected + found.expected_freight + found.expected_tax,
        "nothing": head.is_bound and refusal is None and head.is_valid(),
        "trail": [("Invoices", reverse("invoices")), ("Enter", reverse("invoice-new"))],
        "came": beside(request),
    }
    status = 422 if head.is_bound else 200
    return render(request, "web/invoices/enter.html", context, status=status)


def _line_no(row: OrderLineForm) -> int:
    value = row["order_line_no"].value()
    return int(value) if str(value or "").isdigit() else 0


@page(duties=CLERKS, methods=("GET", "HEAD"))
def order_row(request: PageRequest) -> HttpResponse:
    """Give a line for something the order does not name."""
    return render(request, "web/invoices/enter_row.html", {"row": OrderLineForm(), "is_new": True})


@page(duties=CLERKS)
def coded_new(request: PageRequest) -> HttpResponse:
    """Enter an invoice without an order; somebody else approves it."""
    if request.method != "POST":
        currency = next((site.currency for site in request.reader.sites_of(CLERKS)), "")
        today = request.moment().business_date
        head = CodedHeadForm(
            reader=request.reader, initial={"invoiced_on": today, "currency": currency}
        )
        return _coded_form(request, head, [CodedLineForm(), CodedLineForm()])
    head = CodedHeadForm(request.POST, reader=request.reader)
    rows = rows_posted(CodedLineForm, request.POST)
    filled = [row for row in rows if row.has_changed()]
    if not are_valid([head], filled) or not filled:
        return _coded_form(request, head, rows)
    given = head.cleaned_data
    return act(
        request,
        lambda: enter_invoice(
            request,
            when=request.moment(zone_of(request.reader, entity=given["entity"])),
            came=beside(request),
            invoice=NewInvoice(
                entity_id=entity_id(request.reader, given["entity"]),
                supplier_id=given["supplier"].id,
                supplier_number=given["supplier_number"],
                invoiced_on=given["invoiced_on"],
                currency=given["currency"].upper(),
                lines=tuple(row.line for row in filled),
                total=given["total"],
                freight=given["freight"] or ZERO,
                tax=given["tax"] or ZERO,
            ),
        ),
        done=said,
        to=lambda standing: reverse("invoice", args=[standing.number]),
        again=lambda refusal: _coded_form(request, head, rows, refusal),
    )


def _coded_form(
    request: PageRequest,
    head: CodedHeadForm,
    rows: Sequence[CodedLineForm],
    refusal: DomainError | None = None,
) -> HttpResponse:
    context = {
        "head": head,
        "rows": rows,
        "problem": refusal,
        "nothing": head.is_bound and not any(row.has_changed() for row in rows),
        "accounts": accounts(),
        "trail": [("Invoices", reverse("invoices")), ("Enter", reverse("invoice-new"))],
        "came": beside(request),
    }
    status = 422 if head.is_bound else 200
    return render(request, "web/invoices/coded.html", context, status=status)


@page(duties=CLERKS, methods=("GET", "HEAD"))
def coded_row(request: PageRequest) -> HttpResponse:
    """Give one more coded line."""
    return render(request, "web/journal/row.html", {"row": CodedLineForm(), "is_new": True})


urlpatterns: list[URLPattern] = [
    path("invoices/new", invoice_new, name="invoice-new"),
    path("invoices/new/row", order_row, name="invoice-new-row"),
    path("invoices/new/coded", coded_new, name="invoice-coded"),
    path("invoices/new/coded/row", coded_row, name="invoice-coded-row"),
]
