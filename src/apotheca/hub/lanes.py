"""
The worker's side of lanes: lease them, read their heads, and settle what came of sending.

Each call is one short transaction. Times are the database's. A lane is settled only by the worker
whose fence is the newest; a late worker's results change nothing (rule HB-03).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from time import monotonic
from typing import Any, cast
from uuid import UUID

from django.db import OperationalError, transaction
from psycopg.errors import DeadlockDetected
from pydantic_core import to_json

from apotheca.hub.adapters.base import EndpointFacts
from apotheca.hub.rules import BREAKER_FAILURES, BREAKER_SECONDS
from apotheca.kernel.sql import execute, fetch, fetch_values

# What remains of a lease after this share is for the call on its way and for settling.
SENDING_SHARE = 0.6
SETTLE_TRIES = 5


@dataclass(frozen=True, slots=True)
class Head:
    """
    One delivery to send, with the event it tells of.

    ``status`` is as it was before this lease: READY was never sent; LEASED and IN_DOUBT may have
    been.
    """

    id: UUID
    lane_id: int
    seq: int
    status: str
    attempts: int
    idempotency_key: str
    corrected: bytes | None
    event_id: UUID
    name: str
    entity_id: int
    subject_id: UUID
    business_key: str
    correlation_id: UUID
    occurred_at: datetime
    business_date: date
    payload: str


@dataclass(frozen=True, slots=True)
class LeasedLane:
    """
    A lane this worker holds, and the deliveries to send in this order.

    ``send_before`` is a reading of this process's monotonic clock: a worker that stalled beyond it
    sends nothing more, since another worker may hold the lane.
    """

    id: int
    object_type: str
    business_key: str
    policy: str
    next_seq: int
    fence: int
    heads: tuple[Head, ...]
    send_before: float


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """What became of one delivery."""

    id: UUID
    lane_id: int
    status: str
    attempts: int
    error_class: str = ""
    error_text: str = ""
    foreign_reference: str = ""


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try, for the record."""

    id: UUID
    lane_id: int
    delivery_id: UUID
    worker: str
    outcome: str
    status_code: int | None
    request_sha256: str
    response_digest: str
    response_excerpt: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """What we want the system to say of the object, and what it said (None: nothing yet)."""

    lane_id: int
    system_id: int
    object_type: str
    business_key: str
    desired: Mapping[str, Any]
    observed: Mapping[str, Any] | None
    foreign_reference: str


@dataclass(slots=True)
class LaneResult:
    """What to write for one lane when the worker is done with it."""

    lane_id: int
    fence: int
    next_seq: int
    wait_seconds: float | None = None
    blocked_reason: str = ""
    deliveries: list[DeliveryRow] = field(default_factory=list)
    attempts: list[AttemptRow] = field(default_factory=list)
    observation: ObservationRow | None = None


@dataclass(frozen=True, slots=True)
class _Door:
    is_paused: bool
    consecutive_failures: int
    is_breaker_open: bool


@dataclass(frozen=True, slots=True)
class _Leased:
    id: int
    object_type: str
    business_key: str
    policy: str
    next_seq: int
    fence: int


_DOOR = """
SELECT is_paused, consecutive_failures,
       coalesce(breaker_open_until > clock_timestamp(), false) AS is_breaker_open
  FROM hub_endpoint WHERE id = %s
"""

# Whoever moves the breaker's time forward is the one that probes.
_PROBE = """
UPDATE hub_endpoint SET breaker_open_until = clock_timestamp() + make_interval(secs => %s)
 WHERE id = %s AND consecutive_failures >= %s AND breaker_open_until <= clock_timestamp()
"""

_LEASE = """
UPDATE hub_lane AS l
   SET fence = l.fence + 1, lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
 WHERE l.id IN (
    SELECT w.id FROM hub_lane w
     WHERE w.endpoint_id = %(endpoint)s AND w.next_seq <= w.last_seq AND w.blocked_reason = ''
       AND (w.next_at IS NULL OR w.next_at <= clock_timestamp())
       AND (w.lease_until IS NULL OR w.lease_until <= clock_timestamp())
     ORDER BY w.next_at NULLS FIRST, w.id
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED)
RETURNING l.id, l.object_type, l.business_key, l.policy, l.next_seq, l.fence
"""

_COALESCE = """
UPDATE hub_delivery AS d SET status = 'SUPPRESSED', error_text = 'A newer one says it all.'
 WHERE d.lane_id = ANY(%(lanes)s) AND d.status IN ('READY', 'LEASED', 'IN_DOUBT')
   AND d.seq < (SELECT max(n.seq) FROM hub_delivery n
                 WHERE n.lane_id = d.lane_id AND n.status IN ('READY', 'LEASED', 'IN_DOUBT'))
"""

