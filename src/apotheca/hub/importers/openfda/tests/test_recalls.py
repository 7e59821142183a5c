"""Recalled products: line breaks inside texts, the product's class, and the queue for a person."""

from apotheca.hub.importers.openfda.recalls import (
    dashboard_recalls,
    enforcement_csv,
    enforcement_reports,
)

HEADER = (
    "FEI Number,Recalling Firm Name,Product Type,Product Classification,Status,"
    "Distribution Pattern,Recalling Firm City,Recalling Firm State,Recalling Firm Country,"
    "Center Classification Date,"
    "Reason for Recall,Product Description,Event ID,Event Classification,Product ID,Center"
)


def dashboard(
    description: str, product_class: str = "Class II", event_class: str = "Class II"
) -> bytes:
    row = (
        f'1,"Ours, Inc.",Drugs,{product_class},Ongoing,Nationwide,Here,-,Us,2026-01-02,Reason,'
        f'"{description}",7,{event_class},8,CDER'
    )
    return f"{HEADER}\n{row}\n".encode()


def test_a_line_break_inside_a_description_is_no_new_row() -> None:
    (product,) = dashboard_recalls(dashboard("Tablets\nNDC 99001-0213-10\n\nRx only"))

    assert product.codes == ("99001-0213-10",)
    assert product.description.count("\n") == 3


def test_the_class_of_the_product_governs_where_the_event_says_otherwise() -> None:
    (product,) = dashboard_recalls(dashboard("x", product_class="Class I", event_class="Class III"))

    assert (product.classification, product.event_classification) == ("I", "III")


def test_a_text_with_half_a_code_goes_to_a_person() -> None:
    (product,) = dashboard_recalls(dashboard("Tablets, NDC 99001-0213"))

    assert product.needs_a_person
    assert product.codes == ()


def test_enforcement_rows_are_read_from_csv() -> None:
    raw = (
        b"recall_number,classification,reason_for_recall,product_description,report_date\n"
        b'D-1-2026,Class I,Glass,"Vial\nNDC 99001-0213-10",20260304\n'
    )

    (product,) = enforcement_csv(raw)

    assert (product.key, product.classification, product.classified_on) == (
        "D-1-2026",
        "I",
        "2026-03-04",
    )


def test_codes_openfda_adds_join_those_of_the_text() -> None:
    record = {
        "recall_number": "D-2-2026",
        "product_description": "Vial NDC 99001-0213",
        "openfda": {"package_ndc": ["99001-0213-10"]},
    }

    (product,) = enforcement_reports([record])

    assert product.codes == ("99001-0213-10",)
    assert not product.needs_a_person
