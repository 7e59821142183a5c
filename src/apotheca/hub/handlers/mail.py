"""Mails that came in: what they enclose is stored, told on, or waits for a clerk."""

import json
from dataclasses import dataclass, replace
from typing import Any

from apotheca.hub.handlers.registry import handles_file
from apotheca.hub.models.intake import DUPLICATE
from apotheca.hub.objects import MESSAGE
from apotheca.hub.operations.attachments import StoredAttachment, link_attachment
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.operations.intake import unreadable_form
from apotheca.hub.operations.taking_in import (
    CameFrom,
    Taken,
    open_warning,
    record_item,
    suggested_supplier,
    take_part,
    words_of_banks,
)
from apotheca.hub.post.reading import TOO_LARGE, Part, ReadMail, read_mail
from apotheca.hub.post.structured import INVOICE, Structured, structured_invoices
from apotheca.hub.types import Handled, InboundContext
from apotheca.kernel.errors import DomainError
from apotheca.kernel.sql import fetch_values

MAIL = "MAIL"
RECEIVED, REFUSED = "mail.received", "mail.refused"


class MailboxWithoutEntity(DomainError):
    code = "hub.mailbox_without_entity"
    message = "Endpoint {endpoint} does not say whose mail it takes in. Set config 'entity'."
    status = 422


@dataclass(frozen=True, slots=True)
class RefusedMail:
    """A mail that was not fetched: what is known of it, and why."""

    sender: str
    subject: str
    reason: str
    size_bytes: int


def read_refused(body: bytes) -> RefusedMail:
    """Return what the adapter said of a mail it left alone."""
    told: dict[str, Any] = json.loads(body)
    return RefusedMail(told["sender"], told["subject"], told["reason"], told["size_bytes"])


@handles_file(REFUSED, read_refused)
def mail_refused(context: InboundContext, mail: RefusedMail) -> Handled:
    """Let a clerk know of a mail that was too large to take in; it stays in the mailbox."""
    came = CameFrom(
        _entity(context), MAIL, context.inbox_id, sender=mail.sender, subject=mail.subject
    )
    taken = Taken(Part("", b""), None, (TOO_LARGE,), problem=mail.reason)
    _, number = record_item(
        came, taken, 1, context.actor, context.when, is_suspect=False, supplier_id=None
    )
    return Handled(None, {"number": number, "items": [_answer(number, taken, [])]})


@handles_file(RECEIVED, read_mail)
def mail_received(context: InboundContext, mail: ReadMail) -> Handled:
    """
    Take in what a mail encloses (rules HB-40 to HB-43).

    Each document is stored once. What is in our own form becomes messages of this endpoint, each
    handled, held or refused by itself. What is known is a duplicate of the first. The rest waits
    for a clerk, and so does a mail that encloses nothing. The sender is shown and never believed.
    """
    came = CameFrom(
        _entity(context), MAIL, context.inbox_id, sender=mail.sender, sender_name=mail.sender_name,
        subject=mail.subject, text=mail.text, sent_at=mail.sent_at, findings=mail.findings,
    )  # fmt: skip
    seen = words_of_banks(came, mail.parts)
    suggested, is_warned = suggested_supplier(mail.sender), False
    answers: list[dict[str, Any]] = []
    for position, part in enumerate(mail.parts or (_NOTHING,), 1):
        taken, messages = _take(context, came, part) if mail.parts else (Taken(part, None, ()), [])
        item_id, number = record_item(
            came, taken, position, context.actor, context.when, is_suspect=bool(seen),
            supplier_id=suggested,
        )  # fmt: skip
        answers.append(_answer(number, taken, messages))
        if seen and not is_warned and taken.status != DUPLICATE:
            open_warning(item_id, seen, came.entity_id, context.when)
            is_warned = True
    return Handled(None, {"number": answers[0]["number"], "items": answers})


_NOTHING = Part("", b"")


def _take(context: InboundContext, came: CameFrom, part: Part) -> tuple[Taken, list[str]]:
    """Store one document and tell on what is in our own form; return the messages made of it."""
    taken = take_part(came, part, context.actor, context.when)
    if taken.stored is None or taken.duplicate_of:
        return taken, []
    told = structured_invoices(
        part.content, part.name, taken.stored.media_type,
        key=f"{context.inbox_id}/{taken.stored.number}", at=context.when.occurred_at,
    )  # fmt: skip
    if told is None:
        return taken, []
    if told.problem:
        return unreadable_form(taken, told), []
    return replace(taken, is_told=True), _tell(context, taken.stored, told)


def _tell(context: InboundContext, stored: StoredAttachment, told: Structured) -> list[str]:
    """Put each invoice of a file into the inbox as a message of its own, linked to the file."""
    messages = []
    for place, one in enumerate(told.invoices, 1):
        reply = receive_message(
            actor=context.actor, endpoint_code=context.endpoint_code,
            message_id=f"{context.inbox_id}/{stored.number}#{place}", body=one.body,
            object_type=INVOICE, business_key=one.number, correlation_id=context.correlation_id,
        )  # fmt: skip
        messages.append(str(reply.inbox_id))
        link_attachment(
            actor=context.actor, when=context.when, attachment_id=stored.attachment_id,
            object_type=MESSAGE, object_key=str(reply.inbox_id),
        )  # fmt: skip
    return messages


def _answer(number: str, taken: Taken, messages: list[str]) -> dict[str, Any]:
    return {
        "number": number, "status": taken.status, "duplicate_of": taken.duplicate_of,
        "attachment": taken.stored.number if taken.stored else "", "messages": messages,
        "findings": list(taken.findings),
    }  # fmt: skip


def _entity(context: InboundContext) -> int:
    """Return the entity whose mailbox the endpoint reads."""
    found = fetch_values(
        "SELECT e.id FROM hub_endpoint p JOIN governance_entity e ON e.code = p.config ->> 'entity'"
        " WHERE p.id = %s",
        [context.endpoint_id],
    )
    if not found:
        raise MailboxWithoutEntity(endpoint=context.endpoint_code)
    return int(found[0][0])
