"""
How what came in is kept and handed on: part of the operations and handlers that take things in.

A document known by its content is a duplicate and nothing more. A file in our own form becomes the
messages it tells. Anything else waits for a person. Nothing here touches master data.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apotheca.governance.shell import record_audit
from apotheca.governance.types import Actor
from apotheca.hub.models.intake import DUPLICATE, ENTERED, TOLD, WAITING
from apotheca.hub.names import cleaned_name
from apotheca.hub.operations.attachments import (
    AttachmentTooLarge,
    StoredAttachment,
    store_attachment,
)
from apotheca.hub.post import media
from apotheca.hub.post.reading import EMPTY, NAME_CLEANED, TOO_LARGE, Part
from apotheca.hub.post.suspicion import bank_words
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.kernel.sql import execute, fetch_values

SEARCHED_BYTES = 200_000
_SEARCHED = frozenset({media.CSV, media.TEXT, media.HTML, media.JSON, media.XML})

# Addresses of these say nothing about the firm behind them.
FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "aol.com",
    "yahoo.com", "icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.com", "gmx.net",
    "mail.com", "zoho.com", "yandex.com",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class CameFrom:
    """Where something came from: a mail's claims, or the person who uploaded it."""

    entity_id: int
    origin: str
    inbox_id: UUID | None = None
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = field(default="", repr=False)
    sent_at: datetime | None = None
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """One part as it was taken in, not yet recorded as an item."""

    part: Part
    stored: StoredAttachment | None
    findings: tuple[str, ...]
    duplicate_of: str = ""
    problem: str = ""
    is_told: bool = False

    @property
    def status(self) -> str:
        if self.duplicate_of:
            return DUPLICATE
        return TOLD if self.is_told else WAITING


def take_part(
    came: CameFrom, part: Part, actor: Actor, when: Moment, *, is_strict: bool = False
) -> Taken:
    """
    Store one document, or say why it was not; its bytes may be known already.

    :raises AttachmentEmpty, AttachmentTooLarge: it cannot be stored, and ``is_strict``.
    """
    name = cleaned_name(part.name)
    findings = part.findings if name == part.name else (*part.findings, NAME_CLEANED)
    if not part.content and not is_strict:
        return Taken(part, None, (*findings, EMPTY))
    try:
        stored = store_attachment(
            actor=actor, when=when, entity_id=came.entity_id, file_name=part.name,
            content=part.content, origin=came.origin,
        )  # fmt: skip
    except AttachmentTooLarge as refusal:
        if is_strict:
            raise
        return Taken(part, None, (*findings, TOO_LARGE), problem=refusal.sentence)
    first = _first_with(stored) if stored.is_repeat else ""
    return Taken(part, stored, (*stored.findings, *findings), duplicate_of=first)


def _first_with(stored: StoredAttachment) -> str:
    """Return what these bytes came as before: the first item, or the document itself."""
    found = fetch_values(
        "SELECT number FROM hub_intakeitem WHERE attachment_id = %s ORDER BY recorded_at, number"
        " LIMIT 1",
        [stored.attachment_id],
    )
    return str(found[0][0]) if found else stored.number


