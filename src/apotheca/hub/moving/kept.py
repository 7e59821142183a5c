"""Acts that are here already: whether one in a file is the same as the one that was kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from apotheca.governance.shell import Declared, registry
from apotheca.hub.moving.spool import Waiting
from apotheca.kernel.errors import DomainError
from apotheca.kernel.portable import Register
from apotheca.kernel.shapes import arguments_of, stored_arguments
from apotheca.kernel.sql import fetch

_KEPT = """
SELECT a.uid, a.operation, p.username AS by, coalesce(b.username, '') AS on_behalf_of,
       a.occurred_at, a.business_date, a.arguments::json AS arguments
  FROM kernel_act a
  JOIN governance_person p ON p.id = a.person_id
  LEFT JOIN governance_person b ON b.id = a.on_behalf_of_id
 WHERE a.uid = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An act as the log keeps it, with the ids of this house."""

    uid: UUID
    operation: str
    by: str
    on_behalf_of: str
    occurred_at: datetime
    business_date: date
    arguments: dict[str, Any]


def kept_acts(acts: Iterable[Waiting]) -> dict[UUID, Kept]:
    """Return those of the acts that are here already, by identity, in one statement."""
    return {one.uid: one for one in fetch(Kept, _KEPT, [[act.uid for act in acts]])}


def is_same(act: Waiting, kept: Kept, names: Register) -> bool:
    """
    Return whether an act in a file is the one that was kept: who, when, and every argument.

    An act without a time is the same whenever it happened. Codes may differ where they name the
    same record.
    """
    if (act.operation, act.by, act.on_behalf_of) != (kept.operation, kept.by, kept.on_behalf_of):
        return False
    if act.at is not None and (act.at, act.day) != (kept.occurred_at, kept.business_date):
        return False
    declared = registry[act.operation]
    shape = arguments_of(declared.function)
    given = shape.read(act.arguments)
    values = stored_arguments(declared.function, kept.arguments)
    sealed = _sealed(declared, given.model_dump())
    if shape.read(shape.to_portable(values, names)).model_dump() == sealed:
        return True
    try:
        found = _sealed(declared, shape.to_python(given, names))
    except DomainError:
        return False
    return all(found.get(name) == value for name, value in values.items())


def _sealed(declared: Declared, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments with those sealed that are never stored as they are."""
    return {
        name: declared.seal[name](value) if name in declared.seal else value
        for name, value in arguments.items()
    }
