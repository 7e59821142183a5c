"""Lists by key: every row once, in any order, and nothing a caller sends reaches the SQL text."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import (
    EVERYWHERE,
    CursorInvalid,
    Filter,
    FilterUnknown,
    FilterUnreadable,
    Key,
    Listing,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Thing:
    n: int
    parity: int


THINGS = Listing(
    name="test_things",
    title="Things",
    row=Thing,
    columns="t.n, mod(t.n, 2) AS parity",
    tables="generate_series(1, 97) AS t(n)",
    orders={
        "parity": (Key("mod(t.n, 2)", int, is_descending=True), Key("t.n", int)),
        "latest": (Key("t.n", int, is_descending=True),),
    },
    filters={
        "above": Filter("t.n > {value}", int),
        "n": Filter("t.n = ANY({value})", int, is_many=True),
    },
    entity="mod(t.n, 3)",
    facility="mod(t.n, 5)",
)


def walk(limit, **wanted):
    found, cursor = [], ""
    while True:
        page = THINGS.page(scope=EVERYWHERE, cursor=cursor, limit=limit, **wanted)
        found += [row.n for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            return found


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(limit=st.integers(1, 120), order=st.sampled_from(["parity", "latest"]))
def test_walking_pages_of_any_size_meets_every_row_once_in_order(limit, order):
    odd_first = [*range(1, 98, 2), *range(2, 98, 2)]
    assert walk(limit, order=order) == (odd_first if order == "parity" else [*range(97, 0, -1)])


def test_filters_narrow_and_a_many_filter_takes_several_values():
    assert walk(10, filters={"above": "90"}, order="latest") == [97, 96, 95, 94, 93, 92, 91]
    assert walk(10, filters={"n": "3, 5"}, order="latest") == [5, 3]


def test_a_reader_sees_the_rows_of_the_scope_only():
    rows = THINGS.page(scope=[(1, None)], limit=100).rows
    assert {row.n % 3 for row in rows} == {1}
    rows = THINGS.page(scope=[(1, 2), (2, None)], limit=100).rows
    assert all(row.n % 3 == 2 or (row.n % 3 == 1 and row.n % 5 == 2) for row in rows)
    assert THINGS.page(scope=[]).rows == ()


def test_streaming_yields_the_same_rows_as_the_pages():
    assert [row.n for row in THINGS.rows(scope=EVERYWHERE, order="latest")] == walk(
        500, order="latest"
    )


def test_a_short_list_comes_whole_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = THINGS.all(scope=[(1, None)], filters={"above": "90"}, order="latest")
    assert [row.n for row in rows] == [97, 94, 91]


def test_counting_counts_what_the_filters_leave():
    assert THINGS.count(scope=EVERYWHERE, filters={"above": "90"}) == 7


def test_names_that_are_not_declared_are_refused():
    for wanted in ({"filters": {"n; DROP TABLE x": "1"}}, {"order": "n DESC"}):
        with pytest.raises(FilterUnknown):
            THINGS.page(scope=EVERYWHERE, **wanted)


@pytest.mark.parametrize("value", ["x", "1e9999", str(2**63), "1\x00", ""])
def test_a_value_the_filter_cannot_be_is_refused(value):
    with pytest.raises(FilterUnreadable):
        THINGS.page(scope=EVERYWHERE, filters={"above": value})


@pytest.mark.parametrize("limit", [0, -1, 501, 10**9])
def test_a_page_of_no_or_too_many_rows_is_refused(limit):
    with pytest.raises(FilterUnreadable):
        THINGS.page(scope=EVERYWHERE, limit=limit)


def test_a_cursor_that_was_touched_or_is_of_another_order_is_refused():
    good = THINGS.page(scope=EVERYWHERE, limit=5).next_cursor
    for bad in ("x", "####", good[:-2], good[::-1], "é", good + "AA"):
        with pytest.raises(CursorInvalid):
            THINGS.page(scope=EVERYWHERE, cursor=bad)
    with pytest.raises(CursorInvalid):
        THINGS.page(scope=EVERYWHERE, cursor=good, order="latest")


def test_one_row_is_found_by_a_filter_or_said_to_be_missing():
    assert THINGS.one("thing", "7", scope=EVERYWHERE, by="n") == Thing(7, 1)
    for scope in (EVERYWHERE, [(2, None)]):
        with pytest.raises(NotFound):
            THINGS.one("thing", "7" if scope else "98", scope=scope, by="n")
