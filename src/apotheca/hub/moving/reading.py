"""
Files into acts: rows of one act are put together, and everything wrong is named with its place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from apotheca.governance.operations.organisation import SYSTEM
from apotheca.hub.files import Finding, Row, Table
from apotheca.hub.files.findings import found
from apotheca.hub.moving.acts import Act, Code, Place
from apotheca.hub.moving.catalogue import templates
from apotheca.hub.moving.codecs import TextCodec, nearest
from apotheca.hub.moving.columns import COMMON, Column, common_columns
from apotheca.hub.moving.problems import MovingProblem
from apotheca.hub.moving.records import ListCodec, RecordCodec, RecordsCodec
from apotheca.hub.moving.template import Cells, Template

ROWS_PER_ACT = 50_000
# What acts make: documents by their numbers, or every code of a kind.
DOCUMENT, EVERY = "document", "*"
# The duty only services have.
SERVICES = "*"
_NAME = re.compile(r"(?P<name>[a-z]+(?:_[a-z]+)*)(?:\.v(?P<version>[0-9]{1,4}))?(?:[^a-z0-9_].*)?")

Where = dict[Code, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Terms:
    """
    How files are read: the ``zone`` of local times (None: every time needs its offset), the instant
    nothing may lie after, and who did what names nobody: ``by`` a duty's letter, or '' for any.
    With ``own`` nobody but this person may act.
    """

    now: datetime
    zone: str | None = None
    by: Mapping[str, str] = field(default_factory=dict)
    own: str = ""

    def person_for(self, duties: str) -> str:
        """Return who did an act that needs one of ``duties`` and names nobody, or ''."""
        if self.own:
            return self.own
        if duties == SERVICES:
            return self.by.get(SERVICES, SYSTEM)
        return next((self.by[duty] for duty in duties if duty in self.by), self.by.get("", ""))


def template_of(file: str) -> Template | Finding:
    """
    Return the template a file's name names (``goods_receipts.v1.csv``), or the finding.

    What follows the name after a dot, a space or another mark is the sender's own:
    ``goods_receipts.v1 (March).xlsx``.
    """
    hit = _NAME.fullmatch(PurePath(file).stem.lower())
    known = templates()
    template = known.get(hit["name"]) if hit else None
    if hit is None or template is None:
        guess = nearest(hit["name"] if hit else PurePath(file).stem.lower(), known)
        return found(MovingProblem.TEMPLATE_UNKNOWN, file, nearest=guess)
    if hit["version"] and int(hit["version"]) != template.version:
        given, known_version = hit["version"], template.version
        return found(MovingProblem.VERSION_UNKNOWN, file, found=given, known=known_version)
    return template


@dataclass(slots=True)
class _Open:
    """The act whose rows are being read."""

    name: str
    line: int
    common: Cells
    head: Cells
    row: Row
    lines: list[Cells] = field(default_factory=list)
    where: Where = field(default_factory=dict)
    rows: int = 0
    is_broken: bool = False


class ActReader:
    """
    The acts of one table. ``read`` yields each act, or a finding; an act with a refusal among its
    findings does not come. Memory holds one act.
    """

    def __init__(self, template: Template, table: Table, terms: Terms) -> None:
        self.template, self.table, self.terms = template, table, terms
        self.common = common_columns(terms.zone)
        layout = template.rows
        given = set(table.header)
        self.head = [column for column in layout.head if column.name in given]
        self.lines = [column for column in layout.lines if column.name in given]
        self.commons = [column for column in self.common if column.name in given]
        self._heads = [*self.commons[1:], *self.head] if "act" in given else [
            *self.commons, *self.head
        ]  # fmt: skip
        self._has_required_head = any(column.is_required for column in layout.head)
        self.rows = 0
        self._lost: str | None = ""

    def header_findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with the table and its headings; a refusal means no row is read."""
        required = [column.name for column in self.template.rows.columns if column.is_required]
        optional = [
            *COMMON,
            *(one.name for one in self.template.rows.columns if not one.is_required),
        ]
        return (*self.table.findings, *self.table.expect(required, optional))

    def read(self) -> Iterator[Act | Finding]:
        """
        Yield the acts in the order of the file, and each finding near its place.

        :raises FileRefused: the file breaks off.
        """
        now: _Open | None = None
        for row in self.table.rows():
            self.rows += 1
            yield from row.findings
            if not row.is_usable:
                yield from self._lose(row, now)
                continue
            cells, findings = self._read(self.commons, row)
            yield from findings
            if now is not None and self._goes_on(now, cells, row):
                yield from self._differences(now, row)
            else:
                if now is not None:
                    yield from self._close(now)
                now = _Open(str(cells.get("act", "")), row.line, cells, {}, row)
                now.is_broken = _has_refusal(findings)
                yield from self._begin(now)
            yield from self._add_line(now, row)
        if now is not None:
            yield from self._close(now)

    def _lose(self, row: Row, now: _Open | None) -> Iterator[Finding]:
        """
        Give up the acts a row nobody can read may belong to: the one it names, or its neighbours.
        """
        if not self.template.lines:
            return
        name = _name_of(row, self.table.header)
        self._lost = name
        may_go_on = now is not None and (now.name if now.name else self._has_required_head)
        if now is not None and may_go_on and name in (None, "", now.name):
            now.is_broken = True
            yield found(MovingProblem.ROW_LOST, self.table.name, now.line, value=now.name)

    def _is_after_lost(self, now: _Open) -> bool:
        """Say whether the row that was lost before this act may have been its first."""
        lost, self._lost = self._lost, ""
        return bool(self.template.lines and now.name and lost in (None, now.name))

    def _goes_on(self, now: _Open, cells: Cells, row: Row) -> bool:
        if not self.template.lines:
            return False
        name = cells.get("act", "")
        if name:
            return bool(name == now.name)
        return self._has_required_head and not any(_text(row, one) for one in self._heads)

    def _differences(self, now: _Open, row: Row) -> Iterator[Finding]:
        for column in self._heads:
            said, first = _text(row, column), _text(now.row, column)
            if said and said != first:
                now.is_broken = True
                yield found(
                    MovingProblem.HEAD_DIFFERS, row.file, row.line, column.name, said,
                    first=now.line, other=first,
                )  # fmt: skip

    def _begin(self, now: _Open) -> Iterator[Finding]:
        now.head, findings = self._read(self.head, now.row, now.where)
        now.is_broken |= _has_refusal(findings)
        yield from findings
        for column in self.commons:
            _note(now.where, column, now.common.get(column.name), now.line)
        if self._is_after_lost(now):
            now.is_broken = True
            yield found(MovingProblem.ROW_LOST, self.table.name, now.line, value=now.name)

    def _add_line(self, now: _Open, row: Row) -> Iterator[Finding]:
        now.rows += 1
        if now.rows > ROWS_PER_ACT:
            if now.rows == ROWS_PER_ACT + 1:
                now.is_broken = True
                now.lines.clear()
                limit = ROWS_PER_ACT
                yield found(MovingProblem.ACT_TOO_LONG, row.file, row.line, limit=limit)
            return
        if not self.template.lines or not any(_text(row, one) for one in self.lines):
            return
        cells, findings = self._read(self.lines, row, now.where)
        now.is_broken |= _has_refusal(findings)
        now.lines.append(cells)
        yield from findings

    def _read(
        self, columns: Iterable[Column], row: Row, where: Where | None = None
    ) -> tuple[Cells, list[Finding]]:
        cells: Cells = {}
        findings = []
        for column in columns:
            value, finding = row.read(column.name, column.codec)
            if finding is not None:
                findings.append(finding)
            if value is not None:
                cells[column.name] = value
                if where is not None:
                    _note(where, column, value, row.line)
            elif column.is_required and finding is None:
                findings.append(_missing(row, column))
        return cells, findings

    def _close(self, now: _Open) -> Iterator[Act | Finding]:
        arguments: dict[str, Any] = {}
        if not now.is_broken:
            try:
                arguments = self._arguments(now)
            except ValidationError as unfit:
                now.is_broken = True
                for error in unfit.errors(include_url=False, include_input=False):
                    yield self._unfit(now, error)
        act = self._act(now, arguments)
        acts = [act]
        if not now.is_broken:
            acts = list(self.template.expand(act)) if self.template.expand else acts
            findings = [finding for one in acts for finding in self._check(one)]
            now.is_broken = _has_refusal(findings)
            yield from findings
        for one in acts:
            one.is_left_out = now.is_broken
            yield one

    def _arguments(self, now: _Open) -> dict[str, Any]:
        arguments = self.template.rows.arguments(now.head, now.lines)
        if self.template.expand is None:
            self.template.shape.read(arguments)
        return arguments

    def _act(self, now: _Open, arguments: dict[str, Any]) -> Act:
        common = now.common
        at: datetime | None = common.get("at")
        return Act(
            template=self.template.name,
            operation=self.template.operation,
            place=Place(self.table.name, now.line),
            arguments=arguments,
            name=now.name or next(iter(common.get("numbers", ())), ""),
            sequence=common.get("sequence"),
            at=at,
            day=common.get("business_date") or self._local_day(at),
            by=common.get("by", "") or self.terms.person_for(self.template.declared.duty),
            on_behalf_of=common.get("on_behalf_of", ""),
            because=common.get("because", ""),
            numbers=tuple(common.get("numbers", ())),
            rows=now.rows,
            where=now.where,
            makes=tuple(self._made(now)),
        )

    def _made(self, now: _Open) -> Iterator[Code]:
        for number in now.common.get("numbers", ()):
            yield DOCUMENT, number
        for column, kind in self.template.makes.items():
            if column == EVERY:
                yield kind, EVERY
                continue
            name, _, inner = column.partition(".")
            for cells in (now.head, *now.lines):
                for record in cells.get(name, ()) if inner else ():
                    yield kind, record[inner]
                if not inner and name in cells:
                    yield kind, cells[name]

    def _local_day(self, at: datetime | None) -> date | None:
        return at.astimezone(ZoneInfo(self.terms.zone or "UTC")).date() if at else None

    def _check(self, act: Act) -> Iterator[Finding]:
        file, line = act.place.file, act.place.line
        today = self.terms.now.astimezone(ZoneInfo(self.terms.zone or "UTC")).date()
        if act.at is not None and act.at > self.terms.now:
            yield found(MovingProblem.IN_THE_FUTURE, file, line, "at", act.at.isoformat())
        elif act.day is not None and act.day > today:
            yield found(MovingProblem.IN_THE_FUTURE, file, line, "business_date", str(act.day))
        if not act.by:
            yield found(MovingProblem.PERSON_MISSING, file, line, "by")
        elif self.terms.own and (other := self._other_than_own(act)):
            yield found(MovingProblem.PERSON_OTHER, file, line, other[0], other[1], by=other[1])
        if act.numbers and not self.template.is_numbered:
            numbers = "; ".join(act.numbers)
            yield found(MovingProblem.NUMBER_UNUSED, file, line, "numbers", numbers)

    def _other_than_own(self, act: Act) -> tuple[str, str] | None:
        """Return the column and the name of somebody else an act names as who did it."""
        if act.by != self.terms.own:
            return "by", act.by
        return ("on_behalf_of", act.on_behalf_of) if act.on_behalf_of else None

    def _unfit(self, now: _Open, error: Mapping[str, Any]) -> Finding:
        place = [part for part in error["loc"] if isinstance(part, str)]
        by_path = {column.path[-1]: column.name for column in self.template.rows.columns}
        column = next((by_path[part] for part in reversed(place) if part in by_path), "")
        why = str(error["msg"])
        return found(MovingProblem.VALUES_UNFIT, self.table.name, now.line, column, why=why)


