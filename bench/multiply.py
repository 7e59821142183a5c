"""
One story many times: what a story wrote through the operations, again with names of its own.

A story runs once. Every row it wrote is read back and becomes an expression of ``g``, the number of
the copy: ids, document numbers and the story's tag are renamed, items take turns, days move on. One
INSERT ... SELECT per table then writes all copies. A story that changes a row it did not write
cannot be copied and is refused, so copies agree with each other as the story agrees with itself.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg

TAG = "Z0Z"  # and two digits: stands in every name a story gives, and in nothing else
DAY = "2026-03-02"  # the business day of every story
LEFT_TO_THE_DATABASE = {"xact"}
SERIALS_FROM, SERIALS_MAX = 1_000, 999_999
COPIES_APART_MS = 1000
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NAMES = (
    rf"(?P<uuid>{_UUID})|(?P<number>[A-Z]{{2,4}}-\d{{4}}-\d{{6}})|(?P<tag>{TAG}\d\d)"
    r'|(?P<day>\d{4}-\d\d-\d\d)|"(?P<column>[a-z_]+_id)": ?(?P<id>\d+)'
    r'|(?P<what>Bench |(?<=")B)(?P<which>\d+)'
)

Row = dict[str, str | None]
Writer = psycopg.Connection[Any]


class NotRepeatable(RuntimeError):
    """The story changed rows that were there before it."""


@dataclass(frozen=True)
class Table:
    """A table: its columns with their types, its primary key, and where its columns point."""

    columns: dict[str, str]
    key: tuple[str, ...]
    points_to: dict[str, str]


@dataclass(frozen=True)
class Turn:
    """Masters taken in turn: ids ``first`` to ``last``; the next copy uses those ``step`` on."""

    first: int
    last: int
    step: int


@dataclass(frozen=True)
class Story:
    """The rows one story wrote, as text, by table."""

    rows: dict[str, list[Row]]


def tables_of(reader: Writer) -> dict[str, Table]:
    """Return every table that has a primary key, by name."""
    found = reader.execute("""
        SELECT c.relname, c.oid,
               (SELECT json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)
                                       ORDER BY a.attnum)
                  FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                   AND NOT a.attisdropped AND a.attgenerated = ''),
               (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_index i
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                 WHERE i.indrelid = c.oid AND i.indisprimary),
               (SELECT json_object_agg(a.attname, f.confrelid::regclass) FROM pg_constraint f
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]
                 WHERE f.conrelid = c.oid AND f.contype = 'f' AND cardinality(f.conkey) = 1)
          FROM pg_class c
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND c.relnamespace = 'public'::regnamespace ORDER BY 1""").fetchall()
    return {
        name: Table(columns, tuple(key), points_to or {})
        for name, _, columns, key, points_to in found
        if key
    }


def told(reader: Writer, story: Callable[[], Any], *, unheeded: frozenset[str]) -> Story:
    """
    Run a story and return what it wrote; what it did to the tables ``unheeded`` is left out.

    :raises NotRepeatable: it changed rows that were there before.
    """
    tables = {name: table for name, table in tables_of(reader).items() if name not in unheeded}
    before = {name: set(_keys(reader, name, table, "true")) for name, table in tables.items()}
    start = reader.execute("SELECT pg_current_xact_id()::text").fetchone()[0]  # type: ignore[index]
    began = datetime.now(UTC) - timedelta(seconds=1)
    story()
    rows, changed = {}, []
    for name, table in tables.items():
        written = f"xmin::text::bigint > {start}"
        changed += [name for key in _keys(reader, name, table, written) if key in before[name]]
        if found := _rows(reader, name, table, written, began):
            rows[name] = found
    if changed:
        raise NotRepeatable(f"It changed rows of others in {sorted(set(changed))}.")
    return Story(rows)


def _keys(reader: Writer, name: str, table: Table, condition: str) -> list[Any]:
    key = ", ".join(table.key)
    return reader.execute(f"SELECT ({key})::text FROM {name} WHERE {condition}").fetchall()


def _rows(reader: Writer, name: str, table: Table, condition: str, began: datetime) -> list[Row]:
    columns = ", ".join(f'"{column}"::text' for column in table.columns)
    order = ", ".join(table.key)
    found = reader.execute(f"SELECT {columns} FROM {name} WHERE {condition} ORDER BY {order}")
    return [
        {
            column: _on_its_day(value, table.columns[column], began)
            for column, value in zip(table.columns, values, strict=True)
        }
        for values in found
    ]


def _on_its_day(value: str | None, kind: str, began: datetime) -> str | None:
    """Return an instant the story read from the clock as one on its business day."""
    if value is None or not kind.startswith("timestamp"):
        return value
    return DAY + value[10:] if datetime.fromisoformat(value) > began else value


@dataclass
class Multiplier:
    """Writes copies; remembers how many it wrote and the last serial of each kind of number."""

    writer: Writer
    audit_key: bytes
    turns: Mapping[str, Turn]
    turns_count: int
    written: int = 0
    serials: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = tables_of(self.writer)

    def copy(self, story: Story, times: int, days: tuple[int, int]) -> None:
        """Write ``times`` copies, with days that many behind the story's, evenly from first to
        last."""
        words = Words(self, story, times)
        first, last = days
        for name, rows in story.rows.items():
            table = self.tables[name]
            kept = [column for column in table.columns if column not in LEFT_TO_THE_DATABASE]
            named = ", ".join(f'"{column}"' for column in kept)
            values = ",\n".join(f"({', '.join(words.row(name, row, kept))})" for row in rows)
            self.writer.execute(
                f"INSERT INTO {name} ({named}) OVERRIDING SYSTEM VALUE SELECT v.*"
                f" FROM (SELECT n, {self.written} + n AS g, lpad(({self.written} + n)::text, 7,"
                f" '0') AS tag, ({self.written} + n) % {self.turns_count} AS k,"
                f" {first} + (n::bigint * {last - first} / {times})::int AS d"
                f" FROM generate_series(0, {times - 1}) AS n) AS c,"
                f" LATERAL (VALUES {values}) AS v".encode()
            )
        words.move_sequences()
        self.written += times


class Words:
    """How the values of one story are said in its copies."""

    def __init__(self, to: Multiplier, story: Story, times: int) -> None:
        self.to, self.times = to, times
        text = json.dumps(story.rows)
        self.serials: dict[str, list[str]] = {}
        for number in sorted(set(re.findall(r"[A-Z]{2,4}-\d{4}-\d{6}", text))):
            self.serials.setdefault(number.split("-")[0], []).append(number[-6:])
        self.born = {
            name: [str(row[to.tables[name].key[0]]) for row in rows]
            for name, rows in story.rows.items()
            if to.tables[name].columns[to.tables[name].key[0]] in {"bigint", "integer"}
        }
        self.ids = {name: self._last_id(name) + 1 for name in self.born}
        self.contents = dict(self._contents(story))
        hashes = "|".join(self.contents) or "(?!)"
        self.names = re.compile(f"(?P<hash>{hashes})|{_NAMES}")

    def row(self, name: str, row: Row, kept: list[str]) -> Iterator[str]:
        """Yield one typed expression per column."""
        table = self.to.tables[name]
        for column in kept:
            is_digest = name == "governance_auditentry" and column == "digest"
            value = self._digest(row) if is_digest else self._value(name, column, row[column])
            yield f"{value}::{table.columns[column]}"

    def move_sequences(self) -> None:
        """Move the database's sequences behind the ids and serials that were used."""
        for name, first in self.ids.items():
            key, last = self.to.tables[name].key[0], first + len(self.born[name]) * self.times
            if self._sequence(name, key):
                self.to.writer.execute("SELECT setval(%s, %s)", [self._sequence(name, key), last])
        for prefix, found in self.serials.items():
            last = self._first_serial(prefix) + len(found) * self.times
            if last > SERIALS_MAX:
                raise ValueError(f"{prefix} would need the serial {last}.")
            self.to.serials[prefix] = last
            self.to.writer.execute("SELECT move_number_past(%s, %s)", [prefix, last])

    def _value(self, name: str, column: str, value: str | None) -> str:
        table = self.to.tables[name]
        if value is None:
            return "NULL"
        target = name if table.key == (column,) else table.points_to.get(column, "")
        if value in self.born.get(target, ()):
            first, known = self.ids[target], self.born[target]
            return f"({first} + n::bigint * {len(known)} + {known.index(value)})"
        if table.columns[column].startswith("timestamp"):
            return f"(timestamptz {_quoted(value)} + d * interval '1 day')"
        if table.columns[column] == "date":
            return f"(date {_quoted(value)} + d)"
        if table.columns[column] == "bytea":
            return self._bytes(bytes.fromhex(value[2:]).decode())
        if table.columns[column] == "uuid":
            return f"({self._uuid(value)})"
        return self._turned(column, value) or self.said(value)

    def _contents(self, story: Story) -> Iterator[tuple[str, str]]:
        """Yield every stored file with the hash that names it."""
        for name, rows in story.rows.items():
            for column in self.to.tables[name].columns:
                if self.to.tables[name].columns[column] == "bytea":
                    for row in rows:
                        content = bytes.fromhex((row[column] or "")[2:])
                        yield sha256(content).hexdigest(), content.decode()

    def _bytes(self, text: str) -> str:
        return f"convert_to({self.said(text)}, 'UTF8')"

    def said(self, text: str) -> str:
        """Return a text as an SQL expression with the copy's names in it."""
        parts, at = [], 0
        for match in self.names.finditer(text):
            if match.start() > at:
                parts.append(_quoted(text[at : match.start()]))
            parts.append(self._name(match))
            at = match.end()
        if at < len(text) or not parts:
            parts.append(_quoted(text[at:]))
        return "(" + " || ".join(parts) + ")"

    def _name(self, match: re.Match[str]) -> str:
        found = match.groupdict()
        if found["hash"]:
            return f"encode(sha256({self._bytes(self.contents[found['hash']])}), 'hex')"
        if found["uuid"]:
            return f"({self._uuid(found['uuid'])})::uuid::text"
        if found["number"]:
            prefix, year, serial = found["number"].split("-")
            known, first = self.serials[prefix], self._first_serial(prefix)
            shown = f"{first} + n * {len(known)} + {known.index(serial)}"
            return f"'{prefix}-{year}-' || lpad(({shown})::text, 6, '0')"
        if found["tag"]:
            return "tag"
        if found["day"]:
            return f"to_char(date '{found['day']}' + d, 'YYYY-MM-DD')"
        if found["what"]:
            return f"'{found['what']}' || ({found['which']} + k * {self.to.turns['item_id'].step})"
        turned = self._turned(found["column"], found["id"])
        head = match.group().removesuffix(found["id"])
        return f"{_quoted(head)} || {turned}" if turned else _quoted(match.group())

    def _turned(self, column: str, value: str) -> str:
        turn = self.to.turns.get(column)
        if turn is None or not value.isdecimal() or not turn.first <= int(value) <= turn.last:
            return ""
        return f"({value} + k * {turn.step})"

    def _uuid(self, value: str) -> str:
        """Return the copy's id as hexadecimal text: ids that rise with time rise in copies too."""
        if value[14] != "7":
            return f"md5('{value}' || g)"
        milliseconds = int(value.replace("-", "")[:12], 16)
        return (
            f"lpad(to_hex({milliseconds} + g::bigint * {COPIES_APART_MS}), 12, '0') || '7' ||"
            f" substr(md5('{value}' || g), 1, 19)"
        )

    def _digest(self, row: Row) -> str:
        """Return the audit row's HMAC, which SQL can take when it is told the two padded keys."""
        content: dict[str, Any] = {
            name: row[name] for name in ("action", "subject_type", "subject_id", "reason", "source")
        }
        for name in ("entity_id", "person_id", "on_behalf_of_id"):
            content[name] = None if row[name] is None else int(row[name] or 0)
        for name in ("before", "after"):
            content[name] = None if row[name] is None else json.loads(row[name] or "")
        at = datetime.fromisoformat(row["occurred_at"] or "").astimezone(UTC)
        content["occurred_at"] = at.isoformat().replace("+00:00", "Z")
        said = self.said(json.dumps(content, sort_keys=True, separators=(",", ":")))
        inner, outer = (self._padded(pad) for pad in (0x36, 0x5C))
        hashed = f"sha256({inner} || convert_to({said}, 'UTF8'))"
        return f"encode(sha256({outer} || {hashed}), 'hex')"

    def _padded(self, pad: int) -> str:
        key = self.to.audit_key
        key = key if len(key) <= 64 else sha256(key).digest()
        padded = bytes(byte ^ pad for byte in key.ljust(64, b"\0"))
        return f"'\\x{padded.hex()}'::bytea"

    def _first_serial(self, prefix: str) -> int:
        return self.to.serials.get(prefix, SERIALS_FROM)

    def _last_id(self, name: str) -> int:
        key = self.to.tables[name].key[0]
        row = self.to.writer.execute(f"SELECT coalesce(max({key}), 0) FROM {name}").fetchone()
        return int(row[0]) if row else 0

    def _sequence(self, name: str, key: str) -> str | None:
        row = self.to.writer.execute(
            "SELECT pg_get_serial_sequence(%s, %s)", [name, key]
        ).fetchone()
        return row[0] if row else None


@contextmanager
def without_indexes(writer: Writer, tables: Iterator[str] | list[str]) -> Iterator[None]:
    """Drop what only finds rows, and build it again afterwards: a fill is quicker in one go."""
    found = writer.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid::regclass::text = ANY (%s) AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)", [list(tables)]
    ).fetchall()  # fmt: skip
    for index, _ in found:
        writer.execute(f"DROP INDEX {index}")
    yield
    writer.execute("SET maintenance_work_mem = '512MB'")
    for _, definition in found:
        writer.execute(definition)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
