"""The NDC directory and Drugs@FDA: Windows-1252, CRLF, repeated codes and ragged rows."""

from apotheca.hub.importers.openfda import tables

PRODUCT_COLUMNS = (
    "PRODUCTID\tPRODUCTNDC\tPRODUCTTYPENAME\tNONPROPRIETARYNAME\tDOSAGEFORMNAME\t"
    "STARTMARKETINGDATE\tENDMARKETINGDATE\tMARKETINGCATEGORYNAME\tLABELERNAME\tSUBSTANCENAME\t"
    "ACTIVE_NUMERATOR_STRENGTH\tACTIVE_INGRED_UNIT\tDEASCHEDULE\tLISTING_RECORD_CERTIFIED_THROUGH"
)


def product_row(*, product_id: str = "a", labeler: str = "Ours", schedule: str = "") -> bytes:
    values = [
        product_id, "99001-001", "BULK", "zinc; copper", "POWDER", "20200101", "", "BULK", labeler,
        "ZINC; COPPER", "1; 2", "mg/1; mg/1", schedule, "20261231",
    ]  # fmt: skip
    return "\t".join(values).encode("cp1252")


def product_file(*rows: bytes) -> bytes:
    return b"\r\n".join([PRODUCT_COLUMNS.encode(), *rows, b""])


def test_windows_1252_bytes_are_read_and_counted_as_not_utf8() -> None:
    raw = product_file(product_row(labeler="Laboratórios “Ours”"), product_row(product_id="b"))

    products = list(tables.ndc_products(tables.read_tab(raw)))

    assert [product.labeler for product in products] == ["Laboratórios “Ours”", "Ours"]
    assert tables.lines_not_utf8(raw) == 1


def test_a_row_of_another_width_is_named_by_its_line_and_not_read() -> None:
    table = tables.read_tab(product_file(product_row(), b"a\tb", product_row(product_id="b")))

    assert table.ragged == (3,)
    assert [row["PRODUCTID"] for row in table.rows] == ["a", "b"]


def test_products_that_share_a_code_keep_their_own_rows() -> None:
    raw = product_file(product_row(), product_row(product_id="b"))

    products = list(tables.ndc_products(tables.read_tab(raw)))

    assert {product.product_ndc for product in products} == {"99001-001"}
    assert [product.product_id for product in products] == ["a", "b"]


def test_substances_and_strengths_are_lists_and_schedules_are_known_or_kept_raw() -> None:
    raw = product_file(product_row(schedule="CII"), product_row(product_id="b", schedule="DEA"))

    first, second = tables.ndc_products(tables.read_tab(raw))

    assert (first.substances, first.strengths) == (("ZINC", "COPPER"), ("1", "2"))
    assert (first.dea_schedule, second.dea_schedule, second.dea_schedule_raw) == (
        "CII",
        "NONE",
        "DEA",
    )


def test_a_quote_is_a_plain_character_in_these_tables() -> None:
    table = tables.read_tab(b'A\tB\r\n5" tube\tx\r\n6" tube\ty\r\n')

    assert [row["A"] for row in table.rows] == ['5" tube', '6" tube']


def test_drugs_at_fda_products_split_form_and_route() -> None:
    header = [
        "ApplNo",
        "ProductNo",
        "Form",
        "Strength",
        "Reference",
        "DrugName",
        "ActiveIngredient",
    ]
    row = ["018227", "001", "INJECTABLE;INJECTION", "2MG/ML", "1", "AMIDATE", "ETOMIDATE"]
    raw = b"\r\n".join("\t".join(line).encode() for line in (header, row))

    (product,) = tables.drugs_at_fda_products(tables.read_tab(raw))

    assert (product.form, product.route, product.ingredients) == (
        "INJECTABLE",
        "INJECTION",
        "ETOMIDATE",
    )


def test_application_numbers_are_compared_by_their_six_digits() -> None:
    assert {tables.application_key(n) for n in ("NDA018227", "018227", "ANDA18227")} == {"018227"}
    assert tables.application_key("part348") == ""
