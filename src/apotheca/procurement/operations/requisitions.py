"""Requisitions: the internal request, from submission to its decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.kernel.sql import fetch
from apotheca.procurement.events import RequisitionDecided, RequisitionSubmitted
from apotheca.procurement.models import Requisition, RequisitionLine
from apotheca.procurement.operations.approving import ask_for_approval, decide, void_approval
from apotheca.procurement.operations.errors import (
    ChangedMeanwhile,
    RequisitionStateForbids,
)
from apotheca.procurement.operations.requisition_lines import line_rows, place_of
from apotheca.procurement.rules.states import REQUISITION_ACTS
from apotheca.procurement.types import RequisitionLineRef, RequisitionResult, WantedLine

DOCUMENT_KIND = "REQUISITION"
AFTER_DECISION = {"APPROVED": "APPROVED", "RETURNED": "RETURNED", "REJECTED": "REJECTED"}


class NotTheRequester(DomainError):
    code = "procurement.not_the_requester"
    message = "Only who submitted requisition {number} may change it."
    status = 403


@dataclass(frozen=True, slots=True)
class LockedRequisition:
    """The header of a requisition under its lock."""

    id: UUID
    number: str
    kind: str
    status: str
    version: int
    entity_id: int
    facility_id: int
    deliver_to_id: int
    cost_centre_id: int | None
    requested_by_id: int
    estimated_amount: Decimal
    currency: str
    correlation_id: UUID

    def must_allow(self, act: str) -> None:
        """
        Refuse an act this state does not know (rule PR-04).

        :raises RequisitionStateForbids: another transition would be an error.
        """
        if self.status not in REQUISITION_ACTS[act]:
            raise RequisitionStateForbids(number=self.number, status=self.status, act=act)

    def answer(self, status: str = "") -> RequisitionResult:
        """Return where it stands now."""
        return RequisitionResult(
            self.id, self.number, status or self.status, self.version, self.estimated_amount,
            self.currency,
        )  # fmt: skip


@operation(permission="procurement.submit_requisition", duty="D")
def submit_requisition(
    *,
    actor: Actor,
    when: Moment,
    deliver_to_id: int,
    lines: Sequence[WantedLine],
    kind: str = "STOCK",
    cost_centre_id: int | None = None,
    needed_on: date | None = None,
    emergency_reason: str = "",
    correlation_id: UUID | None = None,
) -> RequisitionResult:
    """
    Ask for goods or services for a place; it waits for approval, or is approved when no rule asks.

    Quantities in the unit of each line, estimates in the entity's currency: a package is estimated
    at the best contract price of the day, a free text by the requester. The steps of approval are
    resolved now and stored. Nothing is locked. Rules PR-01 to PR-03: docs/rules/procurement.md.

    :raises EstimateMissing: a free text without description or amount.
    :raises NoPrice: a package no contract prices and nobody estimated.
    :raises NoConversion: the package does not come in that unit.
    :raises NotPermitted: not this entity, facility or cost centre.
    """
    place = place_of(deliver_to_id)
    require_scope(place.entity_id, place.facility_id, cost_centre_id)
    rows = line_rows(lines, place, cost_centre_id, when.business_date)
    estimated = sum((row["estimated_amount"] for row in rows), ZERO)
    requisition_id = uuid7()
    asked = ask_for_approval(
        DOCUMENT_KIND, requisition_id, 1, place.entity_id, place.facility_id, estimated,
        actor.person_id, when, cost_centre_id=cost_centre_id,
    )  # fmt: skip
    status = "SUBMITTED" if asked else "APPROVED"
    header: dict[str, Any] = {
        "id": requisition_id,
        "number": next_number("REQ", when.business_date.year),
        "kind": kind,
        "entity_id": place.entity_id,
        "facility_id": place.facility_id,
        "deliver_to_id": deliver_to_id,
        "cost_centre_id": cost_centre_id,
        "requested_by_id": actor.person_id,
        "status": status,
        "needed_on": needed_on,
        "estimated_amount": estimated,
        "currency": place.entity_currency,
        "emergency_reason": emergency_reason,
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "correlation_id": correlation_id or uuid7(),
        "version": 1,
    }
    changes().insert(Requisition, [header])
    _tell_submitted(header, rows, when)
    return RequisitionResult(
        requisition_id, header["number"], status, 1, estimated, place.entity_currency, _refs(rows)
    )


@operation(permission="procurement.resubmit_requisition", duty="D")
def resubmit_requisition(
    *,
    actor: Actor,
    when: Moment,
    requisition_id: UUID,
    version: int,
    lines: Sequence[WantedLine],
    needed_on: date | None = None,
) -> RequisitionResult:
    """
    Submit a returned requisition again with its lines as they are now wanted (rule PR-04).

    Its lines are replaced; the audit trail keeps the earlier ones. Locks the requisition.

    :raises ChangedMeanwhile: ``version`` is not the one that was returned.
    :raises NotTheRequester: somebody else submitted it.
    :raises RequisitionStateForbids: it was not returned.
    """
    found = lock_requisition(requisition_id)
    require_scope(found.entity_id, found.facility_id, found.cost_centre_id)
    found.must_allow("resubmit")
    if version != found.version:
        raise ChangedMeanwhile(number=found.number, now=found.version, seen=version)
    if actor.person_id != found.requested_by_id:
        raise NotTheRequester(number=found.number)
    rows = line_rows(lines, place_of(found.deliver_to_id), found.cost_centre_id, when.business_date)
    old = RequisitionLine.objects.filter(requisition_id=requisition_id)
    before = list(old.values("line_no", "package_id", "description", "quantity", "uom"))
    old.delete()
    estimated = sum((row["estimated_amount"] for row in rows), ZERO)
    asked = ask_for_approval(
        DOCUMENT_KIND, found.id, version + 1, found.entity_id, found.facility_id, estimated,
        actor.person_id, when, cost_centre_id=found.cost_centre_id,
    )  # fmt: skip
    header: dict[str, Any] = {
        "id": found.id,
        "status": "SUBMITTED" if asked else "APPROVED",
        "version": version + 1,
        "estimated_amount": estimated,
        "needed_on": needed_on,
    }
    changes().update(Requisition, [header])
    _tell_submitted(
        {
            "entity_id": found.entity_id,
            "facility_id": found.facility_id,
            "currency": found.currency,
            "number": found.number,
            "correlation_id": found.correlation_id,
            **header,
        },
        rows, when, before={"version": version, "lines": before},
    )  # fmt: skip
    return RequisitionResult(
        found.id,
        found.number,
        header["status"],
        version + 1,
        estimated,
        found.currency,
        _refs(rows),
    )


@operation(permission="procurement.decide_requisition", duty="E")
def decide_requisition(
    *,
    actor: Actor,
    when: Moment,
    requisition_id: UUID,
    decision: str,
    comment: str = "",
    version: int | None = None,
) -> RequisitionResult:
    """
    Decide the open step of a requisition: APPROVED, RETURNED or REJECTED (rule PR-03).

    It is approved with its last step. Locks the requisition, then its steps. Nobody decides their
    own request, and only holders of the step's role decide it. ``version`` is the one the person
    looked at; None decides on the one that waits.

    :raises ChangedMeanwhile: another version waits than ``version``.
    :raises RequisitionStateForbids: it does not wait for a decision.
    """
    found = lock_requisition(requisition_id)
    require_scope(found.entity_id, found.facility_id, found.cost_centre_id)
    found.must_allow("decide")
    if version not in (None, found.version):
        raise ChangedMeanwhile(number=found.number, now=found.version, seen=version)
    is_final = decide(found.id, found.version, decision, comment, actor, when)
    if not is_final:
        return found.answer()
    status = AFTER_DECISION[decision]
    _change_status(found, status, "decided", when, comment)
    _tell_decided(found, status, when)
    return found.answer(status=status)


@operation(permission="procurement.cancel_requisition", duty="D")
def cancel_requisition(
    *, actor: Actor, when: Moment, requisition_id: UUID, reason: str
) -> RequisitionResult:
    """
    Cancel what was not ordered yet of a requisition (rule PR-06). Locks it; open steps are void.

    :raises NotTheRequester: somebody else submitted it.
    :raises RequisitionStateForbids: all of it is ordered, or it has ended.
    """
    found = lock_requisition(requisition_id)
    require_scope(found.entity_id, found.facility_id, found.cost_centre_id)
    found.must_allow("cancel")
    if actor.person_id != found.requested_by_id:
        raise NotTheRequester(number=found.number)
    if found.status == "SUBMITTED":
        void_approval(found.id, found.version)
    _change_status(found, "CANCELLED", "cancelled", when, reason)
    _tell_decided(found, "CANCELLED", when)
    return found.answer(status="CANCELLED")


@operation(permission="procurement.close_requisition", duty="DF")
def close_requisition(*, actor: Actor, when: Moment, requisition_id: UUID) -> RequisitionResult:
    """
    Close a requisition of which everything is ordered. Locks it.

    :raises RequisitionStateForbids: something is still to be ordered, or it has ended.
    """
    found = lock_requisition(requisition_id)
    require_scope(found.entity_id, found.facility_id, found.cost_centre_id)
    found.must_allow("close")
    _change_status(found, "CLOSED", "closed", when, "")
    return found.answer(status="CLOSED")


_LOCK = """
SELECT r.id, r.number, r.kind, r.status, r.version, r.entity_id, r.facility_id, r.deliver_to_id,
       r.cost_centre_id, r.requested_by_id, r.estimated_amount, r.currency, r.correlation_id
  FROM procurement_requisition r WHERE r.id = %s FOR NO KEY UPDATE
