"""Which export says which object type, and what it is given."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from apotheca.hub.canonical.envelope import Envelope, wrap
from apotheca.hub.errors import NoHandler


@dataclass(frozen=True, slots=True)
class Fact:
    """
    An event of ours on its way to one endpoint. ``payload`` is its JSON, amounts as text.

    ``control_number`` names the delivery to the target, and stays the same when it is sent again.
    """

    delivery_id: UUID
    control_number: str
    event_id: UUID
    name: str
    entity_id: int
    subject_id: UUID
    business_key: str
    correlation_id: UUID
    occurred_at: datetime
    business_date: date
    payload: Mapping[str, Any]
    system_id: int
    object_type: str

    def envelope(self, data: Mapping[str, Any], version: int = 1) -> Envelope:
        """Return ``data`` in the canonical envelope of this object type."""
        return wrap(
            message_id=str(self.event_id), type=f"{self.object_type}.v{version}",
            subject=self.business_key, time=self.occurred_at, correlation_id=self.correlation_id,
            data=dict(data),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mapped:
    """What is sent: the bytes, and the desired state the target shall confirm."""

    body: bytes = field(repr=False)
    content_type: str
    desired: Mapping[str, Any]


Export = Callable[[Fact], Mapped | None]
E = TypeVar("E", bound=Export)

_known: dict[str, Export] = {}


def exports(object_type: str) -> Callable[[E], E]:
    """
    Register a function that says ``object_type``; it returns None when there is nothing to say.
    """

    def register(say: E) -> E:
        _known[object_type] = say
        return say

    return register


def export_of(object_type: str) -> Export:
    """
    Return the export of an object type.

    :raises NoHandler: a route names a type nobody exports.
    """
    found = _known.get(object_type)
    if found is None:
        raise NoHandler(object_type=object_type)
    return found


def as_json(envelope: Envelope, desired: Mapping[str, Any] | None = None) -> Mapped:
    """Return an envelope as JSON; by default the target shall hold all of its data."""
    body = envelope.model_dump(mode="json")
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Mapped(text.encode(), "application/json", desired or body["data"])
