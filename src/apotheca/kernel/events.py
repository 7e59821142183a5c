"""Events: facts in the past tense, told inside the transaction and kept in the outbox."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment


@dataclass(frozen=True, kw_only=True)
class Event:
    """
    A fact other contexts and systems may act on.

    ``name`` is versioned (``procurement.goods_received.v1``); ``business_key`` is the number people
    and other systems know the subject by, and the key of its lane; ``correlation_id`` runs from the
    requisition to the payment.
    """

    name: ClassVar[str]
    known: ClassVar[dict[str, type["Event"]]] = {}

    entity_id: int
    subject_id: UUID
    business_key: str
    correlation_id: UUID
    when: Moment
    event_id: UUID = field(default_factory=uuid7)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Event.known[cls.name] = cls


Reaction = Callable[[Any], None]
E = TypeVar("E", bound=Event)

_reactions: dict[type[Event], list[Reaction]] = defaultdict(list)
_for_all: list[Reaction] = []


def subscribe(event: type[E], reaction: Callable[[E], None]) -> None:
    """
    Let ``reaction`` run inside the transaction of every ``event`` (only config/wiring.py calls
    this).
    """
    if reaction not in _reactions[event]:
        _reactions[event].append(reaction)


def subscribe_to_all(reaction: Reaction) -> None:
    """
    Let ``reaction`` run for each event after its own reactions (the hub books lanes this way).
    """
    if reaction not in _for_all:
        _for_all.append(reaction)


def reactions_to(event: type[Event]) -> tuple[Reaction, ...]:
    """Return the reactions to ``event`` in the order they run."""
    return (*_reactions[event], *_for_all)
