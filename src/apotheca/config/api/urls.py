"""The addresses below ``/api``."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from apotheca.config.api import openapi
from apotheca.config.api.answering import json_answer
from apotheca.config.api.assembly import assemble
from apotheca.config.api.docs import docs_view
from apotheca.config.api.oauth import token_view
from apotheca.config.api.problems import PathUnknown, problem


def openapi_view(request: HttpRequest) -> HttpResponse:
    """Answer the description of the API; it tells nothing of what is in the house."""
    answer = json_answer(openapi.document())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Say that there is nothing at this address."""
    return problem(PathUnknown())


urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/token", token_view, name="api-token"),
    path("docs", docs_view, name="api-docs"),
    path("v1/openapi.json", openapi_view, name="api-openapi"),
    path("v1/", assemble().urls),
    re_path(r"", nothing_here),
]
