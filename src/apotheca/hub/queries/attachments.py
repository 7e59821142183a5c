"""Documents by what they belong to, and the bytes of one of them for whoever may see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from apotheca.hub.post.media import SENTENCES
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.listing import Scope
from apotheca.kernel.sql import fetch


class AttachmentErased(DomainError):
    code = "hub.attachment_erased"
    message = "{number} was taken away when its time was over; its digest {sha256} is kept."
    status = 410


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One document without its bytes; ``findings`` are codes, ``is_held`` an open legal hold."""

    number: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    origin: str
    findings: Sequence[str]
    stored_by: str
    occurred_at: datetime
    retain_until: date
    is_held: bool
    is_erased: bool

    @property
    def warnings(self) -> tuple[str, ...]:
        """The findings as sentences for a person."""
        return tuple(SENTENCES.get(code, code) for code in self.findings)


@dataclass(frozen=True, slots=True)
class AttachmentContent:
    """The bytes of a document, with the name and type it is offered under."""

    number: str
    file_name: str
    media_type: str
    sha256: str
    content: bytes = field(repr=False)


COLUMNS = """a.number, a.file_name, a.media_type, a.size_bytes, a.sha256, a.origin,
       ARRAY(SELECT jsonb_array_elements_text(a.findings)) AS findings,
       p.username AS stored_by, a.occurred_at, a.retain_until,
       EXISTS (SELECT 1 FROM hub_legalhold h WHERE h.attachment_id = a.id
                  AND h.lifted_at IS NULL) AS is_held,
       a.erased_at IS NOT NULL AS is_erased"""

# What came in a message belongs to the document the message became.
_OF_OBJECT = f"""
SELECT {COLUMNS}
  FROM hub_attachment a
  JOIN governance_person p ON p.id = a.stored_by_id
 WHERE a.id IN (
       SELECT l.attachment_id FROM hub_attachmentlink l
        WHERE l.object_type = %(type)s AND l.object_key = %(key)s
        UNION
       SELECT l.attachment_id
         FROM hub_inbox i
         JOIN hub_attachmentlink l ON l.object_type = 'MESSAGE' AND l.object_key = i.id::text
        WHERE i.document_id IS NOT NULL AND i.reply ->> 'number' = %(key)s)
   AND (%(entities)s::int[] IS NULL OR a.entity_id = ANY(%(entities)s::int[]))
 ORDER BY a.occurred_at, a.number
"""

_CONTENT = """
SELECT number, file_name, media_type, sha256, coalesce(content, ''::bytea) AS content
  FROM hub_attachment
 WHERE number = %(number)s
   AND (%(entities)s::int[] IS NULL OR entity_id = ANY(%(entities)s::int[]))
"""


def attachments_of(
    object_type: str, object_key: str, *, scope: Scope | None
) -> tuple[AttachmentRow, ...]:
    """
    Return the documents of an object (INVOICE IN-2026-000001), the oldest first. One statement.

    Those of its message are among them. ``scope`` None is for the house itself.
    """
    asked = {"type": object_type, "key": object_key, "entities": _entities(scope)}
    return tuple(fetch(AttachmentRow, _OF_OBJECT, asked))


def attachment_content(number: str, *, scope: Scope | None) -> AttachmentContent:
    """
    Return the bytes of a document, for a download (``post.downloads.as_download``). One statement.

    :raises NotFound: there is none of this number in the reader's entities.
    :raises AttachmentErased: its time was over.
    """
    asked = {"number": number, "entities": _entities(scope)}
    found = fetch(AttachmentContent, _CONTENT, asked)
    if not found:
        raise NotFound(kind="attachment", key=number)
    if not found[0].content:
        raise AttachmentErased(number=number, sha256=found[0].sha256)
    return found[0]


_MAIL = """
SELECT i.number, i.number || '.eml' AS file_name, 'message/rfc822' AS media_type, m.sha256,
       p.content
  FROM hub_intakeitem i
  JOIN hub_inbox m ON m.id = i.inbox_id
  JOIN hub_payload p ON p.sha256 = m.sha256 AND p.stored_on = m.stored_on
 WHERE i.number = %(number)s
   AND (%(entities)s::int[] IS NULL OR i.entity_id = ANY(%(entities)s::int[]))
"""


def mail_of(intake: str, *, scope: Scope | None) -> AttachmentContent:
    """
    Return the mail an item came in, byte for byte, for a download. One statement.

    :raises NotFound: no item of this number came by mail in the reader's entities, or its mail is
        archived.
    """
    found = fetch(AttachmentContent, _MAIL, {"number": intake, "entities": _entities(scope)})
    if not found:
        raise NotFound(kind="mail of", key=intake)
    return found[0]


def _entities(scope: Scope | None) -> list[int] | None:
    return None if scope is None else sorted({entity for entity, _ in scope})
