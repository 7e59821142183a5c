"""The lines of a text file, whatever ends them, with their numbers and places in the file."""

import codecs
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

from apotheca.hub.files.findings import refused
from apotheca.hub.files.problems import FileProblem

BLOCK_BYTES = 256 * 1024
UTF8_MARK = codecs.BOM_UTF8


class Line(NamedTuple):
    """A line with its end: number from 1, offset of its first byte, and its bytes (UTF-8)."""

    number: int
    offset: int
    raw: bytes


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Lines:
    """
    The lines of a file from its start, ended by LF, CR LF or CR; lines may be put back.

    A line above ``longest`` bytes is cut there, so that memory stays flat; it is then too long for
    any row.
    """

    def __init__(self, stream: BinaryIO, name: str, longest: int) -> None:
        stream.seek(0)
        mark = stream.read(3)
        if mark[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            stream.seek(0)
            source, start = _Utf8FromUtf16(stream, name), 0
            self._raw = _split(source, longest)
        else:
            start = len(UTF8_MARK) if mark == UTF8_MARK else 0
            stream.seek(start)
            self._raw = _split(stream, longest)
        self._numbered = self._number(start)
        self._back: deque[Line] = deque()

    def _number(self, offset: int) -> Iterator[Line]:
        for number, (raw, length) in enumerate(self._raw, 1):
            yield Line(number, offset, raw)
            offset += length

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> Line:
        return self._back.popleft() if self._back else next(self._numbered)

    def put_back(self, lines: list[Line]) -> None:
        """Let these lines, in this order, come next again."""
        self._back.extendleft(reversed(lines))


def _split(stream: _Readable, longest: int) -> Iterator[tuple[bytes, int]]:
    """Yield each line, cut above ``longest``, with its true length in bytes."""
    open_line, dropped = b"", 0
    while block := stream.read(BLOCK_BYTES):
        lines = (open_line + block).splitlines(keepends=True)
        # A CR at the end may be half of CR LF, so it waits for the next block too.
        open_line = b"" if lines[-1].endswith(b"\n") else lines.pop()
        for line in lines:
            yield line[: longest + 1], len(line) + dropped
            dropped = 0
        if len(open_line) > longest + 2:
            kept = open_line[: longest + 1] + (b"\r" if open_line.endswith(b"\r") else b"")
            dropped += len(open_line) - len(kept)
            open_line = kept
    if open_line:
        yield open_line[: longest + 1], len(open_line) + dropped


class _Utf8FromUtf16:
    """UTF-16 as UTF-8, block by block; offsets of its lines count the UTF-8 bytes."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._decoder = codecs.getincrementaldecoder("utf-16")()

    def read(self, size: int, /) -> bytes:
        while True:
            block = self._stream.read(size)
            try:
                text = self._decoder.decode(block, final=not block)
            except UnicodeDecodeError:
                byte = self._stream.tell() - len(block)
                raise refused(FileProblem.UTF16_BROKEN, self._name, byte=byte) from None
            if text or not block:
                return text.encode()
