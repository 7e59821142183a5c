"""
The floor of a recorded act: replay exactly the rows it wrote, in the same commits and tables.

After each recorded commit every row the commit wrote is read back by its ``xmin``; whether a row
was inserted or updated is known from the keys seen before. A replay renames what was born in the
recording (ids, numbers, keys), so that it can run again and again under all constraints and
triggers, with one prepared multi-row statement per table and commit. Layers are left out: the
movement trigger writes them in the floor as it does in the product.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import pq

TRIGGER_KEPT = {"inventory_layer"}
DATABASE_COLUMNS = {"xact"}
BORN_TEXT = {
    "number",
    "natural_key",
    "key",
    "idempotency_key",
    "business_key",
    "supplier_number",
    "delivery_note",
    "lot_number",
    "supplier_reference",
    "normalised_number",
}
ID_STEP = 10_000_000

Row = dict[str, Any]
Statement = tuple[bytes, list[bytes | None]]


@dataclass(frozen=True)
class Table:
    """A table as the floor sees it: its columns with types, and its primary key."""

    name: str
    columns: dict[str, str]
    key: str


@dataclass
class Write:
    """One multi-row statement of one commit: INSERT, or UPDATE of the changed columns by key."""

    table: Table
    columns: tuple[str, ...]
    rows: list[Row]
    is_update: bool = False


@dataclass
class Recording:
    """The commits of one recorded act, each a list of writes, and the names born in it."""

    commits: list[list[Write]] = field(default_factory=list)
    uuids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    ids: set[tuple[str, int]] = field(default_factory=set)


class Recorder:
    """Reads back what each commit wrote."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.tables = _tables(connection)
        self.known: dict[str, dict[Any, Row]] = {
            table.name: {row[table.key]: row for row in self._rows(table, "true")}
            for table in self.tables
        }
        self.recording = Recording()

    def commit_done(self, transaction: str) -> None:
        """Add everything the transaction wrote (its number as text, from any row's ``xmin``)."""
        writes: list[Write] = []
        for table in self.tables:
            rows = self._rows(table, f"xmin::text = '{transaction}'")
            seen = self.known[table.name]
            fresh = [row for row in rows if row[table.key] not in seen]
            if fresh:
                writes.append(Write(table, tuple(table.columns), fresh))
                self._born(table, fresh)
            changed = [row for row in rows if row[table.key] in seen]
            writes += _updates(table, changed, seen)
            seen.update({row[table.key]: row for row in rows})
        self.recording.commits.append(writes)

    def _rows(self, table: Table, condition: str) -> list[Row]:
        columns = ", ".join(f'"{name}"' for name in table.columns)
        source = f'SELECT {columns} FROM "{table.name}" WHERE {condition}'
        found = self.connection.execute(f"SELECT row_to_json(t)::text FROM ({source}) t")
        # Decimals stay text: a float would not come back as the same row.
        return [json.loads(row[0], parse_float=str) for row in found]

    def _born(self, table: Table, rows: Iterable[Row]) -> None:
        for row in rows:
            for name, kind in table.columns.items():
                value = row[name]
                if (
                    kind == "uuid"
                    and value
                    and (name == table.key or name in {"correlation_id", "subject_id", "event_id"})
                ):
                    self.recording.uuids.add(value)
                elif name in BORN_TEXT and value:
                    self.recording.texts.add(value)
            if table.columns[table.key] in {"int8", "int4"}:
                self.recording.ids.add((table.name, row[table.key]))


def _tables(connection: psycopg.Connection[Any]) -> list[Table]:
    found = connection.execute("""
        SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
               array_agg(t.typname::text ORDER BY a.attnum),
               (SELECT string_agg(k.attname::text, ',') FROM pg_index i
                  JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
                 WHERE i.indrelid = c.oid AND i.indisprimary)
          FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          JOIN pg_type t ON t.oid = a.atttypid
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
           AND c.relname NOT LIKE 'django%' AND c.relname NOT LIKE 'auth%'
         GROUP BY c.oid, c.relname ORDER BY c.relname""").fetchall()
    tables = []
    for name, columns, types, key in found:
        if name not in TRIGGER_KEPT and key and "," not in key:
            kept = {c: t for c, t in zip(columns, types, strict=True) if c not in DATABASE_COLUMNS}
            tables.append(Table(name, kept, key))
    return tables


