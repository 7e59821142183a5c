"""The archive a workbook is: its parts measured and named before anything is unpacked."""

import re
import struct
import zlib
from collections.abc import Iterator
from posixpath import normpath
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from apotheca.hub.files.findings import refused
from apotheca.hub.files.limits import MEGABYTE, Limits
from apotheca.hub.files.problems import FileProblem, WorkbookProblem
from apotheca.hub.files.sources import OLE, ZIP

BLOCK_BYTES = 64 * 1024
LOCAL_HEADER_BYTES = 30
ENCRYPTED_BIT = 0x1
_DAMAGES = (
    BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, OverflowError,
    UnicodeError, ValueError,
)  # fmt: skip
_ODD_NAME = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.?(/|$)|[\x00-\x1f\x7f]")
_INNER = re.compile(
    r"(^|/)embeddings/|\.(zip|xlsx|xlsm|xls|docx|pptx|jar|7z|rar|gz|exe|dll|js)$", re.IGNORECASE
)
_INNER_SIGNATURES = (ZIP, OLE, b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"MZ")


class Container:
    """
    The parts of a workbook by name, none of them larger than it says.

    :raises FileRefused: the archive is damaged, nested, protected, or larger than the limits.
    """

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        self.file = name
        self._stream, self._limits = stream, limits
        try:
            self._zip = ZipFile(cast("BinaryIO", _Guarded(stream)))
        except _DAMAGES as damage:
            raise self._broken(damage) from damage
        self._parts = {_key(info.filename): info for info in self._zip.infolist()}
        self._check()

    @property
    def names(self) -> list[str]:
        """Return the names of the parts, as written."""
        return [info.filename for info in self._parts.values()]

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._parts

    def size(self, part: str) -> int:
        """Return how many bytes a part unpacks to."""
        return self._parts[_key(part)].file_size

    def blocks(self, part: str) -> Iterator[bytes]:
        """
        Yield a part, block by block.

        :raises FileRefused: ``zip.size_lies``, when it is damaged or not as large as it says.
        """
        info = self._parts[_key(part)]
        left = info.file_size
        try:
            with self._zip.open(info) as opened:
                while block := opened.read(BLOCK_BYTES):
                    left -= len(block)
                    yield block
        except _DAMAGES as damage:
            raise refused(WorkbookProblem.ZIP_LIES, self.file, part=part) from damage
        if left:
            raise refused(WorkbookProblem.ZIP_LIES, self.file, part=part)

    def close(self) -> None:
        self._zip.close()

    def _broken(self, damage: Exception | str) -> Exception:
        return refused(WorkbookProblem.ZIP_BROKEN, self.file, why=str(damage)[:100] or "unknown")

    def _check(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > self._limits.entries:
            raise refused(WorkbookProblem.ZIP_ENTRIES, self.file, limit=self._limits.entries)
        for info in entries:
            self._check_entry(info)
        if len(self._parts) != len(entries):
            raise self._broken("two parts have the same name")
        self._check_sizes(entries)
        self._check_places(entries)
        for info in entries:
            self._check_inside(info)

    def _check_entry(self, info: ZipInfo) -> None:
        if info.flag_bits & ENCRYPTED_BIT:
            raise refused(FileProblem.ENCRYPTED, self.file)
        if _ODD_NAME.search(info.filename.rstrip("/")):
            raise refused(WorkbookProblem.ZIP_PATH, self.file, part=info.filename)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise self._broken("a part is packed in a way workbooks are not")

    def _check_sizes(self, entries: list[ZipInfo]) -> None:
        limits, total = self._limits, sum(info.file_size for info in entries)
        packed = self._stream.seek(0, 2)
        if total > limits.unpacked_bytes:
            raise refused(WorkbookProblem.ZIP_TOO_LARGE, self.file, limit=limits.unpacked_bytes)
        if total > limits.ratio_from_bytes and total > packed * limits.unpacked_ratio:
            raise refused(WorkbookProblem.ZIP_TOO_DENSE, self.file, limit=limits.unpacked_ratio)

    def _check_places(self, entries: list[ZipInfo]) -> None:
        """Refuse parts that lie over each other, or outside the file."""
        end = 0
        for info in sorted(entries, key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise self._broken("its parts lie over each other")
            end = info.header_offset + LOCAL_HEADER_BYTES + info.compress_size
        if end > self._stream.seek(0, 2):
            raise self._broken("a part lies outside the file")

    def _check_inside(self, info: ZipInfo) -> None:
        if info.is_dir() or info.filename.endswith((".xml", ".rels")):
            return
        head = next(self.blocks(info.filename), b"")
        if _INNER.search(info.filename) or head.startswith(_INNER_SIGNATURES):
            raise refused(WorkbookProblem.ZIP_NESTED, self.file, part=info.filename)


def _key(part: str) -> str:
    """Return the name parts are found under: workbooks do not tell small letters from capitals."""
    return normpath(part.lstrip("/")).casefold()


class _Guarded:
    """The archive's bytes for ``zipfile``, which would read a directory of any size at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size if 0 <= size <= MEGABYTE else MEGABYTE + 1)
        if len(block) > MEGABYTE:
            raise BadZipFile("its directory is too large")
        return block

    def close(self) -> None:
        """Leave the file open; it belongs to the table."""
