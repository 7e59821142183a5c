"""The audit trail as people read it: what changed field by field, with codes instead of ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from apotheca.governance.queries.lists.audit import AuditEntryRow
from apotheca.kernel.portable import Id, Register, kind_of, kinds
from apotheca.web.objects import address_of, labels_of


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its words, and its value before and after; '' is nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One change of one thing: who, for whom, when, what, why and from where."""

    number: int
    occurred_at: datetime
    recorded_at: datetime
    person: str
    username: str
    on_behalf_of: str
    action: str
    subject_type: str
    subject: str
    address: str
    trail: str
    changes: tuple[Change, ...]
    reason: str
    source: str


def entries_of(rows: Sequence[AuditEntryRow]) -> tuple[TrailEntry, ...]:
    """Return rows of the trail as people read them; one statement per kind of thing they name."""
    labels = labels_of([(row.subject_type, row.subject) for row in rows])
    names = Register().labels(
        {pair for row in rows for side in (row.before, row.after) for pair in _named(side or {})}
    )
    return tuple(
        TrailEntry(
            number=row.number,
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
            person=row.person,
            username=row.username,
            on_behalf_of=row.on_behalf_of,
            action=_words(row.action.rpartition(".")[2]),
            subject_type=row.subject_type,
            subject=(label := labels[(row.subject_type, row.subject)]),
            address=address_of(row.subject_type, label),
            trail=f"/audit/{row.subject_type}/{row.subject}",
            changes=tuple(_changes(row.before or {}, row.after or {}, names)),
            reason=row.reason,
            source=row.source,
        )
        for row in rows
    )


def _changes(before: dict[str, Any], after: dict[str, Any], names: Any) -> Iterable[Change]:
    for field in dict.fromkeys((*before, *after)):
        was, now = (_shown(field, side.get(field), names) for side in (before, after))
        if was or now:
            yield Change(_words(field.removesuffix("_id").removesuffix("_ids")), was, now)


def _shown(field: str, value: Any, names: Any) -> str:
    if value is None or value == "":
        return ""
    kind = _kind(field)
    if isinstance(value, list):
        return ", ".join(_shown(field, one, names) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return to_json(value).decode()
    one = _id(kind, value)
    return names[(kind, one)] if one is not None else str(value)


def _named(side: dict[str, Any]) -> Iterable[tuple[str, Id]]:
    """Yield every record a side of a change names by its id."""
    for field, value in side.items():
        kind = _kind(field)
        for one in value if isinstance(value, list) else [value]:
            found = _id(kind, one)
            if found is not None and kind is not None:
                yield kind, found


def _kind(field: str) -> str | None:
    return kind_of("", field)


def _id(kind: str | None, value: Any) -> Id | None:
    """Return a value as the id of a kind, None when it is none; 0 is "any"."""
    if kind is None or not value or isinstance(value, bool):
        return None
    if kinds()[kind].id_type is int:
        return value if isinstance(value, int) else None
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()
