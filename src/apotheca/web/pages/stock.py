"""Stock as it is and as it moved: by item, place and lot, its ledger, and what was not met."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import URLPattern, path

from apotheca.inventory.queries.lists import (
    ALLOCATIONS,
    CONSIGNED_PRICES,
    MOVEMENTS,
    SHORT_DEMAND,
    STOCK,
    STOCK_BY_FACILITY,
    STOCK_LOTS,
)
from apotheca.inventory.queries.lists.lots import ConsignedPriceRow
from apotheca.inventory.queries.lists.stock import FacilityStockRow
from apotheca.inventory.queries.lists.usage import AllocationRow, ShortDemandListRow
from apotheca.web.objects import address_of, address_of_number
from apotheca.web.pages.items import CLASSES, LOT_STOCK_COLUMNS
from apotheca.web.pages.movement_columns import MOVEMENT_COLUMNS
from apotheca.web.pages.places import KINDS, RECENT_DAYS, STOCK_COLUMNS
from apotheca.web.parts import YES_OR_NO, Way, codes, list_page
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import Choice, Column

READ = ("GET", "HEAD")
VIEWS = (
    ("By place", "/stock"),
    ("By facility", "/stock/facilities"),
    ("By lot", "/stock/lots"),
    ("Movements", "/stock/movements"),
    ("Documents", "/stock/documents"),
    ("Under way", "/stock/transfers"),
    ("Commitments", "/stock/commitments"),
    ("Not met", "/stock/short"),
    ("Feeds", "/stock/usage"),
)
STATUSES = codes(
    "AVAILABLE", "RECEIVED", "QUARANTINED", "RECALLED", "SUSPECT", "EXCURSION_HOLD",
    "DISCREPANCY_HOLD", "EXPIRED", "RETURN_HOLD", "IN_TRANSIT",
)  # fmt: skip
MOVEMENT_KINDS = codes(
    "OPENING", "RECEIPT", "PUTAWAY", "ISSUE", "ISSUE_RETURN", "TRANSFER_OUT", "TRANSFER_IN",
    "TRANSIT_LOSS", "QUARANTINE", "RELEASE", "EXPIRE", "WRITE_OFF", "DISCARD", "WASTE",
    "COUNT_ADJ", "COMPOUND_IN", "COMPOUND_OUT", "SUPPLIER_RETURN", "CONSIGN_IN", "CONSIGN_USE",
    "REVERSAL",
)  # fmt: skip
ACTS = (
    Way("Issue", "/stock/issue", "arrow-right", "DGH", is_first=True),
    Way("Transfer", "/stock/transfer", "transfer", "H"),
    Way("Count", "/stock/count", "clipboard-list", "H"),
    Way("Hold or release", "/stock/status", "lock", "H"),
    Way("Waste", "/stock/waste", "trash", "H"),
)


@page(duties="*", methods=READ)
def by_place(request: PageRequest) -> HttpResponse:
    """List what is there by item and place."""
    columns = (
        *STOCK_COLUMNS[:2],
        Column(
            "location", "Place", order="place", link=lambda x: address_of("Location", x.location)
        ),
        *STOCK_COLUMNS[2:],
    )
    choices = (
        Choice("q", "Item"),
        Choice("item", "Item code"),
        Choice("location", "Place"),
        Choice("facility", "Facility"),
        Choice("kind", "Kind of place", KINDS),
        Choice("class", "Class", CLASSES),
        Choice("held", "Something held", YES_OR_NO),
        Choice("expired", "Something expired", YES_OR_NO),
    )
    return _listed(request, STOCK, columns, choices, "Nothing is there so. Try fewer filters.")


@page(duties="*", methods=READ)
def by_facility(request: PageRequest) -> HttpResponse:
    """List what is there by item and facility."""
    columns: tuple[Column[FacilityStockRow], ...] = (
        Column("item", "Item", order="item", link=lambda x: address_of("Item", x.item)),
        Column("item_name", "Name"),
        Column("facility", "Facility", link=lambda x: address_of("Facility", x.facility)),
        Column("on_hand", "On hand", kind="quantity", unit="uom", link=_places_of),
        Column("usable", "Usable", kind="quantity", unit="uom"),
        Column("held", "Held", kind="quantity", unit="uom"),
        Column("expired", "Expired", kind="quantity", unit="uom"),
        Column("places", "Places", kind="number"),
        Column("lots", "Lots", kind="number"),
        Column("next_expiry", "Next expiry", kind="day"),
        Column("value", "Value", kind="money", unit="currency", order="-value"),
    )
    choices = (
        Choice("q", "Item"),
        Choice("facility", "Facility"),
        Choice("class", "Class", CLASSES),
    )
    return _listed(
        request, STOCK_BY_FACILITY, columns, choices, "Nothing is there so. Try fewer filters."
    )


@page(duties="*", methods=READ)
def by_lot(request: PageRequest) -> HttpResponse:
    """List what is there lot by lot: by expiry, state and owner."""
    columns = (
        Column("item", "Item", order="item", link=lambda x: address_of("Item", x.item)),
        Column("item_name", "Name"),
        Column(
            "location", "Place", order="place", link=lambda x: address_of("Location", x.location)
        ),
        LOT_STOCK_COLUMNS[1],
        Column("expires_on", "Expires", kind="day", order="expiry"),
        *LOT_STOCK_COLUMNS[3:5],
        Column("value", "Value", kind="money", unit="currency", order="-value"),
        LOT_STOCK_COLUMNS[6],
    )
    choices = (
        Choice("q", "Item or lot"),
        Choice("item", "Item code"),
        Choice("location", "Place"),
        Choice("facility", "Facility"),
        Choice("status", "State", STATUSES),
        Choice("expires_after", "Expires after", kind="date"),
        Choice("expires_before", "Expires before", kind="date"),
        Choice("consigned", "Of suppliers", YES_OR_NO),
        Choice("owner", "Supplier"),
    )
    return _listed(request, STOCK_LOTS, columns, choices, "No lot is there so. Try fewer filters.")


@page(duties="*", methods=READ)
def movements(request: PageRequest) -> HttpResponse:
    """List the ledger of stock, the latest first."""
    choices = (
        Choice("item", "Item"),
        Choice("location", "Place"),
        Choice("lot", "Lot"),
        Choice("document", "Document"),
        Choice("kind", "What", MOVEMENT_KINDS),
        Choice("cost_centre", "Cost centre"),
        Choice("person", "Who"),
        Choice("since", "Since", kind="date"),
        Choice("until", "Until", kind="date"),
    )
    is_narrow = any(request.GET.get(name) for name in ("item", "lot", "document", "since", "until"))
    since = request.moment().business_date - timedelta(days=RECENT_DAYS)
    return list_page(
        request, MOVEMENTS, MOVEMENT_COLUMNS, choices=choices, views=VIEWS, actions=ACTS,
        fixed={} if is_narrow else {"since": since.isoformat()},
        subtitle="" if is_narrow else f"Since {since}; choose an earlier day to look further back.",
        nothing="Nothing moved so.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def commitments(request: PageRequest) -> HttpResponse:
    """List the stock that is promised to picks, transfers and cases."""
    columns: tuple[Column[AllocationRow], ...] = (
        Column("item", "Item", link=lambda x: address_of("Item", x.item)),
        Column("item_name", "Name"),
        Column("location", "Place", link=lambda x: address_of("Location", x.location)),
        Column("quantity", "Quantity", kind="quantity", unit="uom"),
        Column("purpose", "For", kind="status"),
        Column("status", "State", kind="status"),
        Column("document", "Key of what it is for", kind="code"),
    )
    choices = (
        Choice("item", "Item"),
        Choice("location", "Place"),
        Choice("status", "State", codes("OPEN", "DONE", "DROPPED")),
    )
    return _listed(request, ALLOCATIONS, columns, choices, "Nothing is promised so.")


@page(duties="*", methods=READ)
def short(request: PageRequest) -> HttpResponse:
    """List the demand that could not be met, with the nearest obstacle."""
    columns: tuple[Column[ShortDemandListRow], ...] = (
        Column("business_date", "Day", kind="day", order="day"),
        Column("item", "Item", link=lambda x: address_of("Item", x.item)),
        Column("item_name", "Name"),
        Column("location", "Place", link=lambda x: address_of("Location", x.location)),
        Column("requested", "Wanted", kind="quantity", unit="uom"),
        Column("short", "Missing", kind="quantity", unit="uom"),
        Column("reason", "Why", kind="status"),
        Column("cost_centre", "For"),
        Column("document", "Document", link=lambda x: address_of_number(x.document)),
    )
    choices = (
        Choice("item", "Item"),
        Choice("location", "Place"),
        Choice("facility", "Facility"),
        Choice("reason", "Why", codes("STOCKOUT", "QUARANTINED", "RECALLED", "WRONG_LOCATION")),
        Choice("since", "Since", kind="date"),
        Choice("until", "Until", kind="date"),
    )
    return _listed(request, SHORT_DEMAND, columns, choices, "Everything asked for was there.")


@page(duties="*", methods=READ)
def consigned(request: PageRequest) -> HttpResponse:
    """List the prices agreed for lots of suppliers that stand at our places."""
    columns: tuple[Column[ConsignedPriceRow], ...] = (
        Column("lot", "Lot", link=lambda x: address_of("Lot", x.lot)),
        Column("item", "Item", link=lambda x: address_of("Item", x.item)),
        Column("supplier", "Supplier", link=lambda x: address_of("Supplier", x.supplier)),
        Column("price_amount", "Price", kind="money", unit="currency"),
        Column("price_quantity", "For", kind="quantity", unit="uom"),
    )
    choices = (Choice("supplier", "Supplier"), Choice("item", "Item"))
    return _listed(request, CONSIGNED_PRICES, columns, choices, "No lot of a supplier is here.")


def _listed(
    request: PageRequest, listing: Any, columns: Any, choices: tuple[Choice, ...], nothing: str
) -> HttpResponse:
    return list_page(
        request, listing, columns, choices=choices, nothing=nothing, views=VIEWS, actions=ACTS
    )


def _places_of(row: FacilityStockRow) -> str:
    return f"/stock?{urlencode({'item': row.item, 'facility': row.facility})}"


urlpatterns: list[URLPattern] = [
    path("stock", by_place, name="stock"),
    path("stock/facilities", by_facility, name="stock-facilities"),
    path("stock/lots", by_lot, name="stock-lots"),
    path("stock/movements", movements, name="stock-movements"),
    path("stock/commitments", commitments, name="stock-commitments"),
    path("stock/short", short, name="stock-short"),
    path("stock/consigned", consigned, name="stock-consigned"),
]
