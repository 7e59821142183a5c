"""Somebody at a database prompt, with the rights of the application."""

import json
import re
from collections.abc import Callable, Iterable

import pytest
from django.db import IntegrityError, connection, transaction

NEW_ID = 1_000_000


def run(statement: str, parameters: Iterable[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))


def copy(table: str, where: str = "true", **changed: object) -> None:
    """Insert a copy of one row of ``table`` with some columns changed (and a new id)."""
    facts = json.dumps({"id": NEW_ID, **changed}, default=str)
    run(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(x, %s::jsonb)).* FROM {table} x"
        f" WHERE {where} ORDER BY 1 LIMIT 1",
        [facts],
    )


def refused(constraint: str, statement: str, parameters: Iterable[object] = ()) -> None:
    """Run a statement that must meet the named constraint."""
    _meets(constraint, lambda: run(statement, parameters))


def copy_refused(constraint: str, table: str, where: str = "true", **changed: object) -> None:
    """Copy a row with a change that must meet the named constraint."""
    _meets(constraint, lambda: copy(table, where, **changed))


def _meets(constraint: str, act: Callable[[], None]) -> None:
    """Act in a savepoint, check deferred constraints too, and expect the named refusal."""

    def checked() -> None:
        with transaction.atomic():
            act()
            connection.check_constraints()

    with pytest.raises(IntegrityError) as refusal:
        checked()
    assert refusal.value.__cause__.diag.constraint_name == constraint


def named_constraints(prefix: str) -> set[str]:
    """Return the constraints of a context that we named ourselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.conname FROM pg_constraint n JOIN pg_class t ON t.oid = n.conrelid"
            "  WHERE n.contype IN ('c', 'x', 'u') AND t.relname LIKE %(like)s"
            " UNION SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
            "  JOIN pg_class t ON t.oid = i.indrelid"
            "  WHERE i.indisunique AND NOT i.indisprimary AND t.relname LIKE %(like)s",
            {"like": f"{prefix}\\_%"},
        )
        names = {row[0] for row in cursor.fetchall()}
    return {name for name in names if not re.match(rf"{prefix}_\w+_(check|key|like)$", name)}
