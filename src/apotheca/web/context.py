"""What every page's template knows: who reads, the menu, and the kind of installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from apotheca.web.navigation import menu_of
from apotheca.web.shell import reader_here


def house(request: HttpRequest) -> dict[str, Any]:
    """Give templates the reader, the menu they may see and whether this is production."""
    reader = reader_here(request) if hasattr(request, "user") else None
    match = getattr(request, "resolver_match", None)
    return {
        "reader": reader,
        "menu": menu_of(reader) if reader else (),
        "here": match.url_name if match else "",
        "is_production": settings.PRODUCTION,
    }
