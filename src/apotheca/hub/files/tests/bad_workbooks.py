"""Workbooks that must be refused as a whole: name, how it is built from rows, code."""

from collections.abc import Callable

from apotheca.hub.files.tests.workbooks import (
    HEADER_ROW,
    SHEET,
    STYLES,
    TYPES,
    book_xml,
    links_xml,
    number_cell,
    packed,
    parts_of,
    row_xml,
    sheet_xml,
    text_cell,
    with_field,
    workbook,
)

Build = Callable[[str], bytes]
UNPACKED_AT, FLAGS_AT, METHOD_AT, PLACE_AT = 24, 8, 10, 42
BOMB_BYTES = 40 * 1024 * 1024
_DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
_BILLION = (
    '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _with(name: str, content: str | bytes = "") -> Build:
    """Return a builder of good workbooks with one part more, or another one."""
    return lambda rows: packed({**parts_of(rows), name: content})


def _without(name: str) -> Build:
    return lambda rows: packed({k: v for k, v in parts_of(rows).items() if k != name})


def _sheet(change: Callable[[str], str]) -> Build:
    """Return a builder of workbooks whose sheet is changed as text."""
    return lambda rows: packed({**parts_of(rows), SHEET: change(sheet_xml(HEADER_ROW + rows))})


def _in_row(xml: str) -> Build:
    """Return a builder of workbooks with this row's XML above the good ones."""
    return _sheet(lambda sheet: sheet.replace("</row>", f"</row>{xml}", 1))


def _header(*cells: str) -> Build:
    return lambda rows: packed({**parts_of(""), SHEET: sheet_xml(row_xml(1, cells) + rows)})


def _field(offset: int, value: int, size: int = 4, part: str = SHEET) -> Build:
    return lambda rows: with_field(workbook(rows), part, offset, value, size)


def _typed(kind: str) -> str:
    return TYPES.replace(
        "<Default", f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/><Default'
    )


_MANY = {f"xl/a{number}.xml": "" for number in range(1001)}
_SPACES = " " * BOMB_BYTES + "<sheetData>"
_LONG_TAG = f'<x y="{"z" * 3_000_000}"/>'
_MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TWO_SHEETS = '<sheet name="A" sheetId="1" r:id="r1"/><sheet name="B" sheetId="2" r:id="r2"/>'

BAD_WORKBOOKS: list[tuple[str, Build, str]] = [
    # Macros, links and other files inside.
    ("macros", _with("xl/vbaProject.bin", b"x"), "file.macros"),
    ("macros in another folder", _with("xl/sub/VBAPROJECT.BIN", b"x"), "file.macros"),
    ("macros by content type", _with("[Content_Types].xml", _typed(_MACRO_TYPE)), "file.macros"),
    ("a sheet of old macros", _with("xl/macrosheets/sheet1.xml", "<x/>"), "file.macros"),
    ("a control", _with("xl/activeX/activeX1.xml", "<x/>"), "file.macros"),
    ("links to another workbook", _with("xl/externalLinks/externalLink1.xml", "<x/>"),
     "workbook.external_links"),
    ("a database connection", _with("xl/connections.xml", "<x/>"), "workbook.external_links"),
    ("a query of the web", _with("xl/queryTables/queryTable1.xml", "<x/>"),
     "workbook.external_links"),
    ("a link in the relationships",
     _with("xl/_rels/workbook.xml.rels", links_xml(("r9", "externalLink", "elsewhere.xml"))),
     "workbook.external_links"),
    ("an archive inside", _with("xl/media/a.zip", b"PK\x03\x04x"), "zip.nested"),
    ("an archive under another name", _with("xl/media/a.png", b"PK\x03\x04x"), "zip.nested"),
    ("an embedded document", _with("xl/embeddings/oleObject1.bin", b"x"), "zip.nested"),
    ("a program", _with("docProps/thumbnail.jpeg", b"MZx"), "zip.nested"),
    # Other kinds of archives.
    ("a binary workbook", _with("xl/workbook.bin", b"x"), "file.other_spreadsheet"),
    ("an OpenDocument sheet", _with("mimetype", b"x"), "file.other_spreadsheet"),
    ("a document", lambda _: packed({"[Content_Types].xml": TYPES, "word/document.xml": "<x/>"}),
     "file.kind_unknown"),
    ("any archive", lambda _: packed({"a.txt": "x"}), "file.kind_unknown"),
    # Names, sizes and places that lie.
    ("a path upwards", _with("xl/../../evil.xml", "<x/>"), "zip.path"),
    ("an absolute path", _with("/etc/passwd", "x"), "zip.path"),
    ("a drive", _with("C:evil.xml", "x"), "zip.path"),
    ("a backslash", lambda rows: workbook(rows).replace(b"xl/styles.xml", b"xl\\styles.xml"),
     "zip.path"),
    ("a part twice", _with("XL/Workbook.xml", book_xml()), "zip.broken"),
    ("1,001 parts", lambda rows: packed({**parts_of(rows), **_MANY}),
     "zip.too_many_entries"),
    ("a part that says 2 GB", _field(UNPACKED_AT, 2**31), "zip.too_large"),
    ("a part larger than it says", _field(UNPACKED_AT, 40), "zip.size_lies"),
    ("a part smaller than it says", _field(UNPACKED_AT, 10_000_000), "zip.size_lies"),
    ("a part with a wrong checksum", _field(16, 1), "zip.size_lies"),
    ("40 MB of spaces", _sheet(lambda sheet: sheet.replace("<sheetData>", _SPACES)),
     "zip.too_dense"),
    ("a directory cut off", lambda rows: workbook(rows)[:-30], "zip.broken"),
    ("half of it", lambda rows: workbook(rows)[: len(workbook(rows)) // 2], "zip.broken"),
    ("two parts in one place", _field(PLACE_AT, 0), "zip.broken"),
    ("a part outside the file", _field(PLACE_AT, 2**31 - 1), "zip.broken"),
    ("a password", _field(FLAGS_AT, 1, 2), "file.encrypted"),
    ("another packing", _field(METHOD_AT, 14, 2), "zip.broken"),
    # XML that does more than say values.
    ("a document type in the sheet", _sheet(lambda sheet: _DOCTYPE + sheet), "workbook.dtd"),
    ("a billion laughs", _sheet(lambda sheet: _BILLION + sheet), "workbook.dtd"),
    ("an entity from outside", _sheet(lambda sheet: _OUTSIDE + sheet), "workbook.dtd"),
    ("a document type in the workbook", _with("xl/workbook.xml", _DOCTYPE + book_xml()),
     "workbook.dtd"),
    ("a document type in the styles", _with("xl/styles.xml", _DOCTYPE + STYLES), "workbook.dtd"),
    ("an entity nobody declared", _sheet(lambda sheet: sheet.replace("Heparin", "&evil;")),
     "workbook.broken"),
    ("another encoding", _sheet(lambda sheet: '<?xml version="1.0" encoding="utf-7"?>' + sheet),
     "workbook.broken"),
    ("elements a thousand deep", _sheet(lambda sheet: "<a>" * 1000 + sheet), "workbook.broken"),
    ("a tag of 3 MB", _sheet(lambda sheet: sheet.replace("<sheetData>", _LONG_TAG, 1)),
     "workbook.broken"),
    ("a sheet cut off", _sheet(lambda sheet: sheet[:-20]), "workbook.broken"),
    ("no XML", _with(SHEET, b"\x00\x01\x02"), "workbook.broken"),
    ("an empty part", _with(SHEET, b""), "workbook.broken"),
    # Parts that do not fit together.
    ("no list of parts", _without("_rels/.rels"), "workbook.broken"),
    ("no workbook part", _without("xl/workbook.xml"), "workbook.broken"),
    ("no relationships", _without("xl/_rels/workbook.xml.rels"), "workbook.broken"),
    ("no styles", _without("xl/styles.xml"), "workbook.broken"),
    ("no sheet part", _without(SHEET), "workbook.broken"),
    ("no sheets", _with("xl/workbook.xml", book_xml("")), "workbook.no_sheet"),
    ("two sheets", _with("xl/workbook.xml", book_xml(_TWO_SHEETS)), "workbook.several_sheets"),
    ("a shared text that is not there", _in_row('<row r="2"><c r="A2" t="s"><v>7</v></c></row>'),
     "workbook.broken"),
    ("a shared text below zero", _in_row('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>'),
     "workbook.broken"),
    ("a cell of no kind", _in_row('<row r="2"><c r="A2" t="zz"><v>7</v></c></row>'),
     "workbook.broken"),
    ("a cell of another row", _in_row('<row r="2"><c r="A9"><v>7</v></c></row>'),
     "workbook.broken"),
    ("a cell beyond the last column", _in_row('<row r="2"><c r="XFE2"><v>7</v></c></row>'),
     "workbook.broken"),
    ("16,385 cells without a place", _in_row(f'<row r="2">{"<c><v>1</v></c>" * 16_385}</row>'),
     "workbook.broken"),
    ("a cell twice", _in_row('<row r="2"><c r="A2"><v>7</v></c><c r="A2"><v>8</v></c></row>'),
     "workbook.broken"),
    ("a row twice", _in_row('<row r="1"><c r="A1"><v>7</v></c></row>'), "workbook.broken"),
    ("a row beyond the last", _in_row('<row r="1048577"/>'), "workbook.broken"),
    ("a row in a row", _in_row('<row r="2"><row r="3"/></row>'), "workbook.broken"),
    ("a cell in no row", _in_row('<c r="A2"><v>7</v></c>'), "workbook.broken"),
    # Headers.
    ("no cells", _with(SHEET, sheet_xml("")), "file.empty"),
    ("a number as heading", _header(text_cell("code"), number_cell("2026")), "header.not_text"),
    ("a formula as heading", _header(text_cell("code"), '<c r="{place}"><f>A1</f><v>x</v></c>'),
     "header.not_text"),
    ("a heading twice", _header(text_cell("code"), text_cell("code")), "header.doubled"),
    ("no heading between others", _header(text_cell("code"), "", text_cell("name")),
     "header.blank"),
    ("1,001 headings", _header(*(text_cell(f"c{n}") for n in range(1001))),
     "header.too_many_columns"),
    ("merged headings",
     lambda rows: packed({**parts_of(rows), SHEET: sheet_xml(
         HEADER_ROW + rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')}),
     "cell.merged"),
    ("10,001 merged cells",
     lambda rows: packed({**parts_of(rows), SHEET: sheet_xml(
         HEADER_ROW + rows, after='<mergeCell ref="ZZ1:ZZ2"/>' * 10_001)}),
     "workbook.too_many_merges"),
]  # fmt: skip
