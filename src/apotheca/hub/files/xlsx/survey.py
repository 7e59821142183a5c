"""The first walk over a sheet: everything that must be known before its first row is used."""

from dataclasses import dataclass

from apotheca.hub.files.findings import Finding, found, refused
from apotheca.hub.files.limits import Limits
from apotheca.hub.files.problems import FileProblem, WorkbookProblem
from apotheca.hub.files.table import letter_of
from apotheca.hub.files.xlsx.cells import COLUMNS_MAX, place_of
from apotheca.hub.files.xlsx.container import Container
from apotheca.hub.files.xlsx.parts import Quiet, walk

HIDDEN_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells: rows and columns from first to last, and how the sheet writes them."""

    top: int
    bottom: int
    left: int
    text: str


class Survey(Quiet):
    """
    Merged cells (which a sheet lists after its rows), hidden columns, and the number of rows.

    The walk also proves that the part is whole: what breaks a file, breaks it before it is used.
    """

    def __init__(self, file: str, limits: Limits) -> None:
        self.findings: list[Finding] = []
        self.merges: list[Merge] = []
        self.rows = 0
        self._file, self._limits = file, limits
        self._is_counted = True

    @classmethod
    def of(cls, container: Container, part: str, limits: Limits) -> "Survey":
        """
        Walk the sheet once.

        :raises FileRefused: it is no good XML, or has too many rows or merged cells.
        """
        survey = cls(container.file, limits)
        for _ in walk(container, part, survey):
            pass
        survey.merges.sort(key=lambda merge: merge.top)
        return survey

    def start(self, word: str, attributes: dict[str, str]) -> None:
        if word == "row":
            self._is_counted = False
        elif word in ("v", "t", "is") and not self._is_counted:
            self._count_row()
        elif word == "mergeCell":
            self._note_merge(attributes.get("ref", ""))
        elif word == "col" and attributes.get("hidden", "0").lower() in {"1", "true"}:
            self._note_hidden(attributes)

    def _count_row(self) -> None:
        self._is_counted = True
        self.rows += 1
        if self.rows - 1 > self._limits.rows:  # one of them is the header
            raise refused(FileProblem.TOO_MANY_ROWS, self._file, limit=self._limits.rows)

    def _note_merge(self, text: str) -> None:
        if len(self.merges) >= self._limits.merges:
            raise refused(WorkbookProblem.MERGES, self._file, limit=self._limits.merges)
        corners = [place_of(corner) for corner in text.split(":")]
        first, last = corners[0], corners[-1]
        if first is not None and last is not None:
            self.merges.append(Merge(first.row, last.row, first.column, text))

    def _note_hidden(self, attributes: dict[str, str]) -> None:
        said = attributes.get("min", "")
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
        if 0 < number <= COLUMNS_MAX and len(self.findings) < HIDDEN_SHOWN:
            letter = letter_of(number)
            self.findings.append(found(WorkbookProblem.COLUMN_HIDDEN, self._file, letter=letter))


class Merges:
    """The merged cells of a sheet, asked row by row downwards."""

    def __init__(self, merges: list[Merge], width: int) -> None:
        self._waiting = [merge for merge in reversed(merges) if merge.left <= width]
        self._open: Merge | None = None

    def at(self, row: int) -> str:
        """Return the merged cells that touch ``row``, as the sheet writes them, or nothing."""
        while self._waiting and self._waiting[-1].top <= row:
            merge = self._waiting.pop()
            if self._open is None or merge.bottom >= self._open.bottom:
                self._open = merge
        return self._open.text if self._open is not None and self._open.bottom >= row else ""
