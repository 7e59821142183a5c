"""
Documents: stored once by content, linked to what they belong to, kept their time and for as long as
a matter needs them (rules HB-30 to HB-33).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings

from apotheca.governance.shell import (
    NotPermitted,
    operation,
    record_audit,
    require_entity,
    require_scope,
)
from apotheca.governance.types import Actor
from apotheca.hub.models import LegalHold
from apotheca.hub.names import cleaned_name
from apotheca.hub.objects import place_of
from apotheca.hub.post.media import look_at
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.kernel.sql import execute, fetch, fetch_values

ANYONE_AT_WORK = "ABCDEFGHIJKLMNOPRST"
RETENTION_OVER = "Its time was over."


class AttachmentEmpty(DomainError):
    code = "hub.attachment_empty"
    message = "{name} has no content. Send the document itself."
    status = 422
    constraint = "attachment_has_content"


class AttachmentTooLarge(DomainError):
    code = "hub.attachment_too_large"
    message = "{name} has {size} bytes; at most {limit} are taken. Send a smaller file."
    status = 413


class OtherEntity(DomainError):
    code = "hub.attachment_of_other_entity"
    message = "The document and {object_type} {key} belong to different entities. Store it there."
    status = 422


class HoldIsThere(DomainError):
    code = "hub.hold_is_there"
    message = "The attachment is already held for this matter."
    constraint = "one_open_hold_per_matter"


class HoldNeedsMatter(DomainError):
    code = "hub.hold_needs_matter"
    message = "Name the matter the document is held for, and why when you lift it."
    status = 422
    constraint = "a_hold_names_its_matter"


class HeldOrNotDue(DomainError):
    code = "hub.attachment_held"
    message = "The document is under a legal hold and stays."
    constraint = "held_attachments_are_never_erased"


class KeptItsTime(DomainError):
    code = "hub.attachment_kept_its_time"
    message = "The document is kept until its time is over. Nothing takes it away before."
    constraint = "attachments_are_kept_their_time"


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """An attachment as it is kept; ``is_repeat``: the entity had these bytes before."""

    attachment_id: UUID
    number: str
    sha256: str
    size_bytes: int
    media_type: str
    file_name: str
    findings: tuple[str, ...]
    is_repeat: bool


@operation(permission="hub.store_attachment", duty=ANYONE_AT_WORK, is_act=False)
def store_attachment(
    *,
    actor: Actor,
    when: Moment,
    entity_id: int,
    file_name: str,
    content: bytes,
    origin: str = "UPLOAD",
    object_type: str = "",
    object_key: str = "",
    retain_until: date | None = None,
) -> StoredAttachment:
    """
    Store a document of an entity once, by its content; linked to an object when one is named.

    Its type is what its bytes say. It is kept ten years (``APOTHECA_RETAIN_YEARS``) or until
    ``retain_until`` if that is later; storing the same bytes again can only prolong that. The
    answer of a repeat is the first one's, with its first name.

    :raises AttachmentEmpty: there are no bytes.
    :raises AttachmentTooLarge: more bytes than ``APOTHECA_ATTACHMENT_BYTES_MAX``.
    :raises NotFound, OtherEntity: the object is not there, or not the entity's.
    :raises NotPermitted: it concerns facilities out of the actor's reach.
    """
    require_entity(entity_id)
    name = cleaned_name(file_name)
    if not content:
        raise AttachmentEmpty(name=name)
    if len(content) > settings.ATTACHMENT_BYTES_MAX:
        raise AttachmentTooLarge(name=name, size=len(content), limit=settings.ATTACHMENT_BYTES_MAX)
    media = look_at(content, name)
    until = max(retain_until or date.min, _years_after(when.business_date, settings.RETAIN_YEARS))
    row = {
        "id": uuid7(), "number": next_number("AT", when.business_date.year), "entity": entity_id,
        "sha256": sha256(content).hexdigest(), "size": len(content), "type": media.media_type,
        "name": name, "origin": origin, "findings": json.dumps(media.findings),
        "content": content, "until": until, "person": actor.person_id, "at": when.occurred_at,
    }  # fmt: skip
    stored = _stored(fetch(_Stored, _STORE, row)[0])
    if not stored.is_repeat:
        _audit("hub.attachment_stored", stored.attachment_id, entity_id, when, {
            "number": stored.number, "name": name, "sha256": stored.sha256,
            "size_bytes": stored.size_bytes, "media_type": stored.media_type, "origin": origin,
            "retain_until": until,
        })  # fmt: skip
    if object_type:
        _link(stored.attachment_id, entity_id, object_type, object_key, actor, when)
    return stored


@operation(permission="hub.link_attachment", duty=ANYONE_AT_WORK, is_act=False)
def link_attachment(
    *, actor: Actor, when: Moment, attachment_id: UUID, object_type: str, object_key: str
) -> UUID:
    """
    Say that a document belongs to an object, named as people name it (INVOICE IN-2026-000001).

    Linking it twice changes nothing. Return the attachment.

    :raises NotFound: there is no such attachment or object.
    :raises OtherEntity: they belong to different entities.
    :raises NotPermitted: the object concerns facilities out of the actor's reach.
    """
    entity_id = _entity_of(attachment_id)
    require_entity(entity_id)
    _link(attachment_id, entity_id, object_type, object_key, actor, when)
    return attachment_id


@operation(permission="hub.place_legal_hold", duty="P", is_act=False)
def place_legal_hold(*, actor: Actor, when: Moment, attachment_id: UUID, matter: str) -> UUID:
    """
    Keep a document for a matter, whatever its time; return the attachment. Locks the attachment.

    :raises HoldIsThere: it is held for this matter already.
    :raises HoldNeedsMatter: no matter is named.
    """
    entity_id = _entity_of(attachment_id, is_locked=True)
    require_scope(entity_id)
    if not matter.strip():
        raise HoldNeedsMatter
    LegalHold.objects.create(
        id=uuid7(), attachment_id=attachment_id, matter=matter.strip()[:120],
        placed_by_id=actor.person_id, placed_at=when.occurred_at,
    )  # fmt: skip
    _audit("hub.legal_hold_placed", attachment_id, entity_id, when, {"matter": matter.strip()})
    return attachment_id


@operation(permission="hub.lift_legal_hold", duty="P", is_act=False)
def lift_legal_hold(
    *, actor: Actor, when: Moment, attachment_id: UUID, matter: str, reason: str
) -> UUID:
    """
    End the hold of a document for a matter; other matters still hold it. Return the attachment.

    Locks the attachment and the hold.

    :raises NotFound: it is not held for this matter.
    :raises HoldNeedsMatter: no reason is given.
    """
    entity_id = _entity_of(attachment_id, is_locked=True)
    require_scope(entity_id)
    if not reason.strip():
        raise HoldNeedsMatter
    lifted = LegalHold.objects.filter(
        attachment_id=attachment_id, matter=matter.strip(), lifted_at=None
    ).update(
        lifted_by_id=actor.person_id, lifted_at=when.occurred_at, lifted_reason=reason.strip()[:300]
    )
    if not lifted:
        raise NotFound(kind="open hold for", key=matter)
    after = {"matter": matter.strip(), "reason": reason.strip()}
    _audit("hub.legal_hold_lifted", attachment_id, entity_id, when, after)
    return attachment_id


@operation(permission="hub.expire_attachments", duty="*", is_act=False)
def expire_attachments(*, actor: Actor, when: Moment, limit: int = 500) -> int:
    """
    Take away the bytes of documents whose time is over and that no matter holds; return how many.

    Digest, name and reason stay. The database's date counts too, so an early clock erases nothing.
    Locks the attachments first, then looks for holds.
    """
    due = fetch_values(_DUE, {"today": when.business_date, "limit": limit})
    erased = fetch_values(_ERASE, {"ids": [row[0] for row in due], "reason": RETENTION_OVER})
    for attachment_id, number, entity_id, digest in erased:
        _audit("hub.attachment_erased", attachment_id, entity_id, when,
               {"number": number, "sha256": digest, "reason": RETENTION_OVER})  # fmt: skip
    return len(erased)


@dataclass(frozen=True, slots=True)
class _Stored:
    id: UUID
    number: str
    sha256: str
    size_bytes: int
    media_type: str
    file_name: str
    findings: str
    is_new: bool


# Storing the same bytes again can only prolong how long they are kept.
_STORE = """
INSERT INTO hub_attachment AS a
       (id, number, entity_id, sha256, size_bytes, media_type, file_name, origin, findings, content,
        retain_until, stored_by_id, occurred_at)
