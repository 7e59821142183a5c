"""The addresses below ``/api``."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from apotheca.config.api.assembly import assemble
from apotheca.config.api.oauth import token_view
from apotheca.config.api.problems import PathUnknown, problem


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Say that there is nothing at this address."""
    return problem(PathUnknown())


urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/token", token_view, name="api-token"),
    path("v1/", assemble().urls),
    re_path(r"", nothing_here),
]
