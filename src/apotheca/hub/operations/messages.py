"""
The operator's verbs for messages that came in: retry, correct, dismiss (rules HB-12 to HB-14).
"""

from hashlib import sha256
from uuid import UUID

from apotheca.governance.shell import operation, record_audit
from apotheca.governance.types import Actor
from apotheca.hub.errors import NotWaiting, SecondPersonNeeded
from apotheca.hub.models import Inbox, OperatorAction
from apotheca.hub.operations.replay import KEEP_BYTES
from apotheca.kernel.errors import NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values

AT_REST = ("HELD", "DEAD", "RETRY")
CORRECTION_WAITS = "hub.correction_waits"


@operation(permission="hub.retry_message", duty="R", is_act=False)
def retry_message(*, actor: Actor, when: Moment, inbox_id: UUID) -> str:
    """
    Process a message again with the same bytes, as after the reason of its refusal is gone.

    Locks the message. Its earlier tries are forgotten; its effect still happens once at most.

    :raises NotWaiting: it is done, dismissed, in conflict, or a worker has it.
    """
    message = _lock(inbox_id, AT_REST, "retried")
    if message.error_code == CORRECTION_WAITS:
        raise NotWaiting(subject=f"Message {inbox_id}", status="HELD with a correction",
                         allowed="a message without one", verb="retried")  # fmt: skip
    _set(message, status="RECEIVED", attempts=0, next_at=None, error_code="", error_text="",
         owner_role="")  # fmt: skip
    _note("RETRY", message, actor, when, "RECEIVED")
    return "RECEIVED"


@operation(permission="hub.correct_message", duty="R", is_act=False)
def correct_message(*, actor: Actor, when: Moment, inbox_id: UUID, body: bytes) -> str:
    """
    Propose edited bytes for a message that is HELD or DEAD; a second person releases them.

    What came is kept as it came. Locks the message.

    :raises NotWaiting: the message is not HELD or DEAD.
    """
    message = _lock(inbox_id, ("HELD", "DEAD"), "corrected")
    digest = sha256(body).hexdigest()
    stored_on = fetch_values(KEEP_BYTES, [digest, body])[0][0]
    _set(message, status="HELD", corrected_sha256=digest, corrected_on=stored_on,
         error_code=CORRECTION_WAITS, error_text="Waits for a second person.")  # fmt: skip
    _note("CORRECT", message, actor, when, "HELD")
    return "HELD"


@operation(permission="hub.release_message", duty="R", is_act=False)
def release_message(*, actor: Actor, when: Moment, inbox_id: UUID) -> str:
    """
    Release edited bytes somebody else proposed; the message is processed with them. Locks it.

    :raises SecondPersonNeeded: their author cannot release them.
    :raises NotWaiting: no correction waits.
    """
    message = _lock(inbox_id, ("HELD",), "released")
    author = (
        OperatorAction.objects.filter(verb="CORRECT", subject_id=str(inbox_id))
        .order_by("-recorded_at").values_list("person_id", flat=True).first()
    )  # fmt: skip
    if message.error_code != CORRECTION_WAITS or author is None:
        raise NotWaiting(subject=f"Message {inbox_id}", status=message.status,
                         allowed="a proposed correction", verb="released")  # fmt: skip
    if author == actor.person_id:
        raise SecondPersonNeeded()
    _set(message, status="RECEIVED", attempts=0, next_at=None, error_code="", error_text="",
         owner_role="")  # fmt: skip
    _note("RELEASE", message, actor, when, "RECEIVED", second_person_id=author)
    return "RECEIVED"


@operation(permission="hub.dismiss_message", duty="R", is_act=False)
def dismiss_message(*, actor: Actor, when: Moment, inbox_id: UUID) -> str:
    """
    Decide that a message shall have no effect; those behind it go on. Locks the message.

    :raises NotWaiting: it is done, or a worker has it.
    """
    message = _lock(inbox_id, (*AT_REST, "RECEIVED", "CONFLICT"), "dismissed")
    # A dismissed conflict stays beside the message of the same id, so it keeps its status.
    status = "CONFLICT" if message.status == "CONFLICT" else "DISMISSED"
    _set(message, status=status, error_code="hub.dismissed", owner_role="")
    _note("DISMISS", message, actor, when, status)
    return status


def _lock(inbox_id: UUID, allowed: tuple[str, ...], verb: str) -> Inbox:
    message = Inbox.objects.select_for_update().filter(pk=inbox_id).first()
    if message is None:
        raise NotFound(kind="message", key=inbox_id)
    if message.status not in allowed:
        raise NotWaiting(subject=f"Message {inbox_id}", status=message.status,
                         allowed=" or ".join(allowed), verb=verb)  # fmt: skip
    return message


def _set(message: Inbox, **columns: object) -> None:
    Inbox.objects.filter(pk=message.pk).update(lease_until=None, **columns)


def _note(
    verb: str, message: Inbox, actor: Actor, when: Moment, status: str,
    second_person_id: int | None = None,
) -> None:  # fmt: skip
    OperatorAction.objects.create(
        id=uuid7(), verb=verb, subject_type="Inbox", subject_id=str(message.pk),
        reason=actor.reason[:300], person_id=actor.person_id, second_person_id=second_person_id,
    )  # fmt: skip
    record_audit(
        f"hub.message_{verb.lower()}", subject_type="Inbox", subject_id=message.pk, entity_id=0,
        when=when, before={"status": message.status, "error": message.error_code},
        after={"status": status},
    )  # fmt: skip