VALUES (%(id)s, %(number)s, %(entity)s, %(sha256)s, %(size)s, %(type)s, %(name)s, %(origin)s,
        %(findings)s::jsonb, %(content)s, %(until)s, %(person)s, %(at)s)
ON CONFLICT (entity_id, sha256) WHERE erased_at IS NULL
   DO UPDATE SET retain_until = greatest(a.retain_until, EXCLUDED.retain_until)
RETURNING a.id, a.number, a.sha256, a.size_bytes, a.media_type, a.file_name, a.findings::text,
          a.xmax = 0 AS is_new
"""

# Looked at twice: those held are passed over here, so that they do not fill the batch, and again
# when all are locked, since a hold may have come in between.
_DUE = """
SELECT a.id FROM hub_attachment a
 WHERE a.erased_at IS NULL AND a.retain_until < least(%(today)s, current_date)
   AND NOT EXISTS (SELECT 1 FROM hub_legalhold h
                    WHERE h.attachment_id = a.id AND h.lifted_at IS NULL)
 ORDER BY a.retain_until, a.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""

_ERASE = """
UPDATE hub_attachment AS a
   SET content = NULL, erased_at = clock_timestamp(), erased_reason = %(reason)s
 WHERE a.id = ANY(%(ids)s)
   AND NOT EXISTS (SELECT 1 FROM hub_legalhold h
                    WHERE h.attachment_id = a.id AND h.lifted_at IS NULL)
RETURNING a.id, a.number, a.entity_id, a.sha256
"""


