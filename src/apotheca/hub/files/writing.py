"""Writing tables as CSV: plain decimals, no formulas, the same bytes for the same rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from apotheca.hub.files.escaping import guard
from apotheca.hub.files.placing import Target, placed

Record = Mapping[str, object] | Sequence[object]
_QUOTED = frozenset('",\r\n;\t')
BLOCK_ROWS = 500


def write_csv(target: Target, columns: Sequence[str], rows: Iterable[Record]) -> int:
    """
    Write rows as CSV (RFC 4180, UTF-8, comma, LF) to a path or an open binary file; return how
    many.

    Rows are mappings by column, or sequences in the order of ``columns``. Text that a spreadsheet
    would run gets an apostrophe (``escaping``); numbers stay numbers, also negative ones. A path
    is replaced whole or not at all; memory stays flat.

    :raises TypeError: a value is of a kind no column holds, such as a float.
    """
    counted = _Counted(rows)
    with placed(target) as made:
        made.writelines(csv_blocks(columns, counted))
    return counted.count


def csv_bytes(columns: Sequence[str], rows: Iterable[Record]) -> bytes:
    """Return rows as the bytes ``write_csv`` writes: for small files, such as messages."""
    return b"".join(csv_blocks(columns, rows))


def csv_blocks(columns: Sequence[str], rows: Iterable[Record]) -> Iterator[bytes]:
    """Yield the bytes ``write_csv`` writes, in blocks, for an answer that is streamed."""
    lines = [_line(columns)]
    for row in rows:
        lines.append(_line([in_text(value) for value in values_of(row, columns)]))
        if len(lines) >= BLOCK_ROWS:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def values_of(row: Record, columns: Sequence[str]) -> Sequence[object]:
    """
    Return the values of a row in the order of the columns.

    :raises ValueError: a sequence of another length.
    """
    if isinstance(row, Mapping):
        return [row[name] for name in columns]
    if len(row) != len(columns):
        raise ValueError(f"{len(row)} values for {len(columns)} columns.")
    return row


def in_text(value: object) -> str:
    """
    Return a value as the text of a cell; only text is guarded.

    :raises TypeError: a kind no column holds, such as a float.
    """
    if isinstance(value, Enum):
        value = value.value
    match value:
        case None:
            return ""
        case str():
            return guard(value)
        case bool():
            return "true" if value else "false"
        case int() | UUID():
            return str(value)
        case Decimal():
            return plain_decimal(value)
        case datetime() | date():
            return _iso(value)
        case tuple() | list():
            return guard(";".join(_part(part) for part in value))
    raise TypeError(f"A cell holds no {type(value).__name__}.")


def plain_decimal(value: Decimal) -> str:
    """Return a finite decimal without an exponent."""
    if not value.is_finite():
        raise ValueError(f"A cell holds no {value}.")
    return f"{value:f}"


def _iso(value: date | datetime) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("An instant without a zone is written nowhere.")
    return value.isoformat()


def _part(value: object) -> str:
    text = value if isinstance(value, str) else in_text(value)
    if ";" in text:
        raise ValueError(f"{text!r} cannot be a part of a list, since it has a semicolon.")
    return text


def _line(texts: Sequence[str]) -> str:
    if any(texts):
        return ",".join(_quote(text) for text in texts) + "\n"
    return ",".join('""' for _ in texts) + "\n"  # quoted, so that the row is not a blank line


def _quote(text: str) -> str:
    if _QUOTED.isdisjoint(text) and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'


class _Counted:
    """Rows, and how many of them went by."""

    def __init__(self, rows: Iterable[Record]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Record]:
        for row in self._rows:
            self.count += 1
            yield row