def _updates(table: Table, rows: list[Row], seen: dict[Any, Row]) -> list[Write]:
    by_columns: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        before = seen[row[table.key]]
        changed = tuple(name for name in table.columns if row[name] != before[name])
        if changed:
            by_columns.setdefault((table.key, *changed), []).append(row)
    return [Write(table, columns, found, is_update=True) for columns, found in by_columns.items()]


class Replay:
    """
    One renamed copy of a recording, ready to be sent: texts and parameters are made beforehand.
    """

    def __init__(self, recording: Recording, tag: int) -> None:
        renamed = {old: str(uuid4()) for old in recording.uuids}
        renamed |= {old: f"{old[:40]}~{tag}" for old in recording.texts}
        words = sorted(map(re.escape, renamed), key=len, reverse=True)
        self._pattern = re.compile("|".join(words))
        self._renamed = renamed
        self._ids = {(name, old): old + tag * ID_STEP for name, old in recording.ids}
        self.commits = [
            [self._statement(write) for write in writes] for writes in recording.commits
        ]

    def _statement(self, write: Write) -> Statement:
        rows = [self._rename(write.table, row) for row in write.rows]
        types = [_type(write.table.columns[name]) for name in write.columns]
        width = len(types)
        values = ", ".join(
            "(" + ", ".join(f"${first + n + 1}::{kind}" for n, kind in enumerate(types)) + ")"
            for first in range(0, width * len(rows), width)
        )
        names = ", ".join(f'"{name}"' for name in write.columns)
        if write.is_update:
            changed = ", ".join(f'"{name}" = v."{name}"' for name in write.columns[1:])
            text = (
                f'UPDATE "{write.table.name}" AS t SET {changed} FROM (VALUES {values})'
                f' AS v ({names}) WHERE t."{write.table.key}" = v."{write.table.key}"'
            )
        else:
            text = f'INSERT INTO "{write.table.name}" ({names}) VALUES {values}'
        return text.encode(), [_parameter(row[name]) for row in rows for name in write.columns]

    def _rename(self, table: Table, row: Row) -> Row:
        text = self._pattern.sub(lambda match: self._renamed[match.group()], json.dumps(row))
        renamed: Row = json.loads(text)
        for name, value in row.items():
            if isinstance(value, int) and name in {table.key, "lane_id", "layer_id"}:
                owner = table.name if name == table.key else f"hub_{name[:-3]}"
                renamed[name] = self._ids.get((owner, value), value)
        return renamed

    def run(self, sender: "Sender") -> None:
        """Send every commit: BEGIN, one prepared statement per table, COMMIT."""
        for statements in self.commits:
            sender.plain(b"BEGIN")
            for text, parameters in statements:
                sender.prepared(text, parameters)
            sender.plain(b"COMMIT")


class Sender:
    """libpq itself: each text is prepared once per connection and then only executed."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._pg = connection.pgconn
        self._names: dict[bytes, bytes] = {}

    def plain(self, command: bytes) -> None:
        self._check(self._pg.exec_(command))

    def prepared(self, text: bytes, parameters: list[bytes | None]) -> None:
        name = self._names.get(text)
        if name is None:
            name = self._names[text] = f"floor{len(self._names)}".encode()
            self._check(self._pg.prepare(name, text))
        self._check(self._pg.exec_prepared(name, parameters))

    def _check(self, result: Any) -> None:
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise RuntimeError(result.error_message.decode())


def _parameter(value: Any) -> bytes | None:
    if isinstance(value, dict | list):
        return json.dumps(value).encode()
    return None if value is None else str(value).encode()


def _type(kind: str) -> str:
    return kind[1:] + "[]" if kind.startswith("_") else kind
