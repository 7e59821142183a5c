"""Turning a stored message into its effect, in one transaction, exactly once."""

from dataclasses import dataclass
from uuid import UUID

from apotheca.governance.shell import changes, operation
from apotheca.governance.types import Actor
from apotheca.hub.errors import TakenOver
from apotheca.hub.handlers.registry import handler_of
from apotheca.hub.types import Handled, InboundContext
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class _Held:
    id: UUID
    endpoint_id: int
    endpoint_code: str
    system_id: int
    message_id: str
    object_type: str
    business_key: str
    correlation_id: UUID | None
    content: bytes


_TAKE = """
SELECT i.id, i.endpoint_id, e.code AS endpoint_code, e.system_id, i.message_id, i.object_type,
       i.business_key, i.correlation_id, p.content
  FROM hub_inbox i
  JOIN hub_endpoint e ON e.id = i.endpoint_id
  JOIN hub_payload p
    ON p.sha256 = coalesce(nullif(i.corrected_sha256, ''), i.sha256)
   AND p.stored_on = coalesce(i.corrected_on, i.stored_on)
 WHERE i.id = %s AND i.fence = %s AND i.status = 'LEASED'
   FOR UPDATE OF i
"""

_FINISH = """
UPDATE hub_inbox AS i
   SET status = 'DONE', reply = r.reply, document_id = r.document_id,
       processed_at = clock_timestamp(),
       lease_until = NULL, next_at = NULL, error_code = '', error_text = '', owner_role = ''
  FROM json_to_recordset({rows}) AS r (id uuid, reply jsonb, document_id uuid)
 WHERE i.id = r.id
"""


@operation(permission="hub.process_message", duty="*", is_act=False)
def process_message(*, actor: Actor, inbox_id: UUID, fence: int, when: Moment) -> Handled:
    """
    Do what a message asks, and mark it done in the same transaction (rules HB-08, HB-10).

    Runs as the endpoint's service with its duties; the business operation joins this one. The
    worker's fence must still be the newest: a worker whose lease was taken over writes nothing.
    Locks the message first, then whatever the business operation locks.

    :raises TakenOver: another worker holds the message now, or it is finished.
    """
    found = fetch(_Held, _TAKE, [inbox_id, fence])
    if not found:
        raise TakenOver(subject=f"message {inbox_id}")
    held = found[0]
    handler = handler_of(held.object_type)
    context = InboundContext(
        inbox_id=held.id, endpoint_id=held.endpoint_id, endpoint_code=held.endpoint_code,
        system_id=held.system_id, message_id=held.message_id, object_type=held.object_type,
        business_key=held.business_key, correlation_id=held.correlation_id, actor=actor, when=when,
    )  # fmt: skip
    handled = handler.act(context, handler.read(bytes(held.content)))
    row = {"id": held.id, "reply": handled.reply, "document_id": handled.document_id}
    changes().custom("hub.finish_message", _FINISH, row)
    return handled
