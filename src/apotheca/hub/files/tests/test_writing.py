"""Written files: nothing runs, nothing is lost, and the same rows make the same bytes."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apotheca.hub.files import (
    CellKind,
    DecimalKind,
    IntegerKind,
    Limits,
    csv_blocks,
    csv_bytes,
    read_table,
    write_csv,
    write_xlsx,
)
from apotheca.hub.files.tests.hostile import DANGEROUS, hostile_strings
from apotheca.hub.files.xlsx.cell_text import SheetFull

LIMITS = Limits()
COLUMNS = ("name", "other")
# What a database text can hold: anything but NUL and half surrogates.
ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
TRICKY = st.text(st.sampled_from("'=+-@\t\r\n \",;\uff1d\uff0b\u200b_x000D5FAa"), max_size=12)
TEXTS = st.lists(st.tuples(ANY_TEXT | TRICKY, ANY_TEXT | TRICKY), max_size=8)


def as_xlsx(columns, rows):
    made = io.BytesIO()
    write_xlsx(made, columns, rows)
    return made.getvalue()


def texts_of(content, name):
    with read_table(content, name=name, limits=LIMITS) as table:
        return [tuple(cell.text for cell in row.cells.values()) for row in table.rows()]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_written_as_csv_is_read_as_it_was(rows):
    assert texts_of(csv_bytes(COLUMNS, rows), "a.csv") == rows


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_any_text_written_as_a_workbook_is_read_as_it_was(rows):
    assert texts_of(as_xlsx(COLUMNS, rows), "a.xlsx") == rows


@given(st.lists(ANY_TEXT | TRICKY, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_single_column_loses_no_row_either(texts):
    rows = [(text,) for text in texts]

    assert texts_of(csv_bytes(["name"], rows), "a.csv") == rows
    assert texts_of(as_xlsx(["name"], rows), "a.xlsx") == rows


@pytest.mark.parametrize("text", ["'", "''", "'=1", "''=1", "'a", "=", " =1", "\u200b=1", "'\t"])
def test_texts_with_apostrophes_of_their_own_keep_them(text):
    assert texts_of(csv_bytes(COLUMNS, [(text, "x")]), "a.csv") == [(text, "x")]
    assert texts_of(as_xlsx(COLUMNS, [(text, "x")]), "a.xlsx") == [(text, "x")]


def test_ten_thousand_hostile_strings_open_as_text_and_never_as_formulas():
    strings = hostile_strings(10_000)
    rows = [(text, text) for text in strings]

    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(COLUMNS, rows)))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    opened = list(csv.reader(io.StringIO(csv_bytes(COLUMNS, rows).decode(), newline="")))

    assert len(cells) == 20_000
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if cell.value.startswith(DANGEROUS)]
    assert not [text for row in opened[1:] for text in row if text.startswith(DANGEROUS)]


def test_negative_amounts_stay_numbers_and_negative_texts_do_not():
    rows = [(Decimal("-12.50"), "-12.50"), (-3, "-3")]

    assert csv_bytes(COLUMNS, rows) == b"name,other\n-12.50,'-12.50\n-3,'-3\n"
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(COLUMNS, rows)))
    assert [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)] == [
        [-12.5, "'-12.50"], [-3, "'-3"],
    ]  # fmt: skip


class Colour(StrEnum):
    RED = "RED"


VALUES = {
    "none": (None, ""), "yes": (True, "true"), "no": (False, "false"),
    "small": (Decimal("0.000001"), "0.000001"), "day": (date(2026, 3, 2), "2026-03-02"),
    "old day": (date(1899, 12, 31), "1899-12-31"),
    "instant": (datetime(2026, 3, 2, 14, tzinfo=UTC), "2026-03-02T14:00:00+00:00"),
    "id": (UUID(int=5), "00000000-0000-0000-0000-000000000005"), "colour": (Colour.RED, "RED"),
    "long": (12345678901234567890, "12345678901234567890"), "list": (("A", "B"), "A;B"),
    "exact": (Decimal("12345678901234.567890"), "12345678901234.567890"),
}  # fmt: skip


def test_values_of_every_kind_are_written_plainly():
    columns, row = tuple(VALUES), [value for value, _ in VALUES.values()]
    wanted = [tuple(text for _, text in VALUES.values())]

    assert texts_of(csv_bytes(columns, [row]), "a.csv") == wanted
    assert texts_of(as_xlsx(columns, [dict(zip(columns, row, strict=True))]), "a.xlsx") == wanted


@given(st.decimals(-(10**14), 10**14, places=6) | st.integers(-(10**17), 10**17))
@settings(max_examples=300, deadline=None)
def test_every_number_comes_back_exactly(number):
    kind = DecimalKind(precision=30, scale=6) if isinstance(number, Decimal) else IntegerKind()
    for content, name in (
        (as_xlsx(["n"], [[number]]), "a.xlsx"),
        (csv_bytes(["n"], [[number]]), "a.csv"),
    ):
        with read_table(content, name=name, limits=LIMITS) as table:
            assert next(table.rows()).read("n", kind) == (number, None)


def test_long_numbers_are_texts_in_a_workbook():
    content = as_xlsx(["gtin"], [[30093721410012345], [123]])

    with read_table(content, name="a.xlsx", limits=LIMITS) as table:
        assert [row.cells["gtin"].kind for row in table.rows()] == [CellKind.TEXT, CellKind.NUMBER]


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", object(), {"a": 1}])
def test_a_value_no_column_holds_is_a_mistake_of_the_program(value):
    with pytest.raises(TypeError, match="A cell holds no"):
        csv_bytes(["a"], [[value]])
    with pytest.raises(TypeError, match="A cell holds no"):
        as_xlsx(["a"], [[value]])


@pytest.mark.parametrize(
    "value",
    [Decimal("NaN"), Decimal("-Infinity"), datetime(2026, 3, 2, 14), ("a;b", "c")],  # noqa: DTZ001
)
def test_a_value_without_meaning_is_a_mistake_of_the_program(value):
    with pytest.raises(ValueError, match=r"holds no|zone|semicolon"):
        csv_bytes(["a"], [[value]])
    with pytest.raises(ValueError, match=r"holds no|zone|semicolon"):
        as_xlsx(["a"], [[value]])


def test_the_same_rows_make_the_same_bytes():
    rows = [("a", Decimal("1.5")), ("b", date(2026, 3, 2))]

    assert csv_bytes(COLUMNS, rows) == csv_bytes(COLUMNS, iter(rows))
    assert as_xlsx(COLUMNS, rows) == as_xlsx(COLUMNS, iter(rows))
    with ZipFile(io.BytesIO(as_xlsx(COLUMNS, rows))) as archive:
        assert {info.date_time[:3] for info in archive.infolist()} == {(1980, 1, 1)}
        assert not [name for name in archive.namelist() if name.startswith("docProps")]


def test_csv_is_utf8_without_a_mark_and_ends_lines_with_lf():
    assert csv_bytes(["gr\u00f6\u00dfe", "a"], [["\u20ac 5", 'x "y"']]) == (
        'gr\u00f6\u00dfe,a\n\u20ac 5,"x ""y"""\n'.encode()
    )


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_file_is_replaced_whole_or_not_at_all(write, tmp_path: Path):
    path = tmp_path / "stock.out"
    path.write_text("yesterday")

    def breaking():
        yield ("a", "b")
        raise LookupError("the database went away")

    with pytest.raises(LookupError):
        write(path, COLUMNS, breaking())
    assert path.read_text() == "yesterday"
    assert write(path, COLUMNS, [("a", "b"), ("c", "d")]) == 2
    assert path.read_bytes() != b"yesterday"
    assert [left.name for left in tmp_path.iterdir()] == ["stock.out"]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_stream_gets_the_bytes_and_stays_open(write):
    stream = io.BytesIO()

    assert write(stream, COLUMNS, [("a", "b")]) == 1
    assert not stream.closed
    assert stream.tell() > 0


