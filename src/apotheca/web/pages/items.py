"""Items, packages and lots: what they are, what there is of them, and the way of a lot."""

from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.inventory.queries.details import (
    LotTie,
    LotUseRow,
    PlaceQuantities,
    item_stock,
    lot_detail,
)
from apotheca.inventory.queries.lists import LOTS, MOVEMENTS, STOCK_LOTS
from apotheca.inventory.queries.lists.lots import LotRow
from apotheca.inventory.queries.lists.stock import StockLotRow
from apotheca.masterdata.queries.details import item_detail, package_detail
from apotheca.masterdata.queries.lists import CONVERSIONS, ITEMS, PACKAGES
from apotheca.masterdata.queries.lists.contracts import ContractPriceRow
from apotheca.masterdata.queries.lists.items import (
    ConversionRow,
    IdentifierRow,
    ItemRow,
    PackageRow,
)
from apotheca.procurement.queries.lists.order_lines import OPEN_ORDER_LINES, OrderLineRow
from apotheca.web.objects import address_of, address_of_number
from apotheca.web.pages.movement_columns import without
from apotheca.web.parts import YES_OR_NO, codes, list_page
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import Choice, Column, of_rows

READ = ("GET", "HEAD")
LOTS_SHOWN = 50
MOVEMENTS_SHOWN = 15
VIEWS = (
    ("Items", "/items"),
    ("Packages", "/packages"),
    ("Lots", "/lots"),
    ("Unit factors", "/unit-factors"),
)
CLASSES = codes("DRUG", "DEVICE", "SUPPLY", "COMPOUND", "SERVICE")

PACKAGE_COLUMNS: tuple[Column[PackageRow], ...] = (
    Column("code", "Package", order="code", link=lambda x: address_of("Package", x.code)),
    Column("description", "What it is"),
    Column("labeler", "Maker"),
    Column("purchase_uom", "Ordered in"),
    Column("codes", "Codes", kind="list"),
    Column("is_active", "Active", kind="flag"),
)
PRICE_COLUMNS: tuple[Column[ContractPriceRow], ...] = (
    Column("contract", "Contract", link=lambda x: address_of("Contract", x.contract)),
    Column("supplier", "Supplier", link=lambda x: address_of("Supplier", x.supplier)),
    Column("package", "Package", link=lambda x: address_of("Package", x.package)),
    Column("price_amount", "Price", kind="money", unit="currency"),
    Column("price_quantity", "For", kind="quantity", unit="uom"),
    Column("min_quantity", "From", kind="quantity", unit="uom"),
    Column("price_type", "Type"),
    Column("since", "Since", kind="day"),
    Column("until", "Until", kind="day"),
)
IDENTIFIER_COLUMNS: tuple[Column[IdentifierRow], ...] = (
    Column("package", "Package"),
    Column("scheme", "Scheme"),
    Column("value", "Code", kind="code"),
    Column("base_quantity", "Holds", kind="quantity", unit="uom"),
    Column("since", "Since", kind="day"),
    Column("until", "Until", kind="day"),
    Column("source", "Source"),
)
CONVERSION_COLUMNS: tuple[Column[ConversionRow], ...] = (
    Column("package", "Package"),
    Column("uom", "1 of"),
    Column("numerator", "Is", kind="quantity", unit="base_uom"),
    Column("denominator", "Divided by", kind="number"),
    Column("status", "State", kind="status"),
    Column("since", "Since", kind="day"),
    Column("until", "Until", kind="day"),
    Column("approved_by", "Approved by"),
)
LOT_STOCK_COLUMNS: tuple[Column[StockLotRow], ...] = (
    Column("location", "Place", link=lambda x: address_of("Location", x.location)),
    Column("lot", "Lot", link=lambda x: address_of("Lot", x.lot)),
    Column("expires_on", "Expires", kind="day"),
    Column("status", "State", kind="status"),
    Column("quantity", "Quantity", kind="quantity", unit="uom"),
    Column("value", "Value", kind="money", unit="currency"),
    Column("owner", "Of supplier"),
)
COMING_COLUMNS: tuple[Column[OrderLineRow], ...] = (
    Column("order", "Order", link=lambda x: address_of_number(x.order)),
    Column("status", "State", kind="status"),
    Column("supplier_name", "Supplier"),
    Column("deliver_to", "Delivered to"),
    Column("quantity", "Ordered", kind="quantity", unit="uom"),
    Column("to_come", "To come", kind="quantity", unit="base_uom"),
)
USE_COLUMNS: tuple[Column[LotUseRow], ...] = (
    Column("cost_centre", "Cost centre", link=lambda x: address_of("CostCentre", x.cost_centre)),
    Column("name", "Name"),
    Column("quantity", "Used", kind="number"),
    Column("value", "Value", kind="money", unit="currency"),
)
TIE_COLUMNS: tuple[Column[LotTie], ...] = (
    Column("lot", "Lot", link=lambda x: address_of("Lot", x.lot)),
    Column("item_name", "Item"),
    Column("quantity", "Quantity", kind="quantity", unit="uom"),
    Column("document", "Document", link=lambda x: address_of_number(x.document)),
)


