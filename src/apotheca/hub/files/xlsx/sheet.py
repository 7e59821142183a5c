"""A sheet of a workbook as a table."""

from collections.abc import Iterator
from typing import BinaryIO

from apotheca.hub.files.escaping import unguard
from apotheca.hub.files.findings import Finding, found, refused
from apotheca.hub.files.header import check_header
from apotheca.hub.files.limits import Limits
from apotheca.hub.files.problems import FileProblem, Problem, RowProblem
from apotheca.hub.files.table import Cell, CellKind, Row, Table
from apotheca.hub.files.totals import is_totals_label
from apotheca.hub.files.xlsx.cells import RawRow, RowWalker
from apotheca.hub.files.xlsx.container import Container
from apotheca.hub.files.xlsx.parts import walk
from apotheca.hub.files.xlsx.survey import Merges, Survey
from apotheca.hub.files.xlsx.workbook import read_workbook

_CELL_PROBLEMS = {CellKind.FORMULA: RowProblem.FORMULA, CellKind.ERROR: RowProblem.ERROR}


class XlsxTable(Table):
    """
    A sheet of an XLSX file; its first row that is not empty is the header.

    The workbook is looked through as a whole when it is opened: macros, links, other files inside,
    sizes that lie, broken XML. Formulas are refused cell by cell, since what they showed last is
    not trusted.
    """

    def __init__(self, stream: BinaryIO, name: str, limits: Limits, sheet: str | None) -> None:
        self.name = name
        self._stream, self._limits = stream, limits
        self._container = Container(stream, name, limits)
        self._book = read_workbook(self._container, limits)
        chosen = self._book.choose(sheet, name)
        self.sheet, self._part = chosen.name, chosen.part
        survey = Survey.of(self._container, chosen.part, limits)
        self._merges = survey.merges
        raw = next(self._raw_rows(), None)
        if raw is None:
            raise refused(FileProblem.EMPTY, name)
        self.header = self._read_header(raw)
        self.findings = (*self._book.hidden_sheets(name), *survey.findings)
        if survey.rows < 2:
            self.findings += (found(FileProblem.NO_ROWS, name),)

    def close(self) -> None:
        self._container.close()
        self._stream.close()

    def rows(self) -> Iterator[Row]:
        raws = self._raw_rows()
        next(raws)
        merges = Merges(self._merges, len(self.header))
        for raw in raws:
            yield self._row(raw, merges.at(raw.number))

    def _raw_rows(self) -> Iterator[RawRow]:
        walker = RowWalker(self._book, self.name, self._part, self._limits)
        for _ in walk(self._container, self._part, walker):
            yield from (row for row in walker.rows if row.cells)
            walker.rows.clear()

    def _read_header(self, raw: RawRow) -> tuple[str, ...]:
        texts = [""] * min(raw.cells[-1].number, self._limits.columns + 1)
        for cell in raw.cells[: len(texts)]:
            if cell.kind is not CellKind.TEXT:
                kind = cell.kind.lower()
                raise refused(
                    FileProblem.HEADER_NOT_TEXT,
                    self.name,
                    raw.number,
                    letter=cell.letter,
                    kind=kind,
                )
            texts[min(cell.number, len(texts)) - 1] = unguard(cell.text)
        if merged := Merges(self._merges, len(texts)).at(raw.number):
            raise refused(RowProblem.MERGED, self.name, raw.number, range=merged)
        return check_header(texts, self.name, raw.number, self._limits)

    def _row(self, raw: RawRow, merged: str) -> Row:
        by_number = {cell.number: _freed(cell) for cell in raw.cells}
        cells = {
            heading: by_number.get(number) or Cell("", number, CellKind.EMPTY)
            for number, heading in enumerate(self.header, 1)
        }
        return Row(self.name, raw.number, cells, tuple(self._findings(raw, merged)))

    def _findings(self, raw: RawRow, merged: str) -> Iterator[Finding]:
        width, first = len(self.header), raw.cells[0]
        if raw.is_hidden:
            yield self._found(raw, RowProblem.HIDDEN)
        if merged:
            yield self._found(raw, RowProblem.MERGED, range=merged)
        if first.number == 1 and first.kind is CellKind.TEXT and is_totals_label(first.text):
            yield self._found(raw, RowProblem.TOTALS, first)
        for cell in raw.cells:
            if cell.number > width:
                yield self._found(raw, RowProblem.UNHEADED, cell, letter=cell.letter)
                break
            if cell.kind in _CELL_PROBLEMS:
                yield self._found(raw, _CELL_PROBLEMS[cell.kind], cell)
        yield from self._too_long(raw)

    def _too_long(self, raw: RawRow) -> Iterator[Finding]:
        limits, total = self._limits, sum(len(cell.text) for cell in raw.cells)
        if total * 4 <= min(limits.field_bytes, limits.row_bytes):
            return
        sizes = [len(cell.text.encode()) for cell in raw.cells]
        if max(sizes) > limits.field_bytes:
            yield self._found(raw, RowProblem.FIELD_TOO_LONG, limit=limits.field_bytes)
        if sum(sizes) > limits.row_bytes:
            yield self._found(raw, RowProblem.TOO_LONG, limit=limits.row_bytes)

    def _found(
        self, raw: RawRow, problem: Problem, cell: Cell | None = None, **facts: object
    ) -> Finding:
        column = self.header[cell.number - 1] if cell and cell.number <= len(self.header) else ""
        return found(problem, self.name, raw.number, column, cell.text if cell else "", **facts)


def _freed(cell: Cell) -> Cell:
    if cell.kind is not CellKind.TEXT:
        return cell
    kind = CellKind.TEXT if cell.text else CellKind.EMPTY
    return Cell(unguard(cell.text), cell.number, kind)
