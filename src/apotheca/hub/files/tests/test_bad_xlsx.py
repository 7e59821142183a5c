"""Bad workbooks: each case alone, and with a thousand good rows that must not suffer."""

import pytest

from apotheca.hub.files import FileRefused, Limits, read_table
from apotheca.hub.files.tests.bad_cells import BAD_CELLS, BAD_ROWS, GOOD_CELLS
from apotheca.hub.files.tests.bad_values import BAD_VALUES
from apotheca.hub.files.tests.bad_workbooks import BAD_WORKBOOKS
from apotheca.hub.files.tests.rows import COLUMNS, GOOD, LATE_LINE, NEIGHBOURS, look
from apotheca.hub.files.tests.workbooks import (
    alone,
    in_the_middle,
    many_good,
    row_xml,
    text_cell,
    texts,
    workbook,
)

LIMITS = Limits()
# XML has no such characters: a workbook with one is broken as a whole.
VALUES = [case for case in BAD_VALUES if not set(case[2]) & set("\x07\x1b\0")]
cells = pytest.mark.parametrize(
    ("column", "cell", "code"), [case[1:] for case in BAD_CELLS], ids=[c[0] for c in BAD_CELLS]
)
rows = pytest.mark.parametrize(
    ("attributes", "after", "code"), [case[1:] for case in BAD_ROWS], ids=[c[0] for c in BAD_ROWS]
)
books = pytest.mark.parametrize(
    ("build", "code"), [case[1:] for case in BAD_WORKBOOKS], ids=[c[0] for c in BAD_WORKBOOKS]
)


def found_in(content: bytes):
    return look(read_table(content, name="items.xlsx", limits=LIMITS))


def test_good_rows_have_no_findings():
    found = found_in(workbook(row_xml(2, texts(GOOD)) + many_good(3, 5)))

    assert (found.good, found.findings) == (6, [])


@pytest.mark.parametrize(
    ("column", "text", "code"), [case[1:] for case in VALUES], ids=[c[0] for c in VALUES]
)
def test_a_bad_value_is_refused_in_text_cells_too(column, text, code):
    assert found_in(alone({column: text_cell(text)})).places == [(code, 2, column)]


@cells
def test_a_bad_cell_is_named_with_its_place(column, cell, code):
    found = found_in(alone({column: cell}))

    assert [(finding.code, finding.line) for finding in found.findings] == [(code, 2)]
    assert found.findings[0].column in (column, "")


@pytest.mark.slow
@cells
def test_a_bad_cell_leaves_its_neighbours_alone(column, cell, code):
    found = found_in(in_the_middle({column: cell}))

    assert [(finding.code, finding.line) for finding in found.findings] == [(code, LATE_LINE)]
    assert found.good == 2 * NEIGHBOURS


@rows
def test_a_bad_row_is_named_with_its_place(attributes, after, code):
    found = found_in(alone({}, attributes, after.format(line=2)))

    assert found.places == [(code, 2, "")]


@pytest.mark.slow
@rows
def test_a_bad_row_leaves_its_neighbours_alone(attributes, after, code):
    found = found_in(in_the_middle({}, attributes, after.format(line=LATE_LINE)))

    assert found.places == [(code, LATE_LINE, "")]
    assert found.good == 2 * NEIGHBOURS


@books
def test_a_bad_workbook_is_refused_as_a_whole(build, code):
    with pytest.raises(FileRefused) as refusal:
        found_in(build(row_xml(2, texts(GOOD))))

    assert refusal.value.kind == code


@pytest.mark.slow
@books
def test_good_rows_do_not_save_a_bad_workbook(build, code):
    with pytest.raises(FileRefused) as refusal:
        found_in(build(many_good(2, 2 * NEIGHBOURS)))

    assert refusal.value.kind == code


@pytest.mark.parametrize(
    ("column", "cell", "value"), [case[1:] for case in GOOD_CELLS], ids=[c[0] for c in GOOD_CELLS]
)
def test_what_a_workbook_stores_oddly_is_read_as_meant(column, cell, value):
    with read_table(alone({column: cell}), name="items.xlsx", limits=LIMITS) as table:
        (row,) = table.rows()

    parsed = row.read(column, COLUMNS[column])
    assert (parsed.value, parsed.finding) == (value, None)
