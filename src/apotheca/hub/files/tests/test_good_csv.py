"""What CSV may look like and still mean the same, and what is known about where a row stands."""

import io
from pathlib import Path

import pytest

from apotheca.hub.files import (
    CodeKind,
    DecimalKind,
    Duplicates,
    FileRefused,
    Limits,
    Marks,
    read_table,
    safe_name,
)
from apotheca.hub.files.tests.rows import HEADER_LINE, plain_line

LIMITS = Limits()
PLAIN = "code,name\nHEP-1,Heparin\nINS-2,Insulin\n"
WANTED = [(2, "HEP-1", "Heparin"), (3, "INS-2", "Insulin")]


def rows_of(source, name="items.csv", limits=LIMITS):
    with read_table(source, name=name, limits=limits) as table:
        return [(row.line, *(cell.text for cell in row.cells.values())) for row in table.rows()]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN.encode(), id="plain"),
        pytest.param(PLAIN.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(PLAIN.encode("utf-16"), id="UTF-16 with its mark"),
        pytest.param(b"\xfe\xff" + PLAIN.encode("utf-16-be"), id="UTF-16 big-endian"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="CR LF"),
        pytest.param(PLAIN.replace("\n", "\r").encode(), id="CR only"),
        pytest.param(b"code,name\r\nHEP-1,Heparin\rINS-2,Insulin\n", id="mixed line ends"),
        pytest.param(PLAIN.rstrip().encode(), id="no end of the last line"),
        pytest.param(PLAIN.replace(",", ";").encode(), id="semicolons"),
        pytest.param(PLAIN.replace(",", "\t").encode(), id="tabs"),
        pytest.param(PLAIN.replace("code", '"code"').encode(), id="quoted heading"),
        pytest.param(PLAIN.replace("code", " code ").encode(), id="spaces round a heading"),
        pytest.param((PLAIN + "\n\n,\n \n").encode(), id="blank lines at the end"),
        pytest.param(PLAIN.replace("code,name", "code,name,").replace("n\n", "n,\n").encode(),
                     id="an empty column at the right"),
    ],
)  # fmt: skip
def test_the_same_rows_in_another_dress_read_the_same(content):
    assert rows_of(content) == WANTED


def test_a_line_may_name_the_separator():
    assert rows_of(b"sep=;\r\ncode;name\r\nHEP-1;a,b\r\n") == [(3, "HEP-1", "a,b")]


def test_a_separator_inside_a_quoted_heading_does_not_count():
    assert rows_of(b'"price, net";"a,b"\n1;2\n') == [(2, "1", "2")]


def test_line_numbers_stay_right_after_line_breaks_inside_values():
    content = b'code,name\nA,"one\ntwo\r\nthree"\nB,"x\ry"\n\nC,z\n'

    assert rows_of(content) == [(2, "A", "one\ntwo\r\nthree"), (5, "B", "x\ry"), (8, "C", "z")]


def test_doubled_marks_are_one_mark():
    assert rows_of(b'code,name\nA,"12"" needle"\nB,""""\n') == [
        (2, "A", '12" needle'), (3, "B", '"'),
    ]  # fmt: skip


def test_a_mark_left_open_costs_one_row_and_not_the_rest():
    content = b'code,name\nA,"open\nB,fine\nC,"two\nlines"\nD,fine\n'

    with read_table(content, name="a.csv", limits=LIMITS) as table:
        rows = list(table.rows())

    assert [(row.line, row.is_usable) for row in rows] == [
        (2, False), (3, True), (4, True), (6, True),
    ]  # fmt: skip


def test_the_place_of_a_foreign_byte_is_its_place_in_the_file():
    content = b"\xef\xbb\xbfcode,name\r\nHEP-1,Heparin\r\nINS-2,Insul\xefn\r\n"

    with read_table(content, name="a.csv", limits=LIMITS) as table:
        last = list(table.rows())[-1]

    assert str(content.index(b"\xefn")) in last.findings[0].reason


def test_a_line_split_between_two_blocks_is_one_line(monkeypatch):
    monkeypatch.setattr("apotheca.hub.files.lines.BLOCK_BYTES", 7)

    assert rows_of(PLAIN.replace("\n", "\r\n").encode()) == WANTED
    assert rows_of(PLAIN.encode("utf-16")) == WANTED
    assert rows_of(PLAIN.replace("\n", "\r").encode()) == WANTED


