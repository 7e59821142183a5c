"""What pages have in common above their content: tabs, actions, and the plain page of one list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import render

from apotheca.kernel.listing import Listing
from apotheca.web.shell import PageRequest
from apotheca.web.tables import Choice, Column, listed

R = TypeVar("R")
Trail = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One view beside others of the same things."""

    label: str
    address: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A page that does something, for who holds one of ``duties``."""

    label: str
    address: str
    icon: str
    duties: str = "*"
    is_first: bool = False


def tabs(views: Sequence[tuple[str, str]], here: str) -> tuple[Tab, ...]:
    """Return (label, address) pairs as tabs; ``here`` is the address of the one that is open."""
    return tuple(Tab(label, address, address == here) for label, address in views)


def allowed(request: PageRequest, *actions: Way) -> tuple[Way, ...]:
    """Return the actions the reader holds a duty for."""
    return tuple(action for action in actions if request.reader.may(action.duties))


def list_page(
    request: PageRequest,
    listing: Listing[R],
    columns: Sequence[Column[R]],
    *,
    title: str = "",
    subtitle: str = "",
    choices: Sequence[Choice] = (),
    fixed: Mapping[str, str] | None = None,
    nothing: str = "",
    trail: Trail = (),
    views: Sequence[tuple[str, str]] = (),
    actions: Sequence[Way] = (),
) -> HttpResponse:
    """
    Answer with one page of a listing: its title, its filters, its rows, and what may be done.

    ``nothing`` says what to do when there is no row. The reader's scope decides what is shown.
    """
    table = listed(
        request, listing, columns, reader=request.reader, choices=choices, fixed=fixed,
        nothing=nothing,
    )  # fmt: skip
    context = {
        "title": title or listing.title,
        "subtitle": subtitle,
        "table": table,
        "trail": trail,
        "tabs": tabs(views, request.path),
        "actions": allowed(request, *actions),
    }
    return render(request, "web/list.html", context)


def codes(*values: str) -> tuple[tuple[str, str], ...]:
    """Return codes as the choices of a filter, with their words."""
    return tuple((value, value.replace("_", " ").capitalize()) for value in values)


YES_OR_NO = (("true", "Yes"), ("false", "No"))
