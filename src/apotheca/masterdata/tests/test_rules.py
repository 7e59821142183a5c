"""The pure rules of master data."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apotheca.masterdata.rules import calendar, codes, names, prices, units
from apotheca.masterdata.rules.derivation import specificity

FACTORS = st.integers(1, 10_000)
QUANTITIES = st.decimals("0.000001", "100000", places=6)
QUANTA = st.sampled_from([Decimal("1"), Decimal("0.1"), Decimal("0.25"), Decimal("0.000001")])
AMOUNTS = st.decimals("0", "99999", places=6)
PATTERNS = st.sampled_from(["13", "445"])
LAYOUTS = st.sampled_from(sorted(codes.LAYOUTS))


@st.composite
def ndcs(draw):
    widths = draw(LAYOUTS)
    return codes.Ndc(*(f"{draw(st.integers(0, 10**w - 1)):0{w}d}" for w in widths))


@given(QUANTITIES, FACTORS, FACTORS, QUANTA)
def test_a_conversion_is_exact_or_refused(quantity, numerator, denominator, quantum):
    exact = Fraction(quantity) * numerator / denominator
    try:
        base = units.to_base(quantity, "BOX", numerator, denominator, quantum)
    except (units.NotAMultiple, units.QuantityTooLarge):
        assert (exact / Fraction(quantum)).denominator != 1 or exact >= units.LARGEST
    else:
        assert Fraction(base) == exact
        assert units.from_base(base, numerator, denominator) == Fraction(quantity)


def test_half_a_vial_is_refused_with_the_numbers():
    with pytest.raises(units.NotAMultiple, match=r"0\.5 VIAL is 0\.5 base units"):
        units.to_base(Decimal("0.5"), "VIAL", 1, 1, Decimal(1))


@given(AMOUNTS, st.integers(1, 1000), FACTORS, FACTORS, FACTORS, FACTORS)
def test_a_restated_price_is_the_same_price(amount, per, num_a, den_a, num_b, den_b):
    restated = units.restate_price(amount, per, (num_a, den_a), (num_b, den_b))
    assert units.price_per_base(*restated, num_b, den_b) == units.price_per_base(
        amount, per, num_a, den_a
    )


@pytest.mark.parametrize(
    ("printed", "eleven", "twelve"),
    [
        ("1234-5678-90", "01234567890", "001234567890"),
        ("12345-678-90", "12345067890", "012345067890"),
        ("12345-6789-0", "12345678900", "012345678900"),
        ("123456-7890-12", None, "123456789012"),
    ],
)
def test_each_printed_form_is_padded_by_its_segments(printed, eleven, twelve):
    ndc = codes.parse_ndc(printed)
    assert (ndc.printed, ndc.eleven, ndc.twelve) == (printed, eleven, twelve)


@given(ndcs())
def test_padding_is_reversible_given_the_segments(ndc):
    assert codes.parse_ndc(ndc.printed) == ndc
    assert codes.parse_ndc(ndc.twelve).means_same(ndc)
    if ndc.eleven is not None:
        assert codes.parse_ndc(ndc.eleven).means_same(ndc)


@given(st.integers(0, 10**10 - 1))
def test_ten_digits_alone_are_refused_and_the_register_decides(number):
    digits = f"{number:010d}"
    with pytest.raises(codes.AmbiguousNdc):
        codes.parse_ndc(digits)
    readings = codes.readings_of_ten(digits)
    assert {reading.ten for reading in readings} == {digits}
    assert codes.resolve_ten(digits, readings[:1]) == readings[0]
    with pytest.raises(codes.AmbiguousNdc):
        codes.resolve_ten(digits, [])


def test_two_registered_readings_stay_ambiguous():
    both = [codes.parse_ndc("1234-5678-90"), codes.parse_ndc("12345-678-90")]
    with pytest.raises(codes.AmbiguousNdc):
        codes.resolve_ten("1234567890", both)


@pytest.mark.parametrize(
    "value", ["47848-026-XX", "", "1-2-3", "123456789", "12345-6789-012", "١٢٣٤-٥٦٧٨-٩٠"]
)
def test_what_is_no_ndc_is_refused(value):
    with pytest.raises(codes.NotAnNdc):
        codes.parse_ndc(value)


def test_real_codes_that_differ_by_padding_collide_and_say_so():
    one, other = codes.parse_ndc("40074-0001-1"), codes.parse_ndc("40074-001-01")
    assert one.printed != other.printed
    assert one.means_same(other)


@given(st.integers(0, 10**13 - 1), st.integers(0, 12), st.integers(1, 9))
def test_a_check_digit_finds_every_single_wrong_digit(number, place, change):
    gtin = (body := f"{number:013d}") + codes.gtin_check_digit(body)
    assert codes.parse_gtin(gtin) == gtin
    wrong = str((int(gtin[place]) + change) % 10)
    with pytest.raises(codes.NotAGtin):
        codes.parse_gtin(gtin[:place] + wrong + gtin[place + 1 :])


@given(ndcs(), st.integers(0, 8))
def test_a_gtin_carries_the_ten_digits_of_an_ndc(ndc, indicator):
    gtin = codes.gtin_of_ndc(ndc, indicator)
    if ndc.ten is None:
        assert gtin is None
    else:
        assert codes.ndc_digits_in_gtin(codes.parse_gtin(gtin)) == ndc.ten


def test_a_gtin_of_another_prefix_holds_no_ndc():
    body = "0401234567890"
    assert codes.ndc_digits_in_gtin(body + codes.gtin_check_digit(body)) is None


def test_a_dea_number_is_checked_by_its_seventh_digit():
    assert codes.check_dea_number(" ab1234563 ") == "AB1234563"
    for wrong in ("AB1234564", "A11234563", "AB123456", "1B1234563"):
        with pytest.raises(codes.NotADeaNumber):
            codes.check_dea_number(wrong)


def offer(per_base, primary=False, code="C", line=1):
    return prices.Offer(Fraction(per_base), primary, code, line)


def test_the_lowest_exact_price_wins_and_ties_have_one_answer():
    third = offer(Fraction(1, 3), code="Z")
    assert prices.cheapest([offer("0.333334"), third, offer(2)]) == third
    primary = offer(1, primary=True, code="Z")
    assert prices.cheapest([offer(1, code="A"), primary]) == primary
    assert prices.cheapest([offer(1, code="B"), offer(1, code="A", line=2)]).contract_code == "A"
    assert prices.cheapest([]) is None


def rule(**given_fields):
    blank = {
        "item_class": "", "unspsc_prefix": "", "location_kind": "", "facility_id": 0,
        "cost_centre_id": 0, "supplier_id": 0, "price_type": "",
    }  # fmt: skip
    return SimpleNamespace(**{**blank, **given_fields})


def test_an_earlier_field_outweighs_all_later_ones():
    by_class = rule(item_class="DRUG")
    by_rest = rule(location_kind="CENTRAL", facility_id=1, cost_centre_id=1, supplier_id=1)
    assert specificity(by_class) > specificity(by_rest) > specificity(rule())
    assert specificity(rule(unspsc_prefix="5110")) > specificity(rule(unspsc_prefix="51"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Accord Healthcare Inc.", "ACCORD HEALTHCARE, INC"),
        ("Johnson & Johnson", "Johnson and Johnson Co."),
        ("Fine Chemicals S.p.A.", "FINE CHEMICALS SPA"),
        ("Antibióticos S.A.", "Antibioticos SA"),
    ],
)
def test_names_of_one_firm_have_one_normal_form(one, other):
    assert names.normalise_name(one) == names.normalise_name(other)


def test_no_name_becomes_empty():
    assert names.normalise_name("Company Inc.") == "company inc"


@given(PATTERNS, st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from([52, 53]))
def test_week_calendars_have_no_gap_and_no_overlap(pattern, first, weeks):
    periods = calendar.cut_year(pattern, first, weeks)
    assert [p.first for p in periods[1:]] == [p.after for p in periods[:-1]]
    assert (periods[0].first, periods[-1].after) == (first, first + timedelta(weeks=weeks))
    assert len(periods) == {"13": 13, "445": 12}[pattern]


def test_twelve_months_may_start_in_any_month():
    periods = calendar.cut_year("12", date(2026, 7, 1))
    assert (periods[0].first, periods[-1].after) == (date(2026, 7, 1), date(2027, 7, 1))
    assert periods[7].after == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("pattern", "first", "weeks"),
    [("12", date(2026, 1, 2), 52), ("13", date(2026, 1, 1), 51)],
)
def test_a_year_that_does_not_fit_is_refused(pattern, first, weeks):
    with pytest.raises(calendar.YearDoesNotFit):
        calendar.cut_year(pattern, first, weeks)
