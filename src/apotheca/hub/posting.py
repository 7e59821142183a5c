"""
The right to post a thing once in one of several ledgers: taken before sending, then confirmed.

The unique key is the proof: a business key and posting kind is claimed once, whoever asks, however
often. A claim names the event whose delivery carries it, so a repeated delivery carries the same.
"""

from collections.abc import Sequence
from uuid import UUID

from apotheca.hub.errors import AlreadyClaimed, ClaimUnknown
from apotheca.kernel.ids import uuid7
from apotheca.kernel.sql import execute, fetch_values

_TAKE = """
INSERT INTO hub_postingclaim (id, business_key, posting_kind, system_id, event_id)
SELECT k.id, k.business_key, %(kind)s, %(system)s, %(event)s
  FROM unnest(%(ids)s::uuid[], %(keys)s::text[]) AS k (id, business_key)
ON CONFLICT (business_key, posting_kind) DO NOTHING
"""

_HELD = """
SELECT business_key FROM hub_postingclaim
 WHERE posting_kind = %s AND event_id = %s AND system_id = %s
"""

_CONFIRM = """
UPDATE hub_postingclaim
   SET state = 'CONFIRMED', foreign_document = %(document)s, confirmed_at = clock_timestamp()
 WHERE business_key = %(key)s AND posting_kind = %(kind)s AND system_id = %(system)s
   AND (state = 'CLAIMED' OR (state = 'CONFIRMED' AND foreign_document = %(document)s))
"""

_KNOWN = """
SELECT 1 FROM hub_postingclaim
 WHERE business_key = %(key)s AND posting_kind = %(kind)s AND system_id = %(system)s
"""


def take_claims(
    kind: str, system_id: int, event_id: UUID, business_keys: Sequence[str]
) -> set[str]:
    """
    Claim what nobody claimed yet for an event's delivery; return the keys it holds (rule HB-15).

    Keys another event or system claimed before are left out: they are its to post. An event claims
    once; asked again it answers the same, so a repeated delivery never carries more than the first.
    """
    if held := _held(kind, system_id, event_id):
        return held
    keys = sorted(set(business_keys))
    values = {"kind": kind, "system": system_id, "event": event_id, "keys": keys,
              "ids": [uuid7() for _ in keys]}  # fmt: skip
    execute(_TAKE, values)
    return _held(kind, system_id, event_id)


def _held(kind: str, system_id: int, event_id: UUID) -> set[str]:
    return {row[0] for row in fetch_values(_HELD, [kind, event_id, system_id])}


def take_claim(kind: str, system_id: int, event_id: UUID, business_key: str) -> None:
    """
    Claim one posting for an event's delivery.

    :raises AlreadyClaimed: another event or system holds it.
    """
    if business_key not in take_claims(kind, system_id, event_id, [business_key]):
        raise AlreadyClaimed(business_key=business_key, posting_kind=kind)


def confirm_claim(kind: str, system_id: int, business_key: str, foreign_document: str) -> None:
    """
    Record that the other system posted it under ``foreign_document``; a repeat changes nothing.

    :raises ClaimUnknown: it was never claimed for that system.
    :raises AlreadyClaimed: it was confirmed under another document number: a double posting there.
    """
    values = {"key": business_key, "kind": kind, "system": system_id, "document": foreign_document}
    if execute(_CONFIRM, values):
        return
    if fetch_values(_KNOWN, values):
        raise AlreadyClaimed(business_key=business_key, posting_kind=kind)
    raise ClaimUnknown(business_key=business_key)


# The lane goes on when its head was in doubt and has arrived.
_SETTLE_DOUBT = """
WITH arrived AS (
    UPDATE hub_delivery d
       SET status = 'DONE', done_at = clock_timestamp(), error_class = '', error_text = ''
      FROM hub_lane l JOIN hub_endpoint e ON e.id = l.endpoint_id
     WHERE d.idempotency_key = %(key)s AND d.status = 'IN_DOUBT' AND l.id = d.lane_id
       AND e.system_id = %(system)s
    RETURNING d.lane_id, d.seq
)
UPDATE hub_lane l
   SET next_seq = a.seq + 1, blocked_reason = '', next_at = NULL
  FROM arrived a WHERE l.id = a.lane_id AND l.next_seq = a.seq
"""


def settle_doubt(system_id: int, control_number: str) -> None:
    """Mark a delivery in doubt as arrived, since its target acknowledged its control number."""
    execute(_SETTLE_DOUBT, {"system": system_id, "key": control_number})