@page(duties="*", methods=READ)
def items(request: PageRequest) -> HttpResponse:
    """List the items, found by what somebody types."""
    columns: tuple[Column[ItemRow], ...] = (
        Column("code", "Item", order="code", link=lambda x: address_of("Item", x.code)),
        Column("name", "Name", order="name"),
        Column("strength", "Strength"),
        Column("item_class", "Class", kind="status"),
        Column("base_uom", "Counted in"),
        Column("dea_schedule", "Schedule"),
        Column("storage_class", "Storage"),
        Column("formulary_status", "Formulary", kind="status"),
        Column("is_active", "Active", kind="flag"),
    )
    choices = (
        Choice("q", "Code, name or strength"),
        Choice("class", "Class", CLASSES),
        Choice("schedule", "Schedule", codes("NONE", "CII", "CIII", "CIV", "CV")),
        Choice("active", "Active", YES_OR_NO),
    )
    return list_page(
        request, ITEMS, columns, choices=choices, views=VIEWS,
        nothing="No item has words that begin so. Try fewer letters, or its package's code.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def item(request: PageRequest, code: str) -> HttpResponse:
    """Show an item: its nine quantities by place, its lots, orders, packages, prices, movements."""
    reader, scope = request.reader, request.reader.scope()
    stock = item_stock(code, on=request.moment().business_date, scope=scope)
    detail = item_detail(code, scope=scope)
    this = {"item": code}
    lots = STOCK_LOTS.page(scope=scope, filters=this, order="expiry", limit=LOTS_SHOWN)
    moved = MOVEMENTS.page(scope=scope, filters=this, limit=MOVEMENTS_SHOWN)
    coming = OPEN_ORDER_LINES.page(scope=scope, filters=this, limit=LOTS_SHOWN).rows
    context = {
        "item": detail.item,
        "places": stock.places,
        "totals": _totals(stock.places),
        "lots": of_rows("Lots", lots.rows, LOT_STOCK_COLUMNS, reader=reader,
                        nothing="Nothing is on the shelves. Order it, or receive what is ordered."),
        "has_more_lots": bool(lots.next_cursor),
        "coming": of_rows("Still to come", coming, COMING_COLUMNS, reader=reader),
        "has_coming": bool(coming),
        "packages": of_rows("Packages", detail.packages, PACKAGE_COLUMNS, reader=reader),
        "prices": of_rows("Prices of today", detail.prices, PRICE_COLUMNS, reader=reader,
                          nothing="No contract prices it today; an order needs an agreed price."),
        "identifiers": of_rows("Codes", detail.identifiers, IDENTIFIER_COLUMNS, reader=reader),
        "conversions": of_rows("Unit factors", detail.conversions, CONVERSION_COLUMNS,
                               reader=reader),
        "movements": of_rows("Movements", moved.rows, without("item"), reader=reader,
                             nothing="Nothing of it has moved yet."),
        "query": urlencode(this),
    }  # fmt: skip
    return render(request, "web/items/item.html", context)


@page(duties="*", methods=READ)
def packages(request: PageRequest) -> HttpResponse:
    """List the packages, found by their words or a code they are known by."""
    columns = (
        *PACKAGE_COLUMNS[:1],
        Column("item", "Item", order="item", link=lambda x: address_of("Item", x.item)),
        *PACKAGE_COLUMNS[1:],
    )
    choices = (
        Choice("q", "Code or description"),
        Choice("known_as", "NDC, GTIN or other code"),
        Choice("active", "Active", YES_OR_NO),
    )
    return list_page(
        request, PACKAGES, columns, choices=choices, views=VIEWS,
        nothing="No package is known so.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def package(request: PageRequest, code: str) -> HttpResponse:
    """Show a package: its codes, its unit factors, and its prices of all times."""
    reader = request.reader
    detail = package_detail(code, scope=reader.scope())
    context = {
        "package": detail.package,
        "identifiers": of_rows("Codes", detail.identifiers, IDENTIFIER_COLUMNS, reader=reader),
        "conversions": of_rows("Unit factors", detail.conversions, CONVERSION_COLUMNS,
                               reader=reader),
        "prices": of_rows("Prices", detail.prices, PRICE_COLUMNS, reader=reader),
    }  # fmt: skip
    return render(request, "web/items/package.html", context)


@page(duties="*", methods=READ)
def unit_factors(request: PageRequest) -> HttpResponse:
    """List the factors between what packages are ordered in and what items are counted in."""
    choices = (
        Choice("package", "Package"),
        Choice("item", "Item"),
        Choice("status", "State", codes("PROPOSED", "APPROVED", "REJECTED")),
        Choice("current", "In force", YES_OR_NO),
    )
    columns = (
        Column(
            "package", "Package", order="package", link=lambda x: address_of("Package", x.package)
        ),
        *CONVERSION_COLUMNS[1:-1],
        Column("proposed_by", "Proposed by"),
        CONVERSION_COLUMNS[-1],
    )
    return list_page(
        request, CONVERSIONS, columns, choices=choices, views=VIEWS,
        nothing="No factor is kept so.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def lots(request: PageRequest) -> HttpResponse:
    """List the lots anybody here has seen, by number or expiry."""
    columns: tuple[Column[LotRow], ...] = (
        Column("lot", "Lot", order="number", link=lambda x: address_of("Lot", x.lot)),
        Column("item", "Item", link=lambda x: address_of("Item", x.item)),
        Column("item_name", "Name"),
        Column("package", "Package"),
        Column("expires_on", "Expires", kind="day", order="expiry"),
        Column("serial", "Serial"),
    )
    choices = (
        Choice("q", "Beginning of the number"),
        Choice("item", "Item"),
        Choice("expires_after", "Expires after", kind="date"),
        Choice("expires_before", "Expires before", kind="date"),
    )
    return list_page(
        request, LOTS, columns, choices=choices, views=VIEWS,
        nothing="No lot has such a number. It may have come without one: look at the item.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def lot(request: PageRequest, label: str) -> HttpResponse:
    """Show where a lot came from, where it is, and where it went."""
    reader, scope = request.reader, request.reader.scope()
    detail = lot_detail(label, scope=scope)
    moved = MOVEMENTS.page(scope=scope, filters={"lot": detail.lot.lot}, limit=MOVEMENTS_SHOWN)
    columns = without("item", "lot")
    context = {
        "detail": detail,
        "sources": of_rows("Where it came from", detail.sources, columns, reader=reader,
                           nothing="It did not come from outside, or not to where you may look."),
        "made_of": of_rows("Made of", detail.made_of, TIE_COLUMNS, reader=reader),
        "here": of_rows("Where it is", detail.here, LOT_STOCK_COLUMNS, reader=reader,
                        nothing="Nothing of it is left where you may look."),
        "uses": of_rows("Where it went", detail.uses, USE_COLUMNS, reader=reader,
                        nothing="Nothing of it was used where you may look."),
        "made_into": of_rows("Made into", detail.made_into, TIE_COLUMNS, reader=reader),
        "movements": of_rows("Movements", moved.rows, columns, reader=reader),
        "here_total": sum((row.quantity for row in detail.here), Decimal(0)),
        "query": urlencode({"lot": detail.lot.lot}),
    }  # fmt: skip
    return render(request, "web/items/lot.html", context)


def _totals(places: tuple[PlaceQuantities, ...]) -> dict[str, Decimal]:
    names = ("on_hand", "on_hand_consigned", "usable", "committed", "available", "held", "expired",
             "in_transit", "on_order", "position")  # fmt: skip
    return {name: sum((getattr(x, name) for x in places), Decimal(0)) for name in names}


urlpatterns: list[URLPattern] = [
    path("items", items, name="items"),
    path("items/<path:code>", item, name="item"),
    path("packages", packages, name="packages"),
    path("packages/<path:code>", package, name="package"),
    path("unit-factors", unit_factors, name="unit-factors"),
    path("lots", lots, name="lots"),
    path("lots/<path:label>", lot, name="lot"),
]
