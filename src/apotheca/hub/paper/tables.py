"""
Long tables as PDF, written page by page: fast, in flat memory, the same bytes for the same rows.

The renderer of single documents lays out whole pages of style; a stock list of fifty thousand rows
wants none of that. The standard fonts need no file on the host; their letters are those of Western
Europe (``metrics.printable``).
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

from apotheca.hub.paper.metrics import printable, width, wrapped

MILLIMETRE = 72 / 25.4
SIZES = {"Letter": (612.0, 792.0), "A4": (595.28, 841.89)}
MARGIN = 14 * MILLIMETRE
TEXT, SMALL, HEAD, TITLE = 8.0, 7.0, 7.0, 14.0
LEADING = 1.2
PAD = 2.2
RIGHT_PAD = 7.0  # between a number and the column after it
GREY = 0.65


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its share of the width, and whether it is set to the right."""

    name: str
    share: float
    is_right: bool = False


class PdfTable:
    """
    One table, or several under section headings, with ``title`` and ``lines`` above.

    ``foot`` stands at the foot of every page, with its number and how many there are. Use it as a
    context manager; the file is whole when it ends.
    """

    def __init__(
        self, target: BinaryIO, *, title: str, columns: Sequence[Column],
        lines: Sequence[str] = (), foot: str = "", size: str = "Letter", is_landscape: bool = False,
    ) -> None:  # fmt: skip
        short, long = SIZES[size]
        self._width, self._height = (long, short) if is_landscape else (short, long)
        self._room = self._width - 2 * MARGIN
        self._columns = tuple(columns)
        shares = sum(column.share for column in columns)
        self._widths = [self._room * column.share / shares for column in columns]
        self._title, self._lines, self._foot = title, tuple(lines), foot
        self._file = _Objects(target)
        self._page: list[str] = []
        self._y = 0.0
        self._section = ""
        self._pages: list[int] = []

    def __enter__(self) -> Self:
        self._start_page()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if kind is None:
            self._end_page()
            self._file.finish(self._pages, self._width, self._height)

    def section(self, text: str) -> None:
        """Begin a part of the table under a heading of its own, with room for two rows at least."""
        self._section = ""
        if self._y - MARGIN < 6 * TEXT * LEADING + 20:
            self._next_page()
        self._section = printable(text)
        self._y -= 6
        self._say(MARGIN, self._section, 9.5, is_bold=True)
        self._y -= 5
        self._heads()

    def row(self, cells: Sequence[str], *, is_bold: bool = False) -> None:
        """Write one row; long texts wrap within their cell, at most four lines."""
        texts = [
            wrapped(printable(cell), TEXT, room - 2 * PAD)
            for cell, room in zip(cells, self._widths, strict=True)
        ]
        tall = max(map(len, texts)) * TEXT * LEADING + 2 * PAD
        if self._y - tall < MARGIN + 16:
            self._next_page()
        top = self._y - PAD
        x = MARGIN
        for lines, column, room in zip(texts, self._columns, self._widths, strict=True):
            for number, line in enumerate(lines):
                y = top - TEXT * 0.8 - number * TEXT * LEADING
                self._text(x + PAD, y, line, TEXT, is_bold=is_bold,
                           right=x + room - RIGHT_PAD if column.is_right else None)  # fmt: skip
            x += room
        self._y -= tall
        self._rule(0.3, GREY)

    def blank_rows(self, count: int, *, height: float = 9 * MILLIMETRE) -> None:
        """Draw empty rows with their cells, to be written in by hand."""
        for _ in range(count):
            if self._y - height < MARGIN + 16:
                self._next_page()
            x = MARGIN
            for room in (*self._widths, 0.0):
                self._line(0.5, x, self._y, x, self._y - height)
                x += room
            self._y -= height
            self._rule(0.5)

    def blanks(self, labels: Sequence[str]) -> None:
        """Draw lines to write on, two beside each other, each with its label."""
        half = self._room / 2
        for number, label in enumerate(labels):
            if number % 2 == 0:
                self._y -= 9 * MILLIMETRE
            x = MARGIN + (number % 2) * half
            self._text(x, self._y, printable(label), SMALL)
            start = x + width(label, SMALL) + 4
            end = x + half - 8
            self._line(0.5, start, self._y - 1, end, self._y - 1)
        self._y -= 5 * MILLIMETRE

    def heads(self) -> None:
        """Write the headings of the columns, where no section did."""
        self._heads()

    def note(self, text: str) -> None:
        """Write a sentence across the page."""
        for line in wrapped(printable(text), TEXT, self._room, most=20):
            self._y -= TEXT * LEADING
            self._text(MARGIN, self._y, line, TEXT)
        self._y -= 4

    def _next_page(self) -> None:
        self._end_page()
        self._start_page()
        if self._section:
            self._say(MARGIN, f"{self._section} (continued)", 8.5, is_bold=True)
            self._y -= 4
        self._heads()

    def _start_page(self) -> None:
        self._page = []
        self._y = self._height - MARGIN
        if not self._pages:
            self._say(MARGIN, printable(self._title), TITLE, is_bold=True)
            self._y -= 4
            for line in self._lines:
                self._say(MARGIN, printable(line), TEXT)
            self._y -= 4

    def _end_page(self) -> None:
        number = f"Page {len(self._pages) + 1} of "
        y = MARGIN - 12
        self._text(MARGIN, y, printable(self._foot), SMALL)
        x = self._width - MARGIN - width(number, SMALL) - 22
        self._text(x, y, number, SMALL)
        total = x + width(number, SMALL)
        self._page.append(f"q 1 0 0 1 {total:.2f} {y:.2f} cm /Total Do Q")
        self._pages.append(self._file.page("\n".join(self._page), self._width, self._height))

    def _heads(self) -> None:
        x, lowest = MARGIN, self._y
        for column, room in zip(self._columns, self._widths, strict=True):
            for number, line in enumerate(wrapped(column.name, HEAD, room - 2 * PAD, most=2)):
                y = self._y - HEAD - number * HEAD * LEADING
                self._text(x + PAD, y, line, HEAD, is_bold=True,
                           right=x + room - RIGHT_PAD if column.is_right else None)  # fmt: skip
                lowest = min(lowest, y)
            x += room
        self._y = lowest - 3
        self._rule(0.8)

    def _say(self, x: float, text: str, size: float, *, is_bold: bool = False) -> None:
        self._y -= size * LEADING
        self._text(x, self._y, text, size, is_bold=is_bold)

    def _text(
        self, x: float, y: float, text: str, size: float, *, is_bold: bool = False,
        right: float | None = None,
    ) -> None:  # fmt: skip
        if not text:
            return
        if right is not None:
            x = right - width(text, size, is_bold=is_bold)
        font = "F2" if is_bold else "F1"
        self._page.append(f"BT /{font} {size:g} Tf {x:.2f} {y:.2f} Td ({_escaped(text)}) Tj ET")

    def _rule(self, weight: float, grey: float = 0.0) -> None:
        self._line(weight, MARGIN, self._y, MARGIN + self._room, self._y, grey)

    def _line(
        self, weight: float, x: float, y: float, to_x: float, to_y: float, grey: float = 0.0
    ) -> None:
        self._page.append(f"{weight} w {grey:g} G {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S")


