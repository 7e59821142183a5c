"""
The true figures of the delivery history, asked of our own ledgers by SQL after the import.

Nothing here knows the file or the importer: each question of ``sql/figures.sql`` reads orders,
receipts, movements, invoices and journals, so that a line lost or doubled on the way shows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from apotheca.kernel.sql import fetch_values

HEADING = re.compile(r"-- (?P<number>\d+)\. (?P<what>.*): (?P<stated>[-\d., ]+)")


@dataclass(frozen=True, slots=True)
class Question:
    """A true figure: its number in the data's README, what it is, its values, how to ask for it."""

    number: str
    what: str
    stated: tuple[Decimal, ...]
    select: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What the ledgers answered to a question."""

    number: str
    what: str
    stated: tuple[Decimal, ...]
    found: tuple[Decimal | None, ...]

    @property
    def agrees(self) -> bool:
        return self.stated == self.found


def questions() -> Iterator[Question]:
    """Yield the questions of ``sql/figures.sql`` in their order."""
    for block in _text("figures.sql").split("\n\n"):
        heading, _, select = block.strip().partition("\n")
        if found := HEADING.fullmatch(heading):
            stated = tuple(Decimal(value) for value in found["stated"].split(","))
            yield Question(found["number"], found["what"], stated, select.rstrip(";"))


def ask_ledgers() -> list[Figure]:
    """Ask the ledgers every question, in the order of the README."""
    lines = _text("delivery_lines.sql")
    figures = []
    for question in questions():
        text = f"WITH\n{lines}\n{question.select}"
        [answer] = fetch_values(text.replace("%", "%%"))
        found = tuple(None if value is None else Decimal(value) for value in answer)
        figures.append(Figure(question.number, question.what, question.stated, found))
    return figures


def _text(name: str) -> str:
    return (files(__package__) / "sql" / name).read_text("utf-8")
