"""A table read from a file: header, rows, cells, and what was found on the way."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from apotheca.hub.files.findings import FileRefused, Finding, found
from apotheca.hub.files.problems import FileProblem

if TYPE_CHECKING:
    from apotheca.hub.files.kinds.base import Kind, Parsed

T = TypeVar("T")


class CellKind(StrEnum):
    """What a cell says it is. CSV knows EMPTY and TEXT; the others come from workbooks."""

    EMPTY = "EMPTY"
    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    BOOLEAN = "BOOLEAN"
    FORMULA = "FORMULA"
    ERROR = "ERROR"


class Cell(NamedTuple):  # a tuple: there are millions of them
    """
    One cell: its text as written, the number of its column (from 1), and its kind.

    A guarding apostrophe is taken off (``escaping``). A DATE is given as ISO text, a NUMBER as the
    workbook wrote it (``1.1000000000000001``); the kinds read both.
    """

    text: str
    number: int
    kind: CellKind = CellKind.TEXT

    @property
    def letter(self) -> str:
        """Return the column as a spreadsheet names it: A, B, ... AA."""
        return letter_of(self.number)


NO_CELL = Cell("", 0, CellKind.EMPTY)


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row: the line it begins on (from 1), its cells by heading, and what was found in it.

    A row with a refusal among its findings must not be used; its cells may be missing.
    """

    file: str
    line: int
    cells: dict[str, Cell]
    findings: tuple[Finding, ...] = ()

    @property
    def is_usable(self) -> bool:
        return not any(finding.is_refusal for finding in self.findings)

    def read(self, column: str, kind: "Kind[T]") -> "Parsed[T]":
        """
        Read a cell as ``kind``: the value, or the finding that says why not. A column the file
        does not have reads as an empty cell.
        """
        return kind.read(self.cells.get(column, NO_CELL), self.file, self.line, column)


class Table(ABC):
    """
    A table in a file: ``header`` (headings in order), ``findings`` about the file as a whole.

    Close it after use, or use it in ``with``. ``rows`` may be called again and starts anew.
    """

    name: str
    header: tuple[str, ...]
    findings: tuple[Finding, ...]

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """
        Yield the rows in order; blank ones are left out. One pass at a time.

        :raises FileRefused: more rows than the limit, or the file breaks off.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sound_rows(self, required: Sequence[str]) -> Iterator[Row]:
        """
        Yield the rows of a file that is used whole or not at all; other columns are passed over.

        :raises FileRefused: a required column is missing, or a row cannot be used.
        """
        missing = (one for one in self.expect(required) if one.column not in self.header)
        for finding in missing:
            raise FileRefused(finding)
        for row in self.rows():
            for finding in row.findings:
                if finding.is_refusal:
                    raise FileRefused(finding)
            yield row

    def expect(self, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[Finding, ...]:
        """
        Return one finding per required heading that is missing and per heading nobody knows, each
        with the nearest name.
        """
        known, given = [*required, *optional], self.header
        missing = [
            found(FileProblem.HEADER_MISSING, self.name, 0, heading, heading=heading,
                  nearest=_nearest(heading, [name for name in given if name not in known]))
            for heading in required
            if heading not in given
        ]  # fmt: skip
        unknown = [
            found(FileProblem.HEADER_UNKNOWN, self.name, 0, heading,
                  nearest=_nearest(heading, [name for name in known if name not in given]))
            for heading in given
            if heading not in known
        ]  # fmt: skip
        return (*missing, *unknown)


def _nearest(name: str, among: Sequence[str]) -> str:
    lowered = {_plain(one): one for one in among}
    near = get_close_matches(_plain(name)[:100], lowered, 1)
    return f" Did you mean {lowered[near[0]]}?" if near else ""


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def letter_of(number: int) -> str:
    """Return the spreadsheet's name of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
