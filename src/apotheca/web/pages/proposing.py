"""From approved requisition lines to orders: one per supplier and place, at the best prices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.queries.catalogue import CataloguePackage, Offer, catalogue_of
from apotheca.procurement.queries.details import requisition_details
from apotheca.procurement.queries.lists import LINES_TO_ORDER
from apotheca.procurement.queries.lists.requisitions import RequisitionLineRow
from apotheca.procurement.types import OrderResult, OrderWant
from apotheca.web.actions import timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import ids_of
from apotheca.web.pages.approvals import NothingChosen
from apotheca.web.picking import PickField
from apotheca.web.rows import Amount, RowForm, are_valid
from apotheca.web.shell import PageRequest, go, page

SHOWN_MAX = 100
NOT_NOW = ("", "Not now")


class Proposed(RowForm):
    """One requisition line: from whom, and how much of it; without a contract, at what price."""

    line = forms.CharField(widget=forms.HiddenInput)
    supplier = forms.ChoiceField(label="Supplier", required=False)
    other_supplier = PickField("suppliers", label="Supplier", required=False)
    quantity = Amount(label="Order", required=False, min_value=Decimal("0.000001"))
    price_amount = Amount(label="Price of one", required=False, min_value=Decimal(0))

    def __init__(
        self, *args: Any, row: RequisitionLineRow, entry: CataloguePackage | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.entry = row, entry
        self.offers: Sequence[Offer] = entry.offers if entry else ()
        choices = [*dict.fromkeys((one.supplier, offer_text(one)) for one in self.offers), NOT_NOW]
        cast(forms.ChoiceField, self.fields["supplier"]).choices = choices
        unused = ("other_supplier", "price_amount") if self.offers else ("supplier",)
        for name in unused:
            del self.fields[name]

    @property
    def supplier_code(self) -> str:
        """The supplier chosen, '' when the line is left for later."""
        if self.offers:
            return str(self.cleaned_data["supplier"])
        other = self.cleaned_data["other_supplier"]
        return other.code if other else ""

    def want(self, line_id: Any) -> OrderWant:
        """Return the row as the operation takes it; all that is open where no quantity is given."""
        said = self.cleaned_data
        quantity, price = said["quantity"], said.get("price_amount")
        uom = self.asked.uom if quantity is not None else ""
        return OrderWant(quantity, uom, requisition_line_id=line_id, price_amount=price)


@dataclass(frozen=True, slots=True)
class Group:
    """The lines that become one order."""

    supplier: str
    place: str
    kind: str
    facility: str
    rows: tuple[Proposed, ...]


def offer_text(offer: Offer) -> str:
    """Return an offer in one line: who, at what price, under which contract."""
    price = f"{offer.price_amount.normalize():f} {offer.currency}"
    per = offer.uom if offer.price_quantity == 1 else f"{offer.price_quantity} {offer.uom}"
    least = f", from {offer.min_quantity.normalize():f}" if offer.min_quantity else ""
    return f"{offer.supplier}: {price} per {per} ({offer.contract}{least})"


@page(duties="FS")
def propose(request: PageRequest) -> HttpResponse:
    """Show approved lines with the suppliers that could deliver them; order what is chosen."""
    rows = _rows(request, request.GET.get("requisition", ""))
    if request.method == "POST":
        return _order(request, rows)
    return _shown(request, rows)


@page(duties="FS", methods=("POST",))
def order_requisition(request: PageRequest, number: str) -> HttpResponse:
    """Order all that is open of a requisition, each line from its cheapest contract."""
    requisition_details(number, request.reader.scope("FS"))
    rows = [
        Proposed(
            {
                f"line-{row.key}-line": row.asked.line,
                f"line-{row.key}-supplier": row.offers[0].supplier if row.offers else "",
            },
            key=row.key, row=row.asked, entry=row.entry,
        )
        for row in _rows(request, number)
    ]  # fmt: skip
    if not rows or not all(row.offers for row in rows):
        messages.info(request, "Some lines have no contract price: choose who delivers them.")
        return go(request, f"/orders/propose?requisition={number}")
    are_valid(rows)
    return _create(request, rows)


def _rows(request: PageRequest, requisition: str) -> list[Proposed]:
    """Return the open lines within reach, with what could be ordered. One look-up per place."""
    filters = {"requisition": requisition} if requisition else {}
    lines = LINES_TO_ORDER.page(
        scope=request.reader.scope("FS"), filters=filters, limit=SHOWN_MAX
    ).rows
    entries = _catalogue(request, lines)
    data = request.POST if request.method == "POST" and "row" in request.POST else None
    return [
        Proposed(
            data,
            key=line.line.replace("/", "x").replace("-", "x"),
            row=line,
            entry=entries.get((line.deliver_to, line.package)),
            initial={"line": line.line, "supplier": _best(entries, line)},
        )
        for line in lines
    ]


def _catalogue(
    request: PageRequest, lines: Sequence[RequisitionLineRow]
) -> dict[tuple[str, str], CataloguePackage]:
    found: dict[tuple[str, str], CataloguePackage] = {}
    for place, facility in dict.fromkeys((line.deliver_to, line.facility) for line in lines):
        packages = [line.package for line in lines if line.deliver_to == place and line.package]
        on = request.moment(timezone_of(request.reader, facility)).business_date
        entries = catalogue_of(packages, place=place, on=on)
        found.update({(place, package): entry for package, entry in entries.items()})
    return found


def _best(entries: dict[tuple[str, str], CataloguePackage], line: RequisitionLineRow) -> str:
    entry = entries.get((line.deliver_to, line.package))
    return entry.best.supplier if entry and entry.best else ""


def _order(request: PageRequest, rows: Sequence[Proposed]) -> HttpResponse:
    posted = set(request.POST.getlist("row"))
    rows = [row for row in rows if row.key in posted]
    if not are_valid(rows):
        return _shown(request, rows, status=422)
    chosen = [row for row in rows if row.supplier_code]
    if not chosen:
        return _shown(request, rows, problem=NothingChosen(), status=422)
    return _create(request, chosen)


def _create(request: PageRequest, rows: Sequence[Proposed]) -> HttpResponse:
    """
    Make one order of each group. A group that is refused leaves the others made, and says why.
    """
    made: list[OrderResult] = []
    for group in _grouped(rows):
        try:
            made.append(_create_one(request, group))
        except DomainError as refusal:
            messages.error(request, f"{group.supplier} for {group.place}: {refusal.sentence}")
    for order in made:
        waits = "approved" if order.status == "APPROVED" else "waiting for approval"
        messages.success(request, f"{order.number} is made and {waits}.")
    if len(made) == 1:
        return go(request, address_of(made[0].number))
    return go(request, "/orders" if made else request.get_full_path().removesuffix("/order"))


def _create_one(request: PageRequest, group: Group) -> OrderResult:
    ids = ids_of("requisition_line", [row.asked.line for row in group.rows])
    return create_order(
        actor=request.actor(part=f"{group.supplier}/{group.place}/{group.kind}"),
        when=request.moment(timezone_of(request.reader, group.facility)),
        kind=group.kind,
        supplier_id=ids_of("supplier", [group.supplier])[group.supplier],
        deliver_to_id=ids_of("location", [group.place])[group.place],
        lines=[row.want(ids[row.asked.line]) for row in group.rows],
    )


def _grouped(rows: Iterable[Proposed]) -> list[Group]:
    """Return the orders the rows become: what was an emergency to ask for is ordered as stock."""
    groups: dict[tuple[str, str, str, str], list[Proposed]] = {}
    for row in rows:
        asked = row.asked
        kind = "STOCK" if asked.kind == "EMERGENCY" else asked.kind
        key = (row.supplier_code, asked.deliver_to, kind, asked.facility)
        groups.setdefault(key, []).append(row)
    return [Group(*key, tuple(members)) for key, members in sorted(groups.items())]


def _shown(
    request: PageRequest,
    rows: Sequence[Proposed],
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": rows,
        "problem": problem,
        "requisition": request.GET.get("requisition", ""),
        "is_cut": len(rows) == SHOWN_MAX,
    }
    return render(request, "web/orders/propose.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("orders/propose", propose, name="order-propose"),
    path("requisitions/<str:number>/order", order_requisition, name="requisition-order"),
]
