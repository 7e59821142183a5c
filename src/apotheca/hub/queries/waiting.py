"""What operators look at first: what waits, what holds it, and since when."""

from apotheca.hub.types import BlockedLane, WaitingMessage
from apotheca.kernel.sql import fetch, fetch_values

_BLOCKED = """
SELECT l.id AS lane_id, e.code AS endpoint, l.object_type, l.business_key, l.blocked_reason,
       d.id AS head_id, d.status AS head_status, d.error_text,
       (l.last_seq - l.next_seq)::integer AS waiting, d.created_at AS since
  FROM hub_lane l
  JOIN hub_endpoint e ON e.id = l.endpoint_id
  JOIN hub_delivery d ON d.lane_id = l.id AND d.seq = l.next_seq AND d.status <> 'SUPPRESSED'
 WHERE l.next_seq <= l.last_seq AND l.blocked_reason <> ''
 ORDER BY d.created_at, l.id LIMIT %s
"""

_WAITING = """
SELECT w.id, e.code AS endpoint, w.object_type, w.business_key, w.status, w.error_code,
w.error_text,
       w.owner_role, w.attempts, w.received_at, before.id AS blocked_by
  FROM hub_inbox w
  JOIN hub_endpoint e ON e.id = w.endpoint_id
  LEFT JOIN LATERAL (
       SELECT p.id FROM hub_inbox p
        WHERE p.endpoint_id = w.endpoint_id AND p.business_key = w.business_key
          AND split_part(p.object_type, '.', 1) = split_part(w.object_type, '.', 1)
          AND p.status IN ('RECEIVED', 'LEASED', 'RETRY', 'HELD', 'DEAD')
          AND (p.received_at, p.id) < (w.received_at, w.id)
        ORDER BY p.received_at, p.id LIMIT 1) AS before ON true
 WHERE w.status IN ('RECEIVED', 'LEASED', 'RETRY', 'HELD', 'DEAD')
    OR (w.status = 'CONFLICT' AND w.error_code <> 'hub.dismissed')
 ORDER BY w.received_at, w.id LIMIT %s
"""

_COUNTS = """
SELECT 'inbox', status, count(*)::integer FROM hub_inbox GROUP BY status
 UNION ALL
SELECT 'delivery', status, count(*)::integer FROM hub_delivery GROUP BY status
"""


def blocked_lanes(limit: int = 100) -> list[BlockedLane]:
    """Return the lanes that wait for a person, oldest first, with the delivery that holds each."""
    return fetch(BlockedLane, _BLOCKED, [limit])


def waiting_messages(limit: int = 100) -> list[WaitingMessage]:
    """Return the messages that are not done, oldest first, with what each waits behind."""
    return fetch(WaitingMessage, _WAITING, [limit])


# Both read nothing but an index of what is not done.
_WAITING_COUNTS = """
SELECT 'inbox', status, count(*)::integer FROM hub_inbox WHERE status <> 'DONE' GROUP BY status
 UNION ALL
SELECT 'delivery', status, count(*)::integer FROM hub_delivery
 WHERE status NOT IN ('DONE', 'SUPPRESSED') GROUP BY status
"""


def waiting_counts() -> dict[str, dict[str, int]]:
    """Return how many messages and deliveries are in each state but done: it costs what waits."""
    return _counted(_WAITING_COUNTS)


def message_counts() -> dict[str, dict[str, int]]:
    """
    Return how many messages and deliveries are in each state: ``{"inbox": {"DONE": 3}, ...}``.
    """
    return _counted(_COUNTS)


def _counted(statement: str) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {"inbox": {}, "delivery": {}}
    for kind, status, count in fetch_values(statement):
        counts[kind][status] = count
    return counts
