"""
What the boxes that choose a record offer: a list fragment per kind (``web/picking.py``).

Each takes ``q`` or, from a form, ``field`` with the name of the box. The options carry what other
fields of a line may want to know in ``data-`` attributes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.governance.queries.lists import COST_CENTRES, FACILITIES, PEOPLE, ROLES
from apotheca.inventory.queries.lists import STOCK_LOTS
from apotheca.inventory.queries.lists.stock import StockLotRow
from apotheca.kernel.listing import Listing
from apotheca.kernel.portable import Register
from apotheca.masterdata.queries import Barcode, find_packages, read_barcode
from apotheca.masterdata.queries.lists import LOCATIONS, SUPPLIERS
from apotheca.masterdata.queries.picking import PackagePick, pick_items, pick_packages
from apotheca.web import words
from apotheca.web.picking import today
from apotheca.web.shell import PageRequest, page

SHOWN = 12
READ = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its code, its name, what else tells it apart, and facts for the line."""

    code: str
    name: str
    more: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@page(duties="*", methods=READ)
def items(request: PageRequest) -> HttpResponse:
    """Offer active items by code, scan or beginnings of words."""
    typed = _typed(request)
    found = pick_items(typed, on=today()) if typed else ()
    return _offered(
        request,
        (Option(one.code, one.name, one.base_uom, (("uom", one.base_uom),)) for one in found),
    )


@page(duties="*", methods=READ)
def packages(request: PageRequest) -> HttpResponse:
    """Offer active packages with what they hold and cost; ``item`` keeps to one item's."""
    typed, item = _typed(request), request.GET.get("item", "").strip()
    scope = request.reader.scope()
    found = pick_packages(typed, on=today(), scope=scope, item=item) if typed or item else ()
    return _offered(request, map(_package, found))


@page(duties="*", methods=READ)
def locations(request: PageRequest) -> HttpResponse:
    """Offer active places within the reader's reach; ``facility`` and ``kind`` keep to some."""
    kept = _kept(request, "facility", "kind") | {"active": "true"}
    rows = _rows(request, LOCATIONS, kept)
    return _offered(
        request, (Option(x.code, x.name, f"{x.facility}, {_plain(x.kind)}") for x in rows)
    )


@page(duties="*", methods=READ)
def facilities(request: PageRequest) -> HttpResponse:
    """Offer the facilities whose code or name has what was typed."""
    typed = _typed(request).lower()
    found = [x for x in FACILITIES.all(scope=None) if typed in f"{x.code} {x.name}".lower()]
    return _offered(request, (Option(x.code, x.name, x.entity) for x in found[:SHOWN]))


@page(duties="*", methods=READ)
def suppliers(request: PageRequest) -> HttpResponse:
    """Offer active suppliers."""
    rows = _rows(request, SUPPLIERS, {"status": "ACTIVE"})
    return _offered(request, (Option(x.code, x.name, x.currency) for x in rows))


@page(duties="*", methods=READ)
def cost_centres(request: PageRequest) -> HttpResponse:
    """Offer the cost centres of today within the reader's reach; ``facility`` keeps to one's."""
    rows = _rows(request, COST_CENTRES, _kept(request, "facility") | {"current": "true"})
    return _offered(request, (Option(x.cost_centre, x.name, x.facility) for x in rows))


@page(duties="*", methods=READ)
def people(request: PageRequest) -> HttpResponse:
    """Offer active people; ``duty`` keeps to those who hold it today."""
    kept = _kept(request, "duty") | {"active": "true", "kind": "HUMAN"}
    rows = _rows(request, PEOPLE, kept)
    return _offered(request, (Option(x.username, x.name, ", ".join(x.roles)) for x in rows))


@page(duties="*", methods=READ)
def roles(request: PageRequest) -> HttpResponse:
    """Offer the roles whose code or name has what was typed."""
    typed = _typed(request).lower()
    rows = ROLES.all(scope=None)
    found = [x for x in rows if typed in f"{x.code} {x.name}".lower()]
    return _offered(request, (Option(x.code, x.name, ", ".join(x.duties)) for x in found[:SHOWN]))


