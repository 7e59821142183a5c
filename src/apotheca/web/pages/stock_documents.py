"""Documents of stock: what each did, what followed it, and what may be done with it now."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.inventory.operations.corrections import reverse_document
from apotheca.inventory.operations.usage_exceptions import dismiss_usage
from apotheca.inventory.queries.details import stock_document_detail, usage_batch_detail
from apotheca.inventory.queries.lists import (
    MOVEMENTS,
    STOCK_DOCUMENTS,
    USAGE_BATCHES,
    USAGE_EXCEPTIONS,
)
from apotheca.inventory.queries.lists.documents import StockDocumentLineRow, StockDocumentRow
from apotheca.inventory.queries.lists.usage import UsageBatchRow, UsageExceptionRow
from apotheca.inventory.types import StockPosted
from apotheca.web.actions import Action, Ask, Offer, offered, timezone_of
from apotheca.web.names import id_of, ids_of
from apotheca.web.objects import address_of, address_of_number
from apotheca.web.pages.movement_columns import without
from apotheca.web.pages.stock import ACTS, VIEWS
from apotheca.web.parts import codes, list_page
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, listed, of_rows

READ = ("GET", "HEAD")
DOCUMENT_KINDS = codes(
    "OPENING", "ISSUE", "ISSUE_RETURN", "TRANSFER", "WASTE", "DISCARD", "WRITE_OFF", "COUNT",
    "STATUS_CHANGE", "PUTAWAY", "REVERSAL", "CONSIGN_IN", "CONSIGN_USE", "CONSIGN_RETURN",
    "COMPOUND",
)  # fmt: skip

DOCUMENT_COLUMNS: tuple[Column[StockDocumentRow], ...] = (
    Column("number", "Document", link=lambda x: address_of_number(x.number)),
    Column("kind", "What", kind="status"),
    Column("status", "State", kind="status"),
    Column("business_date", "Day", kind="day", order="latest"),
    Column("location", "Place", link=lambda x: address_of("Location", x.location)),
    Column("to_location", "To", link=lambda x: address_of("Location", x.to_location)),
    Column("cost_centre", "Cost centre"),
    Column("lines", "Lines", kind="number"),
    Column("value", "Value", kind="money", unit="currency"),
    Column("reason", "Why"),
    Column("person", "Who", link=lambda x: address_of("Person", x.person)),
)
LINE_COLUMNS: tuple[Column[StockDocumentLineRow], ...] = (
    Column("line", "Line", kind="number"),
    Column("item", "Item", link=lambda x: address_of("Item", x.item)),
    Column("item_name", "Name"),
    Column("lot", "Lot", link=lambda x: address_of("Lot", x.lot)),
    Column("requested", "Asked", kind="quantity", unit="uom"),
    Column("done", "Done", kind="quantity", unit="uom"),
    Column("received", "Arrived", kind="quantity", unit="uom"),
    Column("value", "Value", kind="money", unit="currency"),
    Column("note", "Note"),
)
SHORT_COLUMNS: tuple[Column[Any], ...] = (
    Column("item", "Item", link=lambda x: address_of("Item", x.item)),
    Column("item_name", "Name"),
    Column("requested", "Wanted", kind="quantity", unit="uom"),
    Column("short", "Missing", kind="quantity", unit="uom"),
    Column("reason", "Why", kind="status"),
)
EXCEPTION_COLUMNS: tuple[Column[UsageExceptionRow], ...] = (
    Column("exception", "Row", kind="code"),
    Column("code", "Why it waits", kind="status"),
    Column("status", "State", kind="status"),
    Column("source", "Source"),
    Column("item", "Item", link=lambda x: address_of("Item", x.item)),
    Column("location", "Place", link=lambda x: address_of("Location", x.location)),
    Column("remaining", "Still lacks", kind="quantity", unit="uom"),
    Column("occurred_at", "Used", kind="instant"),
    Column("batch", "Batch", link=lambda x: address_of_number(x.batch)),
)


@page(duties="*", methods=READ)
def documents(request: PageRequest) -> HttpResponse:
    """List the documents of stock, the latest first."""
    choices = (
        Choice("number", "Number"),
        Choice("kind", "What", DOCUMENT_KINDS),
        Choice("status", "State", codes("POSTED", "SHIPPED", "RECEIVED", "REVERSED")),
        Choice("location", "Place"),
        Choice("facility", "Facility"),
        Choice("cost_centre", "Cost centre"),
        Choice("person", "Who"),
        Choice("since", "Since", kind="date"),
        Choice("until", "Until", kind="date"),
    )
    return list_page(
        request, STOCK_DOCUMENTS, DOCUMENT_COLUMNS, choices=choices, views=VIEWS, actions=ACTS,
        nothing="Nothing was posted so.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def under_way(request: PageRequest) -> HttpResponse:
    """List the transfers that were shipped and not yet confirmed."""
    choices = (Choice("location", "From"), Choice("to_location", "To"))
    return list_page(
        request, STOCK_DOCUMENTS, DOCUMENT_COLUMNS, choices=choices, views=VIEWS, actions=ACTS,
        fixed={"kind": "TRANSFER", "status": "SHIPPED"}, title="Transfers under way",
        subtitle="The sender accounts for them until the receiver confirms what arrived.",
        nothing="Nothing is under way to or from where you may look.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def document(request: PageRequest, number: str) -> HttpResponse:
    """Show a document: its lines, its movements, what followed it, and what may be done now."""
    reader = request.reader
    detail = stock_document_detail(number, scope=reader.scope())
    context = {
        "document": detail.document,
        "actions": _actions(request, detail.document),
        "lines": of_rows("Lines", detail.lines, LINE_COLUMNS, reader=reader),
        "movements": of_rows("Movements", detail.movements, without("document"), reader=reader,
                             nothing="It moved nothing."),
        "short": of_rows("Not met", detail.short, SHORT_COLUMNS, reader=reader),
        "has_short": bool(detail.short),
        "followed_by": of_rows("Returns of it", detail.followed_by, DOCUMENT_COLUMNS,
                               reader=reader),
        "has_followers": bool(detail.followed_by),
        "reversed_by": detail.reversed_by,
    }  # fmt: skip
    return render(request, "web/stock/document.html", context)


@page(duties="H", methods=("POST",))
def reverse(request: PageRequest, number: str) -> HttpResponse:
    """Undo a document by its mirror, posted today."""
    row = STOCK_DOCUMENTS.one("stock document", number, scope=request.reader.scope(), by="number")

    def run() -> StockPosted:
        return reverse_document(
            actor=request.actor(reason=request.POST.get("reason", "").strip()),
            when=request.moment(timezone_of(request.reader, row.facility)),
            document_id=id_of("stock_document", number),
        )

    return act(
        request, run,
        done=lambda posted: f"{number} is reversed by {posted.number}. Post the right one now.",
        to=address_of_number(number),
    )  # fmt: skip


@page(duties="*", methods=READ)
def usage(request: PageRequest) -> HttpResponse:
    """List the rows of dispensing feeds that wait to be settled."""
    choices = (
        Choice("status", "State", codes("PARKED", "POSTED", "DISMISSED")),
        Choice("code", "Why it waits"),
        Choice("location", "Place"),
        Choice("item", "Item"),
        Choice("source", "Source"),
    )
    table = listed(
        request, USAGE_EXCEPTIONS, EXCEPTION_COLUMNS, reader=request.reader, choices=choices,
        nothing="Every row of the feeds was posted.",
    )  # fmt: skip
    context = {
        "table": table,
        "views": [(label, address, address == request.path) for label, address in VIEWS],
        "may_settle": request.reader.may("HR"),
    }
    return render(request, "web/stock/usage.html", context)


@page(duties="HR", methods=("POST",))
def dismiss(request: PageRequest) -> HttpResponse:
    """Settle feed rows without posting them; what was really used is posted by hand."""
    wanted = [row.strip() for row in request.POST.get("rows", "").split() if row.strip()]

    def run() -> int:
        found = ids_of("usage_exception", wanted)
        return dismiss_usage(
            actor=request.actor(reason=request.POST.get("reason", "").strip()),
            when=request.moment(),
            exception_ids=[found[row] for row in wanted],
        )

    return act(
        request, run, to="/stock/usage",
        done=lambda count: f"{count} rows are settled without being posted.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def batches(request: PageRequest) -> HttpResponse:
    """List the slices of dispensing feeds that were posted."""
    columns: tuple[Column[UsageBatchRow], ...] = (
        Column("number", "Batch", link=lambda x: address_of_number(x.number)),
        Column("business_date", "Day", kind="day"),
        Column("entity", "Entity"),
        Column("source", "Source"),
        Column("rows", "Rows", kind="number"),
        Column("posted", "Posted", kind="number"),
        Column("parked", "Parked", kind="number"),
        Column("person", "By"),
    )
    choices = (
        Choice("source", "Source"),
        Choice("since", "Since", kind="date"),
        Choice("until", "Until", kind="date"),
    )
    return list_page(
        request, USAGE_BATCHES, columns, choices=choices, views=VIEWS,
        nothing="No feed was posted yet. They come in through the hub.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def batch(request: PageRequest, number: str) -> HttpResponse:
    """Show a posted slice: its figures, the rows that wait, and its movements."""
    reader = request.reader
    detail = usage_batch_detail(number, scope=reader.scope())
    context = {
        "batch": detail.batch,
        "exceptions": of_rows("Rows that could not be posted", detail.exceptions,
                              EXCEPTION_COLUMNS, reader=reader,
                              nothing="Every row of it was posted."),
        "movements": listed(
            request, MOVEMENTS, without("document"), reader=reader, fixed={"document": number}
        ),
    }  # fmt: skip
    return render(request, "web/stock/batch.html", context)


def _actions(request: PageRequest, row: StockDocumentRow) -> tuple[Action, ...]:
    here = address_of_number(row.number)
    is_live = row.status in ("POSTED", "RECEIVED") and row.kind != "REVERSAL"
    reason = (Ask("reason", "Why", hint="Kept for the auditor."),)
    arriving = Offer("GH", row.status == "SHIPPED", Action(
        "Confirm arrival", "truck-delivery", f"{here}/receive", is_link=True, is_main=True
    ))  # fmt: skip
    return (
        *offered(request.reader, row.to_facility, [arriving]),
        *offered(request.reader, row.facility, (
            Offer("DGH", row.kind == "ISSUE" and is_live, Action(
                "Take something back", "arrow-back-up", f"{here}/return", is_link=True
            )),
            Offer("H", is_live, Action(
                "Reverse", "refresh", f"{here}/reverse", asks=reason, is_grave=True
            )),
        )),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("stock/documents", documents, name="stock-documents"),
    path("stock/documents/<str:number>", document, name="stock-document"),
    path("stock/documents/<str:number>/reverse", reverse, name="stock-document-reverse"),
    path("stock/transfers", under_way, name="stock-transfers"),
    path("stock/usage", usage, name="stock-usage"),
    path("stock/usage/dismiss", dismiss, name="stock-usage-dismiss"),
    path("stock/usage/batches", batches, name="stock-usage-batches"),
    path("stock/usage/<str:number>", batch, name="stock-usage-batch"),
]
