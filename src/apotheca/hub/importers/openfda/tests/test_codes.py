"""National drug codes as printed: layouts, the 11-digit form, collisions, codes in free text."""

import pytest

from apotheca.hub.importers.openfda import codes


@pytest.mark.parametrize(
    ("printed", "eleven"),
    [
        ("1234-5678-90", "01234567890"),
        ("12345-678-90", "12345067890"),
        ("12345-6789-0", "12345678900"),
        ("12345-0678-90", "12345067890"),
    ],
)
def test_each_layout_pads_its_own_segment(printed: str, eleven: str) -> None:
    assert codes.eleven_digits(printed) == eleven


@pytest.mark.parametrize("printed", ["1234567890", "47848-026-XX", "123-4567-89", "1234-567-8", ""])
def test_what_has_no_eleven_digit_form_is_not_guessed(printed: str) -> None:
    assert codes.eleven_digits(printed) is None


def test_the_report_names_refusals_and_codes_that_become_one_another() -> None:
    report = codes.conversion_report(
        ["40074-0001-1", "40074-001-01", "47848-026-XX", "0002-0800-01"]
    )

    assert len(report.converted) == 3
    assert report.distinct == 2
    assert report.refused == ("47848-026-XX",)
    assert report.collisions == {"40074000101": ("40074-0001-1", "40074-001-01")}


def test_codes_are_compared_by_the_numbers_of_their_segments() -> None:
    assert codes.same_code("0409-6695-02", "00409-6695-02")
    assert not codes.same_code("0409-6695-02", "0409-6695-20")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NDC 68462-162-01 and NDC: 68462-162-05.", ("68462-162-01", "68462-162-05")),
        ("Vials\nNDC66794-216-41", ("66794-216-41",)),
        ("again 0555-0971-02, 0555-0971-02", ("0555-0971-02",)),
        ("phone 1-800-123-4567-89", ()),
        ("UPC 3-0904-5846-46", ()),
    ],
)
def test_full_codes_are_found_in_text_and_pieces_of_other_numbers_are_not(
    text: str, found: tuple[str, ...]
) -> None:
    assert codes.codes_in(text) == found


@pytest.mark.parametrize(
    ("text", "needed"),
    [("NDC 0555-0971", True), ("NDC 0555-0971-02", False), ("UPC 639277928610", False)],
)
def test_a_text_that_names_an_ndc_without_a_full_code_needs_a_person(
    text: str, needed: bool
) -> None:
    assert codes.needs_a_person(text) is needed
