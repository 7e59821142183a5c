"""
The operator's verbs for deliveries: retry, reprocess, correct, settle (rules HB-12 to HB-14).

*Retry* sends the same bytes under the same key. *Reprocess* maps the same event again and sends it
under a key of its own. *Correct* sends edited bytes and needs a second person. A delivery that
holds its lane is replayed in its place; one the lane has passed goes to the end. Each is replayed
once; its replay may be replayed again, so the line of replays stays a line.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db.models import F

from apotheca.governance.shell import current, operation, record_audit
from apotheca.governance.types import Actor
from apotheca.hub.errors import AlreadyDelivered, AlreadyReplayed, NotWaiting, SecondPersonNeeded
from apotheca.hub.models import Delivery, Lane, OperatorAction
from apotheca.kernel.errors import NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import execute, fetch_values

DOUBTFUL = ("LEASED", "IN_DOUBT")


@dataclass(frozen=True, slots=True)
class Replayed:
    """The delivery that will be sent, and its place in the lane."""

    delivery_id: UUID
    lane_id: int
    seq: int
    status: str


@operation(permission="hub.retry_delivery", duty="R", is_act=False)
def retry_delivery(*, actor: Actor, when: Moment, delivery_id: UUID) -> Replayed:
    """
    Send a delivery again: the same bytes under the same key, so that a target that has it says so.

    Locks the lane, then the delivery. In doubt towards a target without keys or look-up (class D)
    this is the operator's word that the target does not have it.

    :raises AlreadyDelivered: it arrived.
    :raises AlreadyReplayed: a later replay stands for it.
    :raises NotWaiting: a worker is sending it now, or it is a correction to be released.
    """
    lane, delivery = _lock(delivery_id)
    _refuse_correction(delivery, "retried")
    if delivery.seq >= lane.next_seq:
        _update(delivery, status="READY", attempts=0, error_class="", error_text="")
        _free(lane)
        answer = Replayed(delivery.pk, lane.pk, delivery.seq, "READY")
    else:
        answer = _replay(lane, delivery, delivery.idempotency_key)
    _note("RETRY", delivery, actor, when, answer)
    return answer


@operation(permission="hub.reprocess_delivery", duty="R", is_act=False)
def reprocess_delivery(*, actor: Actor, when: Moment, delivery_id: UUID) -> Replayed:
    """
    Map the same event again, as after a correction of codes, and send it under a new key.

    Under a new key the target cannot know a repeat, so what is in doubt is retried or settled
    first. Locks the lane, then the delivery.

    :raises NotWaiting: it is in doubt, or a correction that waits for its second person.
    :raises AlreadyDelivered: it arrived.
    :raises AlreadyReplayed: a later replay stands for it.
    """
    lane, delivery = _lock(delivery_id)
    _refuse_correction(delivery, "reprocessed")
    if delivery.status in DOUBTFUL:
        raise NotWaiting(
            subject=f"Delivery {delivery_id}", status=delivery.status, verb="reprocessed",
            allowed="one that surely did not arrive",
        )  # fmt: skip
    answer = _replay(lane, delivery, _next_key(delivery))
    _note("REPROCESS", delivery, actor, when, answer)
    return answer


@operation(permission="hub.correct_delivery", duty="R", is_act=False)
def correct_delivery(*, actor: Actor, when: Moment, delivery_id: UUID, body: bytes) -> Replayed:
    """
    Propose edited bytes for a delivery that was refused, is in doubt, or arrived wrong.

    Nothing is sent until somebody else releases it; a lane it holds stays blocked. Locks the lane.

    :raises AlreadyReplayed: a later replay stands for it.
    """
    lane, delivery = _lock(delivery_id, may_be_done=True)
    digest = sha256(body).hexdigest()
    stored_on = fetch_values(KEEP_BYTES, [digest, body])[0][0]
    answer = _replay(lane, delivery, _next_key(delivery), status="HELD")
    Delivery.objects.filter(pk=answer.delivery_id).update(
        corrected_sha256=digest, corrected_on=stored_on, error_text="Waits for a second person."
    )
    Lane.objects.filter(pk=lane.pk, next_seq=answer.seq).update(
        blocked_reason="HELD: a correction waits for a second person"
    )
    _note("CORRECT", delivery, actor, when, answer)
    return answer


@operation(permission="hub.release_correction", duty="R", is_act=False)
def release_correction(*, actor: Actor, when: Moment, delivery_id: UUID) -> Replayed:
    """
    Release a correction somebody else proposed. Locks the lane, then the delivery.

    :raises SecondPersonNeeded: its author cannot release it.
    :raises NotWaiting: it is no correction that waits.
    """
    lane, delivery = _lock(delivery_id)
    if delivery.status != "HELD" or not delivery.corrected_sha256:
        raise NotWaiting(subject=f"Delivery {delivery_id}", status=delivery.status,
                         allowed="a HELD correction", verb="released")  # fmt: skip
    author_id = OperatorAction.objects.filter(
        verb="CORRECT", subject_id=str(delivery.replay_of_id)
    ).values_list("person_id", flat=True)[0]
    if author_id == actor.person_id:
        raise SecondPersonNeeded()
    _update(delivery, status="READY", error_text="")
    _free(lane)
    answer = Replayed(delivery.pk, lane.pk, delivery.seq, "READY")
    _note("RELEASE", delivery, actor, when, answer, second_person_id=author_id)
    return answer


@operation(permission="hub.settle_delivery", duty="R", is_act=False)
def settle_delivery(
    *, actor: Actor, when: Moment, delivery_id: UUID, has_arrived: bool, foreign_reference: str = ""
) -> Replayed:
    """
    Decide a delivery by hand: it arrived (DONE), or it shall not be sent (SUPPRESSED); the lane
    goes on.

    Locks the lane, then the delivery.

    :raises AlreadyDelivered: it arrived and we know it.
    """
    lane, delivery = _lock(delivery_id)
    status = "DONE" if has_arrived else "SUPPRESSED"
    _update(delivery, status=status, foreign_reference=foreign_reference)
    if delivery.seq == lane.next_seq:
        Lane.objects.filter(pk=lane.pk).update(next_seq=F("next_seq") + 1)
    _free(lane)
    answer = Replayed(delivery.pk, lane.pk, delivery.seq, status)
    _note("SETTLE", delivery, actor, when, answer)
    return answer


KEEP_BYTES = """
WITH kept AS (
    INSERT INTO hub_payload (sha256, stored_on, content, content_type)
    VALUES (%s, current_date, %s, 'application/octet-stream') ON CONFLICT DO NOTHING
)
SELECT current_date
"""


def _lock(delivery_id: UUID, *, may_be_done: bool = False) -> tuple[Lane, Delivery]:
    lane = Lane.objects.select_for_update().filter(delivery__id=delivery_id).first()
    if lane is None:
        raise NotFound(kind="delivery", key=delivery_id)
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if execute(_IS_LEASED, [lane.pk]):
        raise NotWaiting(subject=f"Lane {lane.pk}", status="being sent", allowed="a lane at rest",
                         verb="changed")  # fmt: skip
    if Delivery.objects.filter(replay_of_id=delivery_id).exists():
        raise AlreadyReplayed(delivery=delivery_id)
    if delivery.status == "DONE" and not may_be_done:
        raise AlreadyDelivered(delivery=delivery_id)
    return lane, delivery


_IS_LEASED = "SELECT 1 FROM hub_lane WHERE id = %s AND lease_until > clock_timestamp()"


def _replay(lane: Lane, delivery: Delivery, key: str, status: str = "READY") -> Replayed:
    """Put a copy into the delivery's place if the lane has not passed it, else at the end."""
    holds_its_place = delivery.seq >= lane.next_seq
    seq = delivery.seq if holds_its_place else lane.last_seq + 1
    if holds_its_place:
        _update(delivery, status="SUPPRESSED")
    else:
        Lane.objects.filter(pk=lane.pk).update(last_seq=seq)
    copy = Delivery.objects.create(
        id=uuid7(), lane=lane, seq=seq, event_id=delivery.event_id, idempotency_key=key,
        status=status, replay_of=delivery,
    )  # fmt: skip
    _free(lane)
    return Replayed(copy.pk, lane.pk, seq, status)


