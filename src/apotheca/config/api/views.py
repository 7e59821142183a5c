"""What happens behind a door: read, check, call once, answer."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from apotheca.config.api.answering import (
    file_answer,
    json_answer,
    portable,
    tagged,
    version_of,
)
from apotheca.config.api.asking import Asked, checked, key_of, options_of
from apotheca.config.api.callers import Caller
from apotheca.config.api.problems import Fault, NotReadable, RequestInvalid
from apotheca.config.api.quotas import QUOTAS
from apotheca.config.api.reading import idempotency_key, read_object, read_query, version_seen
from apotheca.config.api.routes import ITEMS, PREFIX, VERSION, Route
from apotheca.governance.shell import IdempotencyKeyReused, NotPermitted, was_repeated
from apotheca.governance.types import Actor
from apotheca.kernel.doors import ReadFile, ReadList, ReadOne, Write
from apotheca.kernel.listing import PAGE_ROWS, FilterUnreadable
from apotheca.kernel.portable import Register
from apotheca.kernel.shapes import answer_of, shape_of

KEY_MAX = 255
SOURCE_MAX = 40
PAGING = ("sort", "cursor", "limit")

Path = Mapping[str, str]


class ApiRequest(HttpRequest):
    """A request behind the router: who calls, and by which route."""

    auth: Caller
    api_route: Route


Answer = Callable[[HttpRequest, Caller, Path], HttpResponse]


def view_of(route: Route) -> Callable[..., HttpResponse]:
    """Return the view of a route; its signature names the placeholders, as the router wants."""
    answer = _behind(route)

    def view(request: HttpRequest, **path: str) -> HttpResponse:
        entered = cast(ApiRequest, request)
        entered.api_route = route
        QUOTAS.admit(entered.auth)
        return answer(request, entered.auth, path)

    empty, kind = inspect.Parameter.empty, inspect.Parameter.POSITIONAL_OR_KEYWORD
    names = {"request": empty, **dict.fromkeys(route.door.placeholders, str)}
    parameters = [inspect.Parameter(name, kind, annotation=made) for name, made in names.items()]
    view.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # it reads it
    view.__name__ = route.name
    return view


def _behind(route: Route) -> Answer:
    if isinstance(route.door, Write):
        return partial(_write, route, route.door)
    if isinstance(route.door, ReadList):
        return partial(_list, route, route.door)
    if isinstance(route.door, ReadFile):
        return partial(_file, route, route.door)
    return partial(_one, route, route.door)


def _write(
    route: Route, door: Write, request: HttpRequest, caller: Caller, path: Path
) -> HttpResponse:
    """Call the operation once for each idempotency key; the shell remembers the first answer."""
    if not caller.reader.may(route.duties):
        raise NotPermitted(permission=route.declared.permission, duty=route.duties)
    key = idempotency_key(request)
    read_query(request, frozenset())
    given: dict[str, Any] = dict(path)
    if route.version and (route.version.is_required or "If-Match" in request.headers):
        given[VERSION] = version_seen(request)
    asked = Asked(route, checked(route.body, read_object(request)), given, Register())
    arguments = asked.arguments()
    try:
        result = door.operation(
            actor=_actor(caller, key, getattr(asked.body, "reason", "")),
            when=asked.moment(caller.reader.timezone),
            **arguments,
        )
    except IdempotencyKeyReused:
        raise IdempotencyKeyReused(key=key) from None
    answer = _written(route, door, result, asked.register)
    if was_repeated():
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _actor(caller: Caller, key: str, reason: str) -> Actor:
    own = f"{caller.client}:{key}"  # two clients of one service do not meet
    return Actor(
        caller.reader.person_id,
        source=f"api:{caller.client}"[:SOURCE_MAX],
        reason=reason or "",
        key=own if len(own) <= KEY_MAX else f"{caller.client}:{sha256(key.encode()).hexdigest()}",
        within=caller.reach,
    )


def _written(route: Route, door: Write, result: Any, register: Register) -> HttpResponse:
    if route.answer is None or result is None:
        return HttpResponse(status=204)
    return json_answer(_named(route, portable(route.answer, result, register)), door.status)


def _list(
    route: Route, door: ReadList, request: HttpRequest, caller: Caller, path: Path
) -> HttpResponse:
    """Answer one page of a list, and where the next one is."""
    listing = door.listing
    _must_read(caller, route.duties)
    chosen = {name for name in listing.filters if name != door.own}
    asked = read_query(request, frozenset({*chosen, *PAGING}))
    _refuse_blank(asked, "sort", "cursor")
    filters = {name: value for name, value in asked.items() if name in chosen}
    if door.own:
        filters[door.own] = caller.client
    page = listing.page(
        scope=caller.reader.scope(route.duties),
        filters=filters,
        order=asked.get("sort", ""),
        cursor=asked.get("cursor", ""),
        limit=_limit(asked.get("limit", str(PAGE_ROWS))),
    )
    row: Any = listing.row
    shape, register = shape_of(row), Register()
    items = [portable(shape, one, register) for one in page.rows]
    answer = json_answer({ITEMS: items, "next": page.next_cursor or None})
    if page.next_cursor:
        query = urlencode({**asked, "cursor": page.next_cursor})
        answer.headers["Link"] = f'<{PREFIX}{route.path}?{query}>; rel="next"'
    return answer


def _one(
    route: Route, door: ReadOne, request: HttpRequest, caller: Caller, path: Path
) -> HttpResponse:
    """Answer one object under its entity tag."""
    found = door.query(**_keys(route, request, caller, path))
    data = portable(answer_of(door.query), found, Register())
    return tagged(request, _named(route, data), version_of(found))


def _file(
    route: Route, door: ReadFile, request: HttpRequest, caller: Caller, path: Path
) -> HttpResponse:
    """Answer one file, to be saved and never shown as a page of ours."""
    return file_answer(request, door.query(**_keys(route, request, caller, path)), door.media_type)


def _keys(route: Route, request: HttpRequest, caller: Caller, path: Path) -> dict[str, Any]:
    """Return the arguments of a query: keys of the path, options, and how far the reader sees."""
    _must_read(caller, route.duties)
    asked = read_query(request, frozenset(route.options))
    keys = {
        one.name: key_of(one.annotation, one.name.replace("_", " "), given)
        for one, given in zip(route.keys, path.values(), strict=True)
    }
    keys |= options_of(route.options, asked)
    if route.is_scoped:
        keys["scope"] = caller.reader.scope(route.duties)
    return keys


def _named(route: Route, data: Any) -> Any:
    return {route.answers: data} if route.answers else data


def _must_read(caller: Caller, duties: str) -> None:
    if not caller.reader.may(duties):
        raise NotReadable(duties=duties)


def _refuse_blank(asked: Mapping[str, str], *names: str) -> None:
    """Refuse a parameter that names nothing: it would quietly mean the first page, again."""
    faults = [
        Fault("It is empty; leave it out, or give it a value", parameter=name)
        for name in names
        if asked.get(name) == ""
    ]
    if faults:
        raise RequestInvalid(faults)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise FilterUnreadable(name="limit", value=text[:20], remedy="Send a plain number")
    return int(text)