_HEADS = """
SELECT h.id, h.lane_id, h.seq, h.status, h.attempts, h.idempotency_key, p.content AS corrected,
       e.id AS event_id, e.name, e.entity_id, e.subject_id, e.business_key, e.correlation_id,
       e.occurred_at, e.business_date, e.payload
  FROM unnest(%(lanes)s) AS lane (id)
  JOIN hub_lane l ON l.id = lane.id
 CROSS JOIN LATERAL (
    SELECT d.* FROM hub_delivery d
     WHERE d.lane_id = l.id AND d.seq >= l.next_seq AND d.status IN ('READY', 'LEASED', 'IN_DOUBT')
     ORDER BY d.seq LIMIT %(heads)s) AS h
  JOIN kernel_event e ON e.id = h.event_id
  LEFT JOIN hub_payload p ON p.sha256 = h.corrected_sha256 AND p.stored_on = h.corrected_on
 ORDER BY h.lane_id, h.seq
"""


def claim_lanes(
    endpoint: EndpointFacts, *, limit: int, heads: int, lease_seconds: float
) -> list[LeasedLane]:
    """
    Lease up to ``limit`` due lanes and mark up to ``heads`` deliveries of each as on their way.

    A paused endpoint gives nothing; an open breaker gives nothing until its time is over, then one
    lane with one delivery as a probe. Lanes where the newest wins give only their newest.
    """
    send_before = monotonic() + lease_seconds * SENDING_SHARE
    with transaction.atomic(durable=True):
        door = fetch(_Door, _DOOR, [endpoint.id])[0]
        if door.is_paused or door.is_breaker_open:
            return []
        if door.consecutive_failures >= BREAKER_FAILURES:
            if not execute(_PROBE, [BREAKER_SECONDS, endpoint.id, BREAKER_FAILURES]):
                return []
            limit = heads = 1
        values = {"endpoint": endpoint.id, "limit": limit, "lease": lease_seconds}
        leased = fetch(_Leased, _LEASE, values)
        by_lane = _heads(leased, heads) if leased else {}
    return [
        LeasedLane(
            lane.id, lane.object_type, lane.business_key, lane.policy, lane.next_seq, lane.fence,
            tuple(by_lane[lane.id]), send_before,
        )
        for lane in leased
    ]  # fmt: skip


def _heads(leased: Sequence[_Leased], heads: int) -> dict[int, list[Head]]:
    """Read the heads of the leased lanes, and mark those never sent as on their way."""
    newest_only = [lane.id for lane in leased if lane.policy == "LATEST_WINS"]
    if newest_only:
        execute(_COALESCE, {"lanes": newest_only})
    found = fetch(Head, _HEADS, {"lanes": [lane.id for lane in leased], "heads": heads})
    fresh = [head.id for head in found if head.status == "READY"]
    if fresh:
        execute("UPDATE hub_delivery SET status = 'LEASED' WHERE id = ANY(%s)", [fresh])
    by_lane: dict[int, list[Head]] = {lane.id: [] for lane in leased}
    for head in found:
        by_lane[head.lane_id].append(head)
    return by_lane


