"""A template: one operation written as rows, and the way between rows and arguments."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from apotheca.governance.shell import Declared, registry
from apotheca.hub.moving.acts import Act
from apotheca.hub.moving.columns import Column, columns_of
from apotheca.kernel.shapes import StructShape, arguments_of

Cells = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """
    One file format: ``name`` is the file's, ``operation`` the right it plays.

    ``lines`` is the list of arguments that becomes rows (dotted path, '' for none), ``names`` gives
    columns other headings. An act of a template that ``is_numbered`` makes documents and may bring
    their numbers; ``counted`` is a column that counts the lines from 1 unless it is filled;
    ``makes`` names the columns whose values become codes of a kind (``a.b`` is a field of records
    in a cell, ``*`` every code there is). Acts that are ``is_setup`` come first when they have no
    time. One that ``is_extra`` is another way to write acts: ``expand`` makes them of what it
    reads, or ``fixed`` gives arguments it has no column for.
    """

    name: str
    operation: str
    title: str
    lines: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    makes: Mapping[str, str] = field(default_factory=dict)
    counted: str = ""
    is_numbered: bool = False
    is_setup: bool = False
    version: int = 1
    is_extra: bool = False
    fixed: Mapping[str, Any] = field(default_factory=dict)
    expand: "Callable[[Act], Iterable[Act]] | None" = None
    layout: "type[Layout] | None" = None

    @property
    def declared(self) -> Declared:
        return registry[self.operation]

    @property
    def stem(self) -> str:
        return f"{self.name}.v{self.version}"

    @property
    def file_name(self) -> str:
        return f"{self.stem}.csv"

    @cached_property
    def rows(self) -> "Layout":
        """How its rows stand for arguments."""
        return (self.layout or Layout)(self)

    @cached_property
    def shape(self) -> StructShape:
        return arguments_of(self.declared.function)


class Layout:
    """
    Rows of an act: the head's columns on the first, a line of the operation's list on each.

    Rows are cells by heading, already read (``read``) or ready to be written (``write``).
    """

    def __init__(self, template: Template) -> None:
        self.template = template
        self.head, self.lines = self._columns()
        if template.counted:
            self.lines = tuple(
                replace(one, is_required=False) if one.name == template.counted else one
                for one in self.lines
            )
        self.by_name = {column.name: column for column in (*self.head, *self.lines)}
        self._outer = tuple(template.lines.split(".")) if template.lines else ()

    def _columns(self) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
        return columns_of(self.template.shape, self.template.lines, self.template.names)

    @property
    def columns(self) -> tuple[Column, ...]:
        return (*self.head, *self.lines)

    def arguments(self, head: Cells, lines: Sequence[Cells]) -> dict[str, Any]:
        """
        Return the portable arguments of an act from its cells; empty cells are not among them.
        """
        arguments: dict[str, Any] = {}
        for column in self.head:
            _fill(arguments, column, head)
        if self._outer:
            made = []
            for number, cells in enumerate(lines, start=1):
                if self.template.counted:
                    cells = {self.template.counted: number} | cells
                line: dict[str, Any] = {}
                for column in self.lines:
                    _fill(line, column, cells)
                made.append(line)
            _put(arguments, self._outer, made)
        return arguments

    def write(self, arguments: Mapping[str, Any]) -> list[Cells]:
        """Return the rows of portable arguments; cells that stand for a default are left out."""
        head = _cells(self.head, arguments)
        if not self._outer:
            return [head]
        listed = _get(arguments, self._outer)
        rows = [self._line(line, number) for number, line in enumerate(listed, start=1)]
        if not rows:
            return [head]
        rows[0] = head | rows[0]
        return rows

    def _line(self, line: Mapping[str, Any], number: int) -> Cells:
        cells = _cells(self.lines, line)
        if cells.get(self.template.counted) == number:
            del cells[self.template.counted]
        if not cells:  # a line of defaults only must not look like no line
            first = self.lines[0]
            cells[first.name] = first.codec.write(first.empty)
        return cells


def _cells(columns: Sequence[Column], values: Mapping[str, Any]) -> Cells:
    made = {column.name: column.cell(_get(values, column.path)) for column in columns}
    return {name: cell for name, cell in made.items() if cell is not None}


def _fill(target: dict[str, Any], column: Column, cells: Cells) -> None:
    if column.name in cells:
        _put(target, column.path, cells[column.name])
    elif column.is_always_set:
        _put(target, column.path, column.empty)


def _put(target: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        target = target.setdefault(name, {})
    target[path[-1]] = value


def _get(values: Mapping[str, Any], path: Sequence[str]) -> Any:
    for name in path:
        values = values[name]
    return values
