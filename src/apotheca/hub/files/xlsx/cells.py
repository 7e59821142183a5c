"""The rows of a sheet as its XML tells them, before they mean anything."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from apotheca.hub.files.findings import FileRefused, refused
from apotheca.hub.files.limits import Limits
from apotheca.hub.files.problems import WorkbookProblem
from apotheca.hub.files.table import Cell, CellKind, letter_of
from apotheca.hub.files.xlsx.parts import Quiet
from apotheca.hub.files.xlsx.serials import iso_of
from apotheca.hub.files.xlsx.strings import unescape
from apotheca.hub.files.xlsx.workbook import Workbook

ROWS_MAX, COLUMNS_MAX = 1_048_576, 16_384
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_TRUE = frozenset({"1", "true"})


@dataclass(slots=True)
class RawRow:
    """A row of a sheet: its number, its cells that hold something, and whether it is hidden."""

    number: int
    is_hidden: bool
    cells: list[Cell] = field(default_factory=list)


class Place(NamedTuple):
    """A cell's place: column and row, both from 1."""

    column: int
    row: int


def place_of(text: str) -> Place | None:
    """Return the place ``B7`` names; nothing when it names none."""
    hit = _PLACE.fullmatch(text)
    if hit is None:
        return None
    column = 0
    for letter in hit[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(hit[2])
    return Place(column, row) if column <= COLUMNS_MAX and row <= ROWS_MAX else None


_letter = lru_cache(maxsize=COLUMNS_MAX)(letter_of)


class RowWalker(Quiet):
    """Gathers the rows of a sheet; ``rows`` is emptied by whoever reads them."""

    def __init__(self, book: Workbook, file: str, part: str, limits: Limits) -> None:
        self.rows: list[RawRow] = []
        self._book, self._file, self._part, self._limits = book, file, part, limits
        self._row: RawRow | None = None
        self._number = self._column = 0
        self._type = self._style = ""
        self._texts: list[str] = []
        self._size = 0
        self._is_taking = self._is_in_hint = self._has_value = self._has_formula = False

    def start(self, word: str, attributes: dict[str, str]) -> None:
        if word == "c":
            self._begin_cell(attributes)
        elif word in ("v", "t"):
            self._is_taking = not self._is_in_hint
            self._has_value = True
        elif word == "f":
            self._has_formula = True
        elif word == "rPh":
            self._is_in_hint = True
        elif word == "row":
            self._begin_row(attributes)

    def end(self, word: str) -> None:
        if word in ("v", "t"):
            self._is_taking = False
        elif word == "c":
            self._end_cell()
        elif word == "rPh":
            self._is_in_hint = False
        elif word == "row" and self._row is not None:
            self.rows.append(self._row)
            self._row = None

    def text(self, data: str) -> None:
        if self._is_taking and self._size <= self._limits.field_bytes:
            self._texts.append(data)
            self._size += len(data)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r", "")
        place = place_of(f"A{said}") if said else Place(1, self._number + 1)
        if self._row is not None or place is None or place.row <= self._number:
            raise self._broken(f"row {said[:10]} stands where it cannot")
        self._number, self._column = place.row, 0
        self._row = RawRow(place.row, attributes.get("hidden", "0").lower() in _TRUE)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r", "")
        if self._row is None:
            raise self._broken("a cell stands in no row")
        if not said or said == f"{_letter(self._column + 1)}{self._number}":  # nearly always
            self._column += 1
        else:
            place = place_of(said)
            if place is None or place.row != self._number or place.column <= self._column:
                raise self._broken(f"cell {said[:10]} stands where it cannot")
            self._column = place.column
        if self._column > COLUMNS_MAX:
            raise self._broken("a row has too many cells")
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._texts.clear()
        self._size = 0
        self._has_value = self._has_formula = False

    def _end_cell(self) -> None:
        if self._row is None:
            raise self._broken("a cell stands in no row")
        if self._has_value or self._has_formula:
            text = "".join(self._texts)
            if self._size > self._limits.field_bytes:
                text = text[: self._limits.field_bytes + 1]
            cell = self._cell(text)
            if cell.kind is not CellKind.EMPTY:
                self._row.cells.append(cell)

    def _cell(self, text: str) -> Cell:
        if self._has_formula:
            return Cell(text, self._column, CellKind.FORMULA)
        match self._type:
            case "s":
                return Cell(self._shared(text), self._column)
            case "n":
                return self._number_cell(text.strip())
            case "inlineStr" | "str":
                return Cell(unescape(text), self._column)
            case "b":
                said = "true" if text.strip() in _TRUE else "false"
                return Cell(said, self._column, CellKind.BOOLEAN)
            case "e":
                return Cell(text, self._column, CellKind.ERROR)
            case "d":
                return Cell(text.strip(), self._column, CellKind.DATE)
        raise self._broken(f"a cell is of kind {self._type[:10]}")

    def _number_cell(self, text: str) -> Cell:
        if not text:
            return Cell("", self._column, CellKind.EMPTY)
        if self._style in self._book.date_styles:
            iso = iso_of(text, is_1904=self._book.is_1904)
            return Cell(iso, self._column, CellKind.DATE)
        return Cell(text, self._column, CellKind.NUMBER)

    def _shared(self, text: str) -> str:
        strings = self._book.strings
        number = text.strip()
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise self._broken("a cell has no text number")
        if strings is None or int(number) >= len(strings):
            raise self._broken(f"there is no shared text {number}")
        return strings[int(number)]

    def _broken(self, why: str) -> FileRefused:
        return refused(
            WorkbookProblem.XML_BROKEN, self._file, self._number, part=self._part, why=why
        )
