"""
The acts of an import between reading and playing: on disk, so that memory does not grow with them.

A private SQLite file keeps them in the order they are played, with what each makes and needs.
"""

import json
import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from pydantic_core import to_json

from apotheca.hub.files import Finding
from apotheca.hub.files.findings import found
from apotheca.hub.moving.acts import Act, Code, Place, identity_of
from apotheca.hub.moving.catalogue import ranks, templates
from apotheca.hub.moving.problems import MovingProblem
from apotheca.hub.moving.reading import DOCUMENT, EVERY
from apotheca.kernel.moment import Moment

_TABLES = """
CREATE TABLE act (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL, template TEXT NOT NULL, operation TEXT NOT NULL,
    file TEXT NOT NULL, line INTEGER NOT NULL, step INTEGER NOT NULL, rows INTEGER NOT NULL,
    turn INTEGER NOT NULL, sequence INTEGER NOT NULL, at TEXT NOT NULL, rank INTEGER NOT NULL,
    day TEXT, by TEXT NOT NULL, on_behalf_of TEXT NOT NULL, because TEXT NOT NULL,
    numbers TEXT NOT NULL, arguments BLOB NOT NULL, is_left_out INTEGER NOT NULL
);
CREATE UNIQUE INDEX act_once ON act (uid);
CREATE TABLE made (kind TEXT, label TEXT, act INTEGER);
CREATE TABLE wanted (act INTEGER, kind TEXT, label TEXT, as_kind TEXT, as_label TEXT,
                     line INTEGER, heading TEXT);
CREATE TABLE asked (kind TEXT, label TEXT, is_known INTEGER, PRIMARY KEY (kind, label))
WITHOUT ROWID;
CREATE TABLE refused (act INTEGER PRIMARY KEY);
CREATE TABLE unnamed (digest BLOB PRIMARY KEY, seen INTEGER) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX made_by_code ON made (kind, label);
CREATE INDEX wanted_by_code ON wanted (as_kind, as_label);
CREATE INDEX wanted_by_act ON wanted (act);
CREATE INDEX act_in_turn ON act (turn, sequence, at, rank, file, line, step);
"""
# Kinds of codes that can be told to be missing before anything is played, and what makes them.
_RECORDS = (
    "entity", "facility", "person", "item", "package", "supplier", "location", "contract",
    "account", "cost_centre",
)  # fmt: skip
_DOCUMENTS = (
    "requisition", "order", "receipt", "supplier_return", "invoice", "payment", "manual_journal",
    "stock_document", "requisition_line", "order_line", "receipt_line",
)  # fmt: skip
CHECKED = {kind: kind for kind in _RECORDS} | dict.fromkeys(_DOCUMENTS, DOCUMENT)
# Set-up without a time comes before all that has one, other acts without a time after it.
FIRST, TIMED, LAST = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act in the spool, ready to be played."""

    id: int
    uid: UUID
    template: str
    operation: str
    file: str
    line: int
    rows: int
    at: datetime | None
    day: date | None
    by: str
    on_behalf_of: str
    because: str
    numbers: tuple[str, ...]
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Maker:
    """The act that makes a code, and whether it is not imported."""

    place: Place
    is_out: bool


class Spool:
    """The acts of one import. Use it in ``with``; its file goes at the end."""

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="import-")
        self._db = sqlite3.connect(Path(self._folder.name) / "acts.db", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        self._db.execute("BEGIN")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, act: Act) -> Finding | None:
        """Keep an act with what it makes and needs, or return why it cannot be one of these."""
        body = to_json(act.arguments)
        uid = identity_of(act.template, act.name or self._name(act, body), act.step)
        turn = TIMED if act.at is not None or act.day is not None else LAST
        if turn == LAST and templates()[act.template].is_setup:
            turn = FIRST
        at = _text_of(act)
        values = (
            str(uid), act.template, act.operation, act.place.file, act.place.line, act.step,
            act.rows, 0 if act.sequence is not None else turn, act.sequence or 0, at,
            ranks()[act.template], act.day and act.day.isoformat(), act.by, act.on_behalf_of,
            act.because, json.dumps(act.numbers), body, act.is_left_out,
        )  # fmt: skip
        try:
            self._db.execute(f"INSERT INTO act VALUES (NULL{', ?' * 18})", values)
        except sqlite3.IntegrityError:
            return self._twice(act, uid)
        self._note(act)
        return None

    def _note(self, act: Act) -> None:
        key = self._db.execute("SELECT last_insert_rowid()").fetchone()[0]
        self._db.executemany(
            "INSERT INTO made VALUES (?, ?, ?)",
            [(kind, label, key) for kind, label in act.makes],
        )
        self._db.executemany(
            "INSERT INTO wanted VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (key, kind, label, *_made_as(kind, label), line, column)
                for (kind, label), (line, column) in act.where.items()
            ],
        )

    def _name(self, act: Act, body: bytes) -> str:
        """Name an act nobody named by its content, and by how often that came."""
        said = (act.template, act.at, act.day, act.by, act.on_behalf_of, act.because, act.place.line
                if act.is_left_out else 0, act.numbers)  # fmt: skip
        digest = sha256(repr(said).encode() + body).digest()
        self._db.execute(
            "INSERT INTO unnamed VALUES (?, 1) ON CONFLICT DO UPDATE SET seen = seen + 1", [digest]
        )
        seen = self._db.execute("SELECT seen FROM unnamed WHERE digest = ?", [digest]).fetchone()
        return f"{digest.hex()}#{seen[0]}"

    def _twice(self, act: Act, uid: UUID) -> Finding:
        first = "SELECT file, line FROM act WHERE uid = ?"
        file, line = self._db.execute(first, [str(uid)]).fetchone()
        problem = MovingProblem.ACT_TWICE
        if file == act.place.file:
            problem = MovingProblem.ACT_SPLIT
        return found(
            problem, act.place.file, act.place.line, "act", act.name, act=act.name, first=line,
            other=file,
        )  # fmt: skip

    def close(self) -> None:
        """Say that every act is in: indexes are made now."""
        self._db.executescript(_INDEXES)  # ends the transaction

    @property
    def earliest(self) -> datetime | None:
        """Return when the first act that has a time happened."""
        (at,) = self._db.execute("SELECT min(at) FROM act WHERE at <> ''").fetchone()
        return datetime.fromisoformat(at) if at else None

    def count(self, *, is_left_out: bool = False) -> int:
        """Return how many acts are to be played, or are left out."""
        statement = "SELECT count(*) FROM act WHERE is_left_out = ?"
        (number,) = self._db.execute(statement, [is_left_out]).fetchone()
        return int(number)

    def counts(self) -> dict[str, int]:
        """Return how many acts of each template are to be played, in natural order."""
        rows = self._db.execute(
            "SELECT template, count(*) FROM act WHERE NOT is_left_out"
            " GROUP BY rank, template ORDER BY rank"
        )
        return dict(rows.fetchall())

    def numbers(self) -> Iterator[tuple[str, ...]]:
        """Yield the numbers acts bring along."""
        rows = self._db.execute("SELECT numbers FROM act WHERE numbers <> '[]' AND NOT is_left_out")
        for (numbers,) in rows:
            yield tuple(json.loads(numbers))

    def drop_doubled_numbers(self) -> Iterator[Finding]:
        """Leave out each act that brings a number an act of its template has before it."""
        for act, label, file, line, other, first in self._db.execute(_DOUBLED).fetchall():
            self._db.execute("UPDATE act SET is_left_out = 1 WHERE id = ?", [act])
            yield found(
                MovingProblem.NUMBER_TWICE, file, line, "numbers", label, other=other, first=first
            )

    def unasked(self) -> list[Code]:
        """Return checked codes that are needed, made by no act here, and not yet looked up."""
        marks = ", ".join("?" for _ in CHECKED)
        return self._db.execute(
            f"SELECT DISTINCT w.kind, w.label FROM wanted w JOIN act n ON n.id = w.act"
            f" WHERE w.kind IN ({marks}) AND NOT n.is_left_out AND NOT {_IS_MADE}"
            " AND NOT EXISTS (SELECT 1 FROM asked k WHERE k.kind = w.kind AND k.label = w.label)"
            " LIMIT 1000",
            [*CHECKED, EVERY],
        ).fetchall()

    def answer(self, codes: Iterable[Code], known: Container[Code]) -> None:
        """Keep which of the codes name something in the house."""
        self._db.executemany(
            "INSERT INTO asked VALUES (?, ?, ?)", [(*code, code in known) for code in codes]
        )

    def leave_out(self) -> Iterator[Finding]:
        """Leave out each act that needs a code nothing has or makes; yield why."""
        rows = self._db.execute(_NEEDING_NOTHING, [EVERY]).fetchall()
        for act, kind, label, file, line, column in rows:
            self._db.execute("UPDATE act SET is_left_out = 1 WHERE id = ?", [act])
            yield needless((kind, label), Place(file, line), column, self.maker_of(kind, label))

    def place_of(self, act: int, kind: str, label: str) -> tuple[int, str] | None:
        """Return the line and column where an act names a code."""
        row: tuple[int, str] | None = self._db.execute(
            "SELECT line, heading FROM wanted WHERE act = ? AND kind = ? AND label = ? LIMIT 1",
            [act, kind, label],
        ).fetchone()
        return row

    def maker_of(self, kind: str, label: str) -> Maker | None:
        """Return the act that would make a code."""
        row = self._db.execute(_MAKER, _made_as(kind, label)).fetchone()
        return Maker(Place(row[0], row[1]), bool(row[2])) if row else None

    def refuse(self, act: int) -> None:
        """Remember that an act was refused when it was played."""
        self._db.execute("INSERT INTO refused VALUES (?)", [act])

    def batches(self, size: int) -> Iterator[Sequence[Waiting]]:
        """Yield the acts to play in their turn, ``size`` at a time."""
        rows = self._db.execute(_IN_TURN)
        while batch := rows.fetchmany(size):
            yield [_waiting(row) for row in batch]


_IS_MADE = """EXISTS (
       SELECT 1 FROM made m JOIN act x ON x.id = m.act
        WHERE NOT x.is_left_out AND m.kind = w.as_kind AND m.label IN (w.as_label, ?))"""
_NEEDING_NOTHING = f"""
SELECT w.act, w.kind, w.label, n.file, w.line, w.heading
  FROM asked k JOIN wanted w ON w.kind = k.kind AND w.label = k.label
  JOIN act n ON n.id = w.act
 WHERE NOT k.is_known AND NOT n.is_left_out AND NOT {_IS_MADE}
 ORDER BY n.file, w.line, w.heading
