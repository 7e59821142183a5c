"""What workbooks may look like and still mean the same: sheets, shared texts, dates, odd parts."""

import io
from datetime import date

import openpyxl
import pytest

from apotheca.hub.files import (
    DateKind,
    Duplicates,
    FileRefused,
    Limits,
    TimestampKind,
    read_table,
)
from apotheca.hub.files.tests.rows import GOOD, HEADER, look
from apotheca.hub.files.tests.workbooks import (
    HEADER_ROW,
    MAIN,
    SHEET,
    STYLES,
    book_xml,
    links_xml,
    number_cell,
    packed,
    parts_of,
    row_xml,
    sheet_xml,
    text_cell,
    texts,
)

LIMITS = Limits()
TWO = '<sheet name="Items" sheetId="1" r:id="r1"/><sheet name="Other" sheetId="2" r:id="r2"/>'
SHARED = f'<sst xmlns="{MAIN}"><si><t>code</t></si><si><t>HEP</t></si></sst>'


def opened(parts, sheet=None):
    return read_table(packed(parts), name="items.xlsx", limits=LIMITS, sheet=sheet)


def two_sheets(sheets=TWO):
    other = sheet_xml(row_xml(1, [text_cell("other")]) + row_xml(2, [text_cell("x")]))
    rows = row_xml(2, texts(GOOD))
    return {
        **parts_of(rows), "xl/workbook.xml": book_xml(sheets), "xl/worksheets/sheet2.xml": other,
    }  # fmt: skip


def one_cell(cell, styles=STYLES, before=""):
    sheet = sheet_xml(row_xml(1, [text_cell("value")]) + row_xml(2, [cell]))
    book = book_xml(before=before)
    return {**parts_of(""), SHEET: sheet, "xl/styles.xml": styles, "xl/workbook.xml": book}


def test_the_sheet_named_is_the_one_read():
    with opened(two_sheets(), "Other") as table:
        assert (table.header, [row.line for row in table.rows()]) == (("other",), [2])


def test_a_sheet_nobody_has_is_refused_with_the_names_there_are():
    with pytest.raises(FileRefused) as refusal:
        opened(two_sheets(), "Stock")

    assert refusal.value.kind == "workbook.sheet_unknown"
    assert "Items, Other" in refusal.value.sentence


def test_a_hidden_sheet_is_not_read_and_pointed_out():
    hidden = TWO.replace('name="Other"', 'name="Other" state="veryHidden"')

    found = look(opened(two_sheets(hidden)))

    assert found.places == [("workbook.sheet_hidden", 0, "")]
    assert found.good == 1


def test_a_hidden_column_is_pointed_out():
    sheet = sheet_xml(
        HEADER_ROW + row_xml(2, texts(GOOD)), '<cols><col min="3" hidden="1"/></cols>'
    )

    found = look(opened({**parts_of(""), SHEET: sheet}))

    assert found.places == [("workbook.column_hidden", 0, "")]
    assert "Column C" in found.findings[0].reason


def test_shared_texts_are_read_by_number():
    rows = '<row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row>'
    parts = {
        **parts_of(""), SHEET: sheet_xml(rows), "xl/sharedStrings.xml": SHARED,
        "xl/_rels/workbook.xml.rels": links_xml(("r4", "sharedStrings", "/xl/sharedStrings.xml")),
    }  # fmt: skip
    with opened(parts) as table:
        assert [(row.line, row.cells["code"].text) for row in table.rows()] == [(2, "HEP")]


def test_rows_keep_their_line_when_others_are_blank():
    rows = HEADER_ROW + '<row r="2"/>' + '<row r="3"><c r="A3" s="1"/></row>'
    sheet = sheet_xml(rows + row_xml(7, texts(GOOD)))
    with opened({**parts_of(""), SHEET: sheet}) as table:
        assert [row.line for row in table.rows()] == [7]


def test_a_value_without_a_heading_is_named():
    row = row_xml(2, [*texts(GOOD).values(), text_cell("extra")])

    found = look(opened(parts_of(row)))

    assert [(finding.code, finding.line) for finding in found.findings] == [("row.unheaded", 2)]
    assert "Column M" in found.findings[0].reason


@pytest.mark.parametrize(
    ("serial", "day"), [("0", "1904-01-01"), ("44621", "2026-03-02"), ("60", "1904-03-01")]
)
def test_dates_may_be_counted_from_1904(serial, day):
    parts = one_cell(number_cell(serial, 1), before='<workbookPr date1904="1"/>')
    with opened(parts) as table:
        parsed = next(table.rows()).read("value", DateKind())

    assert parsed.value == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy\\-mm\\-dd", True), ("[$-409]d\\ mmm\\ yy", True), ("h:mm", True), ("[h]:mm", True),
        ("[Red]0.00", False), ('0" days"', False), ("General", False), ("#,##0_);(#,##0)", False),
        ("0.00E+00", False), ("@", False), ('"d"0', False), ("\\d0", False), ("0;[Yellow]0", False),
    ],
)  # fmt: skip
def test_a_format_shows_a_date_only_by_its_letters(code, is_date):
    escaped = code.replace('"', "&quot;")
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="{escaped}"/>'
        '</numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    with opened(one_cell(number_cell("46083.5"), styles)) as table:
        assert (next(table.rows()).cells["value"].kind == "DATE") == is_date


def test_an_instant_without_a_zone_needs_one():
    with opened(one_cell(number_cell("46083.5", 2))) as table:
        parsed = next(table.rows()).read("value", TimestampKind())

    assert parsed.finding is not None
    assert parsed.finding.code == "timestamp.zone_missing"


def test_a_strict_workbook_with_prefixes_is_read():
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    sheet = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData><x:row><x:c t="str"><x:v>value</x:v></x:c>'
        "</x:row><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    with opened({**parts_of(""), SHEET: sheet}) as table:
        assert [row.cells["value"].text for row in table.rows()] == ["5"]


def test_a_workbook_another_program_wrote_is_read_with_its_oddities():
    book, made = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(list(GOOD.values()))
    sheet.append([*list(GOOD.values())[:6], date(2026, 3, 2), *list(GOOD.values())[7:]])
    sheet.append([*list(GOOD.values())[:5], "=2+3", *list(GOOD.values())[6:]])
    sheet.append(list(GOOD.values()))
    sheet.merge_cells("B5:C5")
    sheet.row_dimensions[2].hidden = True
    book.save(made)

    found = look(read_table(made.getvalue(), name="items.xlsx", limits=LIMITS))

    assert found.places == [
        ("row.hidden", 2, ""), ("cell.formula", 4, "price"), ("cell.merged", 5, ""),
    ]  # fmt: skip


def test_the_same_key_in_two_rows_names_both():
    seen = Duplicates("code")
    with opened(parts_of(row_xml(2, texts(GOOD)) + row_xml(9, texts(GOOD)))) as table:
        findings = [seen.see(row, row.cells["code"].text) for row in table.rows()]

    assert findings[0] is None
    assert findings[1] is not None
    assert "line 2 and again on line 9" in findings[1].reason


def test_rows_above_the_limit_are_refused_before_the_first_is_used():
    rows = "".join(row_xml(number, texts(GOOD)) for number in (2, 3, 4))

    with pytest.raises(FileRefused) as refusal:
        read_table(packed(parts_of(rows)), name="a.xlsx", limits=Limits(rows=2))
    assert refusal.value.kind == "file.too_many_rows"
    assert look(read_table(packed(parts_of(rows)), name="a.xlsx", limits=Limits(rows=3))).good == 3