# Lanes are locked in the order in which postings lock them.
_SETTLE = """
WITH locked AS (
    SELECT l.id FROM hub_lane l
      JOIN json_to_recordset(%(lanes)s::json) AS r (lane_id bigint) ON l.id = r.lane_id
     ORDER BY l.endpoint_id, l.object_type, l.business_key
       FOR UPDATE OF l
), mine AS (
    UPDATE hub_lane AS l
       SET next_seq = r.next_seq, lease_until = NULL, blocked_reason = r.blocked_reason,
           next_at = clock_timestamp() + make_interval(secs => r.wait_seconds)
      FROM json_to_recordset(%(lanes)s::json)
           AS r (lane_id bigint, fence bigint, next_seq bigint, wait_seconds float8, blocked_reason
           text)
      JOIN locked ON locked.id = r.lane_id
     WHERE l.id = r.lane_id AND l.fence = r.fence
    RETURNING l.id
), delivered AS (
    UPDATE hub_delivery AS d
       SET status = r.status, attempts = r.attempts, error_class = r.error_class,
           error_text = r.error_text, foreign_reference = r.foreign_reference,
           done_at = CASE WHEN r.status = 'DONE' THEN clock_timestamp() END
      FROM json_to_recordset(%(deliveries)s::json)
           AS r (id uuid, lane_id bigint, status text, attempts integer, error_class text,
                 error_text text, foreign_reference text)
      JOIN mine ON mine.id = r.lane_id
     WHERE d.id = r.id
), tried AS (
    INSERT INTO hub_attempt (id, started_at, delivery_id, worker, outcome, status_code,
    request_sha256,
                             response_digest, response_excerpt, milliseconds)
    SELECT r.id, clock_timestamp() - make_interval(secs => r.milliseconds / 1000.0), r.delivery_id,
           r.worker, r.outcome, r.status_code, r.request_sha256, r.response_digest,
           r.response_excerpt, r.milliseconds
      FROM json_to_recordset(%(attempts)s::json)
           AS r (id uuid, lane_id bigint, delivery_id uuid, worker text, outcome text,
                 status_code integer, request_sha256 text, response_digest text,
                 response_excerpt text, milliseconds integer)
      JOIN mine ON mine.id = r.lane_id
), observed AS (
    INSERT INTO hub_observation AS o (system_id, object_type, business_key, desired, desired_at,
                                      observed, observed_at, foreign_reference, version)
    SELECT r.system_id, r.object_type, r.business_key, r.desired, clock_timestamp(), r.observed,
           CASE WHEN r.observed IS NOT NULL THEN clock_timestamp() END, r.foreign_reference, 1
      FROM json_to_recordset(%(observations)s::json)
           AS r (lane_id bigint, system_id integer, object_type text, business_key text,
                 desired jsonb, observed jsonb, foreign_reference text)
      JOIN mine ON mine.id = r.lane_id
    ON CONFLICT (system_id, object_type, business_key) DO UPDATE
          SET desired = EXCLUDED.desired, desired_at = EXCLUDED.desired_at,
              observed = coalesce(EXCLUDED.observed, o.observed),
              observed_at = coalesce(EXCLUDED.observed_at, o.observed_at),
              foreign_reference = coalesce(nullif(EXCLUDED.foreign_reference, ''),
              o.foreign_reference), version = o.version + 1
)
SELECT id FROM mine
"""


def settle(results: Sequence[LaneResult]) -> set[int]:
    """
    Write what came of these lanes, in one statement; return the lanes that were still ours.

    A lane another worker took over since keeps that worker's state: none of our rows is written.
    """
    if not results:
        return set()
    values = {
        "lanes": _rows(results, "lane_id", "fence", "next_seq", "wait_seconds", "blocked_reason"),
        "deliveries": _json([asdict(row) for result in results for row in result.deliveries]),
        "attempts": _json([asdict(row) for result in results for row in result.attempts]),
        "observations": _json([_plain(r.observation) for r in results if r.observation]),
    }
    return _settled(values, SETTLE_TRIES)


def _settled(values: dict[str, str], tries: int) -> set[int]:
    """A deadlock with a posting is tried again: what was sent must not be forgotten."""
    try:
        return {row[0] for row in fetch_values(_SETTLE, values)}
    except OperationalError as failure:
        if tries <= 1 or not isinstance(failure.__cause__, DeadlockDetected):
            raise
        return _settled(values, tries - 1)


def _rows(results: Sequence[LaneResult], *names: str) -> str:
    return _json([{name: getattr(result, name) for name in names} for result in results])


def _plain(row: ObservationRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ObservationRow.__slots__}


def _json(rows: list[dict[str, Any]]) -> str:
    return to_json(rows).decode()


_FAILED = """
UPDATE hub_endpoint
   SET consecutive_failures = least(consecutive_failures + %(count)s, 30000),
       breaker_open_until = CASE WHEN consecutive_failures + %(count)s >= %(limit)s
                                 THEN clock_timestamp() + make_interval(secs => %(open)s) END
 WHERE id = %(endpoint)s
"""
_HEALTHY = """
UPDATE hub_endpoint SET consecutive_failures = 0, breaker_open_until = NULL
 WHERE id = %s AND consecutive_failures > 0
"""


def note_failures(endpoint_id: int, count: int) -> None:
    """
    Count failures in a row; at the fifth the breaker opens and one probe goes out per 15 seconds.
    """
    values = {
        "count": count,
        "limit": BREAKER_FAILURES,
        "open": BREAKER_SECONDS,
        "endpoint": endpoint_id,
    }
    execute(_FAILED, values)


def note_success(endpoint_id: int) -> None:
    """Forget earlier failures: the endpoint answers."""
    execute(_HEALTHY, [endpoint_id])


_ENDPOINTS = """
SELECT id, code, system_id, adapter, direction, idempotency_class, config, secret_name, person_id,
       max_attempts, in_flight_max
  FROM hub_endpoint WHERE direction = %s ORDER BY id
"""


def endpoints(direction: str, codes: Sequence[str] = ()) -> list[EndpointFacts]:
    """Return the endpoints of one direction (all, or those named), by id."""
    facts = [
        replace(row, config=json.loads(cast(str, row.config)))
        for row in fetch(EndpointFacts, _ENDPOINTS, [direction])
    ]
    return [one for one in facts if not codes or one.code in codes]
