"""Values read the same on every page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from apotheca.kernel.measures import Money, Quantity
from apotheca.web import words

UNIT = '&nbsp;<span class="unit">{}</span>'


@pytest.mark.parametrize(
    ("amount", "currency", "read"),
    [
        (Decimal("1234.5"), "USD", "1,234.50" + UNIT.format("USD")),
        (Decimal("0"), "USD", "0.00" + UNIT.format("USD")),
        (Decimal("-1234567.89"), "EUR", "\N{MINUS SIGN}1,234,567.89" + UNIT.format("EUR")),
        (Decimal("0.012500"), "USD", "0.0125" + UNIT.format("USD")),
        (Decimal("7"), "", "7.00"),
        (Money(Decimal("3.10"), "USD"), "", "3.10" + UNIT.format("USD")),
        (None, "USD", words.NOTHING),
    ],
)
def test_money_reads_with_thousands_cents_and_currency(amount, currency, read):
    assert words.money(amount, currency) == read


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        (Decimal("1250.000000"), "1,250"),
        (Decimal("12.500000"), "12.5"),
        (Decimal("-3"), "\N{MINUS SIGN}3"),
        (Decimal("0E-6"), "0"),
        (Decimal("1E+3"), "1,000"),
    ],
)
def test_a_quantity_reads_without_idle_zeros(amount, read):
    assert words.quantity(amount, "VIAL") == read + UNIT.format("VIAL")
    assert words.quantity(Quantity(amount, "VIAL")) == read + UNIT.format("VIAL")


def test_an_instant_reads_in_the_facilitys_zone_and_says_it_in_full():
    shown = words.instant(datetime(2026, 10, 5, 14, 3, 59, tzinfo=UTC), "America/New_York")

    assert ">2026-10-05 10:03 EDT<" in shown
    assert 'title="2026-10-05T10:03:59-04:00"' in shown


def test_a_share_reads_as_a_percentage():
    assert words.percent(Decimal("0.125")) == "12.5\N{NO-BREAK SPACE}%"


def test_a_state_reads_as_words_in_the_colour_of_its_meaning():
    assert words.status("IN_TRANSIT") == '<span class="badge state-blue">In transit</span>'
    assert words.colour_of("SOMETHING_NEW") == "secondary"


def test_no_state_has_two_colours():
    all_states = [state for states in words.COLOURS.values() for state in states.split()]
    assert len(all_states) == len(set(all_states))


@pytest.mark.parametrize("kind", ["text", "code", "status"])
def test_what_people_typed_is_never_markup(kind):
    assert "<script" not in words.shown("<script>alert(1)</script>", kind)


@pytest.mark.parametrize("kind", ["text", "money", "quantity", "day", "instant", "status", "flag"])
def test_what_is_missing_is_a_dash(kind):
    assert words.shown(None, kind) == words.NOTHING


def test_a_day_reads_as_iso_8601():
    assert words.day(date(2026, 3, 2)) == '<time datetime="2026-03-02">2026-03-02</time>'
