"""The lists of finance: every order and filter answers, in one statement, within the scope."""

from dataclasses import fields
from decimal import Decimal
from uuid import UUID

import pytest
from tests.office import open_office

from apotheca.finance.queries import lists
from apotheca.finance.queries.payables import open_payables
from apotheca.kernel.listing import EVERYWHERE, FilterUnreadable

LISTS = [getattr(lists, name) for name in lists.__all__]
ORDERS = [(listing, order) for listing in LISTS for order in listing.orders]
FILTERS = [(listing, name) for listing in LISTS for name in listing.filters]

# Filters that name no column of the row: a value of the office and how many rows it leaves.
OTHER = {
    ("invoices", "supplier_number"): ("INV 2", 2),
    ("invoices", "received_from"): ("2026-03-02", 11),
    ("invoices", "received_to"): ("2026-03-01", 0),
    ("invoices", "open"): ("true", 6),
    ("invoices", "corrects"): ("paid", 0),
    ("invoices", "return"): ("the return", 1),
    ("invoice_lines", "order"): ("matched", 2),
    ("matches", "order"): ("matched", 1),
    ("matches", "differs"): ("true", 1),
    ("matches", "from"): ("2026-03-02", 6),
    ("matches", "to"): ("2026-03-01", 0),
    ("payables", "due_to"): ("2026-03-12", 6),
    ("payables", "is_free"): ("true", 4),
    ("grni", "received_to"): ("2026-03-01", 0),
    ("payments", "invoice"): ("paid", 1),
    ("payment_parts", "order"): ("approved", 1),
    ("payments", "pay_from"): ("2026-03-12", 2),
    ("payments", "pay_to"): ("2026-03-02", 2),
    ("payments", "is_usable"): ("true", 1),
    ("journals", "from"): ("2026-03-02", 42),
    ("journals", "to"): ("2026-03-01", 0),
    ("journal_lines", "from"): ("2026-03-03", 0),
    ("journal_lines", "to"): ("2026-03-01", 0),
    ("prepared_journals", "from"): ("2026-03-02", 3),
    ("prepared_journals", "to"): ("2026-03-01", 0),
    ("closings", "state"): ("CLOSED", 1),
    ("closings", "to"): ("2026-02-01", 4),
    ("control_runs", "differs"): ("true", 0),
    ("reopenings", "waits"): ("true", 1),
    ("match_tolerances", "supplier"): ("WHOLESALE", 0),
}


@pytest.fixture
def office(world):
    return open_office(world)


def rows_of(listing, scope=EVERYWHERE, **wanted):
    return listing.all(scope=scope, **wanted)


def walked(listing, order, limit=3):
    found, cursor = [], ""
    while True:
        page = listing.page(scope=EVERYWHERE, order=order, cursor=cursor, limit=limit)
        found += page.rows
        cursor = page.next_cursor
        if not cursor:
            return tuple(found)


def test_every_list_has_rows_in_an_ordinary_office(office):
    assert [listing.name for listing in LISTS if not rows_of(listing)] == []


def test_walking_any_order_by_pages_meets_every_row_once(office):
    for listing, order in ORDERS:
        assert walked(listing, order) == rows_of(listing, order=order), (listing.name, order)


def test_a_filter_by_a_column_leaves_the_rows_with_that_value(office):
    for listing, name in FILTERS:
        if (listing.name, name) in OTHER:
            continue
        rows = rows_of(listing)
        value = max(str(getattr(row, name)) for row in rows)
        assert value, (listing.name, name)
        wanted = tuple(row for row in rows if str(getattr(row, name)) == value)
        assert rows_of(listing, filters={name: value}) == wanted, (listing.name, name)


