"""The pure rules: numbers, likeness, tolerances, discounts and exact differences."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from apotheca.finance.rules.duplicates import Fingerprint, likeness
from apotheca.finance.rules.matching import price_difference
from apotheca.finance.rules.numbers import is_one_edit_apart, keys_to_look_up, natural_key
from apotheca.finance.rules.terms import discount_taken, due
from apotheca.finance.rules.tolerances import (
    NONE_AT_ALL,
    Tolerance,
    ToleranceRule,
    strictest,
    tolerance_for,
)

DAY = date(2026, 3, 2)
ORDER, LINE = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("number", "key"),
    [("inv 00-17/a", "INV0017A"), ("000123", "123"), ("\uff10\uff11\uff12", "12"), ("000", "0"),
     ("--", ""), ("Straße-9", "STRASSE9")],
)  # fmt: skip
def test_numbers_are_compared_without_their_dress(number, key):
    assert natural_key(number) == key


@pytest.mark.parametrize(
    ("first", "second", "is_near"),
    [("A1", "A1", True), ("A12", "A13", True), ("A1", "A12", True), ("A12", "A1", True),
     ("A12", "A21", False), ("A", "A12", False), ("", "A", True)],
)  # fmt: skip
def test_one_edit_is_near_two_are_not(first, second, is_near):
    assert is_one_edit_apart(first, second) is is_near


def test_a_revision_is_looked_up_from_either_side():
    assert "4711" in keys_to_look_up("4711B")
    assert "4711B" in keys_to_look_up("4711")


def bill(
    key="INV1", amount="10.00", day=DAY, order=ORDER, lines=frozenset({LINE}), sha="", supplier=1
):
    return Fingerprint("IN-1", supplier, key, Decimal(amount), day, order, lines, sha)


@pytest.mark.parametrize(
    ("other", "score"),
    [
        (bill(amount="99", order=None), "1.0"),
        (bill("INV1B", order=None), "1.0"),
        (bill("INV1B", amount="99", order=None), "0"),
        (bill("X", amount="9", order=None, sha="ab", supplier=2), "1.0"),
        (bill("X", day=DAY + timedelta(days=3)), "0.8"),
        (bill("X", day=DAY + timedelta(days=4)), "0"),
        (bill("INV2", day=DAY + timedelta(days=4)), "0.7"),
        (bill("INV2", day=DAY + timedelta(days=4), lines=frozenset()), "0"),
        (bill(supplier=2, order=None), "0"),
    ],
)
def test_how_alike_two_invoices_are(other, score):
    assert likeness(bill(sha="ab"), other).score == Decimal(score)


def test_the_most_specific_tolerance_wins_and_none_is_none_at_all():
    loose, tight = Tolerance(price_pct=Decimal(1)), Tolerance(price_pct=Decimal("0.1"))
    rules = [ToleranceRule("", 7, 5, loose), ToleranceRule("DRUG", 0, 0, tight)]
    where = {"supplier_id": 7, "facility_id": 5, "is_controlled": False}
    assert tolerance_for(rules, item_class="DRUG", **where) is tight
    assert tolerance_for(rules, item_class="SUPPLY", **where) is loose
    assert tolerance_for([], item_class="DRUG", **where) is NONE_AT_ALL
    assert (
        tolerance_for(rules, item_class="DRUG", **{**where, "is_controlled": True}) is NONE_AT_ALL
    )


def test_an_invoice_is_held_to_the_strictest_of_its_lines():
    assert strictest([Tolerance(freight=Decimal(5)), NONE_AT_ALL]) == NONE_AT_ALL
    assert strictest([]) == NONE_AT_ALL


def test_a_third_of_a_cent_is_no_difference():
    third = Fraction(10, 3)
    assert price_difference(Decimal("3.33"), Decimal(1), third) == 0
    assert price_difference(Decimal("3.34"), Decimal(1), third) == Fraction(1, 150)


def test_the_discount_is_of_the_goods_alone():
    terms = due(DAY, 30, Decimal("0.02"), 10, Decimal("406.00"))
    assert (terms.discount_amount, terms.due_on) == (Decimal("8.12"), DAY + timedelta(days=30))
    assert due(DAY, 30, Decimal(0), 10, Decimal("406.00")).discount_until is None


@pytest.mark.parametrize(("days", "amount"), [(0, "8.12"), (10, "8.12"), (11, "0")])
def test_the_last_day_of_the_window_is_inside_it(days, amount):
    taken = discount_taken(
        discount=Decimal("8.12"), until=DAY + timedelta(days=10), pay_on=DAY + timedelta(days=days),
        open_amount=Decimal(430), whole_amount=Decimal(430),
    )  # fmt: skip
    assert taken == Decimal(amount)
