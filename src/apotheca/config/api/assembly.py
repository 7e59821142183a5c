"""The routes in the router's hands: who calls, what they get, and every refusal as a problem."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError

from apotheca.config.api.problems import Failed, PathUnknown, TokenRefused, problem
from apotheca.config.api.routes import Route, routes
from apotheca.config.api.tokens import caller_of
from apotheca.config.api.views import view_of
from apotheca.kernel.errors import DomainError

log = logging.getLogger(__name__)


def assemble() -> NinjaAPI:
    """Return the router with every route of ours; its own documents are left out for ours."""
    api = NinjaAPI(
        title="Apotheca", version="1", urls_namespace="api-1", docs_url=None, openapi_url=None,
        auth=caller_of,
    )  # fmt: skip
    router = Router()
    # A code with a slash takes the rest of the path, so what may follow it is asked first.
    for route in sorted(routes(), key=_is_open_ended):
        methods = ["GET", "HEAD"] if route.method == "GET" else [route.method]
        router.add_api_operation(
            f"/{route.url}", methods, view_of(route), operation_id=route.name, url_name=route.name
        )
    api.add_router("", router)
    for kind in (DomainError, AuthenticationError, Http404, Exception):
        api.add_exception_handler(kind, _refused)
    return api


def _is_open_ended(route: Route) -> bool:
    return route.url.rpartition("/")[2].startswith("{path:")


def _refused(request: HttpRequest, failure: Any) -> HttpResponse:
    """Answer a refusal with its own problem; anything else is a bug, noted and not explained."""
    if isinstance(failure, DomainError):
        return problem(failure)
    if isinstance(failure, AuthenticationError):
        return problem(TokenRefused(reason="there is none"))
    if isinstance(failure, Http404):
        return problem(PathUnknown())
    log.error("%s %s failed", request.method, request.path, exc_info=failure)
    return problem(Failed())
