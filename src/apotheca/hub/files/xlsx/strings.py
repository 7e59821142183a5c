"""The texts a workbook keeps once for all its cells, in a few bytes more than they have."""

import re
from array import array

from apotheca.hub.files.findings import refused
from apotheca.hub.files.limits import MEGABYTE, Limits
from apotheca.hub.files.problems import WorkbookProblem
from apotheca.hub.files.xlsx.container import Container
from apotheca.hub.files.xlsx.parts import Quiet, walk

SHARED_BYTES_MAX = 256 * MEGABYTE
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Return a text with ``_x000D_`` read as the character it stands for."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class SharedStrings(Quiet):
    """The shared texts by number; one above the longest value is cut just above it."""

    def __init__(self, limits: Limits) -> None:
        self._longest = limits.field_bytes + 1
        self._bytes, self._ends = bytearray(), array("Q", [0])
        self._parts: list[str] = []
        self._size = 0
        self._is_taking = False
        self._is_in_hint = False

    @classmethod
    def read(cls, container: Container, part: str, limits: Limits) -> "SharedStrings":
        """
        Return the texts of ``part``.

        :raises FileRefused: it is no good XML, or has more than 256 MB of text.
        """
        strings = cls(limits)
        for _ in walk(container, part, strings):
            if len(strings._bytes) > SHARED_BYTES_MAX:
                raise refused(WorkbookProblem.ZIP_TOO_LARGE, container.file, limit=SHARED_BYTES_MAX)
        return strings

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        text = self._bytes[self._ends[index] : self._ends[index + 1]]
        return unescape(text.decode("utf-8", "ignore"))

    def start(self, word: str, attributes: dict[str, str]) -> None:
        if word == "si":
            self._parts.clear()
            self._size = 0
        elif word == "rPh":  # a hint how to pronounce the text, not the text
            self._is_in_hint = True
        self._is_taking = word == "t" and not self._is_in_hint

    def end(self, word: str) -> None:
        self._is_taking = False
        if word == "rPh":
            self._is_in_hint = False
        elif word == "si":
            self._bytes += "".join(self._parts).encode()[: self._longest]
            self._ends.append(len(self._bytes))

    def text(self, data: str) -> None:
        if self._is_taking and self._size < self._longest:
            self._parts.append(data)
            self._size += len(data)