def _name_of(row: Row, header: Sequence[str]) -> str | None:
    """Return the act a row names though it cannot be used; None when nobody can tell."""
    if "act" in row.cells:
        return row.cells["act"].text.strip()
    said = next((finding.excerpt for finding in row.findings if finding.excerpt), "")
    if not said or not header or header[0] != "act":
        return None
    return re.split(r"[,;\t]", said, maxsplit=1)[0].strip().strip('"')


def _text(row: Row, column: Column) -> str:
    cell = row.cells.get(column.name)
    return cell.text.strip() if cell is not None else ""


def _missing(row: Row, column: Column) -> Finding:
    _, finding = row.read(column.name, _REQUIRED)
    if finding is None:
        raise AssertionError(column.name)
    return finding


_REQUIRED = TextCodec(is_required=True)


def _note(where: Where, column: Column, value: object, line: int) -> None:
    """Remember where each code of a cell stands."""
    for key in _codes(column.codec, value):
        where.setdefault(key, (line, column.name))


def _codes(codec: object, value: Any) -> Iterator[tuple[str, str]]:
    if not value:
        return
    if isinstance(codec, TextCodec):
        if codec.ref:
            yield codec.ref, value
    elif isinstance(codec, ListCodec | RecordsCodec):
        for one in value:
            yield from _codes(codec.of, one)
    elif isinstance(codec, RecordCodec):
        for one in codec.fields:
            yield from _codes(one.codec, value.get(one.name))


def _has_refusal(findings: Iterable[Finding]) -> bool:
    return any(finding.is_refusal for finding in findings)
