"""
Rows of a prepared world, put back with one statement a table: what takes a second to build takes
thirty milliseconds to have.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction


@dataclass(frozen=True)
class Snapshot:
    """The object a builder answered, and the statements that put its rows back."""

    answer: Any
    inserts: tuple[tuple[str, str], ...]
    last_ids: tuple[tuple[str, int], ...]

    def restore(self) -> Any:
        """Write the rows into the current database and return the builder's answer."""
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, rows in self.inserts:
                cursor.execute(statement, [rows])
        return copy.deepcopy(self.answer)

    def leave_room(self, owner: Any) -> None:
        """Move the identity sequences past the snapshot's ids; only the owner may."""
        with owner.cursor() as cursor:
            for table, last in self.last_ids:
                sequence = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)"
                cursor.execute(sequence, [table, last])


def take_snapshot(build: Callable[[], Any]) -> Snapshot:
    """Run ``build`` in an otherwise fresh database and keep every row it added."""
    tables = [model for model in apps.get_models() if _is_ours(model)]
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in tables}
    answer = build()
    inserts, last_ids = [], []
    for model in tables:
        added = [pk for pk in model.objects.values_list("pk", flat=True) if pk not in before[model]]
        if added:
            inserts.append(_put_back(model, added))
        if added and isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
            last_ids.append((model._meta.db_table, max(added)))
    return Snapshot(answer, tuple(inserts), tuple(last_ids))


def _is_ours(model: type[models.Model]) -> bool:
    is_simple = not isinstance(model._meta.pk, models.CompositePrimaryKey)
    return is_simple and model._meta.managed and model.__module__.startswith("apotheca.")


def _put_back(model: type[models.Model], keys: list[Any]) -> tuple[str, str]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT json_agg(row_to_json(t) ORDER BY t."{key}")::text FROM "{table}" t'
            f' WHERE t."{key}" = ANY(%s)',
            [keys],
        )
        rows = cursor.fetchone()[0]
    columns = ", ".join(f'"{name}"' for name in json.loads(rows)[0])
    insert = (
        f'INSERT INTO "{table}" ({columns}) SELECT {columns}'
        f' FROM json_populate_recordset(NULL::"{table}", %s::json)'
    )
    return insert, rows
