"""Real input is joined and marked; these files are small ones of our own in FDA's formats."""

import json
from pathlib import Path

import pytest

from demo.dice import Dice
from demo.fda import INVENTED, FdaInput, read_input

PRODUCTS = "ApplNo\tProductNo\tForm\tStrength\tReferenceDrug\tDrugName\tActiveIngredient\tX"
RECALLS = (
    "Recalling Firm Name,Product Classification,Status,Center Classification Date,"
    "Reason for Recall,Product Description,Event ID,Event Classification,Product ID"
)


def record(ndc: str, **changes: object) -> dict[str, object]:
    return {
        "package_ndc": ndc,
        "generic_name": "Etomidate Injection",
        "company_name": "Ours",
        "status": "Current",
        "availability": "Available",
        "dosage_form": "Injection",
        "presentation": f"Etomidate, Injection, 2 mg/mL (NDC {ndc})",
        "update_date": "06/09/2026",
        "openfda": {"application_number": ["NDA018227"], "manufacturer_name": ["Ours, Inc."]},
        **changes,
    }


@pytest.fixture
def read(tmp_path: Path):
    def build(*records: dict[str, object], recall: str = "NDC 99001-0001-1") -> FdaInput:
        for folder in ("shortages", "drug_master", "recalls"):
            (tmp_path / folder).mkdir()
        document = json.dumps({"results": records})
        (tmp_path / "shortages/openfda_drug_shortages.json").write_text(document)
        product = "018227\t001\tINJECTABLE;INJECTION\t2MG/ML\t1\tAMIDATÉ\tETOMIDATE\t1"
        (tmp_path / "drug_master/drugsatfda_Products.txt").write_bytes(
            f"{PRODUCTS}\r\n{product}\r\n".encode("cp1252")
        )
        row = f'Ours,Class I,Ongoing,2026-01-02,Glass,"Vial\n{recall}",7,Class II,8'
        (tmp_path / "recalls/fda_drug_recalls.csv").write_text(f"{RECALLS}\n{row}\n")
        (tmp_path / "recalls/openfda_enforcement_sample.csv").write_text(
            "recall_number,classification,reason_for_recall,product_description,report_date\n"
        )
        return read_input(tmp_path, Dice(1))

    return build


def test_packages_of_one_meaning_are_one_item_and_each_keeps_its_code(read) -> None:
    found = read(record("99001-001-01"), record("99002-0002-1"))

    fda = [item for item in found.goods.items if item.origin == "FDA"]
    assert len(fda) == 1
    assert {pack.ndc for pack in found.goods.packs if pack.origin == "FDA"} == {
        "99001-001-01",
        "99002-0002-1",
    }


def test_the_join_says_how_sure_it_is_and_what_is_not_joined_is_listed(read) -> None:
    found = read(record("99001-001-01"), record("99002-0002-1", openfda={}))

    assert found.figures["joined to Drugs@FDA"] == {"STRENGTH": 1, "NONE": 1}
    assert found.goods.notes == (
        "99002-0002-1 Etomidate Injection: no product in Drugs@FDA "
        "for a record without application",
    )


def test_a_recall_is_found_although_it_prints_other_zeros(read) -> None:
    found = read(record("99001-001-01"), recall="NDC 99001-0001-1")

    (product,) = found.recalls["99001-001-01"]
    assert (product.classification, found.figures["of these by exact text"]) == ("I", 0)


def test_strange_words_of_availability_neither_stop_nor_drop_a_package(read) -> None:
    found = read(record("99001-001-01", availability="Back on Monday, we hope."))

    (pack,) = (pack for pack in found.goods.packs if pack.origin == "FDA")
    assert (pack.availability, pack.availability_raw) == ("UNKNOWN", "Back on Monday, we hope.")
    assert pack.can_be_bought


def test_what_is_ours_is_marked_on_every_real_package(read) -> None:
    found = read(record("99001-001-01"))

    (pack,) = (pack for pack in found.goods.packs if pack.origin == "FDA")
    assert pack.invented == INVENTED


def test_an_unavailable_package_is_the_last_choice_of_its_item(read) -> None:
    found = read(record("99001-001-01", availability="Unavailable"), record("99002-0002-1"))

    packs = found.goods.packs_by_item()
    assert [pack.ndc for pack in packs["F0001"]] == ["99002-0002-1", "99001-001-01"]
