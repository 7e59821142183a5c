"""
The shell round every page: sign-in, the right to be here, the actor, and sentences for refusals.

A view is ``@page(duties="EF")`` and reads; what it changes it changes through ``act``, which runs
one operation and answers with a message and a redirect, or with the refusal's own sentence.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget
from django_htmx.middleware import HtmxDetails

from apotheca.governance.queries import reader_of
from apotheca.governance.shell import NotPermitted
from apotheca.governance.types import Actor, Reader
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.telling import told

P = ParamSpec("P")
R = TypeVar("R")

FORM_KEY = "form_key"
PROBLEM_PLACE = "#problem"
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class FormKeyMissing(DomainError):
    code = "web.form_key_missing"
    message = "This form came without its key, so it could be sent twice. Load the page again."
    status = 400


class ActorOf(Protocol):
    """Give the person who sent this form, acting under the form's key."""

    def __call__(self, *, part: str = "", reason: str = "") -> Actor: ...


class MomentAt(Protocol):
    """Give this instant with the business date of a zone (the reader's own if none is given)."""

    def __call__(self, timezone: str = "") -> Moment: ...


class PageRequest(HttpRequest):
    """
    A request inside a page: who reads, who would act, and what time it is.

    ``actor(part="lines")`` gives a second operation of the same form a key of its own.
    """

    htmx: HtmxDetails
    reader: Reader
    actor: ActorOf
    moment: MomentAt


@dataclass(frozen=True, slots=True)
class PageRule:
    """Who may open a page: holders of one of ``duties``, ``*`` for everybody who is signed in."""

    view: str
    duties: str
    methods: tuple[str, ...]


rules: dict[str, PageRule] = {}

PageView = Callable[Concatenate[PageRequest, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page(
    *, duties: str, methods: Sequence[str] = ("GET", "HEAD", "POST")
) -> Callable[[PageView[P]], View[P]]:
    """
    Make a view a page for people who hold one of ``duties`` (``*`` is everybody signed in).

    The view gets ``request.reader``, ``request.actor()`` and ``request.moment()``. Refusals it lets
    through become a page, or a fragment for htmx, with their sentence and status.
    """

    def decorate(view: PageView[P]) -> View[P]:
        name = f"{view.__module__.rpartition('.')[2]}.{view.__name__}"
        rule = PageRule(name, duties, tuple(methods))
        rules[name] = rule

        @wraps(view)
        def shell(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in rule.methods:
                return HttpResponseNotAllowed(rule.methods)
            reader = reader_here(request)
            if reader is None:
                return _to_sign_in(request)
            entered = _enter(request, reader)
            try:
                if not reader.may(rule.duties):
                    raise NotPermitted(permission=f"page {rule.view}", duty=rule.duties)
                return view(entered, *args, **kwargs)
            except DomainError as refusal:
                return problem(entered, refusal)

        shell.page_rule = rule  # type: ignore[attr-defined]  # read by the test of all routes
        return shell

    return decorate


def act(
    request: PageRequest,
    run: Callable[[], R],
    *,
    done: str | Callable[[R], str],
    to: str | Callable[[R], str],
    again: Callable[[DomainError], HttpResponse] | None = None,
) -> HttpResponse:
    """
    Run one operation; say ``done`` and go ``to`` an address, or show why it was refused.

    ``done`` and ``to`` may be made from the operation's answer. ``again`` renders the form anew
    with the refusal; without it, and always for htmx, the sentence alone is shown.
    """
    try:
        result = run()
    except DomainError as refusal:
        if again is not None and not request.htmx:
            answer = again(told(refusal))
            answer.status_code = refusal.status
            return answer
        return problem(request, refusal)
    messages.success(request, done if isinstance(done, str) else done(result))
    return go(request, to if isinstance(to, str) else to(result))


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to another page, whether htmx asked or the browser itself."""
    if cast(PageRequest, request).htmx:
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def problem(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Show a refusal: its sentence as an alert for htmx, else as a page; with its status."""
    context: dict[str, Any] = {"problem": told(refusal)}
    if not cast(PageRequest, request).htmx:
        return render(request, "web/problem.html", context, status=refusal.status)
    alert = render(request, "web/components/problem.html", context, status=refusal.status)
    return reswap(retarget(alert, PROBLEM_PLACE), "innerHTML")


def reader_here(request: HttpRequest) -> Reader | None:
    """Return who is signed in, read once per request; people who left are nobody."""
    if not hasattr(request, "reader"):
        person = request.user
        found = reader_of(person.pk) if person.is_authenticated else None
        setattr(request, "reader", found)  # noqa: B010  an attribute HttpRequest does not declare
    return cast("Reader | None", request.reader)  # type: ignore[attr-defined]


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return go(request, redirect_to_login(request.get_full_path()).url)


def _enter(request: HttpRequest, reader: Reader) -> PageRequest:
    entered = cast(PageRequest, request)
    entered.actor = partial(_actor, entered)
    entered.moment = partial(_moment, reader)
    return entered


def _actor(request: PageRequest, *, part: str = "", reason: str = "") -> Actor:
    key = request.POST.get(FORM_KEY, "")
    if not _KEY.fullmatch(key):
        raise FormKeyMissing
    key = f"{key}:{part}" if part else key
    return Actor(request.reader.person_id, source="page", key=key, reason=reason)


def _moment(reader: Reader, timezone: str = "") -> Moment:
    return Moment.now(timezone or reader.timezone)
