"""
Exporting everything up to the end of a business day: acts, ledgers and master lists.

    export_files(folder, as_of=date(2026, 10, 31))

``acts`` imported into an empty house give the same ledgers. Equal books give equal bytes: no file
has an internal id or the time it was made. One snapshot, whatever others do meanwhile; memory
stays flat.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from apotheca.hub.files import write_csv, write_xlsx
from apotheca.hub.moving.catalogue import templates
from apotheca.hub.moving.columns import common_columns
from apotheca.hub.moving.ledgers import ledgers, stream
from apotheca.hub.moving.masters import masters
from apotheca.hub.moving.template import Cells, Template
from apotheca.kernel.errors import DomainError
from apotheca.kernel.portable import Register
from apotheca.kernel.shapes import stored_arguments
from apotheca.kernel.sql import fetch_values

FORMAT_VERSION = 1
BLOCK = 200
# Codes are remembered for so many blocks of acts, so that memory stays flat.
REMEMBERED_BLOCKS = 20


class FolderNotEmpty(DomainError):
    code = "hub.folder_not_empty"
    message = "The folder {folder} is not empty. Name a new one; nothing was written."
    status = 422


class Format(StrEnum):
    """The kind of file an export is written in."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(slots=True)
class Written:
    """What an export wrote: rows by file."""

    as_of: date
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())


Tell = Callable[[str], None]


def export_files(
    target: Path, *, as_of: date, form: Format = Format.CSV, tell: Tell = lambda name: None
) -> Written:
    """
    Write acts, ledgers and masters as of the end of ``as_of`` into a new folder, whole or not at
    all.

    ``tell`` hears of each file before it is written.

    :raises FolderNotEmpty: there is something in the folder.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderNotEmpty(folder=target.name)
    unfinished = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        written = _write(unfinished, as_of, form, tell)
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return written


def _write(folder: Path, as_of: date, form: Format, tell: Tell) -> Written:
    written = Written(as_of)
    files = _Files(folder, form, tell, written)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for template in _with_acts(as_of):
            columns = [column.name for column in (*common_columns(), *template.rows.columns)]
            files.write(f"acts/{template.stem}", columns, act_rows(template, as_of))
        for ledger in ledgers():
            names, rows = stream(ledger.statement, {"day": as_of})
            files.write(f"ledgers/{ledger.name}", list(names), rows)
        for name, statement in masters().items():
            template = templates()[name]
            columns = [column.name for column in (*common_columns(), *template.rows.columns)]
            files.write(f"masters/{template.stem}", columns, _master_rows(template, statement))
    _write_manifest(folder, written)
    return written


@dataclass(frozen=True, slots=True)
class _Files:
    """Writes tables of one form below a folder."""

    folder: Path
    form: Format
    tell: Tell
    written: Written

    def write(self, name: str, columns: list[str], rows: Iterator[Any]) -> None:
        name = f"{name}.{self.form}"
        self.tell(name)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write = write_csv if self.form is Format.CSV else write_xlsx
        self.written.rows[name] = write(path, columns, rows)


_WITH_ACTS = "SELECT DISTINCT operation FROM kernel_act WHERE business_date <= %(day)s"

# Acts in the order they were done have a turn of their own, the same wherever they are played.
_ACTS = """
WITH turn AS (
    SELECT id, row_number() OVER (ORDER BY id) AS sequence
      FROM kernel_act WHERE business_date <= %(day)s
)
SELECT t.sequence, a.uid, a.occurred_at, a.business_date, p.username, b.username, a.reason,
       a.numbers::json, a.arguments::json
  FROM turn t
  JOIN kernel_act a ON a.id = t.id
  JOIN governance_person p ON p.id = a.person_id
  LEFT JOIN governance_person b ON b.id = a.on_behalf_of_id
 WHERE a.operation = %(operation)s
 ORDER BY t.sequence
"""


def _with_acts(as_of: date) -> list[Template]:
    """Return the templates that have acts, in natural order."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_ACTS, {"day": as_of})
        done = {operation for (operation,) in cursor.fetchall()}
    return [one for one in templates().values() if not one.is_extra and one.operation in done]


def act_count(as_of: date) -> int:
    """Return how many acts an export of a day has."""
    statement = "SELECT count(*) FROM kernel_act WHERE business_date <= %s"
    return int(fetch_values(statement, [as_of])[0][0])


def act_rows(template: Template, as_of: date) -> Iterator[Mapping[str, object]]:
    """Yield the rows of a template's acts up to a day; needs a transaction."""
    values = {"day": as_of, "operation": template.operation}
    _, rows = stream(_ACTS, values)
    names, blocks = Register(), 0
    blank: Cells = dict.fromkeys(
        [column.name for column in (*common_columns(), *template.rows.columns)]
    )
    while block := list(islice(rows, BLOCK)):
        blocks += 1
        if blocks % REMEMBERED_BLOCKS == 0:
            names = Register()
        arguments = [stored_arguments(template.declared.function, row[-1]) for row in block]
        names.labels(key for one in arguments for key in template.shape.ids(one))
        for row, one in zip(block, arguments, strict=True):
            said = _common(row)
            for cells in template.rows.write(template.shape.to_portable(one, names)):
                yield {**blank, **said, **cells}
                said = {"act": said["act"]}


def _common(row: tuple[Any, ...]) -> Cells:
    sequence, uid, occurred_at, day, by, on_behalf_of, reason, numbers, _ = row
    columns = {column.name: column for column in common_columns()}
    values: Mapping[str, Any] = {
        "act": str(UUID(str(uid))), "sequence": sequence, "at": _utc(occurred_at),
        "business_date": day, "by": by, "on_behalf_of": on_behalf_of, "because": reason or None,
        "numbers": numbers or None,
    }  # fmt: skip
    return {
        name: None if value is None else columns[name].codec.write(value)
        for name, value in values.items()
    }


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _master_rows(template: Template, statement: str) -> Iterator[Mapping[str, object]]:
    names, rows = stream(statement, {})
    columns = {column.name: column for column in template.rows.columns}
    blank = dict.fromkeys([column.name for column in (*common_columns(), *columns.values())])
    for row in rows:
        values = dict(zip(names, row, strict=True))
        yield {**blank, **{name: columns[name].cell(value) for name, value in values.items()}}


def _write_manifest(folder: Path, written: Written) -> None:
    """Write what the export holds, with the digest of each file."""
    files = {}
    for name, rows in written.rows.items():
        with (folder / name).open("rb") as opened:
            files[name] = {"rows": rows, "sha256": file_digest(opened, "sha256").hexdigest()}
    manifest = {
        "format": FORMAT_VERSION,
        "as_of": written.as_of.isoformat(),
        "templates": {one.name: one.version for one in templates().values()},
        "files": files,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
