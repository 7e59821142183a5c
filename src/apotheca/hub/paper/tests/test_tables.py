"""Long tables as PDF: whole, in flat memory, the same bytes, and read back as they were written."""

import io
import re
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apotheca.hub.paper import metrics
from apotheca.hub.paper.tables import Column, PdfTable

COLUMNS = (Column("Item", 1), Column("Name", 3), Column("Quantity", 1, is_right=True))


def made(write, **more):
    target = io.BytesIO()
    with PdfTable(target, title="Stock (all)", columns=COLUMNS, foot="as of noon", **more) as table:
        write(table)
    return target.getvalue()


def pages(pdf):
    """Return the texts of each page, in their order."""
    streams = re.findall(rb"/FlateDecode /Length \d+ >>\nstream\n(.*?)\nendstream", pdf, re.S)
    return [
        [text.replace("\\(", "(").replace("\\)", ")").replace("\\\\", "\\")
         for text in re.findall(r"\((.*?)\) Tj", zlib.decompress(one).decode("cp1252"))]
        for one in streams
    ]  # fmt: skip


def test_a_table_says_what_it_was_given_and_repeats_its_heads_on_each_page():
    def write(table):
        table.section("MAIN (first)")
        for n in range(100):
            table.row((f"I-{n}", "Heparin", str(n)))

    found = pages(made(write, lines=("Riverside",)))
    assert found[0][:3] == ["Stock (all)", "Riverside", "MAIN (first)"]
    assert all(page.count("Quantity") == 1 for page in found)
    assert all("MAIN (first) (continued)" in page for page in found[1:])
    items = [text for page in found for text in page if text.startswith("I-")]
    assert items == [f"I-{n}" for n in range(100)]
    assert [page[-1] for page in found] == [f"Page {n} of " for n in range(1, len(found) + 1)]


def test_the_file_is_sound():
    pdf = made(lambda table: table.row(("a", "b", "1")))
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", pdf)[1])
    places = re.findall(rb"(\d{10}) 00000 n ", pdf[start:])
    for number, place in enumerate(places, 1):
        assert pdf[int(place) :].startswith(f"{number} 0 obj\n".encode())
    assert f"/Size {len(places) + 1}".encode() in pdf
    for length, body in re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", pdf, re.S):
        assert len(body) == int(length)


def test_equal_rows_make_equal_bytes_and_another_size_another_page():
    def write(table):
        table.row(("a", "b", "1"))

    assert made(write) == made(write)
    assert b"/MediaBox [0 0 595.28 841.89]" in made(write, size="A4")
    assert b"/MediaBox [0 0 792 612]" in made(write, is_landscape=True)


def test_a_form_has_lines_to_write_on():
    def write(table):
        table.blanks(["location", "witness"])
        table.heads()
        table.blank_rows(40)

    found = pages(made(write))
    assert len(found) > 1
    assert {"location", "witness"} <= set(found[0])


def test_letters_the_fonts_lack_are_spelled_or_shown_as_missing():
    assert metrics.printable("Gr\u00f6\u00dfe \u0141\u00f3d\u017a \u2265 5 \u4e2d") == (
        "Gr\u00f6\u00dfe L\u00f3dz >= 5 ?"
    )
    assert metrics.printable("a\u200bb\tc\x00d") == "ab cd"


@given(st.text(max_size=200), st.floats(20, 200))
def test_any_text_is_printable_and_wraps_within_its_room(text, room):
    plain = metrics.printable(text)
    plain.encode("cp1252")
    lines = metrics.wrapped(plain, 8, room)
    assert 1 <= len(lines) <= 4
    assert all(metrics.width(line, 8) <= room or len(line) == 1 for line in lines)


def test_a_text_that_fits_keeps_every_letter():
    text = "Heparin sodium 5,000 units/mL injection in a vial"
    assert " ".join(metrics.wrapped(text, 8, 90)) == text
    assert "".join(metrics.wrapped("x" * 40, 8, 50, most=9)) == "x" * 40


@pytest.mark.slow
def test_a_long_table_takes_no_more_memory_than_a_short_one(tmp_path):
    def peak(rows):
        tracemalloc.start()
        with (
            (tmp_path / "t.pdf").open("wb") as target,
            PdfTable(target, title="x", columns=COLUMNS) as table,
        ):
            for n in range(rows):
                table.row((str(n), "Heparin", "1"))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    few, many = peak(1_000), peak(20_000)
    assert many < few + 500_000
