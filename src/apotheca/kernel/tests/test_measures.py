"""Money and quantities are exact, and nothing is lost when a layer is taken in pieces."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apotheca.kernel.measures import MeasuresDoNotMix, Money, Quantity, round_money, share

cents = st.decimals(min_value=0, max_value=10**9, places=2)
whole = st.integers(min_value=1, max_value=10_000)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("1.00499", "1.00"), ("2.675", "2.68"), ("0", "0.00")],
)
def test_half_a_cent_rounds_away_from_zero(exact, rounded):
    assert round_money(Decimal(exact)) == Decimal(rounded)
    assert round_money(Fraction(exact)) == Decimal(rounded)


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_rounding_is_never_off_by_more_than_half_a_cent(exact):
    assert abs(Fraction(round_money(exact)) - exact) <= Fraction(1, 200)


@given(cents, st.lists(whole, min_size=1, max_size=20))
def test_a_layer_taken_in_any_pieces_gives_up_exactly_its_value(value, pieces):
    left, quantity, taken = value, Decimal(sum(pieces)), Decimal(0)
    for piece in map(Decimal, pieces):
        part = share(left, piece, quantity)
        left, quantity, taken = left - part, quantity - piece, taken + part
        assert left >= 0
    assert (left, quantity, taken) == (0, 0, value)


def test_dollars_and_euros_do_not_add():
    with pytest.raises(MeasuresDoNotMix):
        Money(Decimal(1), "USD") + Money(Decimal(1), "EUR")


def test_boxes_and_vials_do_not_compare():
    with pytest.raises(MeasuresDoNotMix):
        _ = Quantity(Decimal(1), "BOX") < Quantity(Decimal(1), "VIAL")


def test_a_float_is_no_money():
    with pytest.raises(TypeError):
        Money(1.5, "USD")
