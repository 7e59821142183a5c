"""The reference page says what the code says: every code, its reason and its remedy."""

from pathlib import Path

import pytest
from django.conf import settings

from apotheca.hub import files
from apotheca.hub.files import Limits, configured_limits
from apotheca.hub.files.problems import FileProblem, RowProblem, WorkbookProblem
from apotheca.hub.files.tests import bad_cells, bad_files, bad_lines, bad_values, bad_workbooks
from apotheca.hub.files.value_problems import DateProblem, NumberProblem, ValueProblem

PAGE = Path(files.__file__).parents[4] / "docs" / "reference" / "files.md"
PROBLEMS = [
    problem
    for group in (
        FileProblem, WorkbookProblem, RowProblem, ValueProblem, NumberProblem, DateProblem
    )
    for problem in group
]  # fmt: skip
# Codes whose cases are tests of their own: names, limits, headings and keys.
ELSEWHERE = {
    "file.name_unsafe", "file.too_big", "file.too_many_rows", "header.missing", "header.unknown",
    "row.key_twice", "row.unheaded", "workbook.sheet_unknown", "workbook.sheet_hidden",
    "workbook.column_hidden", "timestamp.zone_missing",
}  # fmt: skip


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_every_code_is_on_the_page_with_its_reason_and_remedy(problem):
    what = "refused" if problem.is_refusal else "pointed out"

    row = f"| `{problem.code}` | {what} | {problem.reason} | {problem.remedy} |"
    assert row in PAGE.read_text().splitlines()


def test_no_two_problems_have_one_code():
    assert len({problem.code for problem in PROBLEMS}) == len(PROBLEMS)


def test_every_code_has_a_bad_case():
    tables = (
        bad_values.BAD_VALUES, bad_lines.BAD_LINES, bad_files.BAD_FILES, bad_files.FLAGGED_FILES,
        bad_workbooks.BAD_WORKBOOKS, bad_cells.BAD_CELLS, bad_cells.BAD_ROWS,
    )  # fmt: skip
    tried = {part for table in tables for case in table for part in case if isinstance(part, str)}

    assert {problem.code for problem in PROBLEMS} - tried == ELSEWHERE


def test_the_limits_of_a_site_are_those_of_the_reader_unless_it_says_otherwise():
    assert configured_limits() == Limits()
    assert settings.FILE_ROWS_MAX == 100_000
