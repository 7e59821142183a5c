"""
How a value of the portable form is written in a cell and read from it, by its shape.

Each codec is a kind of cell (``hub.files``) that can also write. ``write`` gives the value for a
cell of its own, ``part`` the text of it inside a list or record.
"""

import unicodedata
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from apotheca.hub.files import (
    CellKind,
    Kind,
)
from apotheca.hub.files.kinds import Unfit
from apotheca.hub.files.kinds.floats import exact_number
from apotheca.hub.files.kinds.marks import control_in, lookalike_in, unseen_in
from apotheca.hub.files.value_problems import ValueProblem
from apotheca.hub.files.writing import in_text
from apotheca.hub.moving import cells
from apotheca.hub.moving.problems import MovingProblem
from apotheca.kernel.portable import kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec(Kind[Any]):
    """A kind of cell that writes too. ``wanted`` names what it holds for the pages."""

    is_required: bool = False

    def write(self, value: Any) -> object:
        """Return the value for a cell of its own."""
        return value

    def part(self, value: Any) -> str:
        """Return the text of the value inside a list or record."""
        return in_text(value)

    @property
    @abstractmethod
    def wanted(self) -> str:
        """Say in a few words what the cell holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCodec(Codec):
    """A text of people (``is_free``) or a code; ``ref`` is the kind of record the code names."""

    is_free: bool = False
    ref: str = ""

    def value(self, text: str, kind: CellKind) -> str:
        if kind is CellKind.NUMBER:
            if not self.is_free:
                raise Unfit(ValueProblem.CODE_NUMBER_CELL)
            text = f"{exact_number(text):f}"
        elif kind is not CellKind.TEXT:
            raise Unfit(ValueProblem.WRONG_CELL, found=kind.lower(), wanted="text")
        if cells.is_literal(text):
            return str(readable(cells.read_literal, text))
        if mark := control_in(text, keep_lines=self.is_free):
            raise Unfit(ValueProblem.CONTROL, mark=mark)
        if not self.is_free:
            self._check_code(text)
        return unicodedata.normalize("NFC", text)

    def _check_code(self, text: str) -> None:
        if mark := unseen_in(text):
            raise Unfit(ValueProblem.INVISIBLE, mark=mark)
        if mark := lookalike_in(text):
            raise Unfit(ValueProblem.LOOKALIKE, mark=mark)

    def flag(self, text: str) -> Unfit | None:
        if cells.is_literal(text):
            return None
        if mark := unseen_in(text):
            return Unfit(ValueProblem.INVISIBLE_KEPT, mark=mark)
        if mark := lookalike_in(text):
            return Unfit(ValueProblem.LOOKALIKE_KEPT, mark=mark)
        return None

    def write(self, value: Any) -> object:
        text = str(value)
        if not self.is_free and lookalike_in(text):
            return cells.literal(text)
        return cells.write_text(text)

    def part(self, value: Any) -> str:
        text = str(value)
        if not self.is_free and lookalike_in(text):
            return cells.literal(text)
        return cells.write_part(text)

    @property
    def wanted(self) -> str:
        if self.ref:
            return f"{self.ref.replace('_', ' ')}, such as {kinds()[self.ref].example}"
        return "text" if self.is_free else "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainCodec(Codec):
    """A number, a day, an instant, yes or no, or an id, read by a kind of ``hub.files``."""

    kind: Kind[Any]
    words: str

    def value(self, text: str, kind: CellKind) -> Any:
        return self.kind.value(text, kind)

    def write(self, value: Any) -> object:
        return value.astimezone(UTC) if isinstance(value, datetime) else value

    def part(self, value: Any) -> str:
        return in_text(self.write(value))

    @property
    def wanted(self) -> str:
        return self.words


def nearest(name: str, among: Mapping[str, object] | Sequence[str]) -> str:
    """Return a question that names the nearest of ``among``, or nothing."""
    near = get_close_matches(name.casefold(), list(among), 1)
    return f" Did you mean {near[0]}?" if near else ""


def readable(read: Any, *arguments: Any) -> Any:
    """Return what ``read`` makes of a cell; what it cannot read is unfit."""
    try:
        return read(*arguments)
    except cells.CellUnreadable as why:
        raise Unfit(MovingProblem.CELL_UNREADABLE, why=str(why)) from None
