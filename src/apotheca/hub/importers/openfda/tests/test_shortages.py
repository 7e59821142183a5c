"""
Shortage records: no word crashes, no word is lost, presentations are read by their dosage form.
"""

import pytest

from apotheca.hub.importers.openfda.shortages import (
    Presentation,
    Shortage,
    read_presentation,
    shortages,
)


def shortage(**changes: object) -> Shortage:
    record: dict[str, object] = {
        "package_ndc": "99001-0213-10",
        "generic_name": "Ceftriaxone Injection",
        "company_name": "Ours",
        "status": "Current",
        "availability": "Available",
        "dosage_form": "Injection",
        "presentation": "Ceftriaxone, Injection, 1 g (NDC 99001-0213-10)",
        "update_date": "06/09/2026",
        "openfda": {"application_number": ["ANDA065125"], "rxcui": ["1665021"]},
    }
    (read,) = shortages([{**record, **changes}])
    return read


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Available", "AVAILABLE"),
        ("Avaliable", "AVAILABLE"),
        ("Unavailable.", "UNAVAILABLE"),
        ("Limited Availability", "LIMITED"),
        ("This presentation is temporally on backorder.", "UNKNOWN"),
        (None, ""),
    ],
)
def test_each_availability_keeps_its_words_and_gets_a_meaning(
    written: str | None, meant: str
) -> None:
    read = shortage(availability=written)

    assert (read.availability, read.availability_raw) == (meant, written or "")


def test_a_status_nobody_knows_is_kept() -> None:
    read = shortage(status="Paused")

    assert (read.status, read.status_raw) == ("UNKNOWN", "Paused")


def test_a_record_without_openfda_is_kept_and_says_so() -> None:
    (read,) = shortages([{"package_ndc": "99001-0213-10"}])

    assert not read.has_openfda
    assert read.application_numbers == ()


@pytest.mark.parametrize(
    ("text", "form", "read"),
    [
        ("Amidate, Injection, 2 mg/mL (NDC 0409-6695-02)", "Injection", ("Amidate", "2 mg/mL", "")),
        ("A, B, Tablet, 1.25 mg; .5 mg (NDC 1-2-3)", "Tablet", ("A, B", "1.25 mg; .5 mg", "")),
        (
            'Atropine, Injection, (Adult) 0.5 mg/5 mL Glass Syringe (NDC 0409-4910-34)"',
            "Injection",
            ("Atropine", "0.5 mg/5 mL", "(Adult) Glass Syringe"),
        ),
        (
            "B12, Injection, 1000 MCG/ML, 30 mL vial",
            "Injection",
            ("B12", "1000 MCG/ML", ", 30 mL vial"),
        ),
        ("Simlandi, Kit, Kit (NDC 51759-523-21)", "", ("Simlandi, Kit", "", "Kit")),
        ("Plenamine, Injection, 0.15 (NDC 0264-4500-05)", "Injection", ("Plenamine", "", "0.15")),
    ],
)
def test_a_presentation_is_read_by_its_dosage_form(
    text: str, form: str, read: tuple[str, str, str]
) -> None:
    assert read_presentation(text, form) == Presentation(*read)