@page(duties="*", methods=READ)
def lots(request: PageRequest) -> HttpResponse:
    """
    Offer what is there of lots at a place or of an item, first expiring first.

    ``item``, ``location`` and ``status`` keep to some; a GS1 scan names its lot.
    """
    kept = _kept(request, "item", "location", "status", "from_status")
    if "from_status" in kept:
        kept["status"] = kept.pop("from_status")
    if not {"item", "location"} & set(kept):
        return _offered(request, ())
    typed = _typed(request)
    scanned = read_barcode(typed, today())
    if scanned is not None:
        kept["lot"] = _scanned_lot(scanned)
    elif "@" in typed:
        kept["lot"] = typed
    elif typed:
        kept["q"] = typed
    scope = request.reader.scope()
    rows = STOCK_LOTS.page(scope=scope, filters=kept, order="expiry", limit=SHOWN).rows
    return _offered(request, map(_lot, rows))


def _scanned_lot(scanned: Barcode) -> str:
    """Return the label of the lot a scan names; its number alone when the package is unknown."""
    packages = {one.package_id for one in find_packages(scanned.gtin, today())}
    if len(packages) != 1:
        return scanned.lot
    (package,) = packages
    label = f"{scanned.lot}@{Register().labels([('package', package)])[('package', package)]}"
    return f"{label}#{scanned.serial}" if scanned.serial else label


def _typed(request: PageRequest) -> str:
    name = request.GET.get("field", "")
    typed = request.GET.get("q") or request.GET.get(name, "")
    return typed.strip().replace("\x00", "")[:200]


def _kept(request: PageRequest, *names: str) -> dict[str, str]:
    """Return what narrows the question; boxes of one line name their fields ``line-1-item``."""
    prefix = request.GET.get("field", "").rpartition("-")[0]
    given = {
        name: request.GET.get(name) or request.GET.get(f"{prefix}-{name}" if prefix else "", "")
        for name in names
    }
    return {name: value.strip() for name, value in given.items() if value and value.strip()}


def _rows(request: PageRequest, listing: Listing[Any], kept: Mapping[str, str]) -> tuple[Any, ...]:
    typed = _typed(request)
    filters = {**kept, "q": typed} if typed else dict(kept)
    return listing.page(scope=request.reader.scope(), filters=filters, limit=SHOWN).rows


def _package(one: PackagePick) -> Option:
    holds = f"{one.uom} of {words.number(one.contents)} {one.base_uom}" if one.contents else one.uom
    price = ""
    if one.price_amount is not None:
        per = "" if one.price_quantity == 1 else f"{one.price_quantity} "
        price = f", {one.price_amount.normalize():f} {one.currency} per {per}{one.price_uom}"
    facts = (("uom", one.uom), ("item", one.item), ("supplier", one.supplier))
    return Option(one.code, one.description or one.item_name, f"{holds}{price}", facts)


def _lot(one: StockLotRow) -> Option:
    there = f"{words.number(one.quantity)} {one.uom}, {one.expires_on or 'no expiry'}"
    facts = (("item", one.item), ("uom", one.uom), ("quantity", str(one.quantity)))
    return Option(one.lot, one.item_name, there, facts)


def _plain(code: str) -> str:
    return code.replace("_", " ").lower()


def _offered(request: PageRequest, options: Iterable[Option]) -> HttpResponse:
    typed = _typed(request)
    nothing = f"Nothing found for {typed}." if typed else "Type to search."
    return render(request, "web/pick/options.html", {"options": tuple(options), "nothing": nothing})


urlpatterns: list[URLPattern] = [
    path("pick/items", items, name="pick-items"),
    path("pick/packages", packages, name="pick-packages"),
    path("pick/locations", locations, name="pick-locations"),
    path("pick/facilities", facilities, name="pick-facilities"),
    path("pick/suppliers", suppliers, name="pick-suppliers"),
    path("pick/cost-centres", cost_centres, name="pick-cost-centres"),
    path("pick/people", people, name="pick-people"),
    path("pick/roles", roles, name="pick-roles"),
    path("pick/lots", lots, name="pick-lots"),
]
