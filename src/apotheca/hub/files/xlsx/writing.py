"""Writing tables as XLSX: every text a text, no formulas, the same bytes for the same rows."""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from apotheca.hub.files.limits import MEGABYTE, Limits
from apotheca.hub.files.placing import Target, placed
from apotheca.hub.files.writing import Record, values_of
from apotheca.hub.files.xlsx import skeleton
from apotheca.hub.files.xlsx.cell_text import SheetFull, cell_xml
from apotheca.hub.files.xlsx.cells import COLUMNS_MAX, ROWS_MAX

BLOCK_ROWS = 200
# What we write, every site can read again.
READABLE = Limits()
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")


def write_xlsx(
    target: Target, columns: Sequence[str], rows: Iterable[Record], *, sheet: str = "Data"
) -> int:
    """
    Write rows as a workbook with one sheet to a path or an open binary file; return how many.

    Numbers of up to 15 digits become number cells, longer ones text; days become date cells;
    everything else is text, guarded as in CSV. A path is replaced whole or not at all; memory
    stays flat.

    :raises SheetFull: more rows, columns or characters in a cell than a sheet holds.
    :raises TypeError: a value is of a kind no column holds, such as a float.
    """
    if not 0 < len(sheet) <= 31 or _NO_SHEET_NAME.search(sheet):
        raise ValueError(f"{sheet!r} is no name for a sheet.")
    if not 0 < len(columns) <= COLUMNS_MAX:
        raise SheetFull(what=f"{len(columns)} columns")
    writer = _Sheet(columns, rows)
    with placed(target) as made:
        _write(made, writer, sheet)
        if _is_too_dense(made, writer.size):
            _store(made)
    return writer.count


class _Sheet:
    """The sheet's XML in blocks; counts rows and bytes on the way."""

    def __init__(self, columns: Sequence[str], rows: Iterable[Record]) -> None:
        self._columns, self._rows = columns, rows
        self.count = self.size = 0

    def blocks(self) -> Iterator[bytes]:
        for block in self._texts():
            data = block.encode()
            self.size += len(data)
            if self.size > READABLE.unpacked_bytes:
                raise SheetFull(what="more than 1 GB of cells")
            yield data

    def _texts(self) -> Iterator[str]:
        made = [skeleton.SHEET_BEGIN, _row_xml(1, self._columns, skeleton.HEADER_STYLE)]
        for row in self._rows:
            self.count += 1
            if self.count >= ROWS_MAX:
                raise SheetFull(what=f"more than {ROWS_MAX - 1} rows")
            made.append(_row_xml(self.count + 1, values_of(row, self._columns)))
            if len(made) >= BLOCK_ROWS:
                yield "".join(made)
                made.clear()
        made.append(skeleton.SHEET_END)
        yield "".join(made)


def _row_xml(number: int, values: Sequence[object], style: int | None = None) -> str:
    cells = (cell_xml(column, number, value, style) for column, value in enumerate(values, 1))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _write(made: BinaryIO, sheet: _Sheet, name: str) -> None:
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for part, text in skeleton.parts(name).items():
            archive.writestr(_entry(part, ZIP_DEFLATED), text)
        with archive.open(_entry(skeleton.SHEET_PART, ZIP_DEFLATED), "w") as opened:
            for block in sheet.blocks():
                opened.write(block)


def _entry(part: str, packing: int) -> ZipInfo:
    """Return an entry without the time and the machine it was made on."""
    info = ZipInfo(part)
    info.compress_type, info.create_system, info.external_attr = packing, 0, 0
    return info


def _is_too_dense(made: BinaryIO, unpacked: int) -> bool:
    """Say whether our own reader would take so many equal rows for a bomb."""
    most = made.seek(0, 2) * (READABLE.unpacked_ratio - 1)
    return unpacked * 2 > READABLE.ratio_from_bytes and unpacked > most


def _store(made: BinaryIO) -> None:
    """Write the workbook again without packing it."""
    with SpooledTemporaryFile(max_size=8 * MEGABYTE) as spool:
        made.seek(0)
        shutil.copyfileobj(made, cast("BinaryIO", spool), MEGABYTE)
        made.seek(0)
        made.truncate()
        with ZipFile(spool) as packed, ZipFile(made, "w", ZIP_STORED) as plain:
            for info in packed.infolist():
                with (
                    packed.open(info) as old,
                    plain.open(_entry(info.filename, ZIP_STORED), "w") as new,
                ):
                    shutil.copyfileobj(old, new, MEGABYTE)
