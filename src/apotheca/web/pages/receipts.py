"""Goods receipts: the lists, one receipt, and taking it back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.governance.types import Reader
from apotheca.procurement.operations.reversing import reverse_receipt
from apotheca.procurement.queries.details import ReceiptDetails, receipt_details
from apotheca.procurement.queries.lists import (
    HELD_LINES,
    LINES_TO_PUT_AWAY,
    RECEIPTS,
    ReceiptLineRow,
    ReceiptRow,
)
from apotheca.web.actions import Action, Ask, Offer, may_at, offered, timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of
from apotheca.web.pages import buying_tables as tables
from apotheca.web.pages.hold_words import reasons
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, listed, of_rows

READ = ("GET", "HEAD")
STATES = (("POSTED", "Posted"), ("PUT_AWAY", "Put away"), ("HELD", "Held"),
          ("REFUSED", "Refused"), ("REVERSED", "Reversed"))  # fmt: skip
OF_RECEIPTS: tuple[Column[ReceiptRow], ...] = (
    Column("number", "Receipt", kind="code", link=lambda row: address_of(row.number)),
    Column("status", "State", kind="status"),
    Column("order", "Order", kind="code", link=lambda row: address_of(row.order)),
    Column("supplier_name", "Supplier"),
    Column("delivery_note", "Delivery note"),
    Column("place", "At", kind="code"),
    Column("business_date", "Day", kind="day", order="oldest"),
    Column("lines", "Lots", kind="number"),
    Column("held_lines", "Held", kind="number"),
    Column("posted_amount", "Worth", kind="money", unit="currency"),
    Column("received_by_name", "Received by"),
)
OF_HELD: tuple[Column[ReceiptLineRow], ...] = (
    Column("item", "Item", kind="code", link=tables.item_address),
    Column("description", "What"),
    Column("hold_code", "Held for", kind="status"),
    Column("hold_owners", "Duty that decides"),
    Column("base_quantity", "Quantity", kind="quantity", unit="base_uom"),
    Column("amount", "At risk", kind="money", unit="currency"),
    Column("supplier_name", "Supplier"),
    Column("received_at", "Arrived", kind="instant"),
    Column("place", "At", kind="code"),
)
OF_WAITING: tuple[Column[ReceiptLineRow], ...] = (
    Column("item", "Item", kind="code", link=tables.item_address),
    Column("description", "What"),
    Column("lot_number", "Lot"),
    Column("expires_on", "Expires", kind="day"),
    Column("to_put_away", "To put away", kind="quantity", unit="base_uom"),
    Column("place", "At", kind="code"),
    Column("received_at", "Arrived", kind="instant"),
)


@page(duties="*", methods=READ)
def receipts(request: PageRequest) -> HttpResponse:
    """List goods receipts, the latest first."""
    choices = (
        Choice("status", "State", STATES),
        Choice("supplier", "Supplier code"),
        Choice("delivery_note", "Delivery note"),
        Choice("item", "Item code"),
        Choice("since", "Since", kind="date"),
    )
    nothing = "Receive the first delivery: scan or type the number of its order."
    table = listed(
        request, RECEIPTS, OF_RECEIPTS, reader=request.reader, choices=choices, nothing=nothing
    )
    context = {"table": table, "is_receiver": request.reader.may("GT")}
    return render(request, "web/receipts/list.html", context)


@page(duties="*", methods=READ)
def held(request: PageRequest) -> HttpResponse:
    """List delivered lots that are held, the oldest first."""
    choices = (
        Choice("owner", "Duty that decides", (("A", "A: item steward"), ("E", "E: approver"))),
        Choice("item", "Item code"),
        Choice("supplier", "Supplier code"),
    )
    nothing = "Nothing that was delivered is held."
    columns = (_receipt(request.reader, "AE", "decide"), *OF_HELD)
    table = listed(
        request, HELD_LINES, columns, reader=request.reader, choices=choices, nothing=nothing
    )
    subtitle = "Counted, but neither stock nor owed, until somebody decides."
    return render(request, "web/orders/other_list.html", {"table": table, "subtitle": subtitle})


@page(duties="*", methods=READ)
def to_put_away(request: PageRequest) -> HttpResponse:
    """List received lots that still stand at a dock, the oldest first."""
    choices = (Choice("item", "Item code"), Choice("place", "Dock code"))
    nothing = "Nothing stands at a dock."
    columns = (_receipt(request.reader, "GT", "put-away"), *OF_WAITING)
    table = listed(
        request, LINES_TO_PUT_AWAY, columns, reader=request.reader, choices=choices,
        nothing=nothing,
    )  # fmt: skip
    subtitle = "Received, and not usable before it stands where it belongs."
    return render(request, "web/orders/other_list.html", {"table": table, "subtitle": subtitle})


@page(duties="*", methods=READ)
def receipt(request: PageRequest, number: str) -> HttpResponse:
    """Show a receipt: what was counted, what is held and why, where it went."""
    reader = request.reader
    found = receipt_details(number, reader.scope())
    shown = {
        "lines": of_rows("Lots", found.lines, tables.RECEIPT_LINES, reader=reader),
        "put_aways": of_rows("Put away", found.put_aways, tables.PUT_AWAYS, reader=reader),
        "returns": of_rows("Returns", found.returns, tables.RETURNS, reader=reader),
    }
    context = {
        "receipt": found.receipt,
        "details": found,
        "tables": shown,
        "held": [(line, reasons(line)) for line in found.lines if line.status == "HELD"],
        "decided": [(line, reasons(line)) for line in found.lines if line.decision],
        "actions": actions_of(found, reader),
    }
    return render(request, "web/receipts/receipt.html", context)


@page(duties="GT", methods=("POST",))
def reverse(request: PageRequest, number: str) -> HttpResponse:
    """Take a receipt back as if nothing had come."""
    found = receipt_details(number, request.reader.scope("GT")).receipt
    reason = request.POST.get("reason", "").strip()
    return act(
        request,
        lambda: reverse_receipt(
            actor=request.actor(reason=reason),
            when=request.moment(timezone_of(request.reader, found.facility)),
            receipt_id=id_of("receipt", found.number),
            reason=reason,
        ),
        done=f"{found.number} is reversed; its delivery note may be booked again.",
        to=address_of(found.number),
    )


def actions_of(found: ReceiptDetails, reader: Reader) -> tuple[Action, ...]:
    """Return what this person may do with a receipt now."""
    header, here = found.receipt, address_of(found.receipt.number)
    posted = [line for line in found.lines if line.status == "POSTED"]
    in_stock = any(line.lot and line.base_quantity > line.returned for line in posted)
    why = Ask(
        "reason", "Why", hint="Each movement and posting is mirrored; the note is free again."
    )
    return offered(
        reader,
        header.facility,
        (
            Offer("GT", header.waiting_lines > 0, Action(
                "Put away", "map-pin", f"{here}/put-away", is_link=True, is_main=True)),
            Offer("AE", header.held_lines > 0 and _may_decide(found, reader), Action(
                "Decide what is held", "help-circle", f"{here}/decide", is_link=True,
                is_main=True)),
            Offer("GH", in_stock, Action(
                "Send back", "truck-return", f"{here}/return", is_link=True)),
            Offer("GT", bool(posted) and header.status in ("POSTED", "PUT_AWAY"), Action(
                "Reverse", "arrow-back-up", f"{here}/reverse", asks=(why,), is_grave=True)),
        ),
    )  # fmt: skip


def _receipt(reader: Reader, duties: str, act_: str) -> Column[ReceiptLineRow]:
    """Lead who may act straight to the act, and everybody else to the receipt."""
    after = f"/{act_}" if reader.may(duties) else ""
    return Column(
        "receipt", "Receipt", kind="code", link=lambda row: f"{address_of(row.receipt)}{after}"
    )


def _may_decide(found: ReceiptDetails, reader: Reader) -> bool:
    """Return whether this person owns one of the holds and did not receive the goods."""
    header = found.receipt
    if header.received_by == reader.username:
        return False
    owners = {duty for line in found.lines if line.status == "HELD" for duty in line.hold_owners}
    return any(may_at(reader, duty, header.facility) for duty in owners)


urlpatterns: list[URLPattern] = [
    path("receipts", receipts, name="receipts"),
    path("receipts/held", held, name="held"),
    path("receipts/to-put-away", to_put_away, name="to-put-away"),
    path("receipts/<str:number>", receipt, name="receipt"),
    path("receipts/<str:number>/reverse", reverse, name="receipt-reverse"),
]
