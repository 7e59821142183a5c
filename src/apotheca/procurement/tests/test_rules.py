"""The arithmetic of procurement, tried with many numbers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apotheca.kernel.measures import round_money
from apotheca.procurement.rules.amounts import (
    amount_of,
    amount_received,
    in_unit,
    pair_of,
    price_per_base,
)
from apotheca.procurement.rules.commitment import commitment_released
from apotheca.procurement.rules.misalignment import (
    PASS,
    QUANTITY_DIFFERENCE,
    STALE_CONVERSION,
    UNKNOWN,
    WRONG_UOM_LABEL,
    classify,
)
from apotheca.procurement.rules.tolerances import (
    add_business_days,
    is_price_within,
    over_receipt_pct,
)


@dataclass
class Line:
    price_amount: Decimal
    price_quantity: int = 1
    factor_num: int = 1
    factor_den: int = 1
    repriced_base: Decimal = Decimal(0)
    repriced_amount: Decimal = Decimal(0)


prices = some.decimals("0", "5000", places=4)
lines = some.builds(
    Line, prices, some.integers(1, 1000), some.integers(1, 500), some.integers(1, 12)
)
parts = some.lists(some.integers(1, 400).map(Decimal), min_size=1, max_size=12)


@given(lines, parts)
def test_any_split_of_deliveries_adds_up_to_the_rounding_of_the_whole(line, deliveries):
    received = already = Decimal(0)
    for delivery in deliveries:
        amount = amount_received(line, received, already, delivery)
        assert amount >= 0
        received, already = received + delivery, already + amount
    assert already == round_money(price_per_base(line) * Fraction(received))


@given(lines, prices, some.integers(1, 500).map(Decimal), some.integers(1, 500).map(Decimal))
def test_a_new_price_never_touches_what_was_received_before(line, new_price, before, more):
    already = amount_received(line, Decimal(0), Decimal(0), before)
    line.price_amount, line.repriced_base, line.repriced_amount = new_price, before, already
    assert amount_of(line, before) == already
    later = amount_received(line, before, already, more)
    assert later == round_money(price_per_base(line) * Fraction(more))


@given(some.decimals("0.01", "9999.99", places=2), parts)
def test_the_commitment_released_by_all_receipts_is_the_amount_of_the_line(amount, deliveries):
    ordered, before, released = sum(deliveries), Decimal(0), Decimal(0)
    for delivery in deliveries:
        released += commitment_released(
            line_amount=amount, ordered=ordered, before=before, after=before + delivery
        )
        before += delivery
    assert released == amount


@given(some.decimals("0.01", "9999", places=2), some.decimals("0.001", "500", places=3))
def test_a_price_for_a_part_is_the_same_price_for_a_whole_quantity(value, quantity):
    amount, whole = pair_of(value, quantity)
    assert Fraction(amount) / whole == Fraction(value) / Fraction(quantity)


def test_a_third_of_a_box_is_no_quantity():
    assert in_unit(Decimal(1), Decimal(1), Decimal(3)) is None
    assert in_unit(Decimal(10), Decimal(100), Decimal(250)) == 4


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("36", PASS),
        ("12", STALE_CONVERSION),
        ("3", WRONG_UOM_LABEL),
        ("432", WRONG_UOM_LABEL),
        ("35", QUANTITY_DIFFERENCE),
        ("54", QUANTITY_DIFFERENCE),
        ("7", UNKNOWN),
    ],
)
def test_three_boxes_of_twelve_told_as_something_else(stated, found):
    """The cardiology implant: a box was 4, is 12, and a case holds 12 boxes (domain 4.5)."""
    told = classify(
        Decimal(stated), Decimal(36), Fraction(12), historic=[Fraction(4), Fraction(12)],
        packs=[Fraction(1), Fraction(144)],
    )  # fmt: skip
    assert told == found


@pytest.mark.parametrize(
    ("old", "new", "is_within"),
    [
        ("400.00", "408.00", True),
        ("400.00", "408.01", False),
        ("50.00", "52.00", True),
        ("50.00", "52.01", False),
        ("9000.00", "9100.00", True),
        ("9000.00", "9100.01", False),
        ("0.00", "2.00", True),
    ],
)
def test_price_tolerance_is_two_per_cent_with_floor_and_cap(old, new, is_within):
    assert is_price_within(Decimal(old), Decimal(new)) is is_within


def test_supplies_may_arrive_five_per_cent_over_and_nothing_controlled():
    assert over_receipt_pct("SUPPLY", is_controlled=False) == Decimal("0.05")
    assert over_receipt_pct("DRUG", is_controlled=False) == 0
    assert over_receipt_pct("SUPPLY", is_controlled=True) == 0


def test_two_business_days_pass_over_weekend_and_holiday():
    friday, monday = date(2026, 3, 6), date(2026, 3, 9)
    assert add_business_days(friday, 2, frozenset()) == date(2026, 3, 10)
    assert add_business_days(friday, 2, frozenset({monday})) == date(2026, 3, 11)