def record_item(
    came: CameFrom, taken: Taken, position: int, actor: Actor, when: Moment, *,
    is_suspect: bool, supplier_id: int | None, invoices: int = 0,
) -> tuple[UUID, str]:  # fmt: skip
    """Record one item and return its id and number; with ``invoices`` it is ENTERED at once."""
    item_id, number = uuid7(), next_number("TI", when.business_date.year)
    status = ENTERED if invoices else taken.status
    is_settled = status == ENTERED
    findings = tuple(dict.fromkeys((*taken.findings, *came.findings)))
    values = {
        "id": item_id, "number": number, "entity": came.entity_id, "origin": came.origin,
        "inbox": came.inbox_id, "position": position, "sender": came.sender,
        "sender_name": came.sender_name, "subject": came.subject, "excerpt": came.text[:2000],
        "sent_at": came.sent_at, "name": taken.stored.file_name if taken.stored else
        cleaned_name(taken.part.name) if taken.part.name else "",
        "attachment": taken.stored.attachment_id if taken.stored else None,
        "findings": json.dumps(findings), "problem": taken.problem[:400], "suspect": is_suspect,
        "supplier": supplier_id, "first": taken.duplicate_of, "status": status,
        "person": actor.person_id, "at": when.occurred_at, "count": invoices,
        "settled_by": actor.person_id if is_settled else None,
        "settled_at": when.occurred_at if is_settled else None,
    }  # fmt: skip
    execute(_RECORD, values)
    record_audit(
        "hub.document_taken_in", subject_type="IntakeItem", subject_id=item_id,
        entity_id=came.entity_id, when=when,
        after={"number": number, "status": status, "file_name": values["name"],
               "attachment": taken.stored.number if taken.stored else "",
               "sender": came.sender, "findings": list(findings),
               "duplicate_of": taken.duplicate_of, "mentions_bank_details": is_suspect},
    )  # fmt: skip
    return item_id, number


_RECORD = """
INSERT INTO hub_intakeitem
       (id, number, entity_id, origin, inbox_id, position, sender, sender_name, subject, excerpt,
        sent_at, attachment_id, file_name, findings, problem, mentions_bank_details,
        suggested_supplier_id, duplicate_of, status, taken_in_by_id, occurred_at, settled_by_id,
        settled_at, invoice_count)
VALUES (%(id)s, %(number)s, %(entity)s, %(origin)s, %(inbox)s, %(position)s, %(sender)s,
        %(sender_name)s, %(subject)s, %(excerpt)s, %(sent_at)s, %(attachment)s, %(name)s,
        %(findings)s::jsonb, %(problem)s, %(suspect)s, %(supplier)s, %(first)s, %(status)s,
        %(person)s, %(at)s, %(settled_by)s, %(settled_at)s, %(count)s)
"""


def words_of_banks(came: CameFrom, parts: Iterable[Part]) -> tuple[str, ...]:
    """Return what of the mail and of the texts it encloses speaks of bank details."""
    pieces = [came.subject, came.text]
    for part in parts:
        pieces.append(part.name)
        if media.look_at(part.content, part.name).media_type in _SEARCHED:
            pieces.append(part.content[:SEARCHED_BYTES].decode("utf-8", "replace"))
    return bank_words("\n".join(pieces))


def open_warning(item_id: UUID, seen: Sequence[str], entity_id: int, when: Moment) -> None:
    """Ask whoever verifies bank details (duty C) to look at what a mail says of them."""
    execute(
        "INSERT INTO hub_bankwarning (id, intake_item_id, seen, status, opened_at)"
        " VALUES (%s, %s, %s::jsonb, 'OPEN', %s)",
        [uuid7(), item_id, json.dumps(list(seen)[:20]), when.occurred_at],
    )
    record_audit(
        "hub.bank_warning_opened", subject_type="IntakeItem", subject_id=item_id,
        entity_id=entity_id, when=when, after={"seen": list(seen)[:20]},
    )  # fmt: skip


def suggested_supplier(sender: str) -> int | None:
    """
    Return the one active supplier with a site whose address has the sender's domain.

    A suggestion for the clerk's eye and nothing else: whoever sends a mail writes its sender.
    """
    domain = sender.rpartition("@")[2].lower()
    if not domain or domain in FREE_MAIL:
        return None
    found = fetch_values(_BY_DOMAIN, [domain])
    return int(found[0][0]) if len(found) == 1 else None


_BY_DOMAIN = """
SELECT DISTINCT t.supplier_id
  FROM masterdata_suppliersite t JOIN masterdata_supplier s ON s.id = t.supplier_id
 WHERE t.email <> '' AND split_part(lower(t.email), '@', 2) = %s AND s.status = 'ACTIVE' LIMIT 2
"""