"""
_DOUBLED = f"""
SELECT a.id, m.label, a.file, a.line, b.file, b.line
  FROM made m JOIN act a ON a.id = m.act
  JOIN made n ON n.kind = m.kind AND n.label = m.label AND n.act < m.act
  JOIN act b ON b.id = n.act AND b.template = a.template
 WHERE m.kind = '{DOCUMENT}' AND NOT a.is_left_out AND NOT b.is_left_out
 ORDER BY a.file, a.line
"""
_MAKER = """
SELECT a.file, a.line, a.is_left_out OR EXISTS (SELECT 1 FROM refused r WHERE r.act = a.id)
  FROM made m JOIN act a ON a.id = m.act WHERE m.kind = ? AND m.label = ? ORDER BY 3 LIMIT 1
"""
_IN_TURN = """
SELECT id, uid, template, operation, file, line, rows, at, day, by, on_behalf_of, because,
       numbers, arguments
  FROM act WHERE NOT is_left_out
 ORDER BY turn, sequence, at, rank, file, line, step
"""


def needless(code: Code, place: Place, column: str, maker: Maker | None) -> Finding:
    """Return the finding of a code that names nothing; ``maker`` is the act that would make it."""
    problem = MovingProblem.REFERENCE_UNKNOWN
    facts: dict[str, object] = {"kind": code[0].replace("_", " "), "label": code[1]}
    if maker is not None:
        problem = (
            MovingProblem.REFERENCE_LEFT_OUT if maker.is_out else MovingProblem.REFERENCE_LATER
        )
        facts |= {"other": maker.place.file, "first": maker.place.line}
    return found(problem, place.file, place.line, column, code[1], **facts)


def _text_of(act: Act) -> str:
    """Return when an act happened as text that sorts; noon of its day if only that is known."""
    if act.at is not None:
        return act.at.astimezone(UTC).isoformat(timespec="microseconds")
    return Moment.on(act.day).occurred_at.isoformat(timespec="microseconds") if act.day else ""


def _made_as(kind: str, label: str) -> Code:
    """Return what an act would make so that ``label`` names something."""
    if kind.endswith("_line"):
        label = label.rpartition("/")[0]
    elif kind == "cost_centre":
        label = label.rpartition("/")[2]
    return CHECKED.get(kind, kind), label


def _waiting(row: Sequence[Any]) -> Waiting:
    (key, uid, template, operation, file, line, rows, at, day, by, on_behalf_of, because,
     numbers, arguments) = row  # fmt: skip
    return Waiting(
        id=key, uid=UUID(uid), template=template, operation=operation, file=file, line=line,
        rows=rows, at=datetime.fromisoformat(at) if at else None,
        day=date.fromisoformat(day) if day else None, by=by, on_behalf_of=on_behalf_of,
        because=because, numbers=tuple(json.loads(numbers)), arguments=json.loads(arguments),
    )  # fmt: skip
