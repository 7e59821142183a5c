"""Workbooks built part by part, so that each part can be made wrong on its own."""

import io
import struct
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from apotheca.hub.files.table import letter_of
from apotheca.hub.files.tests.rows import GOOD, HEADER, NEIGHBOURS, good_row

OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
LINKS = f"{OFFICE}/officeDocument/2006/relationships"
RELS = f"{OFFICE}/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
CENTRAL = b"PK\x01\x02"
TYPES = (
    f'<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
ROOT = (
    f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{LINKS}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
# Styles by number: 0 plain, 1 a day, 2 a day and time in a format of its own, 3 text.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170"'
    ' formatCode="[$-409]d/m/yy\\ h:mm;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/>'
    '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/>'
    '<xf numFmtId="49"/></cellXfs></styleSheet>'
)


def text_cell(text: str) -> str:
    """Return a text cell; ``{place}`` is filled where it stands."""
    plain = escape(text).replace("{", "{{").replace("}", "}}")
    return f'<c r="{{place}}" t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'


def number_cell(raw: str, style: int = 0) -> str:
    return f'<c r="{{place}}" s="{style}"><v>{raw}</v></c>'


def row_xml(number: int, cells: Mapping[str, str] | Iterable[str], attributes: str = "") -> str:
    """Return a row of ready cells in the order of the columns."""
    made = cells.values() if isinstance(cells, Mapping) else cells
    filled = [
        cell.format(place=f"{letter_of(column)}{number}") for column, cell in enumerate(made, 1)
    ]
    return f'<row r="{number}" {attributes}>{"".join(filled)}</row>'


def texts(row: Mapping[str, str]) -> dict[str, str]:
    """Return a row's cells, all text; what is empty has none."""
    return {column: text_cell(text) if text else "" for column, text in row.items()}


HEADER_ROW = row_xml(1, [text_cell(heading) for heading in HEADER])


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def book_xml(sheets: str = '<sheet name="Items" sheetId="1" r:id="r1"/>', before: str = "") -> str:
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{before}<sheets>{sheets}</sheets></workbook>'
    )


def links_xml(*more: tuple[str, str, str]) -> str:
    """Return the workbook's relationships: two sheets, styles, and ``more`` (id, kind, target)."""
    known = [
        ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "worksheet", "worksheets/sheet2.xml"),
        ("r3", "styles", "styles.xml"), *more,
    ]  # fmt: skip
    made = [
        f'<Relationship Id="{key}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for key, kind, target in known
    ]
    return f'<Relationships xmlns="{RELS}">{"".join(made)}</Relationships>'


def parts_of(rows: str, **changes: str | bytes) -> dict[str, str | bytes]:
    """Return the parts of a workbook with these rows below the header."""
    return {
        "[Content_Types].xml": TYPES, "_rels/.rels": ROOT, "xl/workbook.xml": book_xml(),
        "xl/_rels/workbook.xml.rels": links_xml(), "xl/styles.xml": STYLES,
        SHEET: sheet_xml(HEADER_ROW + rows),
    }  # fmt: skip


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return parts as an archive."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(rows: str) -> bytes:
    return packed(parts_of(rows))


def many_good(first: int, count: int) -> str:
    return "".join(
        row_xml(first + number, texts(good_row(first + number))) for number in range(count)
    )


def alone(cells: Mapping[str, str], attributes: str = "", after: str = "") -> bytes:
    """Return a workbook with one row of these cells; other columns are good."""
    row = row_xml(2, {**texts(GOOD), **cells}, attributes)
    return packed({**parts_of(""), SHEET: sheet_xml(HEADER_ROW + row, after=after)})


def in_the_middle(cells: Mapping[str, str], attributes: str = "", after: str = "") -> bytes:
    """Return a workbook of 1,000 good rows with one of these cells in the middle."""
    line = NEIGHBOURS + 2
    row = row_xml(line, {**texts(GOOD), **cells}, attributes)
    rows = many_good(2, NEIGHBOURS) + row + many_good(line + 1, NEIGHBOURS)
    return packed({**parts_of(""), SHEET: sheet_xml(HEADER_ROW + rows, after=after)})


def with_field(archive: bytes, part: str, offset: int, value: int, size: int = 4) -> bytes:
    """Return the archive with one number of a part's directory entry changed."""
    name = archive.rindex(part.encode())
    entry = archive.rindex(CENTRAL, 0, name)
    packed_value = struct.pack("<I" if size == 4 else "<H", value)
    return archive[: entry + offset] + packed_value + archive[entry + offset + size :]