def test_a_filter_of_another_kind_leaves_what_it_says(office):
    numbers = {name: order.number for name, order in office.orders.items()}
    numbers |= {"paid": office.invoice("paid"), "the return": office.returns["returned"]}
    found = {
        key: len(rows_of(listing, filters={key[1]: numbers.get(value, value)}))
        for listing in LISTS
        for key, (value, _) in OTHER.items()
        if key[0] == listing.name
    }
    assert found == {key: count for key, (_, count) in OTHER.items()}


def test_a_supplier_number_is_found_however_it_is_written(office):
    found = rows_of(lists.INVOICES, filters={"supplier_number": "Inv.2"})
    assert {row.number for row in found} == {office.invoice("matched"), office.invoice("twice")}


def test_each_page_is_one_statement(office, django_assert_num_queries):
    for listing in LISTS:
        with django_assert_num_queries(1):
            listing.page(scope=EVERYWHERE)


def test_no_list_shows_an_internal_id():
    for listing in LISTS:
        for column in fields(listing.row):
            assert not column.name.endswith("_id"), (listing.name, column.name)
            assert column.type is not UUID, (listing.name, column.name)


def test_a_reader_of_another_entity_sees_none_of_it(office):
    clinic = [(office.world.entity["CLINIC"], None)]
    shared = {"match_tolerances", "closings", "entity_pairs"}
    for listing in LISTS:
        if listing.name not in shared:
            assert rows_of(listing, clinic) == (), listing.name
        assert {getattr(row, "entity", "CLINIC") for row in rows_of(listing, clinic)} <= {"CLINIC"}


def test_a_reader_of_one_facility_sees_its_rows_and_no_payments_or_journals(office):
    entity, facility = office.world.entity["HOSP"], office.world.facility
    for listing in (lists.PAYMENTS, lists.JOURNALS, lists.PREPARED_JOURNALS, lists.CONTROL_RUNS):
        assert rows_of(listing, [(entity, facility["MAIN"])]) == (), listing.name
    for listing in (lists.INVOICES, lists.GRNI, lists.MATCHES, lists.OPEN_HOLDS, lists.PAYABLES):
        assert rows_of(listing, [(entity, facility["MAIN"])]), listing.name
        assert rows_of(listing, [(entity, facility["NORTH"])]) == (), listing.name


def test_the_lists_come_to_what_the_books_say(office):
    entity = office.world.entity["HOSP"]
    payables = sum(row.open_amount for row in rows_of(lists.PAYABLES))
    assert payables == sum(row.open_amount for row in open_payables(entity))
    assert payables == -office.story.balance("2000")
    grni = sum(row.open_amount for row in rows_of(lists.GRNI))
    assert grni == -office.story.balance("2050")
    lines = rows_of(lists.JOURNAL_LINES)
    assert sum(row.debit - row.credit for row in lines) == Decimal(0)


def test_an_order_holds_on_the_memo_accounts_what_is_still_to_come(office):
    rows = {row.order: row for row in rows_of(lists.ENCUMBRANCES)}
    ordered, part = (rows[office.orders[name].number] for name in ("ordered", "unbilled"))
    assert (ordered.open_amount, ordered.memo_amount) == (Decimal(80), Decimal(80))
    assert part.open_amount == part.memo_amount == Decimal("79.92")
    assert all(row.open_amount == row.memo_amount for row in rows.values())


def test_every_posting_leads_to_the_number_of_its_document(office):
    documents = {row.document for row in rows_of(lists.JOURNALS)}
    assert documents >= {
        office.invoice("matched"),
        office.payments["confirmed"],
        office.payments["prepayment"],
        office.orders["ordered"].number,
        office.receipts["matched"].number,
        office.returns["returned"],
        office.journals["posted"],
    }
    for number in documents:
        rows = rows_of(lists.JOURNALS, filters={"document": number})
        assert rows, number
        assert {row.document for row in rows} == {number}


def test_a_day_that_is_none_is_refused():
    with pytest.raises(FilterUnreadable):
        lists.JOURNALS.page(scope=EVERYWHERE, filters={"from": "03/04/05"})
