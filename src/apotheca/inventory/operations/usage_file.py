"""Reading a dispensing file in slices: one pass, memory for one slice, no line trusted."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from uuid import UUID

from apotheca.kernel.errors import DomainError

COLUMNS = ("row_id", "occurred_at", "location", "item", "quantity", "uom", "cost_centre", "lot")
REQUIRED = frozenset(COLUMNS) - {"lot"}


class UsageFileUnreadable(DomainError):
    code = "inventory.usage_file_unreadable"
    message = (
        "The header of the usage file has {found}; it needs {needed}. Correct the export and send"
        " it again; nothing was posted."
    )
    status = 422


@dataclass(frozen=True, slots=True)
class UsageSlice:
    """
    Rows of a file as CSV text with their row numbers, ready for COPY, and the lines that are none.

    It is known by its digest, so that a repeated slice is recognised without keeping its text.
    """

    feed_id: UUID
    slice_no: int
    source: str
    header: tuple[str, ...]
    rows: int
    text: str
    malformed: str
    digest: str

    def __repr__(self) -> str:
        return f"UsageSlice({self.feed_id}, {self.slice_no}, {self.source}, {self.digest})"


def slices_of(
    lines: Iterable[str], *, feed_id: UUID, source: str, slice_rows: int
) -> Iterator[UsageSlice]:
    """
    Yield the slices of a CSV file with a header, of ``slice_rows`` lines; the last may be shorter.

    One row is one line. A line with another number of fields than the header, or a zero byte, is
    kept whole as malformed. Row numbers count lines after the header from 1.

    :raises UsageFileUnreadable: the header lacks a column or names one we do not know.
    """
    remaining = iter(lines)
    header = _header(next(remaining, ""))
    row_no = 0
    for slice_no, chunk in enumerate(
        iter(lambda: list(islice(remaining, slice_rows)), []), start=1
    ):
        text, malformed = _numbered(chunk, row_no, len(header))
        digest = sha256("".join(chunk).encode("utf-8", "replace")).hexdigest()
        yield UsageSlice(feed_id, slice_no, source, header, len(chunk), text, malformed, digest)
        row_no += len(chunk)


def _header(line: str) -> tuple[str, ...]:
    found = tuple(name.strip().lower() for name in line.lstrip("\ufeff").strip().split(","))
    if not set(found) >= REQUIRED or not set(found) <= set(COLUMNS) or len(set(found)) < len(found):
        raise UsageFileUnreadable(found=", ".join(found)[:200], needed=", ".join(COLUMNS))
    return found


def _numbered(chunk: list[str], before: int, width: int) -> tuple[str, str]:
    rows, malformed = [], []
    for row_no, raw in enumerate(chunk, start=before + 1):
        line = raw.rstrip("\r\n")
        if _is_row(line, width):
            rows.append(f"{row_no},{line}\n")
        else:
            kept = line.replace("\0", "\ufffd").replace('"', '""')
            malformed.append(f'{row_no},"{kept}"\n')
    return "".join(rows), "".join(malformed)


def _is_row(line: str, width: int) -> bool:
    if "\0" in line or "\r" in line or line == "\\.":
        return False
    if '"' not in line:
        return line.count(",") == width - 1
    try:
        parsed = list(csv.reader([line], strict=True))
    except csv.Error:
        return False
    return len(parsed) == 1 and len(parsed[0]) == width
