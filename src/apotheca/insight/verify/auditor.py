"""Run the checks on one snapshot of the database and collect what they find."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from apotheca.insight.verify import trail
from apotheca.insight.verify.report import CheckResult, Finding, VerifyReport

GROUPS = ("books", "stock", "orders", "payables", "trail")
SHOWN = 20
LOOKS_AT = "looks at:"

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class SqlCheck:
    """One file of ``sql/``: the opening comment is the sentence, the query lists what breaks it."""

    name: str
    group: str
    sentence: str
    looks_at: str
    query: str


def run(alias: str = "default") -> VerifyReport:
    """
    Audit the database behind a Django connection, on one read-only snapshot.

    Inside a transaction of the caller the audit joins it and sees its uncommitted rows.
    """
    connection = connections[alias]
    connection.ensure_connection()
    keys = {settings.AUDIT_KEY_ID: settings.AUDIT_KEY}
    if connection.in_atomic_block:
        return audit(connection.connection, keys)
    with _snapshot(connection.connection):
        return audit(connection.connection, keys)


def audit(connection: Connection, keys: Mapping[str, str]) -> VerifyReport:
    """
    Run every check on ``connection``; ``keys`` are the audit keys by id, kept outside the database.

    The caller decides the transaction. Nothing is written and nothing is locked.
    """
    counts: dict[str, int] = {}
    results = [_result_of(connection, check, counts) for check in sql_checks()]
    results += trail.check_trail(connection, keys)
    return VerifyReport(tuple(results))


@cache
def sql_checks() -> tuple[SqlCheck, ...]:
    """Return the checks written in SQL, group by group, by name within a group."""
    folder = files(__package__) / "sql"
    return tuple(
        _parsed(file.name.removesuffix(".sql"), group, file.read_text("utf-8"))
        for group in GROUPS
        for file in sorted((folder / group).iterdir(), key=lambda entry: entry.name)
    )


def _parsed(name: str, group: str, text: str) -> SqlCheck:
    comment = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        comment.append(line.removeprefix("--").strip())
    at = next(place for place, line in enumerate(comment) if line.startswith(LOOKS_AT))
    table = comment[at].removeprefix(LOOKS_AT).strip()
    return SqlCheck(name, group, " ".join(comment[:at]), table, text)


def _result_of(connection: Connection, check: SqlCheck, counts: dict[str, int]) -> CheckResult:
    started = time.perf_counter()
    if check.looks_at not in counts:
        counts[check.looks_at] = _count(connection, check.looks_at)
    # The findings are counted once and shown twenty at most, however many there are.
    rows = connection.execute(
        f"WITH found AS MATERIALIZED (\n{check.query}\n)"
        " SELECT (SELECT count(*) FROM found), subject::text, expected::text, found::text"
        f" FROM found LIMIT {SHOWN}"
    ).fetchall()
    return CheckResult(
        name=check.name,
        group=check.group,
        sentence=check.sentence,
        rows_looked_at=counts[check.looks_at],
        finding_count=rows[0][0] if rows else 0,
        findings=tuple(Finding(row[1], row[2] or "nothing", row[3] or "nothing") for row in rows),
        seconds=round(time.perf_counter() - started, 3),
    )


def _count(connection: Connection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _snapshot(connection: Connection) -> Iterator[None]:
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        # A nightly audit reads whole tables: let it sort and hash in memory.
        connection.execute("SET LOCAL work_mem = '256MB'")
        yield
    finally:
        connection.execute("ROLLBACK")