@pytest.mark.parametrize("kind", ["bytes", "path", "stream", "seeked stream"])
def test_a_file_is_read_from_wherever_it_comes(kind, tmp_path: Path):
    path = tmp_path / "items.csv"
    path.write_text(PLAIN)
    stream = io.BytesIO(PLAIN.encode())
    source = {"bytes": PLAIN.encode(), "path": path, "stream": stream}.get(kind, path.open("rb"))

    assert rows_of(source) == WANTED
    if kind != "bytes":
        assert not stream.closed


def test_rows_may_be_read_again_one_pass_after_the_other():
    with read_table(PLAIN.encode(), name="a.csv", limits=LIMITS) as table:
        next(first := table.rows())

        assert len(list(table.rows())) == 2
        with pytest.raises(RuntimeError, match="another pass"):
            next(first)


def test_a_file_above_the_limit_of_bytes_is_refused():
    with pytest.raises(FileRefused) as refusal:
        rows_of(PLAIN.encode(), limits=Limits(file_bytes=30))

    assert refusal.value.kind == "file.too_big"


def test_a_stream_above_the_limit_is_not_read_to_its_end():
    stream = io.BytesIO(PLAIN.encode() * 1000)
    with pytest.raises(FileRefused) as refusal:
        rows_of(stream, limits=Limits(file_bytes=100))

    assert refusal.value.kind == "file.too_big"
    assert stream.tell() == 101


def test_rows_above_the_limit_are_refused_and_an_operator_may_raise_it():
    with pytest.raises(FileRefused) as refusal:
        rows_of(PLAIN.encode(), limits=Limits(rows=1))

    assert (refusal.value.kind, refusal.value.finding.line) == ("file.too_many_rows", 3)
    assert rows_of(PLAIN.encode(), limits=Limits(rows=1).with_rows(2)) == WANTED


def test_missing_and_unknown_headings_are_named_with_the_nearest():
    with read_table(b"Code,nmae,colour\nA,b,c\n", name="a.csv", limits=LIMITS) as table:
        findings = table.expect(["code", "name"], ["price"])

    assert [(finding.code, finding.column) for finding in findings] == [
        ("header.missing", "code"), ("header.missing", "name"), ("header.unknown", "Code"),
        ("header.unknown", "nmae"), ("header.unknown", "colour"),
    ]  # fmt: skip
    assert "Did you mean nmae?" in findings[1].reason
    assert "Did you mean code?" in findings[2].reason
    assert "Did you mean" not in findings[4].reason


def test_an_optional_column_the_file_does_not_have_reads_as_empty():
    with read_table(PLAIN.encode(), name="a.csv", limits=LIMITS) as table:
        row = next(table.rows())

    assert row.read("supplier", CodeKind(is_required=False)) == (None, None)
    assert row.read("supplier", CodeKind()).is_refused


def test_the_same_key_on_two_lines_names_both():
    seen = Duplicates("code")
    with read_table(b"code,name\nA,x\nB,y\nA,z\n", name="a.csv", limits=LIMITS) as table:
        findings = [seen.see(row, row.cells["code"].text) for row in table.rows()]

    assert findings[:2] == [None, None]
    assert findings[2] is not None
    assert (findings[2].code, findings[2].line, findings[2].column) == ("row.key_twice", 4, "code")
    assert "line 2 and again on line 4" in findings[2].reason


@pytest.mark.parametrize(
    ("marks", "text", "value"),
    [
        (Marks(",", "."), "1.234,56", "1234.56"), (Marks(",", "."), "1234,5", "1234.5"),
        (Marks(",", "."), "-1.234.567", "-1234567"), (Marks(".", ","), "1,234.56", "1234.56"),
        (Marks(",", " "), "1 234,56", "1234.56"), (Marks(","), "12,50", "12.50"),
    ],
)  # fmt: skip
def test_numbers_are_read_by_the_marks_a_file_declares(marks, text, value):
    parsed = read_one(text, DecimalKind(marks=marks))

    assert str(parsed.value) == value


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        (Marks(",", "."), "1,234.56"), (Marks(",", "."), "12.50"), (Marks(",", "."), "1.23"),
        (Marks(".", ","), "1.234,56"), (Marks(".", ","), "12,50"), (Marks(".", ","), "1,2345"),
        (Marks(","), "12.50"), (Marks(".", ","), "1,,234"), (Marks(".", ","), ",234"),
    ],
)  # fmt: skip
def test_numbers_that_do_not_fit_the_declared_marks_are_refused(marks, text):
    parsed = read_one(text, DecimalKind(marks=marks))

    assert parsed.finding is not None
    assert parsed.finding.code == "number.separators"


