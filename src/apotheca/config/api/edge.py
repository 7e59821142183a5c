"""The edge of the API: whatever goes wrong below ``/api`` is answered as a problem."""

import time
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from apotheca.config.api.answering import deprecated
from apotheca.config.api.problems import (
    MEDIA_TYPE,
    BodyTooLarge,
    BodyUnreadable,
    Failed,
    MethodNotAllowed,
    PathUnknown,
    problem,
)
from apotheca.config.api.reading import BODY_MAX
from apotheca.config.api.routes import PREFIX
from apotheca.config.api.usage import USAGE
from apotheca.config.api.views import ApiRequest
from apotheca.kernel.errors import DomainError

POLICY = "default-src 'none'; frame-ancestors 'none'"
ROOT, TOKEN = "/api/", "/api/oauth/"
_ANSWERS = {404: PathUnknown, 405: MethodNotAllowed, 500: Failed}

Answer = Callable[[HttpRequest], HttpResponse]


class ApiEdge:
    """
    Turns every refusal that is no problem yet into one, counts what clients use, says which doors
    will close, and keeps answers out of caches.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; below ``/api`` always as JSON."""
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        start = time.perf_counter()
        answer = self.get_response(request)
        if answer.status_code >= 400 and not _is_spoken(request, answer):
            allowed = {"Allow": answer.headers["Allow"]} if "Allow" in answer.headers else {}
            answer = problem(_refusal(answer.status_code), allowed)
        entered = cast(ApiRequest, request)
        if hasattr(entered, "api_route"):
            milliseconds = int((time.perf_counter() - start) * 1000)
            route = entered.api_route
            USAGE.note(entered.auth.client, route.name, answer.status_code, milliseconds)
            deprecated(answer, route.deprecation, PREFIX)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        return answer


def _is_spoken(request: HttpRequest, answer: HttpResponse) -> bool:
    kind = answer.headers.get("Content-Type", "")
    if request.path.startswith(TOKEN):  # OAuth says its errors in its own words
        return kind.startswith("application/json")
    return kind.startswith(MEDIA_TYPE)


def _refusal(status: int) -> DomainError:
    if status == 413:
        return BodyTooLarge(limit=BODY_MAX)
    made = _ANSWERS.get(status)
    if made is not None:
        return made()
    return Failed() if status >= 500 else BodyUnreadable(reason="the request itself is odd")