def test_an_answer_can_be_streamed_in_blocks():
    rows = [(f"item {number}", "x") for number in range(1200)]
    blocks = list(csv_blocks(COLUMNS, rows))

    assert len(blocks) == 3
    assert b"".join(blocks) == csv_bytes(COLUMNS, rows)


def test_no_rows_make_a_header_and_that_is_pointed_out_when_read():
    for content, name in ((csv_bytes(COLUMNS, []), "a.csv"), (as_xlsx(COLUMNS, []), "a.xlsx")):
        with read_table(content, name=name, limits=LIMITS) as table:
            assert table.header == COLUMNS
            assert [finding.code for finding in table.findings] == ["file.no_rows"]


def test_a_text_longer_than_a_cell_is_refused_with_another_way():
    with pytest.raises(SheetFull, match="Export as CSV"):
        as_xlsx(COLUMNS, [("x" * 32_768, "")])


def test_what_no_text_can_hold_is_marked():
    assert csv_bytes(["a"], [["x\0y\ud800"], ["\0=1"]]) == "a\nx\ufffdy\ufffd\n'\ufffd=1\n".encode()


@pytest.mark.slow
def test_many_equal_rows_are_written_so_that_they_can_be_read_again(tmp_path: Path):
    """Packed, they would look like a bomb; so they are not packed."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, list("abcde"), (["Heparin sodium 5000 units"] * 5 for _ in range(99_000)))

    with ZipFile(path) as archive:
        assert {info.compress_type for info in archive.infolist()} == {ZIP_STORED}
    with read_table(path, name="a.xlsx", limits=LIMITS) as table:
        assert sum(row.is_usable for row in table.rows()) == 99_000


@pytest.mark.slow
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_memory_stays_flat_while_writing(write, tmp_path: Path):
    import tracemalloc

    rows = ((f"item {number}", f"{number * 7919:x}") for number in range(60_000))
    tracemalloc.start()
    write(tmp_path / "a", COLUMNS, rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 3_000_000
