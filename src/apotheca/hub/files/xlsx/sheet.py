"""A sheet of a workbook as a table."""

from collections.abc import Iterator
from typing import BinaryIO

from apotheca.hub.files.limits import Limits
from apotheca.hub.files.table import Row, Table


class XlsxTable(Table):
    """A sheet of an XLSX file."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits, sheet: str | None) -> None:
        raise NotImplementedError

    def rows(self) -> Iterator[Row]:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
