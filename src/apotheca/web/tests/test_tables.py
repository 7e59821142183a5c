"""A listing becomes a table: its filters and order from the address, its rows by cursor."""

from dataclasses import dataclass

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from apotheca.governance.queries import reader_of
from apotheca.kernel import listing as kernel
from apotheca.kernel.listing import Filter, FilterUnknown, Key, Listing
from apotheca.web.tables import Choice, Column, listed


@dataclass(frozen=True, slots=True)
class CentreRow:
    code: str
    name: str


COLUMNS = (
    Column("code", "Code", kind="code", order="code", link=lambda row: f"/centres/{row.code}"),
    Column("name", "Name", order="name"),
)
CHOICES = (Choice("q", "Name"),)


@pytest.fixture
def centres(monkeypatch):
    monkeypatch.setattr(kernel, "_LISTINGS", {})
    return Listing(
        name="tests.centres",
        title="Cost centres",
        row=CentreRow,
        columns="c.code, c.name",
        tables="governance_costcentre c",
        orders={
            "code": (Key("c.code", str),),
            "-code": (Key("c.code", str, is_descending=True),),
            "name": (Key("c.name", str), Key("c.code", str)),
        },
        filters={"q": Filter("c.name ILIKE '%%' || {value} || '%%'")},
        entity="c.entity_id",
        facility="c.facility_id",
    )


@pytest.fixture
def shown(world, centres):
    """Return the table for a query string, as the buyer sees it."""
    reader = reader_of(world.person["buyer"])

    def table(query=""):
        request = RequestFactory().get(f"/centres?{query}")
        return listed(request, centres, COLUMNS, reader=reader, choices=CHOICES, nothing="None.")

    return table


def test_rows_are_cells_that_link_and_escape(shown):
    first = shown().rows[0]

    assert first[0].html == '<a href="/centres/CARE"><code>CARE</code></a>'
    assert first[1].html == "Care"


def test_a_heading_sorts_and_a_second_press_turns_the_order(shown):
    head = shown().heads[0]
    assert (head.sorted, head.address) == ("ascending", "/centres?order=-code")

    head = shown("order=-code").heads[0]
    assert (head.sorted, head.address) == ("descending", "/centres?order=code")
    assert [row[1].html for row in shown("order=-code").rows] == ["Ward", "Icu", "Care"]


def test_a_filter_of_the_address_is_applied_kept_and_shown(shown):
    table = shown("q=icu&order=name")

    assert [row[1].html for row in table.rows] == ["Icu"]
    assert table.filters[0].value == "icu"
    assert table.heads[0].address == "/centres?q=icu&order=code"
    assert table.is_filtered


def test_what_is_no_filter_of_the_page_is_not_read(shown):
    assert len(shown("entity=1&password=x").rows) == 3


def test_an_order_that_is_not_declared_is_refused(shown):
    with pytest.raises(FilterUnknown):
        shown("order=c.name;drop")


def test_the_next_page_follows_by_cursor_and_the_first_is_one_step_away(shown, monkeypatch):
    monkeypatch.setattr("apotheca.kernel.listing.PAGE_ROWS", 2)
    monkeypatch.setitem(Listing.page.__kwdefaults__, "limit", 2)

    first = shown()
    second = shown(first.next_address.partition("?")[2])

    assert [row[1].html for row in first.rows + second.rows] == ["Care", "Icu", "Ward"]
    assert (first.first_address, second.first_address) == ("", "/centres")
    assert second.next_address == ""


def test_a_page_of_a_table_costs_one_statement(shown, django_assert_num_queries):
    with django_assert_num_queries(1):
        shown("q=i")


def test_the_table_is_printed_with_its_filters_and_headings(shown):
    text = render_to_string("web/components/table.html", {"table": shown("q=icu")})

    assert 'aria-sort="ascending"' in text
    assert 'value="icu"' in text
    assert "Icu" in text


def test_no_rows_say_what_to_do(shown):
    text = render_to_string("web/components/table.html", {"table": shown("q=zzz")})

    assert "None." in text