def _stored(row: _Stored) -> StoredAttachment:
    return StoredAttachment(
        row.id, row.number, row.sha256, row.size_bytes, row.media_type, row.file_name,
        tuple(json.loads(row.findings)), is_repeat=not row.is_new,
    )  # fmt: skip


def _link(
    attachment_id: UUID, entity_id: int, object_type: str, key: str, actor: Actor, when: Moment
) -> None:
    owner, facilities = place_of(object_type, key)
    if owner not in (0, entity_id):
        raise OtherEntity(object_type=object_type, key=key)
    _require_one_of(entity_id, facilities)
    made = execute(
        "INSERT INTO hub_attachmentlink (id, attachment_id, object_type, object_key, linked_by_id)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [uuid7(), attachment_id, object_type, key, actor.person_id],
    )
    if made:
        after = {"object_type": object_type, "object": key}
        _audit("hub.attachment_linked", attachment_id, entity_id, when, after)


def _require_one_of(entity_id: int, facilities: Sequence[int]) -> None:
    """Refuse unless the operation's duty reaches one of the facilities an object concerns."""
    for number, facility_id in enumerate(facilities, 1):
        try:
            require_scope(entity_id, facility_id)
        except NotPermitted:
            if number == len(facilities):
                raise
        else:
            return


def _entity_of(attachment_id: UUID, *, is_locked: bool = False) -> int:
    lock = " FOR UPDATE" if is_locked else ""
    found = fetch_values(
        f"SELECT entity_id FROM hub_attachment WHERE id = %s{lock}", [attachment_id]
    )
    if not found:
        raise NotFound(kind="attachment", key=attachment_id)
    return int(found[0][0])


def _years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March, never earlier."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _audit(
    action: str, attachment_id: UUID, entity_id: int, when: Moment, after: dict[str, Any]
) -> None:
    record_audit(
        action, subject_type="Attachment", subject_id=attachment_id, entity_id=entity_id,
        when=when, after=after,
    )  # fmt: skip
