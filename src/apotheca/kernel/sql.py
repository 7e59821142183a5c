"""Reading with SQL: one statement, typed rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection
from psycopg.rows import class_row

R = TypeVar("R")
Parameters = Sequence[Any] | Mapping[str, Any]


def fetch(row: type[R], statement: str, parameters: Parameters = ()) -> list[R]:
    """
    Run ``statement`` on the current connection and return each row as ``row`` (columns by name).
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        make = class_row(row)(cursor.cursor)
        return [make(values) for values in cursor.fetchall()]


def fetch_values(statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
    """Run ``statement`` and return its rows as plain tuples."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def execute(statement: str, parameters: Parameters = ()) -> int:
    """Run ``statement`` and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def stream(
    row: type[R], statement: str, parameters: Parameters = (), *, name: str = "streamed"
) -> Iterator[R]:
    """
    Yield each row as ``row`` through a server-side cursor; memory holds 2,000 of them.

    For the caller's transaction only; two of them at once need names of their own.
    """
    connection.ensure_connection()
    with connection.connection.cursor(name=name, row_factory=class_row(row)) as cursor:
        cursor.itersize = 2000
        yield from cursor.execute(statement, parameters)
