"""Every list that is declared answers: in each order, through each filter, page by page."""

import importlib
import pkgutil
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

import apotheca
from apotheca.kernel.listing import EVERYWHERE, Listing, listings

SAMPLES = {
    str: "X",
    int: "1",
    bool: "true",
    date: "2026-03-02",
    datetime: "2026-03-02T12:00:00Z",
    Decimal: "1",
    UUID: "0190c0de-0000-7000-8000-000000000000",
}


def _declared() -> list[Listing]:
    for module in pkgutil.walk_packages(apotheca.__path__, "apotheca."):
        if ".queries" in module.name and ".tests" not in module.name:
            importlib.import_module(module.name)
    return [one for one in listings().values() if not one.name.startswith("test_")]


DECLARED = _declared()
everyone = pytest.mark.parametrize("listing", DECLARED, ids=lambda listing: listing.name)


@everyone
def test_a_list_answers_in_each_order_and_says_the_same_by_page_and_by_stream(world, listing):
    scope = [(entity, None) for entity in world.entity.values()]
    for order in listing.orders:
        streamed = list(listing.rows(scope=scope, order=order))
        found, cursor = [], ""
        while len(found) < 12:
            page = listing.page(scope=scope, order=order, cursor=cursor, limit=4)
            found += page.rows
            cursor = page.next_cursor
            if not cursor:
                break
        assert found == streamed[: len(found)]
    assert listing.count(scope=EVERYWHERE) >= listing.count(scope=scope) >= len(found)


@everyone
def test_a_list_answers_through_each_filter(world, listing):
    for name, chosen in listing.filters.items():
        value = SAMPLES[chosen.type]
        listing.page(scope=EVERYWHERE, filters={name: value})
    listing.page(scope=[(1, 1)], filters={n: SAMPLES[f.type] for n, f in listing.filters.items()})


@everyone
def test_a_row_names_things_by_codes_and_not_by_ids(listing):
    ids = {one.name for one in fields(listing.row) if one.name.endswith(("_id", "_ids"))}
    assert ids - {"message_id"} == set()  # a sender's own name of its message
