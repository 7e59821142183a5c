"""One document with what it belongs to and is held for; one that came in with what became of it."""

from dataclasses import dataclass
from datetime import datetime

from apotheca.hub.post import media, reading
from apotheca.hub.queries.lists.post import (
    ATTACHMENTS,
    BANK_WARNINGS,
    INTAKE_ITEMS,
    BankWarningRow,
    IntakeRow,
    KeptRow,
)
from apotheca.kernel.listing import Scope
from apotheca.kernel.sql import fetch, fetch_values


@dataclass(frozen=True, slots=True)
class BelongsTo:
    """What a document belongs to: a kind of object and its number or code."""

    object_type: str
    object_key: str


@dataclass(frozen=True, slots=True)
class HoldOfDocument:
    """A matter a document is held for, and who ended that, when and why."""

    matter: str
    placed_by: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class AttachmentLife:
    """A document we keep, without its bytes, with all that belongs to it."""

    attachment: KeptRow
    warnings: tuple[str, ...]
    belongs_to: tuple[BelongsTo, ...]
    holds: tuple[HoldOfDocument, ...]


@dataclass(frozen=True, slots=True)
class IntakeLife:
    """A document that came in: what was odd, the invoices made of it, and its warning if any."""

    item: IntakeRow
    warnings: tuple[str, ...]
    invoices: tuple[str, ...]
    bank_warning: BankWarningRow | None


_LINKS = """
SELECT l.object_type, l.object_key FROM hub_attachmentlink l
  JOIN hub_attachment a ON a.id = l.attachment_id
 WHERE a.number = %s AND l.object_type <> 'MESSAGE' ORDER BY 1, 2
"""

_HOLDS = """
SELECT h.matter, p.username AS placed_by, h.placed_at, coalesce(q.username, '') AS lifted_by,
       h.lifted_at, h.lifted_reason AS reason
  FROM hub_legalhold h
  JOIN hub_attachment a ON a.id = h.attachment_id
  JOIN governance_person p ON p.id = h.placed_by_id
  LEFT JOIN governance_person q ON q.id = h.lifted_by_id
 WHERE a.number = %s ORDER BY h.placed_at, h.id
"""

# The trail says which invoices were made, also of a mail that enclosed nothing.
_INVOICES = """
SELECT DISTINCT number FROM (
       SELECT l.object_key AS number FROM hub_intakeitem i
         JOIN hub_attachmentlink l ON l.attachment_id = i.attachment_id
          AND l.object_type = 'INVOICE'
        WHERE i.number = %(number)s
        UNION
       SELECT jsonb_array_elements_text(t.after -> 'invoices') FROM hub_intakeitem i
         JOIN governance_auditentry t ON t.subject_type = 'IntakeItem'
          AND t.subject_id = i.id::text AND t.action = 'hub.intake_settled'
        WHERE i.number = %(number)s) AS made
 ORDER BY number
"""


def attachment_life(attachment: str, *, scope: Scope | None) -> AttachmentLife:
    """
    Return a document with what it belongs to and the matters it was held for. Three statements.

    :raises NotFound: there is none of this number in the reader's entities.
    """
    row = ATTACHMENTS.one("document", attachment, scope=scope, by="number")
    return AttachmentLife(
        attachment=row,
        warnings=sentences(row.findings),
        belongs_to=tuple(fetch(BelongsTo, _LINKS, [attachment])),
        holds=tuple(fetch(HoldOfDocument, _HOLDS, [attachment])),
    )


def intake_life(intake: str, *, scope: Scope | None) -> IntakeLife:
    """
    Return a document that came in, with what became of it. Three statements.

    :raises NotFound: there is none of this number in the reader's entities.
    """
    row = INTAKE_ITEMS.one("intake item", intake, scope=scope, by="number")
    warnings = BANK_WARNINGS.all(scope=scope, filters={"intake": intake})
    return IntakeLife(
        item=row,
        warnings=sentences(row.findings),
        invoices=tuple(number for (number,) in fetch_values(_INVOICES, {"number": intake})),
        bank_warning=warnings[0] if warnings else None,
    )


def sentences(findings: list[str]) -> tuple[str, ...]:
    """Return what was odd about a document or its mail, for a person."""
    known = media.SENTENCES | reading.SENTENCES
    return tuple(known.get(code, code.replace("_", " ").capitalize()) for code in findings)
