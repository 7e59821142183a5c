"""What crosses the border of the hub."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apotheca.governance.types import Actor
from apotheca.kernel.moment import Moment


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as it came: the sender's id, what it is about, and its bytes."""

    message_id: str
    sha256: str
    object_type: str
    business_key: str
    content: bytes = field(repr=False)
    content_type: str = "application/json"
    sent_at: datetime | None = None
    correlation_id: UUID | None = None
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class InboxReply:
    """
    What the sender is told: where its message stands.

    ``is_repeat``: these bytes came before under this id. ``is_conflict``: other bytes did; a person
    decides. ``document_id`` is our document once the message is DONE.
    """

    inbox_id: UUID
    status: str
    is_repeat: bool = False
    is_conflict: bool = False
    repeats: int = 0
    document_id: UUID | None = None
    reply: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message a worker holds a lease on."""

    id: UUID
    fence: int
    attempts: int


@dataclass(frozen=True, slots=True)
class InboundContext:
    """What a handler knows besides the message's content."""

    inbox_id: UUID
    endpoint_id: int
    endpoint_code: str
    system_id: int
    message_id: str
    object_type: str
    business_key: str
    correlation_id: UUID | None
    actor: Actor
    when: Moment

    @property
    def natural_key(self) -> str:
        """The sender's own number of the object, unique over all systems."""
        return f"{self.system_id}/{self.business_key}"


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of a message: our document, if one was made, and what the sender may be told."""

    document_id: UUID | None
    reply: dict[str, Any]


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that is not done; ``blocked_by`` is the unfinished one it waits behind."""

    id: UUID
    endpoint: str
    object_type: str
    business_key: str
    status: str
    error_code: str
    error_text: str
    owner_role: str
    attempts: int
    received_at: datetime
    blocked_by: UUID | None


@dataclass(frozen=True, slots=True)
class BlockedLane:
    """A lane that waits for a person, with what holds it and how many wait behind."""

    lane_id: int
    endpoint: str
    object_type: str
    business_key: str
    blocked_reason: str
    head_id: UUID
    head_status: str
    error_text: str
    waiting: int
    since: datetime
