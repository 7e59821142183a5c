"""Any bytes at all: a table or a typed refusal, never another exception, in bounded steps."""

import io
import random
import struct
from contextlib import suppress
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apotheca.hub.files import FileRefused, Limits, csv_bytes, read_table
from apotheca.hub.files.tests.rows import GOOD, HEADER, HEADER_LINE, csv_line, judge
from apotheca.hub.files.tests.workbooks import parts_of, row_xml, texts, workbook

LIMITS = Limits(row_bytes=2_000, field_bytes=500, rows=200, unpacked_bytes=2_000_000, columns=50)
CSV_PIECES = st.sampled_from(
    [b",", b";", b"\t", b'"', b'""', b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xc3\xa4", b"'=",
     b"sep=;\n", b"\xef\xbb\xbf", b"\xff\xfe", b"a", b"1.5", b"Total", HEADER_LINE, csv_line(GOOD)]
)  # fmt: skip
XML_PIECES = st.sampled_from(
    ["<row>", "<row r='2'>", "</row>", "<c>", "<c r='A2'>", "<c t='s'>", "<c t='b'>", "</c>",
     "<v>1</v>", "<v>", "</v>", "<f/>", "<is><t>a</t></is>", "<rPh>", "</rPh>", "&#0;", "&lt;",
     "<!DOCTYPE a>", "<!-- a -->", "<![CDATA[a]]>", "<mergeCell ref='A1:B2'/>", "<x:y/>",
     "<mergeCell ref='Z'/>", "<col min='1' hidden='1'/>", "</sheetData>", "\ufffe", "text"]
)  # fmt: skip


def read_whatever(content: bytes, name: str) -> int:
    """Read every cell there is, and return how many rows came; refusals are an answer."""
    steps = 0
    with suppress(FileRefused), read_table(content, name=name, limits=LIMITS) as table:
        for row in table.rows():
            judge(row)
            steps += 1
    return steps


@given(st.binary(max_size=400) | st.lists(CSV_PIECES, max_size=40).map(b"".join))
@settings(max_examples=600, deadline=None)
def test_any_bytes_read_as_rows_or_a_refusal(content):
    lines = content.count(b"\n") + content.count(b"\r") + 1

    assert read_whatever(content, "any") <= lines


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_after_the_head_of_an_archive_are_refused(content):
    assert read_whatever(b"PK\x03\x04" + content, "any") == 0
    assert read_whatever(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content, "any") == 0


@given(st.lists(XML_PIECES, max_size=25).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_xml_in_a_sheet_reads_as_rows_or_a_refusal(xml):
    read_whatever(workbook(xml), "any")


def _openpyxl_book() -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADER)
    for _ in range(3):
        book.active.append(list(GOOD.values()))
    book.save(made)
    return made.getvalue()


def _stored(content: bytes) -> bytes:
    """Return a workbook without packing, so that changed bytes reach the XML."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(made, "w", ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


SEEDS = {
    "csv": csv_bytes(HEADER, [GOOD] * 3),
    "ours": workbook(row_xml(2, texts(GOOD))),
    "theirs": _openpyxl_book(),
    "unpacked": _stored(_openpyxl_book()),
}


def mutated(content: bytes, dice: random.Random) -> bytes:
    """Return the bytes with some changed, cut, doubled or moved."""
    changed = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(changed) or 1)
        match dice.randrange(5):
            case 0:
                changed[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[place : place + dice.randrange(1, 40)]
            case 2:
                changed[place:place] = changed[place : place + dice.randrange(1, 40)]
            case 3:
                changed[place : place + 4] = struct.pack("<I", dice.getrandbits(32))
            case 4:
                changed[place:place] = dice.randbytes(3)
    return bytes(changed)


@pytest.mark.parametrize("seed", SEEDS)
def test_good_files_changed_at_random_read_or_are_refused(seed):
    dice = random.Random(f"files {seed}")

    for _ in range(400):
        read_whatever(mutated(SEEDS[seed], dice), "any")


@pytest.mark.parametrize("part", list(parts_of("")))
def test_parts_changed_at_random_read_or_are_refused(part):
    dice = random.Random(f"parts {part}")
    parts = parts_of(row_xml(2, texts(GOOD)))

    for _ in range(120):
        content = parts[part]
        raw = content.encode() if isinstance(content, str) else content
        made = io.BytesIO()
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            for name, kept in {**parts, part: mutated(raw, dice)}.items():
                archive.writestr(name, kept)
        read_whatever(made.getvalue(), "any")


def test_open_marks_on_every_line_cost_no_more_than_two_looks_at_each():
    """Each line opens a mark that the next one closes wrongly: the worst case of the reader."""
    content = b"a,b\n" + b'1,"x\n' * 150

    assert read_whatever(content, "any") == 150


def test_a_workbook_another_program_wrote_is_read():
    with read_table(SEEDS["theirs"], name="a.xlsx", limits=LIMITS) as table:
        rows = list(table.rows())

    assert [cell.text for cell in rows[0].cells.values()] == list(GOOD.values())