def _refuse_correction(delivery: Delivery, verb: str) -> None:
    """A correction that waits for its second person goes no other way."""
    if delivery.status == "HELD":
        raise NotWaiting(subject=f"Delivery {delivery.pk}", status="HELD",
                         allowed="a delivery that is no correction", verb=verb)  # fmt: skip


def _next_key(delivery: Delivery) -> str:
    base, _, count = delivery.idempotency_key.partition(":r")
    return f"{base}:r{int(count or 0) + 1}"


def _free(lane: Lane) -> None:
    Lane.objects.filter(pk=lane.pk).update(blocked_reason="", next_at=None, lease_until=None)


def _update(delivery: Delivery, **columns: object) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**columns)


def _note(
    verb: str, delivery: Delivery, actor: Actor, when: Moment, answer: Replayed,
    second_person_id: int | None = None,
) -> None:  # fmt: skip
    OperatorAction.objects.create(
        id=uuid7(), verb=verb, subject_type="Delivery", subject_id=str(delivery.pk),
        reason=actor.reason[:300], person_id=current().actor.person_id,
        second_person_id=second_person_id,
    )  # fmt: skip
    record_audit(
        f"hub.delivery_{verb.lower()}", subject_type="Delivery", subject_id=delivery.pk,
        entity_id=0, when=when, before={"status": delivery.status, "seq": delivery.seq},
        after={"delivery": answer.delivery_id, "seq": answer.seq, "status": answer.status},
    )  # fmt: skip
