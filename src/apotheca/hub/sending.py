"""
One leased lane, from mapping to verdict.

Mapping reads our database and happens in the worker's own thread. Sending talks to the network,
happens in a thread without a database connection, and is refused inside a transaction.
"""

import json
import logging
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic, perf_counter

from apotheca.hub.adapters.base import (
    Adapter,
    EndpointFacts,
    Lookup,
    Outcome,
    Outgoing,
    Presence,
    SendResult,
)
from apotheca.hub.exports.registry import Fact, export_of
from apotheca.hub.lanes import (
    AttemptRow,
    DeliveryRow,
    Head,
    LaneResult,
    LeasedLane,
    ObservationRow,
)
from apotheca.hub.rules import after_try, backoff_seconds
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7

log = logging.getLogger(__name__)

TEXT_MAX = 400


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    A head ready to be sent; ``message`` None is nothing to say, ``refusal`` a mapping that failed.
    """

    head: Head
    message: Outgoing | None = None
    refusal: SendResult | None = None


def prepare(endpoint: EndpointFacts, lane: LeasedLane) -> list[Prepared]:
    """Map the heads of a lane, in order. A mapping that fails is the verdict on its head."""
    return [_prepare(endpoint, lane, head) for head in lane.heads]


def _prepare(endpoint: EndpointFacts, lane: LeasedLane, head: Head) -> Prepared:
    fact = Fact(
        delivery_id=head.id, control_number=head.idempotency_key, event_id=head.event_id,
        name=head.name, entity_id=head.entity_id, subject_id=head.subject_id,
        business_key=head.business_key, correlation_id=head.correlation_id,
        occurred_at=head.occurred_at, business_date=head.business_date,
        payload=json.loads(head.payload), system_id=endpoint.system_id,
        object_type=lane.object_type,
    )  # fmt: skip
    try:
        mapped = export_of(lane.object_type)(fact)
    except DomainError as refusal:
        return Prepared(head, refusal=_unmapped(Outcome.REFUSED, refusal.sentence))
    except Exception as failure:  # a bug in one mapping: loud, counted, and no other lane waits
        log.exception("Delivery %s could not be mapped.", head.id)
        text = f"{type(failure).__name__}: {failure}"
        return Prepared(head, refusal=_unmapped(Outcome.FAILED, text))
    if mapped is None:
        return Prepared(head)
    body = mapped.body if head.corrected is None else bytes(head.corrected)
    message = Outgoing(
        object_type=lane.object_type, business_key=lane.business_key,
        idempotency_key=head.idempotency_key, body=body, content_type=mapped.content_type,
        desired=mapped.desired,
    )  # fmt: skip
    return Prepared(head, message)


def _unmapped(outcome: Outcome, text: str) -> SendResult:
    return SendResult(outcome, excerpt=text[:TEXT_MAX], error_class="MAPPING")


@dataclass(slots=True)
class LaneRun:
    """What came of one lane: the rows to write, and how the endpoint behaved."""

    result: LaneResult
    successes: int = 0
    failures: int = 0


def run_lane(
    endpoint: EndpointFacts,
    adapter: Adapter,
    lane: LeasedLane,
    prepared: list[Prepared],
    worker: str,
) -> LaneRun:
    """Send the heads of a lane one after the other, until one does not let the next one pass."""
    run = LaneRun(LaneResult(lane.id, lane.fence, lane.next_seq))
    goes_on = True
    for item in prepared:
        if goes_on and monotonic() < lane.send_before:
            goes_on = _run_head(run, endpoint, adapter, lane, item, worker)
        elif item.head.status == "READY":  # not tried: no doubt about it
            run.result.deliveries.append(
                DeliveryRow(item.head.id, lane.id, "READY", item.head.attempts)
            )
    return run


def _run_head(
    run: LaneRun, endpoint: EndpointFacts, adapter: Adapter, lane: LeasedLane, item: Prepared,
    worker: str,
) -> bool:  # fmt: skip
    head, result = item.head, run.result
    if item.message is None and item.refusal is None:
        row = DeliveryRow(
            head.id, lane.id, "SUPPRESSED", head.attempts, error_text="Nothing to say."
        )
        result.deliveries.append(row)
        result.next_seq = head.seq + 1
        return True
    start = perf_counter()
    answer = item.refusal or _talk(adapter, endpoint.idempotency_class, head, item.message)
    milliseconds = int((perf_counter() - start) * 1000)
    attempts = head.attempts + (0 if answer.is_endpoint_down else 1)
    step = after_try(
        answer.outcome, idempotency_class=endpoint.idempotency_class, policy=lane.policy,
        attempts=attempts, tries_max=endpoint.max_attempts,
    )  # fmt: skip
    result.deliveries.append(
        DeliveryRow(head.id, lane.id, step.status, attempts, answer.error_class,
                    answer.excerpt[:TEXT_MAX] if step.status != "DONE" else "",
                    answer.reference[:80])
    )  # fmt: skip
    result.attempts.append(_attempt(lane, item, answer, worker, milliseconds))
    if item.message is not None:
        result.observation = _observation(endpoint, lane, item.message, answer)
    if step.goes_on:
        result.next_seq = head.seq + 1
    if step.waits:
        result.wait_seconds = answer.wait_seconds or backoff_seconds(max(attempts, 1))
    if step.is_blocked:
        result.blocked_reason = f"{step.status}: {answer.excerpt}"[:200]
    if answer.outcome is Outcome.ACCEPTED:
        run.successes += 1
    elif answer.error_class != "MAPPING" and answer.outcome is not Outcome.REFUSED:
        run.failures += 1
    return step.goes_on


def _talk(
    adapter: Adapter, idempotency_class: str, head: Head, message: Outgoing | None
) -> SendResult:
    """Send, after asking first where the last try left doubt (class C), or not at all (class D)."""
    if message is None:
        raise RuntimeError("Only mapped deliveries are sent.")
    if head.status == "READY" or idempotency_class in "AB":
        return _settled_conflict(adapter, message, adapter.send(message))
    if idempotency_class == "D":
        return SendResult(
            Outcome.UNKNOWN, error_class="IN_DOUBT",
            excerpt="It may have been sent. Wait for its acknowledgement, or settle it by hand.",
        )  # fmt: skip
    found = adapter.query(message)
    if found.presence is Presence.MISSING:
        return adapter.send(message)
    return _from_lookup(found)


def _settled_conflict(adapter: Adapter, message: Outgoing, answer: SendResult) -> SendResult:
    """A 409 is success if the target holds the same content under the key, else a refusal."""
    if answer.status_code != 409:
        return answer
    found = adapter.query(message)
    return _from_lookup(found) if found.presence is not Presence.MISSING else answer


def _from_lookup(found: Lookup) -> SendResult:
    if found.presence is Presence.SAME:
        return SendResult(Outcome.ACCEPTED, reference=found.reference, observed=found.observed)
    if found.presence is Presence.OTHER:
        text = "The target holds other content under this key. Compare both."
        return SendResult(Outcome.REFUSED, reference=found.reference, observed=found.observed,
                          excerpt=text, error_class="FOREIGN_EDIT")  # fmt: skip
    return SendResult(
        Outcome.UNKNOWN, error_class="NO_ANSWER", excerpt="The target did not answer."
    )


def _attempt(
    lane: LeasedLane, item: Prepared, answer: SendResult, worker: str, milliseconds: int
) -> AttemptRow:
    body = item.message.body if item.message else b""
    return AttemptRow(
        id=uuid7(), lane_id=lane.id, delivery_id=item.head.id, worker=worker[:60],
        outcome=answer.outcome, status_code=answer.status_code,
        request_sha256=sha256(body).hexdigest(),
        response_digest=sha256(answer.excerpt.encode()).hexdigest() if answer.excerpt else "",
        response_excerpt=answer.excerpt[:TEXT_MAX], milliseconds=milliseconds,
    )  # fmt: skip


def _observation(
    endpoint: EndpointFacts, lane: LeasedLane, message: Outgoing, answer: SendResult
) -> ObservationRow:
    return ObservationRow(
        lane_id=lane.id, system_id=endpoint.system_id, object_type=lane.object_type,
        business_key=lane.business_key, desired=message.desired, observed=answer.observed,
        foreign_reference=answer.reference[:80],
    )  # fmt: skip
