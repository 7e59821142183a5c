"""Cells and rows of workbooks that must be refused or pointed out, and good cells of any kind."""

from datetime import UTC, date, datetime
from decimal import Decimal

from apotheca.hub.files.tests.workbooks import number_cell, text_cell

FORMULA = '<c r="{place}"><f>SUM(A1:A2)</f><v>12.50</v></c>'
SHARED_FORMULA = '<c r="{place}"><f t="shared" si="0"/><v>12.50</v></c>'
TEXT_FORMULA = '<c r="{place}" t="str"><f>A1</f><v>Heparin</v></c>'
BARE_FORMULA = '<c r="{place}"><f>NOW()</f></c>'
YES = '<c r="{place}" t="b"><v>1</v></c>'
ISO_DAY = '<c r="{place}" t="d"><v>2026-03-02T00:00:00.000</v></c>'


def _error(text: str) -> str:
    return f'<c r="{{place}}" t="e"><v>{text}</v></c>'


# Name, column, cell, code.
BAD_CELLS = [
    ("formula", "price", FORMULA, "cell.formula"),
    ("shared formula", "price", SHARED_FORMULA, "cell.formula"),
    ("formula that shows text", "name", TEXT_FORMULA, "cell.formula"),
    ("formula never computed", "on", BARE_FORMULA, "cell.formula"),
    ("error of a lookup", "price", _error("#N/A"), "cell.error"),
    ("error of a reference", "name", _error("#REF!"), "cell.error"),
    ("NDC as a number", "code", number_cell("93721410"), "code.number_cell"),
    ("GTIN as a number", "code", number_cell("3.0093721410012E+13"), "code.number_cell"),
    ("code as a date", "code", number_cell("46083", 1), "value.wrong_cell"),
    ("code as true", "code", YES, "value.wrong_cell"),
    ("name as a date", "name", number_cell("46083", 1), "value.wrong_cell"),
    ("name as true", "name", YES, "value.wrong_cell"),
    ("17 digits", "quantity", number_cell("1.2345678901234501E+16"), "number.inexact"),
    ("17 digits with decimals", "price", number_cell("12345678901234.567"), "number.inexact"),
    ("digits cut to 15", "boxes", number_cell("1.23456789012345E+18"), "number.inexact"),
    ("sum of floats", "price", number_cell("0.30000000000000004"), "number.inexact"),
    ("number beyond any", "price", number_cell("1E+999"), "number.not_finite"),
    ("number that is none", "price", number_cell("NaN"), "number.not_finite"),
    ("half a cent as a number", "price", number_cell("5.0000000000000001E-3"),
     "number.too_many_decimals"),
    ("price as a date", "price", number_cell("46083", 1), "value.wrong_cell"),
    ("price as true", "price", YES, "value.wrong_cell"),
    ("day as a number", "on", number_cell("46083"), "date.number_cell"),
    ("day with a time", "on", number_cell("46083.5", 1), "date.has_time"),
    ("29 February 1900", "on", number_cell("60", 1), "date.impossible"),
    ("day zero", "on", number_cell("0", 1), "date.impossible"),
    ("day below zero", "on", number_cell("-1", 1), "date.impossible"),
    ("time without a day", "on", number_cell("0.4375", 1), "date.impossible"),
    ("day beyond the calendar", "on", number_cell("9999999", 1), "date.impossible"),
    ("day of the year 2500", "on", number_cell("219500", 1), "date.out_of_range"),
    ("instant as a number", "at", number_cell("46083.5"), "date.number_cell"),
    ("instant the clocks skipped", "at", number_cell("46089.1", 2), "timestamp.skipped"),
    ("date for yes", "active", number_cell("46083", 1), "value.wrong_cell"),
    ("number for yes", "active", number_cell("2"), "boolean.unknown"),
    ("true for a choice", "status", YES, "value.wrong_cell"),
    ("number for an id", "id", number_cell("5"), "uuid.not_plain"),
    ("number in a list of codes", "tags", number_cell("5"), "code.number_cell"),
    ("text of 40 KB", "name", text_cell("x" * 40_000), "row.field_too_long"),
    ("total", "code", text_cell("Total"), "row.totals"),
]  # fmt: skip

# Name, attributes of the row, what follows the rows (``{line}`` is its line), code.
BAD_ROWS = [
    ("hidden row", 'hidden="1"', "", "row.hidden"),
    ("merged over two rows", "", '<mergeCells><mergeCell ref="B{line}:B{line}"/></mergeCells>',
     "cell.merged"),
    ("merged over columns", "", '<mergeCells><mergeCell ref="A{line}:C{line}"/></mergeCells>',
     "cell.merged"),
]  # fmt: skip

# Name, column, cell, value: what a workbook stores in odd ways and means plainly.
GOOD_CELLS = [
    ("float that shows as 1.1", "price", number_cell("1.1000000000000001"), Decimal("1.1")),
    ("exponent of the file format", "quantity", number_cell("1E-3"), Decimal("0.001")),
    ("large exponent", "price", number_cell("1E+2"), Decimal(100)),
    ("fifteen digits", "price", number_cell("1234567890123.45"), Decimal("1234567890123.45")),
    ("minus zero", "price", number_cell("-0"), Decimal(0)),
    ("negative number", "price", number_cell("-12.5"), Decimal("-12.5")),
    ("number as text", "price", text_cell("12.50"), Decimal("12.50")),
    ("whole number", "boxes", number_cell("12"), 12),
    ("whole number as name", "name", number_cell("2026"), "2026"),
    ("day of 1900", "on", number_cell("46083", 1), date(2026, 3, 2)),
    ("day before the leap that never was", "on", number_cell("59", 1), date(1900, 2, 28)),
    ("day after it", "on", number_cell("61", 1), date(1900, 3, 1)),
    ("first day", "on", number_cell("1", 1), date(1900, 1, 1)),
    ("29 February of a leap year", "on", number_cell("45351", 1), date(2024, 2, 29)),
    ("day in ISO form", "on", ISO_DAY, date(2026, 3, 2)),
    ("day as text", "on", text_cell("2026-03-02"), date(2026, 3, 2)),
    ("instant of the facility", "at", number_cell("46083.430555555555", 2),
     datetime(2026, 3, 2, 15, 20, tzinfo=UTC)),
    ("midnight of the facility", "at", number_cell("46083", 2),
     datetime(2026, 3, 2, 5, 0, tzinfo=UTC)),
    ("true", "active", YES, True),
    ("one for yes", "active", number_cell("1"), True),
    ("text with a line break of the format", "note", text_cell("a_x000D_\nb"), "a\nb"),
    ("text in several styles", "name",
     '<c r="{place}" t="inlineStr"><is><r><t>Hep</t></r><r><t>arin</t></r>'
     "<rPh><t>x</t></rPh></is></c>", "Heparin"),
]  # fmt: skip
