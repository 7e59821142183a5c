"""
A report as plain sections, printed to a terminal with rich or to one self-contained HTML page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.template import Context, Engine
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

ROWS_PRINTED = 40


@dataclass(frozen=True, slots=True)
class Table:
    """
    Rows under headings. Numbers align right; a row whose first cell begins with ``=`` is a total.

    ``drawn`` limits the terminal; the page shows every row.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    caption: str = ""
    drawn: int = ROWS_PRINTED


@dataclass(frozen=True, slots=True)
class Section:
    """One question and its answer: sentences, then tables."""

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report in reading order."""

    title: str
    subtitle: str
    sections: Sequence[Section]


def words(value: Any) -> str:
    """Write a value for people: money with thousands, dates as ISO, nothing as a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, Decimal):
        return (
            f"{value:,.2f}"
            if value == value.quantize(Decimal("0.01"))
            else f"{value.normalize():,f}"
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def print_report(report: Report, console: Console) -> None:
    """Print the report to a terminal, long tables cut with the number of rows left out."""
    console.rule(f"[bold]{report.title}")
    console.print(Text(report.subtitle, style="dim", justify="center"))
    for section in report.sections:
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        for sentence in section.sentences:
            console.print(Padding(Text(sentence), (0, 0, 0, 2)))
        for table in section.tables:
            console.print(Padding(_rich(table), (0, 0, 0, 2)))


def _rich(table: Table) -> RichTable:
    drawn = RichTable(box=box.SIMPLE_HEAD, title=table.caption or None, title_justify="left",
                      title_style="italic")  # fmt: skip
    for position, heading in enumerate(table.headings):
        numeric = any(_is_number(row[position]) for row in table.rows)
        drawn.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in table.rows[: table.drawn]:
        first, *rest = (words(value) for value in row)
        is_total = first.startswith("=")
        drawn.add_row(first.lstrip("= "), *rest, style="bold" if is_total else None)
    left = len(table.rows) - table.drawn
    if left > 0:
        drawn.caption = f"… and {left} more on the page"
    return drawn


def as_html(report: Report) -> str:
    """Return the report as one page without scripts or outside files."""
    template = Engine().from_string(
        files(__package__).joinpath("report.html").read_text(encoding="utf-8")
    )
    return template.render(Context({"report": report, "sections": list(_cells(report.sections))}))


def _cells(sections: Iterable[Section]) -> Iterable[dict[str, Any]]:
    for number, section in enumerate(sections, start=1):
        tables = []
        for table in section.tables:
            rows = [
                {
                    "is_total": words(row[0]).startswith("="),
                    "cells": [
                        {"text": words(value).removeprefix("= "), "is_number": _is_number(value)}
                        for value in row
                    ],
                }
                for row in table.rows
            ]
            tables.append({"caption": table.caption, "headings": table.headings, "rows": rows})
        yield {
            "anchor": f"s{number}",
            "title": section.title,
            "sentences": section.sentences,
            "tables": tables,
        }
