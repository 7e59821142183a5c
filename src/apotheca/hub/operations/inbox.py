"""Taking messages in: each message of each sender once, whatever the line did to it."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from apotheca.governance.shell import current, operation
from apotheca.governance.types import Actor
from apotheca.hub.errors import EndpointUnknown
from apotheca.hub.rules import INTEGRATION
from apotheca.hub.types import InboxReply, IncomingMessage
from apotheca.kernel.ids import uuid7
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class _Door:
    endpoint_id: int
    inbox_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Earlier:
    id: UUID
    status: str
    repeats: int
    document_id: UUID | None
    reply: str | None  # JSON text, as the database sends it


def receive_message(
    *,
    actor: Actor,
    endpoint_code: str,
    message_id: str,
    body: bytes,
    object_type: str,
    business_key: str,
    content_type: str = "application/json",
    sent_at: datetime | None = None,
    correlation_id: UUID | None = None,
    traceparent: str = "",
) -> InboxReply:
    """
    Take one message in, once (rules HB-07, HB-08). It is processed later, by a worker.

    The same id with the same bytes is counted and answered with the stored reply. The same id
    with other bytes is kept beside it as a CONFLICT for a person and has no effect. ``actor`` is
    the endpoint's own service.

    :raises EndpointUnknown: the endpoint does not exist, is outgoing, or belongs to another
    service.
    """
    message = IncomingMessage(
        message_id=message_id, sha256=sha256(body).hexdigest(), object_type=object_type,
        business_key=business_key, content=body, content_type=content_type, sent_at=sent_at,
        correlation_id=correlation_id, traceparent=traceparent,
    )  # fmt: skip
    return store_message(actor=actor, endpoint_code=endpoint_code, message=message)


@operation(permission="hub.receive_message", duty="*", is_act=False)
def store_message(*, actor: Actor, endpoint_code: str, message: IncomingMessage) -> InboxReply:
    """
    Store a message that came in, or count its repeat.

    :raises EndpointUnknown: the endpoint does not exist, is outgoing, or belongs to another
    service.
    """
    door = _store(endpoint_code, message)
    if door.inbox_id is not None:
        return InboxReply(door.inbox_id, "RECEIVED")
    return _repeat(door.endpoint_id, message) or _conflict(door.endpoint_id, message)


_STORE = """
WITH door AS (
    SELECT id FROM hub_endpoint
     WHERE code = %(endpoint)s AND direction = 'IN' AND person_id = %(person)s
), fresh AS (
    INSERT INTO hub_inbox (id, endpoint_id, message_id, sha256, stored_on, object_type,
                           business_key,
                           correlation_id, traceparent, sent_at)
    SELECT %(id)s, id, %(message_id)s, %(sha256)s, current_date, %(object_type)s, %(business_key)s,
           %(correlation_id)s, %(traceparent)s, %(sent_at)s
      FROM door
    ON CONFLICT DO NOTHING
    RETURNING id
), kept AS (
    INSERT INTO hub_payload (sha256, stored_on, content, content_type)
    SELECT %(sha256)s, current_date, %(content)s, %(content_type)s FROM fresh
    ON CONFLICT DO NOTHING
)
SELECT door.id AS endpoint_id, fresh.id AS inbox_id FROM door LEFT JOIN fresh ON true
"""


def _store(endpoint_code: str, message: IncomingMessage) -> _Door:
    person_id = current().actor.person_id
    values = {"id": uuid7(), "endpoint": endpoint_code, "person": person_id, **_columns(message)}
    doors = fetch(_Door, _STORE, values)
    if not doors:
        raise EndpointUnknown(endpoint=endpoint_code)
    return doors[0]


def _columns(message: IncomingMessage) -> dict[str, Any]:
    return {name: getattr(message, name) for name in IncomingMessage.__slots__}


_REPEAT = """
UPDATE hub_inbox SET repeats = repeats + 1
 WHERE endpoint_id = %(endpoint_id)s AND message_id = %(message_id)s AND sha256 = %(sha256)s
RETURNING id, status, repeats, document_id, reply
"""


def _repeat(endpoint_id: int, message: IncomingMessage) -> InboxReply | None:
    found = fetch(_Earlier, _REPEAT, {"endpoint_id": endpoint_id, **_columns(message)})
    if not found:
        return None
    first = found[0]
    return InboxReply(
        first.id, first.status, is_repeat=True, is_conflict=first.status == "CONFLICT",
        repeats=first.repeats, document_id=first.document_id,
        reply=json.loads(first.reply) if first.reply else None,
    )  # fmt: skip


_CONFLICT = """
WITH kept AS (
    INSERT INTO hub_payload (sha256, stored_on, content, content_type)
    VALUES (%(sha256)s, current_date, %(content)s, %(content_type)s)
    ON CONFLICT DO NOTHING
)
INSERT INTO hub_inbox AS i (id, endpoint_id, message_id, sha256, stored_on, object_type,
                            business_key,
                            status, error_code, error_text, owner_role, correlation_id, traceparent,
                            sent_at)
VALUES (%(id)s, %(endpoint_id)s, %(message_id)s, %(sha256)s, current_date, %(object_type)s,
        %(business_key)s, 'CONFLICT', 'hub.same_id_other_content', %(text)s, %(owner)s,
        %(correlation_id)s, %(traceparent)s, %(sent_at)s)
ON CONFLICT (endpoint_id, message_id, sha256) DO UPDATE SET repeats = i.repeats + 1
RETURNING id, status, repeats, document_id, reply
"""


def _conflict(endpoint_id: int, message: IncomingMessage) -> InboxReply:
    text = "The sender used this id before for other content. Compare both and ask the sender."
    values = {"id": uuid7(), "endpoint_id": endpoint_id, "text": text, "owner": INTEGRATION,
              **_columns(message)}  # fmt: skip
    kept = fetch(_Earlier, _CONFLICT, values)[0]
    return InboxReply(kept.id, kept.status, is_conflict=True, repeats=kept.repeats)
