"""
A sheet of the kit, written row by row as a page that opens from disk and as a PDF to print.

Neither needs a network, a script or a font of the host; memory holds one page.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from apotheca.hub.paper.rendering import page_size
from apotheca.hub.paper.tables import Column, PdfTable

STYLE = Path(__file__).with_name("kit.css")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every sheet says of itself: whose it is, as of when, and when it was made."""

    facility: str
    as_of: str
    made_at: str

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.facility, f"As of {self.as_of}", f"Made {self.made_at}")

    @property
    def foot(self) -> str:
        return f"{self.facility} - as of {self.as_of} - nothing later is in it"


class Sheet:
    """
    One sheet under ``path`` with the endings ``.html`` and ``.pdf``; use it as a context manager.

    ``rows`` counts what was written.
    """

    def __init__(
        self, path: Path, title: str, columns: Sequence[Column], stamp: Stamp, *,
        is_landscape: bool = False,
    ) -> None:  # fmt: skip
        self._path, self._title, self._columns = path, title, tuple(columns)
        self._stamp, self._is_landscape = stamp, is_landscape
        self._stack = ExitStack()
        self._is_open = False
        self.rows = 0

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            page = stack.enter_context(self._path.with_suffix(".html").open("w", encoding="utf-8"))
            paper = stack.enter_context(self._path.with_suffix(".pdf").open("wb"))
            self._page: TextIO = page
            self._paper = stack.enter_context(PdfTable(
                paper, title=self._title, columns=self._columns, lines=self._stamp.lines,
                foot=self._stamp.foot, size=page_size(), is_landscape=self._is_landscape,
            ))  # fmt: skip
            self._stack = stack.pop_all()
        self._page.write(page_head(self._title, self._stamp))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if kind is None:
            self._close_table()
            self._page.write("</body>\n</html>\n")
        self._stack.__exit__(kind, error, trace)

    def section(self, text: str) -> None:
        """Begin a part under a heading of its own."""
        self._close_table()
        self._page.write(f"<h2>{escape(text)}</h2>\n")
        self._open_table()
        self._paper.section(text)

    def row(self, cells: Sequence[str], *, is_bold: bool = False) -> None:
        """Write one row."""
        if not self._is_open:
            self._open_table()
            self._paper.heads()
        self.rows += 1
        cut = "".join(
            f"<td{_class(column)}>{escape(cell)}</td>"
            for cell, column in zip(cells, self._columns, strict=True)
        )
        strong = ' class="strong"' if is_bold else ""
        self._page.write(f"<tr{strong}>{cut}</tr>\n")
        self._paper.row(cells, is_bold=is_bold)

    def note(self, text: str) -> None:
        """Write a sentence."""
        self._close_table()
        self._page.write(f"<p>{escape(text)}</p>\n")
        self._paper.note(text)

    def blanks(self, labels: Sequence[str]) -> None:
        """Leave lines to write on, each with its label."""
        for label in labels:
            self._page.write(f'<span class="fill">{escape(label)}</span>\n')
        self._paper.blanks(labels)

    def blank_rows(self, count: int) -> None:
        """Leave empty rows to write in."""
        self._open_table("blank")
        self._paper.heads()
        cut = "<td></td>" * len(self._columns)
        self._page.write(f"<tr>{cut}</tr>\n" * count)
        self._paper.blank_rows(count)

    def _open_table(self, kind: str = "") -> None:
        heads = "".join(f"<th{_class(c)}>{escape(c.name)}</th>" for c in self._columns)
        named = f' class="{kind}"' if kind else ""
        self._page.write(f"<table{named}>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n")
        self._is_open = True

    def _close_table(self) -> None:
        if self._is_open:
            self._page.write("</tbody>\n</table>\n")
        self._is_open = False


def page_head(title: str, stamp: Stamp, style: str = "style.css") -> str:
    """Return the beginning of a page of the kit: no script, one style sheet beside it."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} - {escape(stamp.facility)}</title>\n"
        f'<link rel="stylesheet" href="{style}">\n</head>\n<body>\n'
        f"<h1>{escape(title)}</h1>\n<p>{escape(stamp.facility)}</p>\n"
        f'<p class="stamp">As of {escape(stamp.as_of)}</p>\n<p>Made {escape(stamp.made_at)}. '
        "Nothing that happened later is in it.</p>\n"
    )


def _class(column: Column) -> str:
    return ' class="right"' if column.is_right else ""
