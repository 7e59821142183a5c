"""The lists of the hub: every order and filter answers, in one statement, within the scope."""

import pytest

from apotheca.hub.queries import lists
from apotheca.hub.tests.console import open_desk
from apotheca.kernel.listing import EVERYWHERE

LISTS = [getattr(lists, name) for name in lists.__all__]
ORDERS = [(listing, order) for listing in LISTS for order in listing.orders]
FILTERS = [(listing, name) for listing in LISTS for name in listing.filters]

# Filters that name no column of the row, and how many rows of the desk they leave.
OTHER = {
    ("lanes", "is_blocked"): ("true", 1),
    ("lanes", "is_waiting"): ("true", 1),
    ("events", "document"): ("PO-2026-999999", 0),
}


@pytest.fixture
def desk(real_world):
    return open_desk(real_world)


def rows_of(listing, scope=EVERYWHERE, **wanted):
    return listing.all(scope=scope, **wanted)


def walked(listing, order):
    found, cursor = [], ""
    while True:
        page = listing.page(scope=EVERYWHERE, order=order, cursor=cursor, limit=2)
        found += page.rows
        cursor = page.next_cursor
        if not cursor:
            return tuple(found)


def test_every_list_has_rows_at_an_ordinary_desk_and_pages_meet_each_once(desk):
    assert [listing.name for listing in LISTS if not rows_of(listing)] == []
    for listing, order in ORDERS:
        assert walked(listing, order) == rows_of(listing, order=order), (listing.name, order)


def test_filters_leave_the_rows_they_name(desk):
    for listing, name in FILTERS:
        if (listing.name, name) in OTHER:
            value, count = OTHER[listing.name, name]
            assert len(rows_of(listing, filters={name: value})) == count, (listing.name, name)
            continue
        rows = rows_of(listing)
        if name == "event_id":
            continue
        value = max(str(getattr(row, name)) for row in rows)
        wanted = tuple(row for row in rows if str(getattr(row, name)) == value)
        assert rows_of(listing, filters={name: value}) == wanted, (listing.name, name)


def test_the_deliveries_of_an_event_are_found(desk):
    for event in rows_of(lists.EVENTS):
        found = rows_of(lists.DELIVERIES, filters={"event_id": str(event.event)})
        assert len(found) == event.deliveries


def test_each_page_is_one_statement(desk, django_assert_num_queries):
    for listing in LISTS:
        with django_assert_num_queries(1):
            listing.page(scope=EVERYWHERE)


def test_deliveries_of_another_entity_are_not_shown(desk):
    clinic, hospital = (desk.world.entity[code] for code in ("CLINIC", "HOSP"))
    assert rows_of(lists.DELIVERIES, [(clinic, None)]) == ()
    assert len(rows_of(lists.DELIVERIES, [(hospital, None)])) == len(rows_of(lists.DELIVERIES))


def test_a_message_is_found_by_its_number_its_sender_and_what_came_of_it(desk):
    for name, value in (
        ("business_key", "CART-1"),
        ("message_id", "m-1"),
        ("document", "ST-CART-1"),
    ):
        found = rows_of(lists.MESSAGES, filters={name: value})
        assert desk.done in {row.message for row in found}, name


def test_neither_addresses_nor_secrets_nor_bytes_are_listed():
    shown = {name for listing in LISTS for name in listing.row.__slots__}
    assert shown & {"config", "secret_name", "content", "payload", "desired", "observed"} == set()
