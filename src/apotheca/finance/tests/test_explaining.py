"""What people are told about a difference is what the match decides by."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from apotheca.finance.rules.explaining import (
    explain_charge,
    explain_price,
    explain_quantity,
    explain_total,
    price_bound,
)
from apotheca.finance.rules.tolerances import Tolerance

BOUNDS = Tolerance(
    price_pct=Decimal("0.02"), line_floor=Decimal(2), line_cap=Decimal(100),
    quantity_over_pct=Decimal("0.05"), freight=Decimal(5), tax=Decimal(1),
    rounding=Decimal("0.05"),
)  # fmt: skip
CENTS = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)
QUANTITIES = st.integers(1, 10**4).map(Decimal)


@given(amount=CENTS, quantity=QUANTITIES, price=CENTS)
def test_a_difference_within_bounds_is_at_most_what_is_said_to_be_allowed(amount, quantity, price):
    told = explain_price(amount, quantity, Fraction(price), BOUNDS)
    if told is None:
        assert amount == quantity * price
        return
    assert told.amount == amount - quantity * price
    assert told.allowed == price_bound(Fraction(quantity * price), BOUNDS)
    assert told.is_within == (abs(told.amount) <= Fraction(told.allowed)) or (
        abs(abs(told.amount) - told.allowed) <= Decimal("0.01")
    )


@given(billed=QUANTITIES, settled=QUANTITIES)
def test_what_is_billed_beyond_the_receipts_is_counted_and_valued(billed, settled):
    told = explain_quantity(billed, settled, Decimal(100), BOUNDS, "VIAL")
    assert (told is None) == (billed <= settled)
    if told is not None:
        assert told.is_within == (billed <= settled * Decimal("1.05"))
        assert Decimal(0) <= told.amount <= Decimal(100)


def test_freight_and_tax_below_what_is_expected_are_fine_and_above_are_counted():
    assert explain_charge("FREIGHT", Decimal(18), Decimal(18), Decimal(5)) is None
    assert explain_charge("FREIGHT", Decimal(0), Decimal(18), Decimal(5)).is_within
    over = explain_charge("TAX", Decimal(9), Decimal(6), Decimal(1))
    assert (over.amount, over.is_within, over.rule) == (Decimal(3), False, "MA-16")


def test_a_total_that_misses_its_parts_says_by_how_much():
    parts = [Decimal("10.00"), Decimal("2.50")]
    assert explain_total(parts, Decimal("12.50"), Decimal("0.05")) is None
    near = explain_total(parts, Decimal("12.52"), Decimal("0.05"))
    far = explain_total(parts, Decimal("13.00"), Decimal("0.05"))
    assert (near.is_within, far.is_within, far.amount) == (True, False, Decimal("0.50"))
