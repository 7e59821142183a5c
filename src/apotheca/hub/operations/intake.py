"""
Taking documents in by hand, settling what waits, and closing warnings (rules HB-40 to HB-44).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from apotheca.governance.shell import changes, operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.hub.models import BankWarning, IntakeItem
from apotheca.hub.models.intake import CLOSED, DUPLICATE, ENTERED, OPEN, REJECTED, WAITING
from apotheca.hub.operations.attachments import link_attachment
from apotheca.hub.operations.taking_in import (
    CameFrom,
    Taken,
    open_warning,
    record_item,
    take_part,
    words_of_banks,
)
from apotheca.hub.post.billing import OUR_OWN_CODES, register_told
from apotheca.hub.post.reading import UNREADABLE_FORM, Part
from apotheca.hub.post.structured import Structured, structured_invoices
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values

UPLOAD = "UPLOAD"


class IntakeSettled(DomainError):
    code = "hub.intake_settled"
    message = "{number} is {status}; it was settled before. Reload to see what came of it."
    constraint = "an_intake_item_is_settled_once"


class SettlingIncomplete(DomainError):
    code = "hub.settling_incomplete"
    message = "An item is ENTERED with the invoices made of it, or REJECTED with a reason."
    status = 422


class InvoiceElsewhere(DomainError):
    code = "hub.invoice_elsewhere"
    message = "Invoice {invoice} is of another entity than {number}, or is not there."
    status = 422


class WarningClosed(DomainError):
    code = "hub.bank_warning_closed"
    message = "There is no open warning on {number}."
    constraint = "a_bank_warning_is_closed_once"


class OutcomeMissing(DomainError):
    code = "hub.outcome_missing"
    message = "Say what came of it: whom you called under which known number, and what they said."
    status = 422


@dataclass(frozen=True, slots=True)
class TakenIn:
    """
    What came of a document: its item, and the invoices made of it when it was in our own form.

    ``duplicate_of`` names the item or document these bytes came as before.
    """

    intake_item_id: UUID
    number: str
    status: str
    attachment: str
    duplicate_of: str
    findings: tuple[str, ...]
    invoices: tuple[str, ...] = ()


@operation(permission="hub.take_in_document", duty="J", is_act=False)
def take_in_document(
    *, actor: Actor, when: Moment, entity_id: int, file_name: str, content: bytes, note: str = ""
) -> TakenIn:
    """
    Take a document in that somebody brought, as an upload does.

    The same bytes are taken in once. Invoices in our CSV or JSON form are registered at once by
    whoever brought them; a refusal of one refuses the file. Any other document waits for a clerk.

    :raises AttachmentEmpty, AttachmentTooLarge: it cannot be stored.
    :raises CodeUnknown, InvoiceIncomplete, NotPermitted: an invoice of the file is refused.
    """
    require_scope(entity_id)
    came = CameFrom(entity_id, UPLOAD, text=note)
    part = Part(file_name, content)
    taken = take_part(came, part, actor, when, is_strict=True)
    told = None if taken.duplicate_of or taken.stored is None else structured_invoices(
        content, file_name, taken.stored.media_type, key=taken.stored.number, at=when.occurred_at
    )  # fmt: skip
    if told is not None and told.problem:
        taken = unreadable_form(taken, told)
    numbers = _register(told, actor, when) if told is not None else ()
    seen = words_of_banks(came, [part])
    item_id, number = record_item(
        came, taken, 1, actor, when, is_suspect=bool(seen), supplier_id=None, invoices=len(numbers)
    )
    if numbers:
        changes().flush()  # the invoices are linked by their numbers
    for one in numbers:
        _link(taken, one, actor, when)
    if seen and taken.status != DUPLICATE:
        open_warning(item_id, seen, entity_id, when)
    return TakenIn(
        item_id, number, ENTERED if numbers else taken.status,
        taken.stored.number if taken.stored else "", taken.duplicate_of, taken.findings, numbers,
    )  # fmt: skip


def unreadable_form(taken: Taken, told: Structured) -> Taken:
    """Return what was taken with the reason why it is not in our form after all."""
    findings = (*taken.findings, UNREADABLE_FORM)
    return replace(taken, findings=findings, problem=told.problem)


def _register(told: Structured, actor: Actor, when: Moment) -> tuple[str, ...]:
    return tuple(
        register_told(
            one.said, one.number, actor=actor, when=when, system_id=OUR_OWN_CODES, origin=UPLOAD
        ).number
        for one in told.invoices
    )


def _link(taken: Taken, invoice_number: str, actor: Actor, when: Moment) -> None:
    if taken.stored is not None:
        link_attachment(
            actor=actor, when=when, attachment_id=taken.stored.attachment_id,
            object_type="INVOICE", object_key=invoice_number,
        )  # fmt: skip


@operation(permission="hub.settle_intake", duty="J", is_act=False)
def settle_intake(
    *,
    actor: Actor,
    when: Moment,
    intake_item_id: UUID,
    decision: str,
    invoice_ids: Sequence[UUID] = (),
    reason: str = "",
) -> str:
    """
    Settle what waits: ENTERED with the invoices keyed in from it, or REJECTED with a reason.

    Its document then belongs to those invoices. Locks the item; returns its status.

    :raises IntakeSettled: somebody settled it before, or it is a duplicate.
    :raises SettlingIncomplete: no invoice, or no reason.
    :raises InvoiceElsewhere: an invoice is of another entity, or is not there.
    """
    item = _locked(intake_item_id)
    if item.status != WAITING:
        raise IntakeSettled(number=item.number, status=item.status)
    numbers: list[str] = []
    if decision == ENTERED and invoice_ids:
        numbers = _numbers(item, invoice_ids)
    elif decision != REJECTED or not reason.strip() or invoice_ids:
        raise SettlingIncomplete
    IntakeItem.objects.filter(pk=item.pk).update(
        status=decision, settled_by_id=actor.person_id, settled_at=when.occurred_at,
        settled_reason=reason.strip()[:300], invoice_count=len(numbers),
    )  # fmt: skip
    for number in numbers:
        if item.attachment_id:
            link_attachment(
                actor=actor, when=when, attachment_id=item.attachment_id, object_type="INVOICE",
                object_key=number,
            )  # fmt: skip
    _audit("hub.intake_settled", item, when,
           {"status": decision, "invoices": numbers, "reason": reason.strip()})  # fmt: skip
    return decision


@operation(permission="hub.close_bank_warning", duty="C", is_act=False)
def close_bank_warning(*, actor: Actor, when: Moment, intake_item_id: UUID, outcome: str) -> str:
    """
    Say what came of a mail that spoke of bank details. It changes no bank account: that is a
    request of its own, verified by a call-back. Locks the warning; returns its status.

    :raises WarningClosed: there is none, or it was closed before.
    :raises OutcomeMissing: nothing is said.
    """
    item = _locked(intake_item_id)
    if not outcome.strip():
        raise OutcomeMissing
    closed = BankWarning.objects.filter(intake_item_id=item.pk, status=OPEN).update(
        status=CLOSED, closed_by_id=actor.person_id, closed_at=when.occurred_at,
        outcome=outcome.strip()[:300],
    )  # fmt: skip
    if not closed:
        raise WarningClosed(number=item.number)
    _audit("hub.bank_warning_closed", item, when, {"outcome": outcome.strip()})
    return CLOSED


def _locked(intake_item_id: UUID) -> IntakeItem:
    item = IntakeItem.objects.select_for_update(of=("self",)).filter(pk=intake_item_id).first()
    if item is None:
        raise NotFound(kind="intake item", key=intake_item_id)
    require_scope(item.entity_id)
    return item


def _numbers(item: IntakeItem, invoice_ids: Sequence[UUID]) -> list[str]:
    rows = fetch_values(
        "SELECT id, number FROM finance_invoice WHERE id = ANY(%s) AND entity_id = %s"
        " ORDER BY number",
        [list(invoice_ids), item.entity_id],
    )
    missing = {UUID(str(one)) for one in invoice_ids} - {row[0] for row in rows}
    if missing:
        raise InvoiceElsewhere(invoice=sorted(map(str, missing))[0], number=item.number)
    return [str(row[1]) for row in rows]


def _audit(action: str, item: IntakeItem, when: Moment, after: dict[str, object]) -> None:
    record_audit(
        action, subject_type="IntakeItem", subject_id=item.pk, entity_id=item.entity_id, when=when,
        before={"status": item.status}, after=after,
    )  # fmt: skip
