"""Bad CSV: each case alone, and in the middle of a good file whose rows must not suffer."""

import pytest

from apotheca.hub.files import FileRefused, Limits, read_table
from apotheca.hub.files.tests.bad_files import BAD_FILES, FLAGGED_FILES
from apotheca.hub.files.tests.bad_lines import BAD_LINES
from apotheca.hub.files.tests.bad_values import BAD_VALUES
from apotheca.hub.files.tests.rows import (
    GOOD,
    HEADER_LINE,
    LATE_LINE,
    NEIGHBOURS,
    around,
    csv_line,
    look,
    plain_line,
)

LIMITS = Limits()
values = pytest.mark.parametrize(
    ("column", "text", "code"), [case[1:] for case in BAD_VALUES], ids=[c[0] for c in BAD_VALUES]
)
lines = pytest.mark.parametrize(
    ("line", "code", "column"), [case[1:] for case in BAD_LINES], ids=[c[0] for c in BAD_LINES]
)
files = pytest.mark.parametrize(
    ("build", "code", "line"), [case[1:] for case in BAD_FILES], ids=[c[0] for c in BAD_FILES]
)


def found_in(content: bytes):
    return look(read_table(content, name="items.csv", limits=LIMITS))


def test_good_rows_have_no_findings():
    found = found_in(HEADER_LINE + csv_line(GOOD) + plain_line(1))

    assert (found.good, found.findings) == (2, [])


@values
def test_a_bad_value_is_named_with_its_place(column, text, code):
    found = found_in(HEADER_LINE + csv_line({**GOOD, column: text}))

    assert found.places[0] == (code, 2, column)
    assert len(found.findings) == 1
    assert found.findings[0].remedy


@pytest.mark.slow
@values
def test_a_bad_value_leaves_its_neighbours_alone(column, text, code):
    found = found_in(around(csv_line({**GOOD, column: text})))

    assert found.places == [(code, LATE_LINE, column)]
    assert found.good == 2 * NEIGHBOURS


@lines
def test_a_bad_line_is_named_with_its_place(line, code, column):
    assert found_in(HEADER_LINE + line).places == [(code, 2, column)]


@pytest.mark.slow
@lines
def test_a_bad_line_leaves_its_neighbours_alone(line, code, column):
    found = found_in(around(line))

    assert found.places == [(code, LATE_LINE, column)]
    assert found.good == 2 * NEIGHBOURS


@files
def test_a_bad_file_is_refused_as_a_whole(build, code, line):
    with pytest.raises(FileRefused) as refusal:
        found_in(build(plain_line(1)))

    assert (refusal.value.kind, refusal.value.finding.line) == (code, line)
    assert refusal.value.sentence


@pytest.mark.slow
@files
def test_good_rows_do_not_save_a_bad_file(build, code, line):
    rows = b"".join(plain_line(number) for number in range(2 * NEIGHBOURS))

    with pytest.raises(FileRefused) as refusal:
        found_in(build(rows))

    assert (refusal.value.kind, refusal.value.finding.line) == (code, line)


@pytest.mark.parametrize(
    ("content", "code"), [case[1:] for case in FLAGGED_FILES], ids=[c[0] for c in FLAGGED_FILES]
)
def test_what_is_odd_and_readable_is_pointed_out(content, code):
    found = found_in(content)

    assert found.places == [(code, 0, "")]
    assert not found.findings[0].is_refusal
