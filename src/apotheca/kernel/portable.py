"""
The portable form: the arguments of an operation and the answer of a query without internal ids.

``item_id: 17`` becomes ``item: "HEP-5000"``, ``order_id`` becomes ``order: "PO-2026-000123"``. The
API, the import and export files and the log of acts speak this form; which record a code names is
looked up in one statement per kind. Each context declares its kinds in its ``portable.py``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from apotheca.kernel.errors import DomainError
from apotheca.kernel.sql import fetch_values

Id = int | UUID
Wanted = Iterable[tuple[str, str]]


class ReferenceUnknown(DomainError):
    code = "kernel.reference_unknown"
    message = "There is no {kind} {label}. Check the code, or register it first."
    status = 422


class ReferenceAmbiguous(DomainError):
    code = "kernel.reference_ambiguous"
    message = "{kind} {label} names {count} records. Give its full code: {example}."
    status = 422


def _whole(label: str) -> tuple[str, ...]:
    return (label,)


@dataclass(frozen=True, slots=True)
class Reference:
    """
    How the records of one kind are named outside the house.

    ``labels`` selects ``(id, label)`` for an array ``%(ids)s``. ``ids`` selects ``(n, id)`` from
    arrays ``%(n)s`` (positions) and ``%(p0)s``, ``%(p1)s``, ... (the parts ``split`` cuts a label
    into). ``fields`` are the names of fields that hold such an id, without ``_id`` or ``_ids``.
    ``zone`` selects the time zone of the place ``%(id)s`` is at, for kinds that are at one. A code
    that ``is_lasting`` never names another record.
    """

    kind: str
    id_type: type
    labels: str
    ids: str
    fields: tuple[str, ...]
    example: str
    split: Callable[[str], tuple[str, ...]] = field(default=_whole)
    zone: str = ""
    is_lasting: bool = True


_KINDS: dict[str, Reference] = {}
_FIELDS: dict[str, str] = {}
_OWN_FIELDS: dict[tuple[str, str], str] = {}
_CHOSEN: dict[tuple[str, str], str] = {}


def refer(reference: Reference) -> None:
    """Make a kind of record known."""
    _KINDS[reference.kind] = reference
    for name in reference.fields:
        _FIELDS[name] = reference.kind


def refer_field(owner: str, name: str, kind: str) -> None:
    """
    Say what a field of one operation or dataclass (``owner`` is its name) refers to.

    ``kind`` '' says it is no reference.
    """
    _OWN_FIELDS[(owner, name)] = kind


def choose(owner: str, **rules: str) -> None:
    """
    Say which fields of an operation or dataclass are chosen from a list.

    Each field names the constraint ``..._is_known`` that keeps the list.
    """
    _CHOSEN.update({(owner, name): rule for name, rule in rules.items()})


def choices() -> Mapping[tuple[str, str], str]:
    """Return the constraint that keeps the list of a field, by owner and name."""
    return _CHOSEN


def kinds() -> Mapping[str, Reference]:
    """Return every kind by its name."""
    return _KINDS


def kind_of(owner: str, name: str) -> str | None:
    """
    Return the kind a field refers to: its own rule first, then its name, then the end of its name.

    ``from_location_id`` ends in ``location_id``. None: the field is a plain value.
    """
    own = _OWN_FIELDS.get((owner, name))
    if own is not None:
        return own or None
    bare = name.removesuffix("_ids").removesuffix("_id")
    if bare == name:
        return None
    while bare:
        if bare in _FIELDS:
            return _FIELDS[bare]
        _, _, bare = bare.partition("_")
    return None


def bare_name(name: str) -> str:
    """Return a field's name without ``_id``; ``invoice_ids`` becomes ``invoices``."""
    if name.endswith("_ids"):
        return name[:-4] + "s"
    return name.removesuffix("_id")


