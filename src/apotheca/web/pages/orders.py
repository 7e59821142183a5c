"""Orders: the lists, one order with its whole life, and the acts that need no page of their own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.governance.types import Actor
from apotheca.hub.paper.orders import order_pdf
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.procurement.operations.closing import cancel_order, close_order
from apotheca.procurement.operations.emergency import review_emergency
from apotheca.procurement.operations.sending import send_order
from apotheca.procurement.queries.details import order_details
from apotheca.procurement.queries.lists import (
    ACKNOWLEDGEMENT_TASKS,
    EMERGENCIES_TO_REVIEW,
    OPEN_ORDER_LINES,
    ORDERS,
    OrderRow,
)
from apotheca.procurement.queries.lists.answers import AcknowledgementTaskRow
from apotheca.procurement.queries.lists.order_lines import OrderLineRow
from apotheca.procurement.queries.lists.orders import EmergencyRow
from apotheca.web.actions import timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of
from apotheca.web.pages import buying_tables as tables
from apotheca.web.pages.order_actions import actions_of
from apotheca.web.pages.order_life import bills_of, life_of
from apotheca.web.pages.told import told_of
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, Table, listed, of_rows

READ = ("GET", "HEAD")
STATES = tuple(
    (state, state.replace("_", " ").capitalize())
    for state in (
        "DRAFT", "PENDING_APPROVAL", "APPROVED", "SENT", "ACKNOWLEDGED", "ACK_WITH_CHANGES",
        "REJECTED_BY_SUPPLIER", "CHANGE_PENDING", "PARTIALLY_RECEIVED", "RECEIVED", "INVOICED",
        "CLOSED", "CLOSED_SHORT", "CANCELLED",
    )
)  # fmt: skip
OF_ORDERS: tuple[Column[OrderRow], ...] = (
    Column("number", "Order", kind="code", link=lambda row: address_of(row.number)),
    Column("status", "State", kind="status"),
    Column("supplier_name", "Supplier"),
    Column("deliver_to", "For", kind="code"),
    Column("ordered_on", "Ordered", kind="day", order="oldest"),
    Column("lines", "Lines", kind="number"),
    Column("open_lines", "Open", kind="number"),
    Column("total_amount", "Total", kind="money", unit="currency"),
    Column("buyer_name", "Buyer"),
)
TO_COME: tuple[Column[OrderLineRow], ...] = (
    Column("order", "Order", kind="code", link=lambda row: address_of(row.order)),
    Column("item", "Item", kind="code", link=tables.item_address),
    Column("description", "What"),
    Column("to_come", "To come", kind="quantity", unit="base_uom"),
    Column("status", "State", kind="status"),
    Column("promised_on", "Promised", kind="day"),
    Column("needed_on", "Needed", kind="day"),
    Column("supplier_name", "Supplier"),
    Column("deliver_to", "For", kind="code"),
)
TASKS: tuple[Column[AcknowledgementTaskRow], ...] = (
    Column("order", "Order", kind="code", link=lambda row: address_of(row.order)),
    Column("line_no", "Line", kind="number"),
    Column("description", "What"),
    Column("code", "Answer", kind="code"),
    Column("owner", "Who looks at it", kind="words"),
    Column("note", "Note"),
    Column("line_status", "Line", kind="status"),
    Column("supplier_name", "Supplier"),
    Column("needed_on", "Needed", kind="day"),
    Column("promised_on", "Promised", kind="day"),
)
EMERGENCIES: tuple[Column[EmergencyRow], ...] = (
    Column("number", "Order", kind="code", link=lambda row: address_of(row.number)),
    Column("review_due", "Review due", kind="day"),
    Column("buyer_name", "Ordered by"),
    Column("supplier_name", "Supplier"),
    Column("emergency_reason", "Why"),
    Column("patient_need", "Patient's need"),
    Column("total_amount", "Total", kind="money", unit="currency"),
)
OWNERS = (("BUYER", "Buyer"), ("PHARMACIST", "Pharmacist"), ("ITEM_STEWARD", "Item steward"),
          ("CONTRACT_OWNER", "Contract owner"))  # fmt: skip


@page(duties="*", methods=READ)
def orders(request: PageRequest) -> HttpResponse:
    """List orders, the latest first."""
    choices = (
        Choice("status", "State", STATES),
        Choice("supplier", "Supplier code"),
        Choice("item", "Item code"),
        Choice("deliver_to", "Place code"),
        Choice("since", "Since", kind="date"),
    )
    nothing = "Order what was approved, or begin an order of your own."
    table = listed(
        request, ORDERS, OF_ORDERS, reader=request.reader, choices=choices, nothing=nothing
    )
    context = {"table": table, "is_buyer": request.reader.may("FS")}
    return render(request, "web/orders/list.html", context)


@page(duties="*", methods=READ)
def to_come(request: PageRequest) -> HttpResponse:
    """List what is ordered and still to come, what is due first."""
    choices = (
        Choice("item", "Item code"),
        Choice("supplier", "Supplier code"),
        Choice("deliver_to", "Place code"),
        Choice("due_by", "Due by", kind="date"),
    )
    nothing = "Everything that was ordered has come."
    table = listed(
        request, OPEN_ORDER_LINES, TO_COME, reader=request.reader, choices=choices, nothing=nothing
    )
    return _list(request, table, "Order lines of which something is to come, what is due first.")


@page(duties="*", methods=READ)
def answers(request: PageRequest) -> HttpResponse:
    """List answers of suppliers that somebody has to look at."""
    choices = (Choice("owner", "Who looks at it", OWNERS), Choice("supplier", "Supplier code"))
    nothing = "No answer of a supplier waits for anybody."
    table = listed(
        request, ACKNOWLEDGEMENT_TASKS, TASKS, reader=request.reader, choices=choices,
        nothing=nothing,
    )  # fmt: skip
    return _list(request, table, "The last answer to each line, while its order goes on.")


@page(duties="*", methods=READ)
def emergencies(request: PageRequest) -> HttpResponse:
    """List emergency orders nobody has reviewed yet."""
    nothing = "Every emergency order was reviewed."
    table = listed(
        request, EMERGENCIES_TO_REVIEW, EMERGENCIES, reader=request.reader, nothing=nothing
    )
    return _list(request, table, "Somebody who did not order looks back within two business days.")


def _list(request: PageRequest, table: Table, subtitle: str) -> HttpResponse:
    context = {"table": table, "subtitle": subtitle}
    return render(request, "web/orders/other_list.html", context)


@page(duties="*", methods=READ)
def order(request: PageRequest, number: str) -> HttpResponse:
    """Show an order with its whole life: from its requisitions to its payments."""
    reader = request.reader
    found = order_details(number, reader.scope())
    bills = bills_of(found.order.number, reader)
    shown = {
        "lines": tables.lines_table(found.lines, reader),
        "receipts": of_rows("Receipts", found.receipts, tables.RECEIPTS, reader=reader),
        "returns": of_rows("Returns", found.returns, tables.RETURNS, reader=reader),
        "invoices": of_rows("Invoices", bills.invoices or (), tables.INVOICES, reader=reader),
        "requisitions": of_rows(
            "Requisitions", found.requisitions, tables.REQUISITIONS, reader=reader
        ),
        "releases": of_rows("Releases", found.releases, tables.ORDERS, reader=reader),
        "answers": of_rows("Answers of the supplier", found.answers, tables.ANSWERS, reader=reader),
        "changes": of_rows("Changes", found.changes, tables.CHANGES, reader=reader),
        "versions": of_rows("Versions", found.versions, tables.VERSIONS, reader=reader),
        "steps": tables.steps_table(found.steps, reader),
    }
    context = {
        "order": found.order,
        "details": found,
        "tables": shown,
        "bills": bills,
        "life": life_of(found, bills),
        "actions": actions_of(found, reader),
        "told": told_of(number, reader) if found.order.sent_at else None,
    }
    return render(request, "web/orders/order.html", context)


@page(duties="*", methods=READ)
def pdf(request: PageRequest, number: str) -> HttpResponse:
    """Answer with the order on paper, as a file to keep."""
    found = order_details(number, request.reader.scope()).order
    version = request.GET.get("version", "")
    content = order_pdf(
        id_of("order", found.number), version=int(version) if version.isdecimal() else None
    )
    name = f"{found.number}-{version or found.version}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page(duties="F", methods=("POST",))
def send(request: PageRequest, number: str) -> HttpResponse:
    """Send an approved order to its supplier."""
    return act_on_order(
        request, number, lambda order_id, actor, when: send_order(
            actor=actor, when=when, order_id=order_id
        ),
        done="{number} is on its way to the supplier.",
    )  # fmt: skip


@page(duties="F", methods=("POST",))
def close(request: PageRequest, number: str) -> HttpResponse:
    """Close an order; what is still open is released."""
    reason = request.POST.get("reason", "").strip()
    return act_on_order(
        request, number, lambda order_id, actor, when: close_order(
            actor=actor, when=when, order_id=order_id, reason=reason
        ),
        done="{number} is closed.", reason=reason,
    )  # fmt: skip


@page(duties="F", methods=("POST",))
def cancel(request: PageRequest, number: str) -> HttpResponse:
    """Cancel an order of which nothing came."""
    reason = request.POST.get("reason", "").strip()
    return act_on_order(
        request, number, lambda order_id, actor, when: cancel_order(
            actor=actor, when=when, order_id=order_id, reason=reason
        ),
        done="{number} is cancelled.", reason=reason,
    )  # fmt: skip


@page(duties="E", methods=("POST",))
def review(request: PageRequest, number: str) -> HttpResponse:
    """Say whether an emergency order was justified."""
    outcome, comment = request.POST.get("outcome", ""), request.POST.get("comment", "").strip()
    return act_on_order(
        request, number, lambda order_id, actor, when: review_emergency(
            actor=actor, when=when, order_id=order_id, outcome=outcome, comment=comment
        ),
        done="The review of {number} is kept.", reason=comment,
    )  # fmt: skip


def act_on_order(
    request: PageRequest,
    number: str,
    run: Callable[[Any, Actor, Moment], Any],
    *,
    done: str,
    reason: str = "",
    again: Callable[[DomainError], HttpResponse] | None = None,
) -> HttpResponse:
    """
    Run an operation on an order within the reader's scope and go back to it.

    ``run`` gets the order's id, the actor and the moment at the order's facility.
    """
    found = order_details(number, request.reader.scope()).order
    return act(
        request,
        lambda: run(
            id_of("order", found.number),
            request.actor(reason=reason),
            request.moment(timezone_of(request.reader, found.facility)),
        ),
        done=done.format(number=found.number),
        to=address_of(found.number),
        again=again,
    )


urlpatterns: list[URLPattern] = [
    path("orders", orders, name="orders"),
    path("orders/to-come", to_come, name="to-come"),
    path("orders/answers", answers, name="order-answers"),
    path("orders/emergencies", emergencies, name="emergencies"),
    path("orders/<str:number>", order, name="order"),
    path("orders/<str:number>/pdf", pdf, name="order-pdf"),
    path("orders/<str:number>/send", send, name="order-send"),
    path("orders/<str:number>/close", close, name="order-close"),
    path("orders/<str:number>/cancel", cancel, name="order-cancel"),
    path("orders/<str:number>/review", review, name="order-review"),
]
