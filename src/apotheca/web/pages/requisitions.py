"""Requisitions: the list, one requisition, and what may be done with it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.procurement.operations.requisitions import cancel_requisition, close_requisition
from apotheca.procurement.queries.acts import acts_on_requisition
from apotheca.procurement.queries.details import RequisitionDetails, requisition_details
from apotheca.procurement.queries.lists import LINES_TO_ORDER, REQUISITIONS
from apotheca.procurement.queries.lists.requisitions import RequisitionLineRow, RequisitionRow
from apotheca.web.actions import Action, Ask, Offer, may_at, offered, timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of
from apotheca.web.pages import buying_tables as tables
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, listed, of_rows

READ = ("GET", "HEAD")
STATES = tuple(
    (state, state.replace("_", " ").capitalize())
    for state in (
        "SUBMITTED", "RETURNED", "APPROVED", "PARTIALLY_ORDERED", "ORDERED", "REJECTED", "CLOSED",
        "CANCELLED",
    )
)  # fmt: skip
COLUMNS: tuple[Column[RequisitionRow], ...] = (
    Column("number", "Requisition", kind="code", link=lambda row: address_of(row.number)),
    Column("status", "State", kind="status"),
    Column("requested_by_name", "Asked by"),
    Column("deliver_to", "For", kind="code"),
    Column("needed_on", "Needed", kind="day", order="needed"),
    Column("lines", "Lines", kind="number"),
    Column("estimated_amount", "Estimate", kind="money", unit="currency"),
    Column("submitted_at", "Submitted", kind="instant", order="oldest"),
)
TO_ORDER: tuple[Column[RequisitionLineRow], ...] = (
    Column("item", "Item", kind="code"),
    Column("description", "What"),
    Column("to_order", "To order", kind="quantity", unit="base_uom"),
    Column("deliver_to", "For", kind="code"),
    Column("needed_on", "Needed", kind="day"),
    Column("estimated_amount", "Estimate", kind="money", unit="currency"),
    Column("requested_by", "Asked by"),
)


@page(duties="*", methods=READ)
def requisitions(request: PageRequest) -> HttpResponse:
    """List requisitions, the latest first."""
    choices = (
        Choice("status", "State", STATES),
        Choice("item", "Item code"),
        Choice("deliver_to", "Place code"),
        Choice("requested_by", "Asked by (username)"),
        Choice("since", "Since", kind="date"),
    )
    table = listed(
        request, REQUISITIONS, COLUMNS, reader=request.reader, choices=choices,
        nothing="Ask for what your place needs: the first requisition is one line and one click.",
    )  # fmt: skip
    is_requester = request.reader.may("D")
    context = {"table": table, "is_requester": is_requester}
    return render(request, "web/requisitions/list.html", context)


@page(duties="*", methods=READ)
def to_order(request: PageRequest) -> HttpResponse:
    """List what is approved and waits for an order, the oldest first."""
    choices = (Choice("item", "Item code"), Choice("deliver_to", "Place code"))
    is_buyer = request.reader.may("FS")
    first: Column[RequisitionLineRow] = Column(
        "requisition", "Requisition", kind="code",
        link=lambda row: _to_order(row.requisition) if is_buyer else address_of(row.requisition),
    )  # fmt: skip
    table = listed(
        request, LINES_TO_ORDER, (first, *TO_ORDER), reader=request.reader, choices=choices,
        nothing="Everything that was approved is on an order.",
    )  # fmt: skip
    context = {"table": table, "title": LINES_TO_ORDER.title, "is_buyer": is_buyer}
    return render(request, "web/requisitions/to_order.html", context)


@page(duties="*", methods=READ)
def requisition(request: PageRequest, number: str) -> HttpResponse:
    """Show a requisition: what is wanted, who decided, and the orders made from it."""
    reader = request.reader
    found = requisition_details(number, reader.scope())
    nothing = "A buyer orders it once it is approved."
    shown = {
        "lines": of_rows("Lines", found.lines, tables.REQUISITION_LINES, reader=reader),
        "orders": of_rows("Orders", found.orders, tables.ORDERS, reader=reader, nothing=nothing),
        "steps": tables.steps_table(found.steps, reader),
    }
    context = {
        "tables": shown,
        "requisition": found.requisition,
        "actions": actions_of(request, found),
        "is_waiting_for_me": _may_decide(request, found),
    }
    return render(request, "web/requisitions/requisition.html", context)


@page(duties="D", methods=("POST",))
def cancel(request: PageRequest, number: str) -> HttpResponse:
    """Cancel what of a requisition is not ordered yet."""
    found = requisition_details(number, request.reader.scope()).requisition
    reason = request.POST.get("reason", "").strip()
    return act(
        request,
        lambda: cancel_requisition(
            actor=request.actor(reason=reason),
            when=request.moment(timezone_of(request.reader, found.facility)),
            requisition_id=id_of("requisition", found.number),
            reason=reason,
        ),
        done=f"{found.number} is cancelled.",
        to=address_of(found.number),
    )


@page(duties="DF", methods=("POST",))
def close(request: PageRequest, number: str) -> HttpResponse:
    """Close a requisition of which everything is ordered."""
    found = requisition_details(number, request.reader.scope()).requisition
    return act(
        request,
        lambda: close_requisition(
            actor=request.actor(),
            when=request.moment(timezone_of(request.reader, found.facility)),
            requisition_id=id_of("requisition", found.number),
        ),
        done=f"{found.number} is closed.",
        to=address_of(found.number),
    )


def actions_of(request: PageRequest, found: RequisitionDetails) -> tuple[Action, ...]:
    """Return what this person may do with a requisition now."""
    header, here = found.requisition, address_of(found.requisition.number)
    acts = acts_on_requisition(header.status)
    is_mine = header.requested_by == request.reader.username
    why = Ask("reason", "Why", hint="Kept with the requisition, for whoever looks later.")
    propose = f"/orders/propose?requisition={header.number}"
    can_order = "order" in acts and not is_mine
    return offered(
        request.reader,
        header.facility,
        (
            Offer("FS", can_order, Action(
                "Order it", "shopping-cart", f"{here}/order", is_main=True)),
            Offer("FS", can_order, Action("Choose suppliers", "list", propose, is_link=True)),
            Offer("D", "resubmit" in acts and is_mine, Action(
                "Change and send again", "pencil", f"{here}/resubmit", is_link=True, is_main=True)),
            Offer("DF", "close" in acts, Action("Close", "check", f"{here}/close")),
            Offer("D", "cancel" in acts and is_mine, Action(
                "Cancel", "ban", f"{here}/cancel", asks=(why,), is_grave=True)),
        ),
    )  # fmt: skip


def _may_decide(request: PageRequest, found: RequisitionDetails) -> bool:
    header = found.requisition
    return (
        "decide" in acts_on_requisition(header.status)
        and header.requested_by != request.reader.username
        and may_at(request.reader, "E", header.facility)
    )


def _to_order(number: str) -> str:
    return f"/orders/propose?requisition={number}"


urlpatterns: list[URLPattern] = [
    path("requisitions", requisitions, name="requisitions"),
    path("requisitions/to-order", to_order, name="to-order"),
    path("requisitions/<str:number>", requisition, name="requisition"),
    path("requisitions/<str:number>/cancel", cancel, name="requisition-cancel"),
    path("requisitions/<str:number>/close", close, name="requisition-close"),
]
