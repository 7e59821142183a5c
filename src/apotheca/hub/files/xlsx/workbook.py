"""What a workbook is made of: its kind, its sheets, which styles are dates, its shared texts."""

import re
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from apotheca.hub.files.findings import Finding, found, refused
from apotheca.hub.files.limits import Limits
from apotheca.hub.files.problems import FileProblem, Problem, WorkbookProblem
from apotheca.hub.files.xlsx.container import Container
from apotheca.hub.files.xlsx.parts import Quiet, walk_small
from apotheca.hub.files.xlsx.serials import is_date_format
from apotheca.hub.files.xlsx.strings import SharedStrings

CONTENT_TYPES, ROOT_LINKS = "[Content_Types].xml", "_rels/.rels"
NAMES_SHOWN = 10
_MACROS = re.compile(r"vbaproject|vbadata|(^|/)(intl)?macrosheets/|(^|/)activex/", re.IGNORECASE)
_OUTSIDE = re.compile(r"(^|/)(externallinks/|querytables/|connections\.xml$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of cells: its name, its part, and whether people see it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(slots=True)
class Workbook:
    """A workbook that was looked through and found harmless."""

    sheets: list[Sheet] = field(default_factory=list)
    is_1904: bool = False
    date_styles: frozenset[str] = frozenset()
    strings: SharedStrings | None = None

    def choose(self, wanted: str | None, name: str) -> Sheet:
        """
        Return the sheet ``wanted``, or the only one people see.

        :raises FileRefused: there is no such sheet, or several to choose from.
        """
        chosen = [sheet for sheet in self.sheets if sheet.name == wanted or wanted is None]
        seen = [sheet for sheet in chosen if not sheet.is_hidden] or chosen
        shown = ", ".join(sheet.name for sheet in self.sheets[:NAMES_SHOWN])
        if not self.sheets:
            raise refused(WorkbookProblem.NO_SHEET, name)
        if not chosen:
            raise refused(WorkbookProblem.SHEET_UNKNOWN, name, sheet=str(wanted), sheets=shown)
        if len(seen) > 1:
            raise refused(WorkbookProblem.SEVERAL_SHEETS, name, count=len(seen), sheets=shown)
        return seen[0]

    def hidden_sheets(self, name: str) -> list[Finding]:
        """Return a flag for each sheet people do not see."""
        return [
            found(WorkbookProblem.SHEET_HIDDEN, name, 0, "", sheet.name, sheet=sheet.name)
            for sheet in self.sheets
            if sheet.is_hidden
        ]


def read_workbook(container: Container, limits: Limits) -> Workbook:
    """
    Look through a workbook and return what is needed to read its sheets.

    :raises FileRefused: macros, links to elsewhere, another kind of file, or broken parts.
    """
    _refuse_by_parts(container)
    types = _ContentTypes(container.file)
    walk_small(container, CONTENT_TYPES, types)
    main = next(
        (
            link.target
            for link in _links(container, ROOT_LINKS, "")
            if link.kind == "officeDocument"
        ),
        "",
    )
    book = _WorkbookPart()
    walk_small(container, main, book)
    folder = dirname(main)
    links = _links(
        container, join(folder, "_rels", f"{main[len(folder) :].lstrip('/')}.rels"), folder
    )
    outside = next((link for link in links if link.is_outside or link.kind == "externalLink"), None)
    if outside is not None:
        raise refused(WorkbookProblem.EXTERNAL_LINKS, container.file, part=outside.target)
    return _assembled(container, book, links, limits)


def _assembled(
    container: Container, book: "_WorkbookPart", links: "list[_Link]", limits: Limits
) -> Workbook:
    sheets = {link.key: link.target for link in links if link.kind == "worksheet"}
    parts = {link.kind: link.target for link in links}
    styles = _Styles()
    if "styles" in parts:
        walk_small(container, parts["styles"], styles)
    strings = None
    if "sharedStrings" in parts and parts["sharedStrings"] in container:
        strings = SharedStrings.read(container, parts["sharedStrings"], limits)
    return Workbook(
        [Sheet(name, sheets[key], hidden) for name, key, hidden in book.sheets if key in sheets],
        book.is_1904, styles.dates(), strings,
    )  # fmt: skip


def _refuse_by_parts(container: Container) -> None:
    """Refuse what the names of the parts give away."""
    names = container.names
    told: list[tuple[Problem, str]] = [
        *((FileProblem.MACROS, name) for name in names if _MACROS.search(name)),
        *((WorkbookProblem.EXTERNAL_LINKS, name) for name in names if _OUTSIDE.search(name)),
    ]
    for problem, part in told:
        raise refused(problem, container.file, part=part)
    if "xl/workbook.bin" in container or "mimetype" in container:
        kind = "xlsb" if "xl/workbook.bin" in container else "OpenDocument"
        raise refused(FileProblem.OTHER_SPREADSHEET, container.file, kind=kind)
    if CONTENT_TYPES not in container or not any(name.startswith("xl/") for name in names):
        kind = "a document" if CONTENT_TYPES in container else "an archive"
        raise refused(FileProblem.KIND_UNKNOWN, container.file, kind=kind)


@dataclass(frozen=True, slots=True)
class _Link:
    """A relationship: its key, the last word of its type, and the part it leads to."""

    key: str
    kind: str
    target: str
    is_outside: bool


def _links(container: Container, part: str, folder: str) -> list[_Link]:
    walker = _Links(folder)
    walk_small(container, part, walker)
    return walker.links


class _Links(Quiet):
    """The relationships of a part in ``folder``."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.links: list[_Link] = []

    def start(self, word: str, attributes: dict[str, str]) -> None:
        if word != "Relationship":
            return
        target = attributes.get("Target", "")
        is_outside = attributes.get("TargetMode") == "External"
        if not is_outside:
            inside = target if target.startswith("/") else join(self._folder, target)
            target = normpath(inside).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.links.append(_Link(attributes.get("Id", ""), kind, target, is_outside))


class _ContentTypes(Quiet):
    """The kinds of the parts, which give macros away whatever the file is called."""

    def __init__(self, file: str) -> None:
        self._file = file

    def start(self, word: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            part = attributes.get("PartName") or attributes.get("Extension", "")
            raise refused(FileProblem.MACROS, self._file, part=part)


class _WorkbookPart(Quiet):
    """Names, keys and visibility of the sheets, and the first day dates are counted from."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.is_1904 = False

    def start(self, word: str, attributes: dict[str, str]) -> None:
        if word == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0").lower() in {"1", "true", "on"}
        elif word == "sheet":
            key = next(
                (v for name, v in attributes.items() if name.endswith("relationships id")), ""
            )
            is_hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), key, is_hidden))


class _Styles(Quiet):
    """Which cell styles show dates."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._is_in_cells = False

    def start(self, word: str, attributes: dict[str, str]) -> None:
        if word == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif word == "cellXfs":
            self._is_in_cells = True
        elif word == "xf" and self._is_in_cells:
            self._formats.append(attributes.get("numFmtId", "0"))

    def end(self, word: str) -> None:
        if word == "cellXfs":
            self._is_in_cells = False

    def dates(self) -> frozenset[str]:
        """Return the numbers of the cell styles that show a day or a time of day."""
        shows = {
            number: number.isascii() and number.isdigit()
            and is_date_format(int(number[:9]), self._codes.get(number, ""))
            for number in set(self._formats)
        }  # fmt: skip
        return frozenset(str(style) for style, number in enumerate(self._formats) if shows[number])
