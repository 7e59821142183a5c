"""What every kind of value shares: blank cells, findings, and marks nobody sees."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from apotheca.hub.files.findings import Finding, found
from apotheca.hub.files.problems import Problem, RowProblem
from apotheca.hub.files.table import Cell, CellKind
from apotheca.hub.files.value_problems import ValueProblem

T = TypeVar("T")
# Spaces people leave at the ends without seeing them; a no-break space is one of them.
ENDS = " \t\r\n\u00a0"


class Parsed(NamedTuple, Generic[T]):
    """
    What a cell said: ``value`` (nothing for an empty optional cell, or a refused one), and the
    finding.

    A finding that is no refusal stands beside a value that was read.
    """

    value: T | None
    finding: Finding | None = None

    @property
    def is_refused(self) -> bool:
        return self.finding is not None and self.finding.is_refusal


class Unfit(Exception):
    """The text of a cell is not of its kind; becomes a finding with the place."""

    def __init__(self, problem: Problem, **facts: object) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(ABC, Generic[T]):
    """How the cells of one column are read. An empty cell is refused unless it is optional."""

    is_required: bool = True

    def read(self, cell: Cell, file: str, line: int, column: str) -> Parsed[T]:
        """Return the value of ``cell``, or the finding of what is wrong with it, never both but
        for a flag."""
        try:
            value, flag = self._read(cell)
        except Unfit as unfit:
            finding = found(unfit.problem, file, line, column, cell.text, **unfit.facts)
            return Parsed(None, finding)
        if flag is None:
            return Parsed(value)
        return Parsed(value, found(flag.problem, file, line, column, cell.text, **flag.facts))

    def _read(self, cell: Cell) -> tuple[T | None, Unfit | None]:
        if cell.kind is CellKind.FORMULA:
            raise Unfit(RowProblem.FORMULA)
        if cell.kind is CellKind.ERROR:
            raise Unfit(RowProblem.ERROR)
        text = cell.text.strip(ENDS)
        if not text:
            if self.is_required:
                raise Unfit(ValueProblem.MISSING)
            return None, None
        return self.value(text, cell.kind), self.flag(text)

    @abstractmethod
    def value(self, text: str, kind: CellKind) -> T:
        """
        Return the value of a text that is not blank and has no spaces at its ends.

        :raises Unfit: the text, or the kind of its cell, is not of this kind.
        """

    def flag(self, text: str) -> Unfit | None:
        """Return what a person should look at though the value was read."""
        return None
