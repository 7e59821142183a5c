"""Imports people asked for: how far they are, what was found, and what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch

_COLUMNS = """
SELECT r.id, r.status, r.mode, r.is_rehearsal, r.asked_at, r.ended_at, r.act_count,
       r.played_count, r.problem, r.summary::json AS summary,
       (SELECT coalesce(json_agg(f.name ORDER BY f.name), '[]') FROM hub_importfile f
         WHERE f.run_id = r.id) AS files,
       (SELECT coalesce(sum(f.size), 0) FROM hub_importfile f WHERE f.run_id = r.id) AS size
  FROM hub_importrun r
"""
_MINE = _COLUMNS + " WHERE r.asked_by_id = %s ORDER BY r.asked_at DESC, r.id LIMIT %s"
_ONE = _COLUMNS + " WHERE r.asked_by_id = %s AND r.id = %s"


@dataclass(frozen=True, slots=True)
class ImportLife:
    """One import: what was asked, how far it is, and its summary (counts, effects, findings)."""

    id: UUID
    status: str
    mode: str
    is_rehearsal: bool
    asked_at: datetime
    ended_at: datetime | None
    act_count: int
    played_count: int
    problem: str
    summary: Mapping[str, Any]
    files: list[str]
    size: int

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Return what was found, the first 1,000 of it."""
        return list(self.summary.get("findings", ()))


def imports_of(person_id: int, limit: int = 50) -> list[ImportLife]:
    """Return the imports a person asked for, the newest first."""
    return fetch(ImportLife, _MINE, [person_id, limit])


def import_life(person_id: int, run_id: UUID) -> ImportLife:
    """
    Return one import a person asked for.

    :raises NotFound: there is none, or somebody else asked for it.
    """
    found = fetch(ImportLife, _ONE, [person_id, run_id])
    if not found:
        raise NotFound(kind="import", key=run_id)
    return found[0]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was sent with a request for an import."""

    name: str
    sha256: str
    content: bytes


_FILES = """
SELECT name, sha256, content FROM hub_importfile
 WHERE run_id = %s AND content IS NOT NULL ORDER BY name
"""


def import_files_of(run_id: UUID) -> list[StoredFile]:
    """Return the files of an import, by name."""
    return [
        StoredFile(one.name, one.sha256, bytes(one.content))
        for one in fetch(StoredFile, _FILES, [run_id])
    ]