class Names(Protocol):
    """What turns ids into labels and back, for a whole document at once."""

    def labels(self, wanted: Iterable[tuple[str, Id]]) -> Mapping[tuple[str, Id], str]: ...
    def ids(self, wanted: Wanted) -> Mapping[tuple[str, str], Id]: ...


class Register:
    """
    Looks names up in the database and remembers them, unless a code may come to name another
    record.

    Make a new one after a rolled back transaction. One statement per kind that is not known yet.
    """

    def __init__(self) -> None:
        self._labels: dict[tuple[str, Id], str] = {}
        self._ids: dict[tuple[str, str], Id] = {}

    def labels(self, wanted: Iterable[tuple[str, Id]]) -> Mapping[tuple[str, Id], str]:
        """
        Return the label of each ``(kind, id)``; an id without a record is shown as it is.
        """
        missing: dict[str, set[Id]] = {}
        for kind, one in wanted:
            if (kind, one) not in self._labels:
                missing.setdefault(kind, set()).add(one)
        for kind, some in missing.items():
            found = dict(fetch_values(_KINDS[kind].labels, {"ids": list(some)}))
            self._labels.update({(kind, one): found.get(one, str(one)) for one in some})
        return self._labels

    def ids(self, wanted: Wanted) -> Mapping[tuple[str, str], Id]:
        """
        Return the id of each ``(kind, label)``; what names nothing is absent.

        A UUID given as text where the kind's ids are UUIDs stands for itself.

        :raises ReferenceAmbiguous: a label names more than one record.
        """
        missing: dict[str, list[str]] = {}
        for kind, label in dict.fromkeys(wanted):
            if not _KINDS[kind].is_lasting:
                self._ids.pop((kind, label), None)
            if (kind, label) not in self._ids:
                missing.setdefault(kind, []).append(label)
        for kind, some in missing.items():
            self._ids.update(self._find(_KINDS[kind], some))
        return self._ids

    def _find(self, reference: Reference, some: list[str]) -> dict[tuple[str, str], Id]:
        found: dict[tuple[str, str], Id] = {}
        asked = []
        for label in some:
            as_uuid = _uuid(label) if reference.id_type is UUID else None
            if as_uuid is not None:
                found[(reference.kind, label)] = as_uuid
            elif label and "\x00" not in label:
                asked.append(label)
        if not asked:
            return found
        parts = [reference.split(label) for label in asked]
        values: dict[str, Any] = {"n": list(range(len(asked)))}
        values |= {f"p{m}": list(column) for m, column in enumerate(zip(*parts, strict=True))}
        rows: dict[int, set[Id]] = {}
        for n, one in fetch_values(reference.ids, values):
            rows.setdefault(n, set()).add(one)
        for n, ids in rows.items():
            if len(ids) > 1:
                raise ReferenceAmbiguous(
                    kind=reference.kind, label=asked[n], count=len(ids), example=reference.example
                )
            found[(reference.kind, asked[n])] = next(iter(ids))
        return found


def by_code(
    kind: str, table: str, *, example: str, column: str = "code", fields: tuple[str, ...] = (),
    id_type: type = int, zone: str = "",
) -> Reference:  # fmt: skip
    """Return the reference of a table whose ``column`` is unique."""
    return Reference(
        kind=kind,
        id_type=id_type,
        labels=f"SELECT id, {column} FROM {table} WHERE id = ANY(%(ids)s)",
        ids=f"SELECT w.n, t.id FROM unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, label) "
        f"JOIN {table} t ON t.{column} = w.label",
        fields=fields or (kind,),
        example=example,
        zone=zone,
    )


def cut_last(separator: str) -> Callable[[str], tuple[str, ...]]:
    """Return a splitter of ``head<separator>tail`` at the last separator; tail '' when absent."""

    def split(label: str) -> tuple[str, ...]:
        head, found, tail = label.rpartition(separator)
        return (head, tail) if found else (label, "")

    return split


def _uuid(label: str) -> UUID | None:
    try:
        return UUID(label)
    except ValueError:
        return None
