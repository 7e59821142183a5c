"""
Reading and writing CSV exactly: plain decimals, no formulas, every odd shape named with its place.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from apotheca.hub.errors import MessageUnreadable

ROWS_MAX = 100_000
FIELD_MAX = 32 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """
    Return rows as CSV (UTF-8, comma, LF), in the order of ``columns``.

    Text that a spreadsheet would run as a formula gets an apostrophe; amounts stay amounts.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
    return text.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, str):
        text = text.replace("\0", "")
        return f"'{text}" if text.startswith(_FORMULA) else text
    return text


def as_text(body: bytes) -> str:
    """
    Return a file's text (UTF-8, with or without a byte order mark).

    :raises MessageUnreadable: it is not UTF-8, or has NUL bytes.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise MessageUnreadable(
            place=f"byte {problem.start}", problem="it is not UTF-8"
        ) from problem
    if "\0" in text:
        raise MessageUnreadable(place="the file", problem="it has NUL bytes")
    return text


def read_csv(body: bytes, columns: Sequence[str]) -> list[dict[str, str]]:
    """
    Return the rows of a CSV file that has at least ``columns`` (UTF-8, comma; more columns are
    ignored).

    :raises MessageUnreadable: not UTF-8, NUL, an empty file, a header missing or doubled, a row of
        another length, a field or a file that is too long.
    """
    text = as_text(body)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, columns)
        return [_row(header, values, reader.line_num) for values in reader if values]
    except csv.Error as problem:
        raise MessageUnreadable(place=f"line {reader.line_num}", problem=str(problem)) from problem


def _check_header(header: Sequence[str], columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in header]
    if missing:
        raise MessageUnreadable(place="line 1", problem=f"the column {missing[0]!r} is missing")
    if len(set(header)) != len(header):
        raise MessageUnreadable(place="line 1", problem="a column comes twice")


def _row(header: Sequence[str], values: Sequence[str], line: int) -> dict[str, str]:
    if len(values) != len(header):
        problem = f"{len(values)} fields under {len(header)} headings"
        raise MessageUnreadable(place=f"line {line}", problem=problem)
    if line > ROWS_MAX or any(len(value) > FIELD_MAX for value in values):
        raise MessageUnreadable(place=f"line {line}", problem="the file or a field is too long")
    return dict(zip(header, values, strict=True))
