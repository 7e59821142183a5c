"""
The rows an operation has decided to write, written together in one statement.

An operation reads and locks, checks, decides, and records here what shall be written; the shell
sends all of it as one ``WITH ... INSERT ... UPDATE`` statement when the operation ends
(docs/adr/0007). The text depends on the tables and columns only, never on the number of rows, so
the server prepares it once and a document of a hundred lines costs the same round trips as one of
five.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection, models
from pydantic_core import to_json

Row = Mapping[str, Any]


@dataclass
class _Write:
    """
    One table's part of the statement: its template (``{rows}`` is the JSON parameter) and rows.
    """

    template: str
    rows: list[Row] = field(default_factory=list)


class Changes:
    """
    Rows waiting to be written, by table. Keys of a row are column names (``item_id``, not
    ``item``).

    What is recorded here cannot be read back before ``flush``; a reader that needs it calls
    ``flush`` first. One row may be updated once between two flushes, and not in the flush that
    inserts it.
    """

    def __init__(self) -> None:
        self._writes: dict[tuple[str, ...], _Write] = {}

    def insert(
        self, model: type[models.Model], rows: Iterable[Row], *, skip_existing: bool = False
    ) -> None:
        """
        Record new rows. With ``skip_existing`` a row whose key is already there changes nothing.
        """
        ending = " ON CONFLICT DO NOTHING" if skip_existing else ""
        for row in rows:
            self._add(("insert", ending), model, row)

    def update(self, model: type[models.Model], rows: Iterable[Row]) -> None:
        """Record new values by primary key; each row names the key and the columns it changes."""
        for row in rows:
            self._add(("update", ""), model, row)

    def custom(self, name: str, template: str, row: Row) -> None:
        """
        Record ``row`` for a statement of the caller's own, which reads ``{rows}`` as JSON text.
        """
        self._writes.setdefault(("custom", name), _Write(template)).rows.append(row)

    def flush(self) -> None:
        """Write all that waits, in one statement. Does nothing when nothing waits."""
        if not self._writes:
            return
        writes, self._writes = list(self._writes.values()), {}
        statement = _combined(tuple(write.template for write in writes))
        with connection.cursor() as cursor:
            cursor.execute(statement, [to_json(write.rows).decode() for write in writes])

    def _add(self, kind: tuple[str, str], model: type[models.Model], row: Row) -> None:
        columns = tuple(row)
        key = (*kind, model._meta.db_table, *columns)
        write = self._writes.get(key)
        if write is None:
            build = _insert if kind[0] == "insert" else _update
            write = self._writes[key] = _Write(build(model, columns) + kind[1])
        write.rows.append(row)


def _source(model: type[models.Model]) -> str:
    return f'json_populate_recordset(NULL::"{model._meta.db_table}", {{rows}}) AS r'


@lru_cache(maxsize=1024)
def _insert(model: type[models.Model], columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(f'r."{column}"' for column in columns)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} FROM {_source(model)}'


@lru_cache(maxsize=1024)
def _update(model: type[models.Model], columns: tuple[str, ...]) -> str:
    key = model._meta.pk.column
    assignments = ", ".join(f'"{name}" = r."{name}"' for name in columns if name != key)
    table = model._meta.db_table
    return (
        f'UPDATE "{table}" AS t SET {assignments} FROM {_source(model)} WHERE t."{key}" = r."{key}"'
    )


@lru_cache(maxsize=1024)
def _combined(templates: tuple[str, ...]) -> str:
    parts = [template.replace("{rows}", "%s::json") for template in templates]
    if len(parts) == 1:
        return parts[0]
    *first, last = parts
    return "WITH " + ", ".join(f"w{n} AS ({part})" for n, part in enumerate(first)) + " " + last
