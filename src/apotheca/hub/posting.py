"""
The right to post a thing once in one of several ledgers: taken before sending, confirmed by the
other.

The unique key is the proof: a business key and posting kind is claimed once, whoever asks, however
often. A claim names the delivery that carries it, so a repeated delivery carries the same postings.
"""

from collections.abc import Sequence
from uuid import UUID

from apotheca.hub.errors import AlreadyClaimed, ClaimUnknown
from apotheca.kernel.ids import uuid7
from apotheca.kernel.sql import execute, fetch_values

_TAKE = """
INSERT INTO hub_postingclaim (id, business_key, posting_kind, system_id, delivery_id)
SELECT k.id, k.business_key, %(kind)s, %(system)s, %(delivery)s
  FROM unnest(%(ids)s::uuid[], %(keys)s::text[]) AS k (id, business_key)
ON CONFLICT (business_key, posting_kind) DO NOTHING
"""

_HELD = """
SELECT business_key FROM hub_postingclaim
 WHERE posting_kind = %s AND delivery_id = %s AND system_id = %s AND business_key = ANY(%s::text[])
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
    kind: str, system_id: int, delivery_id: UUID, business_keys: Sequence[str]
) -> set[str]:
    """
    Claim what nobody claimed yet for this delivery; return the keys this delivery holds (rule
    HB-15).

    Keys another delivery or system claimed before are left out: they are its to post. Asking again
    answers the same, so a mapping can be repeated.
    """
    keys = sorted(set(business_keys))
    values = {"kind": kind, "system": system_id, "delivery": delivery_id, "keys": keys,
              "ids": [uuid7() for _ in keys]}  # fmt: skip
    execute(_TAKE, values)
    return {row[0] for row in fetch_values(_HELD, [kind, delivery_id, system_id, keys])}


def take_claim(kind: str, system_id: int, delivery_id: UUID, business_key: str) -> None:
    """
    Claim one posting for a delivery.

    :raises AlreadyClaimed: another delivery or system holds it.
    """
    if not take_claims(kind, system_id, delivery_id, [business_key]):
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
