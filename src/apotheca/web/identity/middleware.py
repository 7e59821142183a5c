"""Pages are closed to a session without a second factor where the installation asks for one."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from apotheca.web.identity.factors import lacks_factor, to_factors


class AskForFactor:
    """Sends people without a second factor to set one up, whichever page they wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: Any
    ) -> HttpResponse | None:
        """Look before a page is shown; the doors of identity themselves stay open."""
        if not hasattr(view, "page_rule") or not request.user.is_authenticated:
            return None
        return to_factors(request) if lacks_factor(request) else None
