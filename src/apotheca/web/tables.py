"""
A Listing as a table: columns, filters and sorting from the address, one page of rows by cursor.

``listed`` reads the query string, asks the listing once, and returns what the template
``web/components/table.html`` shows. Cells are escaped; numbers stand right in tabular figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from apotheca.governance.types import Reader
from apotheca.kernel.listing import Listing
from apotheca.web import words

R = TypeVar("R")
NUMBERS = frozenset({"money", "side", "quantity", "number", "percent"})


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """
    One column: the row's attribute, its heading, how it is shown, and where it leads ('' nowhere).

    ``kind`` is one of ``words.shown``. ``unit`` names the attribute with the currency or unit.
    ``order`` is the listing's order by this column; a second press asks for ``-order`` where the
    listing declares it.
    """

    name: str
    label: str
    kind: str = "text"
    unit: str = ""
    order: str = ""
    link: Callable[[R], str] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter shown above the table; without choices it is a field of ``kind`` (text, date)."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    kind: str = "search"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A heading, and the address that sorts by it."""

    label: str
    is_number: bool
    address: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, safe to print."""

    html: SafeString
    is_number: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Everything ``web/components/table.html`` prints."""

    id: str
    title: str
    address: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    filters: tuple[Choice, ...]
    order: str
    nothing: str
    first_address: str
    next_address: str

    @property
    def is_filtered(self) -> bool:
        """Whether some filter is set."""
        return any(choice.value for choice in self.filters)


def listed(
    request: HttpRequest,
    listing: Listing[R],
    columns: Sequence[Column[R]],
    *,
    reader: Reader,
    choices: Sequence[Choice] = (),
    fixed: Mapping[str, str] | None = None,
    order: str = "",
    nothing: str = "",
) -> Table:
    """
    Return one page of a listing as a table, in the scope of the reader's grants.

    Only the filters among ``choices`` are read from the address; ``fixed`` filters are the page's
    own, and so is ``order`` while the address asks for none. ``nothing`` is said when no row is
    found.

    :raises FilterUnreadable: a filter of the address has a value it cannot have.
    :raises CursorInvalid: the address has a cursor that is not of this list.
    """
    asked = {name: str(value) for name, value in request.GET.items() if value}
    filters = {choice.name: asked[choice.name] for choice in choices if choice.name in asked}
    order, cursor = asked.get("order", order), asked.get("cursor", "")
    page = listing.page(
        scope=reader.scope(listing.duties),
        filters={**filters, **(fixed or {})},
        order=order,
        cursor=cursor,
    )
    kept = {**filters, **({"order": order} if order else {})}
    address = request.path
    return Table(
        id=f"listing-{listing.name.replace('.', '-').replace('_', '-')}",
        title=listing.title,
        address=address,
        heads=tuple(_head(column, listing, order, address, filters) for column in columns),
        rows=tuple(
            tuple(cell(row, column, reader.timezone) for column in columns) for row in page.rows
        ),
        filters=tuple(_with_value(choice, asked) for choice in choices),
        order=order,
        nothing=nothing,
        first_address=_at(address, kept) if cursor else "",
        next_address=_at(address, {**kept, "cursor": page.next_cursor}) if page.next_cursor else "",
    )


def of_rows(
    title: str,
    rows: Sequence[R],
    columns: Sequence[Column[R]],
    *,
    reader: Reader,
    nothing: str = "",
) -> Table:
    """Return rows a page has at hand as a table without filters, sorting or further pages."""
    return Table(
        id=slugify(title),
        title=title,
        address="",
        heads=tuple(Head(column.label, column.kind in NUMBERS, "", "") for column in columns),
        rows=tuple(tuple(cell(row, column, reader.timezone) for column in columns) for row in rows),
        filters=(),
        order="",
        nothing=nothing,
        first_address="",
        next_address="",
    )


def cell(row: R, column: Column[R], timezone: str = "UTC") -> Cell:
    """Return one cell of a row; a missing value is a dash."""
    value = getattr(row, column.name)
    unit = str(getattr(row, column.unit)) if column.unit else ""
    shown = words.shown(value, column.kind, unit=unit, timezone=timezone)
    address = column.link(row) if column.link is not None else ""
    if address and shown != words.NOTHING:
        shown = format_html('<a href="{}">{}</a>', address, shown)
    return Cell(shown, column.kind in NUMBERS)


def _head(
    column: Column[Any], listing: Listing[Any], order: str, address: str, filters: dict[str, str]
) -> Head:
    is_number = column.kind in NUMBERS
    name = column.order
    if name not in listing.orders:
        return Head(column.label, is_number, "", "")
    current = order or next(iter(listing.orders))
    back = name.removeprefix("-") if name.startswith("-") else f"-{name}"
    wanted = back if current == name and back in listing.orders else name
    sorted_as = ""
    if current in {name, back}:
        first_key = listing.orders[current][0]
        sorted_as = "descending" if first_key.is_descending else "ascending"
    return Head(column.label, is_number, _at(address, {**filters, "order": wanted}), sorted_as)


def _with_value(choice: Choice, asked: Mapping[str, str]) -> Choice:
    value = asked.get(choice.name, "")
    return Choice(choice.name, choice.label, choice.choices, choice.kind, value)


def _at(address: str, query: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
