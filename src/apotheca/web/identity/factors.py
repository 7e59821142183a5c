"""A second factor where the installation asks for one, and a fresh proof before sensitive acts."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
)
from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    suspend_request,
)
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from apotheca.web.shell import PageRequest, go

P = ParamSpec("P")
PageView = Callable[Concatenate[PageRequest, P], HttpResponse]

SEEN = "second_factor_seen"
FIRST_SET_UP = "Set up a second factor first: a passkey, or an authenticator app."


def lacks_factor(request: HttpRequest) -> bool:
    """
    Return whether a second factor is asked for and this session's person has none.

    Who comes through the organisation's identity provider was asked there. A factor once seen is
    remembered in the session, so most requests cost nothing.
    """
    if not settings.REQUIRE_MFA or request.session.get(SEEN):
        return False
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    if methods & {"mfa", "socialaccount"} or is_mfa_enabled(request.user):
        request.session[SEEN] = True
        return False
    return True


def to_factors(request: HttpRequest) -> HttpResponse:
    """Send somebody without a second factor to where one is set up."""
    messages.warning(request, FIRST_SET_UP)
    return go(request, reverse("mfa_index"))


def stepped_up(view: PageView[P]) -> PageView[P]:
    """
    Ask for a fresh proof of who is there before a sensitive act; put it under ``@page``.

    A proof counts for ACCOUNT_REAUTHENTICATION_TIMEOUT seconds. A plain form that was sent goes on
    by itself after the proof; for htmx the person comes back to the page and presses again.
    """

    @wraps(view)
    def shell(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method in {"GET", "HEAD"} or not is_reauthentication_required(request, app=""):
            return view(request, *args, **kwargs)
        if request.htmx:
            return _prove_and_come_back(
                request, request.htmx.current_url_abs_path or reverse("home")
            )
        answer: HttpResponse = suspend_request(request, _door(request))
        return answer

    return shell


def proved_first(view: PageView[P]) -> PageView[P]:
    """
    Ask for a fresh proof before the page opens, and again before its form counts.

    For forms that carry a secret: what was sent is not kept while the person proves who they are,
    they press again.
    """

    @wraps(view)
    def shell(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_reauthentication_required(request, app=""):
            return _prove_and_come_back(request, request.path)
        return view(request, *args, **kwargs)

    return shell


def _prove_and_come_back(request: PageRequest, address: str) -> HttpResponse:
    return go(request, f"{_door(request)}?{urlencode({'next': address})}")


def _door(request: PageRequest) -> str:
    """Return where this person proves who they are."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    return str(methods[0]["url"]) if methods else reverse("account_login")