"""


def lock_requisition(requisition_id: UUID) -> LockedRequisition:
    """
    Lock the header of a requisition. One statement.

    :raises NotFound: there is no such requisition.
    """
    found = fetch(LockedRequisition, _LOCK, [requisition_id])
    if not found:
        raise NotFound(kind="requisition", key=requisition_id)
    return found[0]


def _refs(rows: Sequence[dict[str, Any]]) -> tuple[RequisitionLineRef, ...]:
    return tuple(
        RequisitionLineRef(row["id"], row["line_no"], row["base_quantity"], row["estimated_amount"])
        for row in rows
    )


def _tell_submitted(
    header: dict[str, Any],
    rows: Sequence[dict[str, Any]],
    when: Moment,
    before: dict[str, Any] | None = None,
) -> None:
    changes().insert(RequisitionLine, [{"requisition_id": header["id"], **row} for row in rows])
    shown = ("line_no", "package_id", "description", "quantity", "uom", "estimated_amount")
    record_audit(
        "procurement.requisition_submitted", subject_type="Requisition", subject_id=header["id"],
        entity_id=header["entity_id"], when=when, before=before,
        after={
            "number": header["number"],
            "status": header["status"],
            "version": header["version"],
            "estimated_amount": header["estimated_amount"],
            "lines": [{name: row[name] for name in shown} for row in rows],
        },
    )  # fmt: skip
    publish(RequisitionSubmitted(
        entity_id=header["entity_id"], subject_id=header["id"], business_key=header["number"],
        correlation_id=header["correlation_id"], when=when, facility_id=header["facility_id"],
        estimated_amount=header["estimated_amount"], currency=header["currency"], lines=len(rows),
    ))  # fmt: skip
    if header["status"] == "APPROVED":
        publish(RequisitionDecided(
            entity_id=header["entity_id"], subject_id=header["id"], business_key=header["number"],
            correlation_id=header["correlation_id"], when=when, status="APPROVED",
        ))  # fmt: skip


def _tell_decided(found: LockedRequisition, status: str, when: Moment) -> None:
    publish(RequisitionDecided(
        entity_id=found.entity_id, subject_id=found.id, business_key=found.number,
        correlation_id=found.correlation_id, when=when, status=status,
    ))  # fmt: skip


def _change_status(
    found: LockedRequisition, status: str, what: str, when: Moment, comment: str
) -> None:
    changes().update(Requisition, [{"id": found.id, "status": status}])
    record_audit(
        f"procurement.requisition_{what}", subject_type="Requisition", subject_id=found.id,
        entity_id=found.entity_id, when=when, before={"status": found.status},
        after={"status": status, "comment": comment},
    )  # fmt: skip