class _Objects:
    """The objects of a PDF file, written as they come; only their places are remembered."""

    CATALOG, PAGES, REGULAR, BOLD, TOTAL = 1, 2, 3, 4, 5

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._at = 0
        self._places: dict[int, int] = {}
        self._next = 6
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        for number, name in ((self.REGULAR, "Helvetica"), (self.BOLD, "Helvetica-Bold")):
            self._object(number, f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} "
                                 "/Encoding /WinAnsiEncoding >>".encode())  # fmt: skip

    def page(self, content: str, wide: float, high: float) -> int:
        """Write a page and return its object."""
        stream, page = self._next, self._next + 1
        self._next += 2
        self._stream(stream, b"/Filter /FlateDecode",
                     zlib.compress(content.encode("cp1252"), 6))  # fmt: skip
        self._object(page, (
            f"<< /Type /Page /Parent {self.PAGES} 0 R /MediaBox [0 0 {wide:g} {high:g}] "
            f"/Contents {stream} 0 R /Resources << /Font << /F1 {self.REGULAR} 0 R "
            f"/F2 {self.BOLD} 0 R >> /XObject << /Total {self.TOTAL} 0 R >> >> >>"
        ).encode())  # fmt: skip
        return page

    def finish(self, pages: Sequence[int], wide: float, high: float) -> None:
        """Write how many pages there are, the tree of pages, and the table of places."""
        total = f"BT /F1 {SMALL:g} Tf 0 0 Td ({len(pages)}) Tj ET".encode()
        self._stream(self.TOTAL, (
            f"/Type /XObject /Subtype /Form /BBox [0 -5 100 20] "
            f"/Resources << /Font << /F1 {self.REGULAR} 0 R >> >>"
        ).encode(), total)  # fmt: skip
        kids = " ".join(f"{page} 0 R" for page in pages)
        self._object(self.PAGES, f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode())
        self._object(self.CATALOG, f"<< /Type /Catalog /Pages {self.PAGES} 0 R >>".encode())
        start = self._at
        count = self._next
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n".encode())
        for number in range(1, count):
            self._write(f"{self._places[number]:010d} 00000 n \n".encode())
        trailer = f"trailer\n<< /Size {count} /Root {self.CATALOG} 0 R >>\n"
        self._write(f"{trailer}startxref\n{start}\n%%EOF\n".encode())

    def _stream(self, number: int, words: bytes, content: bytes) -> None:
        length = f" /Length {len(content)} >>\nstream\n".encode()
        self._object(number, b"<< " + words + length + content + b"\nendstream")

    def _object(self, number: int, body: bytes) -> None:
        self._places[number] = self._at
        self._write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")

    def _write(self, content: bytes) -> None:
        self._target.write(content)
        self._at += len(content)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
