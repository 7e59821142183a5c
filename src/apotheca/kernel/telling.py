"""Refusals as people are told them: with codes and numbers where the house knows ids."""

from typing import Any
from uuid import UUID

from apotheca.kernel.errors import DomainError
from apotheca.kernel.portable import Id, Register, kind_of, kinds


def told(refusal: DomainError) -> DomainError:
    """
    Return the refusal with its facts in the portable form: lot A12@HEP-5000-25, not its id.

    A fact that is named like a reference and holds such an id is one; all others stay. At most one
    statement per kind.
    """
    named = {name: _id(name, value) for name, value in refusal.facts.items()}
    wanted = {name: pair for name, pair in named.items() if pair is not None}
    if not wanted or type(refusal).__init__ is not DomainError.__init__:
        return refusal
    labels = Register().labels(wanted.values())
    facts = {name: labels[pair] for name, pair in wanted.items()}
    return type(refusal)(**{**refusal.facts, **facts})


def _id(name: str, value: Any) -> tuple[str, Id] | None:
    kind = kind_of("", f"{name}_id") or kind_of("", name)
    if kind is None or isinstance(value, bool) or not value:
        return None
    if kinds()[kind].id_type is int:
        return (kind, value) if isinstance(value, int) else None
    if isinstance(value, UUID):
        return kind, value
    try:
        return kind, UUID(str(value))
    except ValueError:
        return None
