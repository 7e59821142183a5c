"""Whatever is declared has a door, and every door is as its table says."""

import importlib
import inspect
import pkgutil

import pytest

import apotheca
from apotheca.config.api import exempt
from apotheca.config.api.routes import Route, routes
from apotheca.config.reference import import_everything
from apotheca.governance.shell import registry
from apotheca.kernel.doors import ReadFile, ReadList, ReadOne, Write
from apotheca.kernel.listing import listings

import_everything()
each = pytest.mark.parametrize("route", routes(), ids=lambda route: f"{route.method} {route.path}")


def ours(function) -> bool:
    return function.__module__.startswith("apotheca.") and ".tests." not in function.__module__


def modules(part: str):
    for found in pkgutil.walk_packages(apotheca.__path__, "apotheca."):
        if part in found.name and ".tests" not in found.name:
            yield importlib.import_module(found.name)


def test_every_operation_has_a_door_or_a_reason_to_have_none():
    declared = {name for name, one in registry.items() if ours(one.function)}
    doors = {route.declared.permission for route in routes() if isinstance(route.door, Write)}
    assert declared - doors - set(exempt.OPERATIONS) == set()
    assert set(exempt.OPERATIONS) & doors == set()
    assert set(exempt.OPERATIONS) - declared == set()


def test_only_operations_of_the_house_itself_have_no_door():
    for_people = {name for name in exempt.OPERATIONS if registry[name].duty != "*"}
    assert for_people == {"hub.ask_for_import"}
    assert all(reason.endswith(".") for reason in exempt.OPERATIONS.values())


def test_every_list_has_a_door_or_a_reason_to_have_none():
    list(modules(".queries"))
    declared = {name for name, one in listings().items() if ours(one.row)}
    doors = {route.door.listing.name for route in routes() if isinstance(route.door, ReadList)}
    assert declared - doors - set(exempt.LISTS) == set()


def test_every_query_within_a_scope_has_a_door_or_a_reason_to_have_none():
    doors = {route.door.query for route in routes() if isinstance(route.door, ReadOne | ReadFile)}
    missing = {
        name
        for module in modules(".queries")
        for name, found in vars(module).items()
        if inspect.isfunction(found)
        and found.__module__ == module.__name__
        and not name.startswith("_")
        and "scope" in inspect.signature(found).parameters
        and found not in doors
    }
    assert missing - set(exempt.QUERIES) == set()


def test_no_two_doors_share_a_name_or_a_path():
    names = [route.name for route in routes()]
    paths = [(route.method, route.path) for route in routes()]
    assert len(set(names)) == len(names)
    assert len(set(paths)) == len(paths)


@each
def test_a_door_is_as_its_table_says(route: Route):
    assert route.path.startswith("/")
    assert route.duties
    for name in route.door.placeholders:
        assert route.sample(name) != "EXAMPLE", name
    if isinstance(route.door, Write):
        assert route.door.status in (200, 201)
        assert route.body.model_validate(route.door.example)
        assert "when" in inspect.signature(inspect.unwrap(route.door.operation)).parameters
        if route.answer is None:
            assert not route.door.answers
    if isinstance(route.door, ReadOne | ReadFile):
        assert len(route.keys) == len(route.door.placeholders)


@each
def test_a_door_takes_no_option_that_a_caller_may_not_set(route: Route):
    if isinstance(route.door, ReadOne | ReadFile):
        known = inspect.signature(route.function).parameters
        assert set(route.door.options) <= set(known) - {"scope"}
