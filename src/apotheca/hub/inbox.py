"""
The worker's side of the inbox: claim messages, have each processed, and record what did not work.

Claims and refusals are small transactions of their own; the effect of a message is one transaction
in ``operations/processing.py``. Times are the database's, so a worker's clock decides nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import OperationalError, connection

from apotheca.governance.shell import TooBusy
from apotheca.governance.types import Actor
from apotheca.hub.errors import TakenOver
from apotheca.hub.operations.processing import process_message
from apotheca.hub.rules import INTEGRATION, TRIES_MAX, backoff_seconds, owner_of
from apotheca.hub.types import Claimed
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import execute, fetch

log = logging.getLogger(__name__)

LEASE_SECONDS = 120

# A message waits behind each unfinished earlier message of the same object, whatever its state: a
# held invoice line is not overtaken by its own correction (rule HB-11).
_CLAIM = """
UPDATE hub_inbox AS i
   SET status = 'LEASED', fence = i.fence + 1, attempts = i.attempts + 1,
       lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
 WHERE i.id IN (
    SELECT w.id FROM hub_inbox w
     WHERE w.endpoint_id = %(endpoint)s AND w.status IN ('RECEIVED', 'RETRY', 'LEASED')
       AND (w.next_at IS NULL OR w.next_at <= clock_timestamp())
       AND (w.lease_until IS NULL OR w.lease_until <= clock_timestamp())
       AND NOT EXISTS (
           SELECT 1 FROM hub_inbox p
            WHERE p.endpoint_id = w.endpoint_id AND p.business_key = w.business_key
              AND split_part(p.object_type, '.', 1) = split_part(w.object_type, '.', 1)
              AND p.status IN ('RECEIVED', 'LEASED', 'RETRY', 'HELD', 'DEAD')
              AND (p.received_at, p.id) < (w.received_at, w.id))
     ORDER BY w.next_at NULLS FIRST, w.received_at
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED)
RETURNING i.id, i.fence, i.attempts
"""

_REFUSE = """
UPDATE hub_inbox
   SET status = %(status)s, error_code = %(code)s, error_text = %(text)s, owner_role = %(owner)s,
       lease_until = NULL,
       next_at = CASE WHEN %(wait)s::float8 IS NULL THEN NULL
                      ELSE clock_timestamp() + make_interval(secs => %(wait)s::float8) END
 WHERE id = %(id)s AND fence = %(fence)s AND status = 'LEASED'
"""


@dataclass(frozen=True, slots=True)
class Door:
    """An incoming endpoint, and the service its messages are processed as."""

    id: int
    code: str
    person_id: int
    max_attempts: int


def doors(codes: tuple[str, ...] = ()) -> list[Door]:
    """Return the incoming endpoints that are not paused (all, or those named), by id."""
    rows = fetch(
        Door,
        "SELECT id, code, person_id, max_attempts FROM hub_endpoint "
        "WHERE direction = 'IN' AND NOT is_paused ORDER BY id",
    )
    return [door for door in rows if not codes or door.code in codes]


def claim_messages(
    endpoint_id: int, limit: int, lease_seconds: float = LEASE_SECONDS
) -> list[Claimed]:
    """Lease up to ``limit`` messages that are due and wait behind nothing, oldest first."""
    values = {"endpoint": endpoint_id, "limit": limit, "lease": lease_seconds}
    return fetch(Claimed, _CLAIM, values)


def process_inbox(
    door: Door, *, clock: Callable[[], Moment] = Moment.now, limit: int = 20,
    lease_seconds: float = LEASE_SECONDS,
) -> int:  # fmt: skip
    """Claim and process one batch of ``door``; return how many messages were tried."""
    claimed = claim_messages(door.id, limit, lease_seconds)
    for message in claimed:
        process_one(door, message, clock())
    return len(claimed)


def process_one(door: Door, message: Claimed, when: Moment) -> None:
    """
    Process one leased message and record its refusal, if any.

    Business refusals are HELD for their owner. What may pass is tried again, with growing waits;
    what still fails after the endpoint's number of tries is DEAD and asks for an integrator. One
    message never stops another.
    """
    tries = min(door.max_attempts, TRIES_MAX)
    if message.attempts > tries:  # its worker died at every try
        _refuse(message, "DEAD", "hub.worker_lost", "Processing ended without an answer each time.")
        return
    actor = Actor(door.person_id, source=f"hub:{door.code}", key=f"inbox:{message.id}")
    try:
        process_message(actor=actor, inbox_id=message.id, fence=message.fence, when=when)
    except TakenOver:
        log.info("Message %s was taken over by another worker.", message.id)
    except TooBusy as refusal:
        _again(message, tries, refusal.code, refusal.sentence)
    except DomainError as refusal:
        _refuse(message, "HELD", refusal.code, refusal.sentence, owner_of(refusal.code))
    except OperationalError as failure:
        if not connection.is_usable():
            connection.close()  # the next statement opens a new one; else the lease runs out
        _again(message, tries, "hub.database_unreachable", str(failure))
    except Exception as failure:  # a bug: loud in the log and in the list of dead messages
        log.exception("Message %s could not be processed.", message.id)
        _again(message, tries, "hub.unexpected", f"{type(failure).__name__}: {failure}")


def _again(message: Claimed, tries: int, code: str, text: str) -> None:
    if message.attempts >= tries:
        _refuse(message, "DEAD", code, text, INTEGRATION)
    else:
        _refuse(message, "RETRY", code, text, INTEGRATION, backoff_seconds(message.attempts))


def _refuse(
    message: Claimed, status: str, code: str, text: str, owner: str = INTEGRATION,
    wait: float | None = None,
) -> None:  # fmt: skip
    values = {
        "id": message.id, "fence": message.fence, "status": status, "code": code[:80],
        "text": text[:600], "owner": owner, "wait": wait,
    }  # fmt: skip
    execute(_REFUSE, values)


def drain(door: Door, *, clock: Callable[[], Moment] = Moment.now, limit: int = 50) -> int:
    """Process everything of ``door`` that is due now; return how many messages were tried."""
    total = 0
    while tried := process_inbox(door, clock=clock, limit=limit):
        total += tried
    return total


def blocked_by(inbox_id: UUID) -> UUID | None:
    """Return the unfinished earlier message of the same object that ``inbox_id`` waits behind."""
    rows = fetch(_Id, _PREDECESSOR, [inbox_id])
    return rows[0].id if rows else None


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


_PREDECESSOR = """
SELECT p.id FROM hub_inbox w
  JOIN hub_inbox p ON p.endpoint_id = w.endpoint_id AND p.business_key = w.business_key
   AND split_part(p.object_type, '.', 1) = split_part(w.object_type, '.', 1)
   AND p.status IN ('RECEIVED', 'LEASED', 'RETRY', 'HELD', 'DEAD')
   AND (p.received_at, p.id) < (w.received_at, w.id)
 WHERE w.id = %s ORDER BY p.received_at, p.id LIMIT 1
"""
