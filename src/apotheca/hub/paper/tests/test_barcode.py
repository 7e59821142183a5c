"""What the barcode says is read back from its bars, by a reader of the test's own."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apotheca.hub.paper import barcode

PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)


def scanned(svg: str) -> str:
    """Read the widths of bars and spaces, then the symbols, then the text; check the check."""
    bars = [(int(x), int(w)) for x, w in re.findall(r'<rect x="(\d+)" y="0" width="(\d+)"', svg)]
    edges = [edge for x, w in bars for edge in (x, x + w)]
    widths = [str(b - a) for a, b in pairwise(edges)]
    assert bars[0][0] == 10, "a quiet zone of ten modules"
    symbols = ["".join(widths[n : n + 6]) for n in range(0, len(widths) - 7, 6)]
    assert "".join(widths[-7:]) == "2331112", "the stop pattern"
    values = [barcode._PATTERNS.index(symbol) for symbol in symbols]
    *content, check = values
    assert (content[0] + sum(n * v for n, v in enumerate(content))) % 103 == check
    return read(content)


def read(values: list[int]) -> str:
    code_set, text = {104: "B", 105: "C"}[values[0]], ""
    for value in values[1:]:
        if code_set == "B" and value == 99:
            code_set = "C"
        elif code_set == "C" and value == 100:
            code_set = "B"
        else:
            text += chr(value + 32) if code_set == "B" else f"{value:02d}"
    return text


@pytest.mark.parametrize("text", ["PO-2026-000123", "A", "1234", "12345", "AB12345CD", "0" * 30])
def test_a_number_is_read_back_as_it_was(text):
    assert scanned(barcode.code128_svg(text)) == text


@given(PRINTABLE)
def test_any_printable_text_is_read_back(text):
    assert scanned(barcode.code128_svg(text)) == text


def test_the_table_has_every_symbol_once_and_eleven_modules_wide():
    assert len(set(barcode._PATTERNS)) == 107
    assert {sum(map(int, pattern)) for pattern in barcode._PATTERNS[:-1]} == {11}
    bars = [sum(int(w) for w in pattern[::2]) for pattern in barcode._PATTERNS[:-1]]
    assert {count % 2 for count in bars} == {0}, "the bars of each symbol are even together"


@pytest.mark.parametrize("text", ["", "\u00e9", "a\nb", "\x7f"])
def test_what_the_code_cannot_hold_is_refused(text):
    with pytest.raises(ValueError, match="printable ASCII"):
        barcode.code128_values(text)


def test_text_in_the_picture_is_escaped():
    assert "<title>&lt;b&gt;&amp;</title>" in barcode.code128_svg("<b>&")
