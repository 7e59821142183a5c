"""Walking the XML of a part, block by block: no document types, no entities, no deep nesting."""

from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

from apotheca.hub.files.findings import FileRefused, refused
from apotheca.hub.files.limits import MEGABYTE
from apotheca.hub.files.problems import WorkbookProblem
from apotheca.hub.files.xlsx.container import Container

DEPTH_MAX = 64
# The longest mark-up (one tag with its attributes, one comment) we wait for.
TOKEN_BYTES_MAX = MEGABYTE
SMALL_PART_BYTES_MAX = 32 * MEGABYTE
ENCODINGS = frozenset({"", "utf-8", "utf8", "utf-16", "us-ascii", "ascii"})
_SHEETS = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_PACKAGES = (
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://schemas.openxmlformats.org/package/2006/content-types",
)
_SHEET_WORDS = (
    "c", "cellXfs", "col", "f", "is", "mergeCell", "numFmt", "rPh", "row", "sheet", "sheetData",
    "si", "sst", "t", "v", "workbook", "workbookPr", "worksheet", "xf",
)  # fmt: skip
_WORDS = {f"{space} {word}": word for space in _SHEETS for word in _SHEET_WORDS} | {
    f"{space} {word}": word
    for space in _PACKAGES
    for word in ("Relationship", "Override", "Default")
}


class Walker(Protocol):
    """What a walk tells: elements by their plain word ("" for those we do not read), and text."""

    def start(self, word: str, attributes: dict[str, str]) -> None: ...
    def end(self, word: str) -> None: ...
    def text(self, data: str) -> None: ...


class Quiet:
    """A walker that takes no notice; others override what they look at."""

    def start(self, word: str, attributes: dict[str, str]) -> None:
        """Take no notice of an element's beginning."""

    def end(self, word: str) -> None:
        """Take no notice of an element's end."""

    def text(self, data: str) -> None:
        """Take no notice of text."""


def walk_small(container: Container, part: str, walker: Walker) -> None:
    """
    Walk a part that lists things, such as the workbook's own.

    :raises FileRefused: the part is very large, or as ``walk`` says.
    """
    if part in container and container.size(part) > SMALL_PART_BYTES_MAX:
        raise refused(WorkbookProblem.ZIP_TOO_LARGE, container.file, limit=SMALL_PART_BYTES_MAX)
    for _ in walk(container, part, walker):
        pass


def walk(container: Container, part: str, walker: Walker) -> Iterator[None]:
    """
    Walk a part; yields after each block, so that what the walker gathered can be used.

    :raises FileRefused: missing, not well-formed, in another encoding than Unicode's, with a
    document type, nested too deep, or with a tag without end.
    """
    guard = _Guard(container.file, part)
    if part not in container:
        raise guard.broken("it is missing")
    parser = guard.parser_for(walker)
    given = 0
    try:
        for block in container.blocks(part):
            parser.Parse(block, False)
            given += len(block)
            if given - max(parser.CurrentByteIndex, 0) > TOKEN_BYTES_MAX:
                raise guard.broken("a tag does not end")
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        why = f"{expat.ErrorString(error.code)} in line {error.lineno}"
        raise guard.broken(why) from error
    yield


class _Guard:
    """The refusals of one part, and a parser that raises them."""

    def __init__(self, file: str, part: str) -> None:
        self._file, self._part, self._depth = file, part, 0

    def broken(self, why: str) -> FileRefused:
        return refused(WorkbookProblem.XML_BROKEN, self._file, part=self._part, why=why)

    def parser_for(self, walker: Walker) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        words, heard, told = _WORDS.get, walker.start, walker.end

        def start(name: str, attributes: dict[str, str]) -> None:
            self._depth += 1
            if self._depth > DEPTH_MAX:
                raise self.broken("it is nested too deep")
            heard(words(name, ""), attributes)

        def end(name: str) -> None:
            self._depth -= 1
            told(words(name, ""))

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = walker.text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.XmlDeclHandler = self._check_encoding
        return parser

    def _refuse_doctype(self, *_: object) -> None:
        raise refused(WorkbookProblem.XML_DTD, self._file, part=self._part)

    def _check_encoding(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "").lower() not in ENCODINGS:
            raise self.broken("its encoding is not UTF-8")
