"""Places: what each can keep, what is there, and what lies under it."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.inventory.queries.lists import MOVEMENTS, STOCK
from apotheca.inventory.queries.lists.stock import StockRow
from apotheca.masterdata.queries.details import location_detail
from apotheca.masterdata.queries.lists import LOCATIONS
from apotheca.masterdata.queries.lists.places import LocationRow
from apotheca.web.objects import address_of
from apotheca.web.pages.movement_columns import MOVEMENT_COLUMNS
from apotheca.web.parts import YES_OR_NO, Way, allowed, codes, list_page
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import Choice, Column, of_rows

READ = ("GET", "HEAD")
SHOWN = 50
MOVEMENTS_SHOWN = 15
# Without an item, a lot or days the ledger is read this far back.
RECENT_DAYS = 92
KINDS = codes(
    "CENTRAL", "SATELLITE", "CABINET", "DEPARTMENT", "CLEAN_ROOM", "RECEIVING", "QUARANTINE",
    "EXPIRED_HOLD", "RETURNS", "IN_TRANSIT", "CONSIGNMENT_BIN",
)  # fmt: skip

PLACE_COLUMNS: tuple[Column[LocationRow], ...] = (
    Column("code", "Place", order="code", link=lambda x: address_of("Location", x.code)),
    Column("name", "Name", order="name"),
    Column("kind", "Kind", kind="status"),
    Column("facility", "Facility", order="facility",
           link=lambda x: address_of("Facility", x.facility)),
    Column("parent", "Part of", link=lambda x: address_of("Location", x.parent)),
    Column("storage_classes", "Keeps", kind="list"),
    Column("is_nettable", "For use", kind="flag"),
    Column("is_active", "Active", kind="flag"),
)  # fmt: skip
STOCK_COLUMNS: tuple[Column[StockRow], ...] = (
    Column("item", "Item", order="item", link=lambda x: address_of("Item", x.item)),
    Column("item_name", "Name"),
    Column("on_hand", "On hand", kind="quantity", unit="uom", link=lambda x: lots_of(x)),
    Column("usable", "Usable", kind="quantity", unit="uom"),
    Column("available", "Available", kind="quantity", unit="uom"),
    Column("held", "Held", kind="quantity", unit="uom"),
    Column("expired", "Expired", kind="quantity", unit="uom"),
    Column("next_expiry", "Next expiry", kind="day"),
    Column("value", "Value", kind="money", unit="currency", order="-value"),
)


def lots_of(row: StockRow) -> str:
    """Return where the lots behind a row of stock are."""
    return f"/stock/lots?{urlencode({'item': row.item, 'location': row.location})}"


@page(duties="*", methods=READ)
def places(request: PageRequest) -> HttpResponse:
    """List the places within the reader's reach."""
    choices = (
        Choice("q", "Code or name"),
        Choice("facility", "Facility"),
        Choice("kind", "Kind", KINDS),
        Choice("active", "Active", YES_OR_NO),
    )
    return list_page(
        request, LOCATIONS, PLACE_COLUMNS, choices=choices,
        nothing="No place within your reach is called so.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def place(request: PageRequest, code: str) -> HttpResponse:
    """Show a place: what it can keep, what is there, and what may be done with it."""
    reader, scope = request.reader, request.reader.scope()
    detail = location_detail(code, scope=scope)
    here = {"location": code}
    stock = STOCK.page(scope=scope, filters=here, limit=SHOWN)
    since = request.moment().business_date - timedelta(days=RECENT_DAYS)
    moved = MOVEMENTS.page(
        scope=scope, filters={**here, "since": since.isoformat()}, limit=MOVEMENTS_SHOWN
    )
    query = urlencode(here)
    actions = allowed(
        request,
        Way("Issue", f"/stock/issue?{query}", "arrow-right", "DGH", is_first=True),
        Way("Transfer", f"/stock/transfer?{urlencode({'from': code})}", "transfer", "H"),
        Way("Count", f"/stock/count?{query}", "clipboard-list", "H"),
        Way("Hold or release", f"/stock/status?{query}", "lock", "H"),
        Way("Waste", f"/stock/waste?{query}", "trash", "H"),
    )
    context = {
        "place": detail.location,
        "actions": actions if detail.location.is_active else (),
        "stock": of_rows("Stock here", stock.rows, STOCK_COLUMNS, reader=reader,
                         nothing="Nothing is here. Receive, transfer or count something in."),
        "has_more": bool(stock.next_cursor),
        "inside": of_rows("Places in it", detail.inside, PLACE_COLUMNS, reader=reader),
        "has_inside": bool(detail.inside),
        "movements": of_rows("Movements", moved.rows, MOVEMENT_COLUMNS, reader=reader,
                             nothing=f"Nothing moved here since {since}."),
        "query": query,
    }  # fmt: skip
    return render(request, "web/places/place.html", context)


urlpatterns: list[URLPattern] = [
    path("places", places, name="places"),
    path("places/<path:code>", place, name="place"),
]
