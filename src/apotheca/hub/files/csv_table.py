"""CSV as a table: read as a stream, each bad row named and left out, its neighbours kept."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from apotheca.hub.files.escaping import unguard
from apotheca.hub.files.findings import FileRefused, Finding, found, refused
from apotheca.hub.files.header import check_header
from apotheca.hub.files.limits import Limits
from apotheca.hub.files.lines import Line, Lines
from apotheca.hub.files.problems import FileProblem, Problem, RowProblem
from apotheca.hub.files.quoting import Trouble, count_outside, split_quoted
from apotheca.hub.files.table import Cell, CellKind, Row, Table, letter_of
from apotheca.hub.files.totals import is_totals_label

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_TROUBLES = {Trouble.STRAY: RowProblem.QUOTE_STRAY, Trouble.OPEN: RowProblem.QUOTE_OPEN}


class _Unreadable(Exception):
    """A row has no values; becomes a finding at its line."""

    def __init__(self, problem: Problem, **facts: object) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.facts = facts


class CsvTable(Table):
    """
    A CSV file (RFC 4180, any line ends).

    The separator is the one of comma, semicolon and tab that the header has most of outside
    quotes, or what a first line ``sep=;`` says. A row that cannot be read ends with its line.
    """

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        self.name = name
        self.separator = ","
        self.header = ()
        self.findings: tuple[Finding, ...] = ()
        self._stream, self._limits, self._width, self._pass = stream, limits, 0, 0
        self._start()
        if next(self.rows(), None) is None:
            self.findings = (found(FileProblem.NO_ROWS, name),)

    def close(self) -> None:
        self._stream.close()

    def rows(self) -> Iterator[Row]:
        self._pass += 1
        this_pass, lines, count = self._pass, self._start(), 0
        for line in lines:
            row = self._row(line, lines)
            if row is None:
                continue
            count += 1
            if count > self._limits.rows:
                limit = self._limits.rows
                raise refused(FileProblem.TOO_MANY_ROWS, self.name, line.number, limit=limit)
            yield row
            if this_pass != self._pass:
                raise RuntimeError("Meanwhile another pass over this file began.")

    def _start(self) -> Lines:
        """Read the header and return the lines that follow it."""
        lines = Lines(self._stream, self.name, self._limits.row_bytes)
        first = _first_of(lines, self.name)
        try:
            text = self._text(first)
            if text[:4].lower() == "sep=" and text[4:] in SEPARATORS:
                self.separator = text[4:]
                first = _first_of(lines, self.name)
            else:
                self.separator = _separator_of(text, self.name, first.number)
            texts = [unguard(text) for text in self._values(first, lines)]
        except _Unreadable as trouble:
            raise self._refuse_header(trouble, first) from None
        self._width = len(texts)
        self.header = check_header(texts, self.name, first.number, self._limits)
        return lines

    def _refuse_header(self, trouble: _Unreadable, line: Line) -> FileRefused:
        most = max(line.raw.count(mark.encode()) for mark in SEPARATORS)
        if trouble.problem is RowProblem.TOO_LONG and most > self._limits.columns:
            limit = self._limits.columns
            return refused(FileProblem.HEADER_TOO_WIDE, self.name, line.number, limit=limit)
        return refused(trouble.problem, self.name, line.number, **trouble.facts)

    def _row(self, line: Line, lines: Lines) -> Row | None:
        """Return the row that begins on ``line``, or nothing when it is blank."""
        try:
            values = self._values(line, lines)
            if not any(values) and b'"' not in line.raw:
                return None
            if self._width > 1 and len(values) == 1 and values[0].isspace():
                return None
            self._check_width(values)
        except _Unreadable as trouble:
            said = line.raw[:400].decode("utf-8", "replace").rstrip("\r\n")
            return self._failed(line, trouble, said)
        return self._cells(line, values)

    def _failed(self, line: Line, trouble: _Unreadable, said: str) -> Row:
        finding = found(trouble.problem, self.name, line.number, "", said, **trouble.facts)
        return Row(self.name, line.number, {}, (finding,))

    def _cells(self, line: Line, values: Sequence[str]) -> Row:
        cells = {
            heading: Cell(text if text[:1] != "'" else unguard(text), number)
            if text
            else Cell("", number, CellKind.EMPTY)
            for number, (heading, text) in enumerate(zip(self.header, values, strict=False), 1)
        }
        row = Row(self.name, line.number, cells)
        unheaded = next((n for n, text in enumerate(values, 1) if n > len(cells) and text), 0)
        if unheaded:
            facts = {"letter": letter_of(unheaded)}
            return self._failed(
                line, _Unreadable(RowProblem.UNHEADED, **facts), values[unheaded - 1]
            )
        if is_totals_label(values[0]):
            finding = found(RowProblem.TOTALS, self.name, line.number, self.header[0], values[0])
            return Row(self.name, line.number, cells, (finding,))
        return row

    def _text(self, line: Line) -> str:
        """Return a line without its end; what makes it no text is raised."""
        if len(line.raw) > self._limits.row_bytes:
            raise _Unreadable(RowProblem.TOO_LONG, limit=self._limits.row_bytes)
        try:
            text = line.raw.decode()
        except UnicodeDecodeError as problem:
            value = f"0x{line.raw[problem.start]:02X}"
            raise _Unreadable(
                RowProblem.NOT_UTF8, byte=line.offset + problem.start, value=value
            ) from None
        if "\0" in text:
            raise _Unreadable(RowProblem.NUL)
        return text.rstrip("\r\n")

    def _values(self, line: Line, lines: Lines) -> list[str]:
        """Return the values of the row that begins on ``line``, taking more lines where quoted."""
        text = self._text(line)
        has_marks = '"' in text
        values = self._quoted(text, line, lines) if has_marks else text.split(self.separator)
        if has_marks or len(line.raw) > self._limits.field_bytes:
            self._check_fields(values)
        return values

    def _quoted(self, text: str, line: Line, lines: Lines) -> list[str]:
        split = split_quoted(text, self.separator)
        if isinstance(split, list):
            return split
        trouble, number = split
        taken: list[Line] = []
        if trouble is Trouble.OPEN:
            whole = self._gather(line, lines, taken)
            split = split_quoted(whole, self.separator) if whole else split
            if isinstance(split, list):
                return split
            trouble, number = split
        lines.put_back(taken)
        raise _Unreadable(_TROUBLES[trouble], number=number)

    def _gather(self, line: Line, lines: Lines, taken: list[Line]) -> str:
        """
        Take lines until the quotation marks are even, and return the whole; nothing if they never
        are within the longest row. No line is looked at by more than two open rows.
        """
        whole = [line.raw]
        marks, size = line.raw.count(b'"'), len(line.raw)
        for more in lines:
            taken.append(more)
            whole.append(more.raw)
            marks += more.raw.count(b'"')
            size += len(more.raw)
            if size > self._limits.row_bytes:
                return ""
            if marks % 2 == 0:
                return self._text(Line(line.number, line.offset, b"".join(whole)))
        return ""

    def _check_width(self, values: Sequence[str]) -> None:
        if len(values) != self._width:
            raise _Unreadable(RowProblem.UNEVEN, found=len(values), expected=self._width)

    def _check_fields(self, values: Sequence[str]) -> None:
        limit = self._limits.field_bytes
        if any(len(value) * 4 > limit and len(value.encode()) > limit for value in values):
            raise _Unreadable(RowProblem.FIELD_TOO_LONG, limit=limit)


def _first_of(lines: Lines, name: str) -> Line:
    """Return the first line that is not blank."""
    for line in lines:
        if line.raw.strip(b" \t\r\n,;"):
            return line
    raise refused(FileProblem.EMPTY, name)


def _separator_of(text: str, name: str, line: int) -> str:
    """Return the separator a header shows; one heading alone needs none."""
    counts = {mark: count_outside(text, mark) for mark in SEPARATORS}
    best, next_best = sorted(counts, key=lambda mark: -counts[mark])[:2]
    if counts[best] and counts[best] == counts[next_best]:
        one, other = SEPARATORS[best], SEPARATORS[next_best]
        raise refused(FileProblem.SEPARATOR_UNCLEAR, name, line, one=one, other=other)
    return best if counts[best] else ","
