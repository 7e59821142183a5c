"""The same key on two lines of one file."""

from collections.abc import Hashable

from apotheca.hub.files.findings import Finding, found
from apotheca.hub.files.problems import RowProblem
from apotheca.hub.files.table import Row


class Duplicates:
    """Remembers the keys of a file and the line of each; memory grows with the keys."""

    def __init__(self, column: str) -> None:
        self._column = column
        self._lines: dict[Hashable, int] = {}

    def see(self, row: Row, key: Hashable) -> Finding | None:
        """Return a finding that names both lines when ``key`` came before on another line."""
        first = self._lines.setdefault(key, row.line)
        if first == row.line:
            return None
        shown = " / ".join(map(str, key)) if isinstance(key, tuple) else str(key)
        return found(
            RowProblem.KEY_TWICE, row.file, row.line, self._column, shown,
            key=shown, first=first, second=row.line,
        )  # fmt: skip