def read_one(text, kind):
    content = f'value,other\n"{text}",x\n'.encode()
    with read_table(content, name="a.csv", limits=LIMITS) as table:
        return next(table.rows()).read("value", kind)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a.csv", "/etc/passwd", "C:a.csv", "a/b.csv", "a\\b.csv", "a\0.csv",
     "a\nb.csv", "a%2e%2e.csv", ".hidden.csv", "a.csv.", "a.csv ", " a.csv", "CON", "nul.csv",
     "com1.csv", "LPT9.txt", "\uff41.csv", "a\u202evsc.csv", "a\u200b.csv", "a*.csv", "a?.csv",
     "a" * 252 + ".csv", "\u00e9" * 130 + ".csv"],
)  # fmt: skip
def test_a_name_that_is_a_path_or_a_trick_is_refused(name):
    with pytest.raises(FileRefused) as refusal:
        read_table(PLAIN.encode(), name=name, limits=LIMITS)

    assert refusal.value.kind == "file.name_unsafe"
    assert "\n" not in refusal.value.sentence


@pytest.mark.parametrize(
    "name", ["items.csv", "Bestand M\u00e4rz 2026.CSV", "2026-03-02_items.tsv", "items", "a.b.txt"]
)
def test_plain_names_of_text_files_are_accepted(name):
    assert rows_of(PLAIN.encode(), name=name) == WANTED


def test_a_name_from_another_system_is_composed():
    assert safe_name("Ma\u0308rz.csv") == "M\u00e4rz.csv"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.xls", "file.old_excel"), ("a.xlsm", "file.macros"), ("a.xlsx", "file.kind_differs"),
        ("a.xlsb", "file.other_spreadsheet"), ("a.ods", "file.other_spreadsheet"),
        ("a.csv.exe", "file.kind_unknown"), ("a.pdf", "file.kind_unknown"),
    ],
)  # fmt: skip
def test_a_name_that_says_something_else_than_the_content_is_refused(name, kind):
    with pytest.raises(FileRefused) as refusal:
        read_table(PLAIN.encode(), name=name, limits=LIMITS)

    assert refusal.value.kind == kind


@pytest.mark.slow
def test_memory_stays_flat_for_a_long_file(tmp_path: Path):
    import tracemalloc

    path = tmp_path / "long.csv"
    block = b"".join(plain_line(number) for number in range(1000))
    with path.open("wb") as made:
        made.write(HEADER_LINE)
        made.writelines(block for _ in range(60))
    tracemalloc.start()
    with read_table(path, name="long.csv", limits=LIMITS) as table:
        count = sum(row.is_usable for row in table.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 60_000
    assert peak < 4_000_000 < path.stat().st_size


@pytest.mark.parametrize(
    ("content", "kind", "line"),
    [
        (b"code\nA\n", "header.missing", 0), (b"code,name\nA,x\nB\n", "row.uneven", 3),
        (b"code,name\nA,x\nTotal,\n", "row.totals", 3),
    ],
)  # fmt: skip
def test_a_file_used_whole_is_refused_by_its_first_bad_row(content, kind, line):
    table = read_table(content, name="a.csv", limits=LIMITS)
    with table, pytest.raises(FileRefused) as refusal:
        list(table.sound_rows(["code", "name"]))

    assert (refusal.value.kind, refusal.value.finding.line) == (kind, line)


def test_a_file_used_whole_may_have_columns_of_its_own():
    with read_table(b"code,name,own\nA,x,y\n", name="a.csv", limits=LIMITS) as table:
        assert [row.cells["code"].text for row in table.sound_rows(["code", "name"])] == ["A"]
