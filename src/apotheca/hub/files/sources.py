"""Where a file comes from, made seekable, measured, and told apart by its content."""

import io
from contextlib import closing
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from apotheca.hub.files.findings import refused
from apotheca.hub.files.limits import MEGABYTE, Limits
from apotheca.hub.files.problems import FileProblem

Source = bytes | bytearray | memoryview | Path | BinaryIO | IO[bytes]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
_SIGNATURES = (
    (b"%PDF", "a PDF"), (b"\x1f\x8b", "a gzip archive"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"), (b"{\\rtf", "a text document"), (b"PK\x05\x06", "an empty archive"),
    (b"PK\x07\x08", "a split archive"), (b"MZ", "a program"), (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"), (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ", "an xz archive"),
)  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<svg", b"<script")


def open_source(source: Source, name: str, limits: Limits) -> BinaryIO:
    """
    Return the bytes as a file that can be read from the start again and is ours to close.

    :raises FileRefused: ``file.too_big``.
    """
    stream = _seekable(source, limits)
    if stream.seek(0, io.SEEK_END) > limits.file_bytes:
        with closing(stream):
            raise refused(FileProblem.TOO_BIG, name, limit=limits.file_bytes)
    stream.seek(0)
    return stream


def _seekable(source: Source, limits: Limits) -> BinaryIO:
    if isinstance(source, Path):
        return source.open("rb")
    if isinstance(source, bytes | bytearray | memoryview):
        return io.BytesIO(source)
    # The caller keeps its stream, and may close it: one byte above the limit is enough to refuse.
    spool = cast("BinaryIO", SpooledTemporaryFile(max_size=8 * MEGABYTE))  # noqa: SIM115
    left = limits.file_bytes + 1
    while left and (block := source.read(min(left, MEGABYTE))):
        spool.write(block)
        left -= len(block)
    return spool


def check_text(head: bytes, name: str) -> None:
    """
    Refuse what is neither text nor a workbook, told by its first bytes.

    :raises FileRefused: ``file.kind_unknown``, ``file.utf32``, ``file.utf16_without_mark``.
    """
    kind = next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), "")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        kind = "a web page or XML"
    if kind:
        raise refused(FileProblem.KIND_UNKNOWN, name, kind=kind)
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise refused(FileProblem.UTF32, name)
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and _is_bare_utf16(head):
        raise refused(FileProblem.UTF16_BARE, name)


def _is_bare_utf16(head: bytes) -> bool:
    """Say whether every other byte of the beginning is NUL, as in UTF-16 of plain letters."""
    sample = head[: len(head) // 2 * 2][:512]
    if len(sample) < 4:
        return False
    halves = sample[::2], sample[1::2]
    empty = [half.count(0) / len(half) for half in halves]
    return max(empty) > 0.8 and min(empty) < 0.2
