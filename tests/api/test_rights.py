"""
Every route x every duty x things of a foreign entity and of a foreign facility: nothing is done,
nothing is shown, and nothing of them is in any answer (reliability P17).
"""

import json
from functools import cache

import pytest
from tests.api.abroad import (
    DUTIES,
    OF_LOTS,
    PLACES,
    at_home,
    known_at,
    request_of,
    those_who_try,
    traces,
    undone,
)
from tests.api.caller import Answer, Api, api_of

from apotheca.config.api.routes import Route, routes
from apotheca.kernel.doors import ReadList, Write

# Routes about things that are one for all entities, or of nobody: a foreigner may use them.
SHARED = {
    "get_entity": "Which entities there are is no secret within the house.",
    "get_item_stock": "An item is everybody's; places outside the scope are left out.",
    "get_person": "Whom to ask is no secret; grants outside the scope are left out.",
    "get_account": "The chart is one for all entities.",
    "get_where_is": "It finds what the scope reaches; nothing is an answer.",
    "get_lot": "A lot is its manufacturer's; where it lies is left out.",
}
# A document is the entity's, for whoever works at one of its places.
OF_THE_ENTITY = {"store_attachment"}
# A recall asks for a lot in every place, so which there are is no secret.
LOTS = {"list_lots", "get_lot"}

pytestmark = pytest.mark.slow


def ask(api: Api, route: Route, path: str, body: object) -> Answer:
    """Send a request and undo whatever it did."""
    headers = {"if-match": '"1"'} if route.version else {}
    with undone():
        if isinstance(route.door, Write):
            answer = api.write(route.method, path, body, **headers)
        else:
            query = {name: _option(name) for name in route.options}
            answer = api.get(path, query)
    return answer


def _option(name: str) -> str:
    return {"facility": "MAIN", "object_type": "ORDER", "supplier": "WHOLESALE"}.get(
        name, "2026-03-31" if name in ("on", "day", "since", "up_to") else "PO-2026-000001"
    )


@pytest.fixture
def home(world, settings):
    settings.API_PER_SECOND, settings.API_PER_DAY = 1_000_000, 0
    return at_home(world)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_nobody_reaches_things_of_another_place(world, home, place):
    callers = cache(lambda duties: api_of(world, duties, **place))
    leaks = []
    for route in routes():
        path, body, is_about_home = request_of(route, home)
        is_about_home &= route.name not in SHARED
        is_about_home &= route.name not in OF_THE_ENTITY or place["entity"] != "HOSP"
        for duties, is_allowed in those_who_try(route.duties):
            answer = ask(callers(duties), route, path, body)
            seen = _shown(route, answer, path + json.dumps(body), place)
            found = _leak(route, answer, seen, is_about_home, is_allowed)
            if found:
                leaks.append(f"{duties} {route.method} {path}: {found}")
    assert not leaks, "\n".join(leaks)


def _shown(route: Route, answer: Answer, sent: str, place: dict[str, str]) -> set[str]:
    """Return what an answer shows of home that it must not."""
    known = known_at(place) + (OF_LOTS if route.name in LOTS else ())
    return traces(answer.raw.decode(errors="replace") + json.dumps(answer.headers), sent, known)


def _leak(
    route: Route, answer: Answer, seen: set[str], is_about_home: bool, is_allowed: bool
) -> str:
    if seen:
        return f"{answer.status} shows {sorted(seen)[:5]}"
    if not is_allowed:
        return "" if answer.status == 403 else f"{answer.status} without the duty"
    if isinstance(route.door, ReadList):
        return "" if answer.status == 200 else f"{answer.status} for a list"
    if is_about_home and answer.status not in (403, 404):
        return f"{answer.status} {answer.raw[:300]!r}"
    return ""


def test_nobody_gets_in_without_a_token(home):
    nobody = Api("", "")
    for route in routes():
        path, body, _ = request_of(route, home)
        assert ask(nobody, route, path, body).status == 401, route.name


def test_every_route_has_a_rule():
    for route in routes():
        assert route.duties, route.name
        assert set(route.duties) <= set(DUTIES) or route.duties == "*"
        if isinstance(route.door, Write):
            assert "*" not in route.duties
