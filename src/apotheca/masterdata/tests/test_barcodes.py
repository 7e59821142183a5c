"""One scan of a package says which it is, its lot and its expiry."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apotheca.masterdata.rules.barcodes import GS, Barcode, read_barcode

TODAY = date(2026, 3, 2)
WHOLE = Barcode("00304092720021", "A12/B", "S-1", date(2027, 6, 30))


@pytest.mark.parametrize(
    "scanned",
    [
        "(01)00304092720021(17)270630(10)A12/B(21)S-1",
        f"01003040927200211727063010A12/B{GS}21S-1",
        f"]d2010030409272002110A12/B{GS}21S-1{GS}17270630",
        f"{GS}01003040927200211727060010A12/B{GS}21S-1",
    ],
)
def test_printed_and_scanned_forms_say_the_same(scanned):
    assert read_barcode(scanned, TODAY) == WHOLE


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("240229", date(2024, 2, 29)), ("280200", date(2028, 2, 29)),
        ("991231", date(1999, 12, 31)), ("750101", date(2075, 1, 1)), ("000101", date(2000, 1, 1)),
    ],
)  # fmt: skip
def test_a_year_of_two_digits_is_the_nearest(digits, expected):
    assert read_barcode(f"(01)00304092720021(17){digits}", TODAY).expires_on == expected


@pytest.mark.parametrize(
    "scanned",
    [
        "", "HEPARIN", "00304092720021", "(01)0030409272002", "0100304092720021179913",
        "(17)270630", "(01)00304092720021(17)271350", "(01)00304092720021 (10)A",
        "(01)00304092720021(17)230229", "0100304092720021990000", "01003040927200210", "((01)",
        f"010030409272002110{'A' * 21}", "01003040927200210100304092720021",
    ],
)  # fmt: skip
def test_what_is_no_element_string_is_not_guessed_at(scanned):
    assert read_barcode(scanned, TODAY) is None


@given(st.text(st.sampled_from("01723456890()AB]d\x1d"), max_size=60))
def test_no_text_breaks_the_reading(text):
    found = read_barcode(text, TODAY)
    assert found is None or len(found.gtin) == 14
