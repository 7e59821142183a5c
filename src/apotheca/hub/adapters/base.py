"""
What every adapter does: receive, send, query, health. Results are typed; nothing is guessed.

An adapter knows one way of talking, never what is talked about. It is called outside any
transaction.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Outcome(StrEnum):
    """
    How a send ended.

    ACCEPTED: the target has it. REFUSED: it said no for good. FAILED: surely not processed, may be
    sent again. UNKNOWN: it may have been processed; what follows depends on the idempotency class.
    """

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


class Presence(StrEnum):
    """What a query found: the same content, other content under the key, nothing, or no answer."""

    SAME = "SAME"
    OTHER = "OTHER"
    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mapped delivery. ``idempotency_key`` names it to the target and in file names."""

    object_type: str
    business_key: str
    idempotency_key: str
    body: bytes = field(repr=False)
    content_type: str = "application/json"
    desired: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SendResult:
    """
    The target's answer.

    ``is_endpoint_down``: the fault is the door's, not this message's (no connection, 401, 429,
    503), so it does not count as a try. ``wait_seconds`` is what the target asked for. ``observed``
    is its last word.
    """

    outcome: Outcome
    status_code: int | None = None
    reference: str = ""
    observed: Mapping[str, Any] | None = None
    excerpt: str = ""
    error_class: str = ""
    is_endpoint_down: bool = False
    wait_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the target holds under a business key."""

    presence: Presence
    reference: str = ""
    observed: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something that came in through the adapter; ``settle`` is called after it was committed."""

    message_id: str
    object_type: str
    business_key: str
    body: bytes = field(repr=False)
    content_type: str
    sent_at: datetime | None
    settle: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the door can be reached, and why not."""

    is_reachable: bool
    detail: str = ""


class Adapter(Protocol):
    """One way of talking to one endpoint. Calls end within the endpoint's time limit."""

    def send(self, message: Outgoing) -> SendResult: ...

    def query(self, message: Outgoing) -> Lookup: ...

    def receive(self) -> Iterator[Arrived]: ...

    def health(self) -> Health: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """An endpoint as workers and adapters need it."""

    id: int
    code: str
    system_id: int
    adapter: str
    direction: str
    idempotency_class: str
    config: Mapping[str, Any]
    secret_name: str
    person_id: int
    max_attempts: int
    in_flight_max: int
