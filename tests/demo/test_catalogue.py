"""The demo catalogue is complete, true where it says so, and refuses bad values by name."""

from collections import Counter
from importlib.resources import files

import pytest

from demo.catalogue import CatalogueItem, load_catalogue, read_catalogue

ITEMS = load_catalogue()
DRUGS = tuple(item for item in ITEMS if item.item_class == "DRUG")
IMPLANTS = tuple(item for item in ITEMS if item.dosage_form == "implant")
TEXT = files("demo").joinpath("catalogue.csv").read_text(encoding="utf-8")

# A combination is named by its controlled part and listed under its own schedule.
SCHEDULES = {
    "buprenorphine-naloxone": "CIII",
    "clonazepam": "CIV",
    "diazepam": "CIV",
    "fentanyl": "CII",
    "fentanyl citrate": "CII",
    "guaifenesin-codeine": "CV",
    "hydrocodone-acetaminophen": "CII",
    "hydromorphone": "CII",
    "ketamine": "CIII",
    "lacosamide": "CV",
    "lorazepam": "CIV",
    "methadone": "CII",
    "midazolam": "CIV",
    "morphine sulfate": "CII",
    "oxycodone": "CII",
    "phenobarbital sodium": "CIV",
    "pregabalin": "CV",
    "testosterone cypionate": "CIII",
    "tramadol": "CIV",
    "zolpidem": "CIV",
}
REFRIGERATED = ("insulin", "succinylcholine", "rocuronium", "cisatracurium", "carboprost")


def drugs_named(*beginnings: str) -> list[CatalogueItem]:
    return [item for item in DRUGS if item.generic_name.startswith(beginnings)]


def with_first_row(**changes: str) -> str:
    """Return the header and the first row with some values changed."""
    header, first = TEXT.splitlines()[:2]
    values = dict(zip(header.split(","), first.split(","), strict=True)) | changes
    return f"{header}\n{','.join(values.values())}\n"


def test_the_catalogue_has_between_300_and_330_items() -> None:
    assert 300 <= len(ITEMS) <= 330


def test_codes_are_unique_and_sorted() -> None:
    codes = [item.code for item in ITEMS]

    assert codes == sorted(set(codes))


def test_the_first_letter_of_a_code_tells_the_class() -> None:
    letters = {"DRUG": "D", "SUPPLY": "S", "DEVICE": "V"}

    assert [item.code for item in ITEMS if item.code[0] != letters[item.item_class]] == []


def test_no_two_items_share_name_strength_and_form() -> None:
    keys = Counter(
        (item.generic_name.casefold(), item.strength.casefold(), item.dosage_form) for item in ITEMS
    )

    assert [key for key, count in keys.items() if count > 1] == []


def test_every_controlled_drug_has_its_schedule_and_no_other_item_has_one() -> None:
    wrong = [
        (item.code, item.generic_name, item.dea_schedule)
        for item in ITEMS
        if item.dea_schedule != SCHEDULES.get(item.generic_name, "NONE")
    ]

    assert wrong == []


@pytest.mark.parametrize("name", sorted(SCHEDULES))
def test_every_named_controlled_drug_is_in_the_catalogue(name: str) -> None:
    assert name in {item.generic_name for item in DRUGS}


def test_six_implants_and_nothing_else_are_serial_controlled() -> None:
    assert len(IMPLANTS) == 6
    assert {item.code for item in ITEMS if item.serial_control} == {item.code for item in IMPLANTS}


def test_every_drug_and_implant_has_lot_and_expiry_control() -> None:
    followed = DRUGS + IMPLANTS

    assert [i.code for i in followed if not (i.lot_control and i.expiry_control)] == []


def test_only_items_that_expire_have_a_shelf_life() -> None:
    assert [i.code for i in ITEMS if i.expiry_control != (i.shelf_life_days > 0)] == []


def test_prices_and_usage_are_positive() -> None:
    wrong = [i.code for i in ITEMS if i.price_per_purchase_uom <= 0 or i.daily_use_base_units <= 0]

    assert wrong == []


def test_ndc_segments_are_unique() -> None:
    assert len({item.ndc for item in ITEMS}) == len(ITEMS)
    assert len({(item.labeler_code, item.product_code) for item in ITEMS}) == len(ITEMS)


def test_every_labeler_has_one_code_and_is_marked_as_invented() -> None:
    pairs = {(item.labeler, item.labeler_code) for item in ITEMS}

    assert len(pairs) == len({name for name, _ in pairs}) == len({code for _, code in pairs}) == 12
    assert all(name.endswith("(invented)") for name, _ in pairs)


def test_insulins_and_the_cold_muscle_relaxants_are_refrigerated() -> None:
    cold = drugs_named(*REFRIGERATED)

    assert len(cold) >= len(REFRIGERATED)
    assert {item.storage_class for item in cold} == {"REFRIGERATED"}


def test_every_storage_class_and_schedule_occurs() -> None:
    storage = {item.storage_class for item in ITEMS}
    schedules = {item.dea_schedule for item in ITEMS}

    assert storage == {"CRT", "REFRIGERATED", "FROZEN", "ULTRA_COLD"}
    assert schedules == {"NONE", "CII", "CIII", "CIV", "CV"}


def test_heparin_insulin_and_strong_opioids_are_high_alert() -> None:
    opioids = {item.code for item in ITEMS if item.dea_schedule == "CII"}
    watched = {item.code for item in drugs_named("heparin", "insulin")} | opioids

    assert [i.code for i in ITEMS if i.code in watched and not i.is_high_alert] == []


def test_the_file_has_unix_line_ends_and_no_byte_order_mark() -> None:
    raw = files("demo").joinpath("catalogue.csv").read_bytes()

    assert b"\r" not in raw
    assert raw.startswith(b"code,")
    assert raw.endswith(b"\n")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("code", "X1"),
        ("generic_name", ""),
        ("units_per_purchase_uom", "0"),
        ("purchase_uoms_per_outer", ""),
        ("dea_schedule", "CI"),
        ("is_high_alert", "yes"),
        ("unspsc", "99000000"),
        ("min_receipt_remaining_days", "9999"),
        ("price_per_purchase_uom", "0.00"),
        ("price_per_purchase_uom", "12.5"),
        ("daily_use_base_units", "-1"),
        ("labeler", "Unmarked Company"),
        ("labeler_code", "99013"),
    ],
)
def test_a_bad_value_is_refused_with_its_line_and_column(column: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"line 2, column {column}: "):
        read_catalogue(with_first_row(**{column: value}))


def test_a_short_row_is_refused_with_its_line_and_column() -> None:
    header = TEXT.splitlines()[0]

    with pytest.raises(ValueError, match="line 2, column generic_name: "):
        read_catalogue(f"{header}\nD0001\n")


def test_a_row_with_too_many_values_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2, column 30: "):
        read_catalogue(with_first_row(package_code="10,11"))


@pytest.mark.parametrize(
    ("header", "column"), [("code,name", "generic_name"), ("", "code"), ("code", "generic_name")]
)
def test_a_wrong_header_is_refused_with_the_missing_column(header: str, column: str) -> None:
    with pytest.raises(ValueError, match=f"line 1, column {column}: "):
        read_catalogue(f"{header}\n")


def test_an_unknown_column_is_refused() -> None:
    header = TEXT.splitlines()[0]

    with pytest.raises(ValueError, match="line 1, column colour: "):
        read_catalogue(f"{header},colour\n")
