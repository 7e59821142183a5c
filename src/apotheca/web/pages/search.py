"""
The search of the house: documents by number, items, lots, suppliers, places and people.

An exact number of a document leads straight to it. Each group is asked in one statement, two for
items, and shows what lies within the reader's reach.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.finance.queries.lists import INVOICES
from apotheca.governance.queries.lists import COST_CENTRES, PEOPLE
from apotheca.inventory.queries.lists import LOTS
from apotheca.kernel.errors import DomainError
from apotheca.kernel.listing import Listing, listings
from apotheca.masterdata.queries.lists import ACCOUNTS, LOCATIONS, PACKAGES, SUPPLIERS
from apotheca.masterdata.queries.picking import pick_items
from apotheca.procurement.queries.lists import RECEIPTS
from apotheca.web.objects import (
    Subject,
    address_of,
    address_of_number,
    check_visible,
    numbers_like,
    subject_of_number,
)
from apotheca.web.picking import today
from apotheca.web.shell import PageRequest, page

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    label: str
    name: str
    more: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, and where there may be more."""

    title: str
    hits: tuple[Hit, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """Where to look: a list, the filter that takes the words, and how a row is shown."""

    title: str
    listing: Listing[Any]
    filter: str
    shown: Callable[[Any], Hit]
    path: str = ""


LOOKED = (
    Looked("Lots", LOTS, "q", lambda x: Hit(
        x.lot, x.item_name, f"expires {x.expires_on}" if x.expires_on else "",
        address_of("Lot", x.lot)), "/lots"),
    Looked("Packages", PACKAGES, "q", lambda x: Hit(
        x.code, x.description, x.labeler, address_of("Package", x.code)), "/packages"),
    Looked("Suppliers", SUPPLIERS, "q", lambda x: Hit(
        x.code, x.name, x.status.lower(), address_of("Supplier", x.code)), "/suppliers"),
    Looked("Places", LOCATIONS, "q", lambda x: Hit(
        x.code, x.name, x.facility, address_of("Location", x.code)), "/places"),
    Looked("Cost centres", COST_CENTRES, "q", lambda x: Hit(
        x.cost_centre, x.name, x.facility, address_of("CostCentre", x.cost_centre)),
        "/cost-centres"),
    Looked("People", PEOPLE, "q", lambda x: Hit(
        x.username, x.name, ", ".join(x.roles), address_of("Person", x.username)), "/people"),
    Looked("Accounts", ACCOUNTS, "q", lambda x: Hit(
        x.code, x.name, x.kind.lower(), address_of("Account", x.code)), "/accounts"),
    Looked("Invoices by the supplier's number", INVOICES, "supplier_number", lambda x: Hit(
        x.number, x.supplier_number, x.supplier, address_of_number(x.number))),
    Looked("Receipts by delivery note", RECEIPTS, "delivery_note", lambda x: Hit(
        x.number, x.delivery_note, x.supplier, address_of_number(x.number))),
)  # fmt: skip


@page(duties="*", methods=("GET", "HEAD"))
def search(request: PageRequest) -> HttpResponse:
    """Find things by their numbers, codes and words; an exact number leads straight there."""
    typed = request.GET.get("q", "").strip().replace("\x00", "")[:120]
    there = _exact(request, typed)
    if there:
        return HttpResponseRedirect(there)
    groups = tuple(group for group in _groups(request, typed) if group.hits) if typed else ()
    return render(request, "web/search/found.html", {"typed": typed, "groups": groups})


def _exact(request: PageRequest, typed: str) -> str:
    """Return the address of the document whose number was typed, if the reader may see it."""
    number = typed.upper()
    subject = subject_of_number(number)
    if subject is None:
        return ""
    try:
        check_visible(subject, number, request.reader)
    except DomainError:
        return ""  # the page says that nothing was found
    return address_of(subject.type, number)


def _groups(request: PageRequest, typed: str) -> Iterator[Group]:
    yield Group("Documents", tuple(_documents(request, typed)))
    items = pick_items(typed, on=today(), limit=SHOWN)
    yield Group(
        "Items",
        tuple(Hit(x.code, x.name, x.base_uom, address_of("Item", x.code)) for x in items),
        _more("/items", typed, len(items)),
    )
    for looked in LOOKED:
        if not request.reader.may(looked.listing.duties):
            continue
        scope = request.reader.scope(looked.listing.duties)
        rows = looked.listing.page(scope=scope, filters={looked.filter: typed}, limit=SHOWN).rows
        yield Group(
            looked.title,
            tuple(looked.shown(row) for row in rows),
            _more(looked.path, typed, len(rows)),
        )


def _documents(request: PageRequest, typed: str) -> Iterator[Hit]:
    """Yield documents of this year whose running number was typed; one statement per kind."""
    for subject, number in numbers_like(typed, request.moment().business_date.year):
        row = _row(request, subject, number)
        if row is not None:
            status = getattr(row, "status", "")
            yield Hit(number, subject.words, status.replace("_", " ").lower(),
                      address_of_number(number))  # fmt: skip


def _row(request: PageRequest, subject: Subject, number: str) -> Any:
    listing = listings()[subject.listing]
    if not request.reader.may(listing.duties):
        return None
    scope = request.reader.scope(listing.duties)
    rows = listing.page(scope=scope, filters={subject.by: number}, limit=1).rows
    return rows[0] if rows else None


def _more(address: str, typed: str, found: int) -> str:
    return f"{address}?{urlencode({'q': typed})}" if address and found == SHOWN else ""


urlpatterns: list[URLPattern] = [path("search", search, name="search")]
