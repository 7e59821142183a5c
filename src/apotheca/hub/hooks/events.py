"""An event in portable form: codes and document numbers instead of ids, as the API has them."""

from dataclasses import fields
from importlib import import_module
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from apotheca.hub.canonical.envelope import wrap
from apotheca.hub.exports.registry import Fact, Mapped, as_json, exports
from apotheca.kernel.events import Event
from apotheca.kernel.portable import Register
from apotheca.kernel.shapes import Shape, shape_of

OBJECT_TYPE = "event"
_ENVELOPE = frozenset(one.name for one in fields(Event))


@exports(OBJECT_TYPE)
def event(fact: Fact) -> Mapped:
    """Say an event to a subscriber, in the envelope every message has."""
    kind = event_named(fact.name)
    register = Register()
    entity = ("entity", fact.entity_id)
    data: dict[str, Any] = {"entity": register.labels([entity])[entity]}
    for name, portable, hint, shape in parts_of(kind):
        value = TypeAdapter(hint).validate_python(fact.payload[name])
        data[portable] = shape.encode(value, register.labels(shape.ids(value)))
    envelope = wrap(
        message_id=str(fact.event_id), type=fact.name, subject=fact.business_key,
        time=fact.occurred_at, correlation_id=fact.correlation_id,
        data=to_jsonable_python(data),
    )  # fmt: skip
    return as_json(envelope, desired={})


def event_named(name: str) -> type[Event]:
    """Return the class of an event; its context is imported if it was not yet."""
    if name not in Event.known:
        import_module(f"apotheca.{name.partition('.')[0]}.events")
    return Event.known[name]


def parts_of(kind: type[Event]) -> list[tuple[str, str, Any, Shape]]:
    """Return the own fields of an event: name, portable name, type and shape."""
    hints = get_type_hints(kind)
    annotation: Any = kind
    found = shape_of(annotation)
    return [
        (part.name, part.portable, hints[part.name], part.shape)
        for part in found.parts  # type: ignore[attr-defined]  # an event is a dataclass
        if part.name not in _ENVELOPE
    ]
