"""
Making an order of any kind: what is wanted, from whom, under which agreement, approved by whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.masterdata.types import OrderTerms
from apotheca.procurement.events import PurchaseOrderApproved, PurchaseOrderCreated
from apotheca.procurement.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    Requisition,
    RequisitionLine,
)
from apotheca.procurement.operations.approving import ask_for_approval
from apotheca.procurement.operations.errors import (
    NothingToDo,
    RequisitionStateForbids,
    SupplierNotActive,
)
from apotheca.procurement.operations.order_lines import frozen_lines, ordered_amounts
from apotheca.procurement.operations.order_setting import OrderSetting, Requested, lock_setting
from apotheca.procurement.operations.rights import refuse_second_duty, require_order_form_duty
from apotheca.procurement.operations.versions import as_refs, keep_version, total_of
from apotheca.procurement.rules.states import REQUISITION_ACTS, requisition_status
from apotheca.procurement.rules.tolerances import add_business_days
from apotheca.procurement.types import OrderResult, OrderWant

DOCUMENT_KIND = "PURCHASE_ORDER"
MADE_HERE = frozenset({"STOCK", "NON_STOCK", "SERVICE", "BLANKET", "RELEASE", "EMERGENCY"})
OPEN_BLANKET = frozenset({"APPROVED", "SENT", "ACKNOWLEDGED", "ACK_WITH_CHANGES"})
REVIEW_DAYS = 2
TOLD = (
    "entity_id", "correlation_id", "kind", "facility_id", "supplier_id", "version", "currency",
    "total_amount",
)  # fmt: skip


class OrderKindUnknown(DomainError):
    code = "procurement.order_kind_unknown"
    message = "{kind} is no order a buyer makes. Bill-only orders follow from consigned use."
    status = 422


class OtherCurrency(DomainError):
    code = "procurement.other_currency"
    message = (
        "Supplier {supplier} bills in {theirs}, the entity keeps {ours}. Use another supplier."
    )


class BlanketNotOpen(DomainError):
    code = "procurement.blanket_not_open"
    message = "{number} ({kind}, {status}) takes no release for this supplier and entity."


class BlanketExhausted(DomainError):
    code = "procurement.blanket_exhausted"
    message = "Blanket {number} has {left} left, the release needs {asked}. Raise or renew it."
    constraint = "releases_stay_within_the_blanket"


class CeilingMissing(DomainError):
    code = "procurement.ceiling_missing"
    message = "A blanket order has a ceiling above zero and no lines; releases have the lines."
    status = 422


class NotAnEmergency(DomainError):
    code = "procurement.not_an_emergency"
    message = (
        "Break-glass is for vital items, or with a pharmacist's declared need, and always with a "
        "reason: {items}. Use a normal order."
    )


class ReviewOverdue(DomainError):
    code = "procurement.review_overdue"
    message = "{overdue} of your emergency orders were not reviewed in time. Have them reviewed."


@dataclass(frozen=True, slots=True)
class _Draft:
    """What the caller asked for, kept together."""

    kind: str
    supplier_id: int
    deliver_to_id: int
    blanket_id: UUID | None
    emergency_reason: str
    patient_need: str
    expected_freight: Decimal
    correlation_id: UUID


@operation(permission="procurement.create_order", duty="FS")
def create_order(
    *,
    actor: Actor,
    when: Moment,
    kind: str,
    supplier_id: int,
    deliver_to_id: int,
    lines: Sequence[OrderWant] = (),
    blanket_id: UUID | None = None,
    ceiling: Decimal | None = None,
    emergency_reason: str = "",
    patient_need: str = "",
    expected_freight: Decimal = ZERO,
    correlation_id: UUID | None = None,
) -> OrderResult:
    """
    Order from one supplier for one place: STOCK, NON_STOCK, SERVICE, BLANKET, RELEASE or EMERGENCY.

    Lines come from requisition lines (also in parts), packages or free texts. Each freezes price,
    contract version, unit factor, accounts, tax rate and tolerance as of the business date; amounts
    are in the entity's currency, rounded once per line. The total, without freight and tax, decides
    the approval; with no step the order is approved at once. A BLANKET has a ``ceiling`` and no
    lines; each RELEASE draws on it. EMERGENCY (break-glass) is approved at once and reviewed within
    two business days. Locks the requisitions, their lines, and the blanket.
    Rules PR-10 to PR-18: docs/rules/procurement.md.

    :raises SupplierNotActive: blocked, in review or inactive; break-glass does not pass this.
    :raises OverOrdered: more than the requisition still asks for.
    :raises BlanketExhausted: the release goes beyond the ceiling.
    :raises NotAnEmergency: no reason, or an item that is not vital without a declared need.
    :raises ReviewOverdue: an earlier emergency order of this buyer still waits for its review.
    :raises TwoDutiesOnOneTransaction: the buyer asked for the goods.
    """
    if kind not in MADE_HERE:
        raise OrderKindUnknown(kind=kind)
    text_class = "SERVICE" if kind == "SERVICE" else ""
    found = lock_setting(
        place_id=deliver_to_id, supplier_id=supplier_id, blanket_id=blanket_id,
        requisition_line_ids=[w.requisition_line_id for w in lines if w.requisition_line_id],
        buyer_id=actor.person_id, text_class=text_class, on=when.business_date,
    )  # fmt: skip
    require_scope(found.setting.entity_id, found.setting.facility_id)
    _check_setting(found, actor)
    rows, terms = frozen_lines(
        lines, found, kind=kind, supplier_id=supplier_id, on=when.business_date,
        text_class=text_class,
    )  # fmt: skip
    _check_kind(kind, rows, ceiling)
    place = found.setting
    require_order_form_duty(
        [term.item.dea_schedule for term in terms] + [""] * (len(rows) - len(terms) or not rows),
        place.entity_id, place.facility_id, ordinary="F", controlled="S",
    )  # fmt: skip
    correlation = correlation_id or _correlation(found)
    draft = _Draft(kind, supplier_id, deliver_to_id, blanket_id, emergency_reason, patient_need,
                   expected_freight, correlation)  # fmt: skip
    if kind == "EMERGENCY":
        _check_emergency(draft, found, terms)
    total = ceiling if kind == "BLANKET" and ceiling is not None else total_of(rows)
    if kind == "RELEASE":
        _draw_on_blanket(draft, found, total)
    _draw_on_requisitions(rows, found.requested)
    return _book(draft, found, rows, total, actor, when)


def _check_setting(found: OrderSetting, actor: Actor) -> None:
    place = found.setting
    if place.supplier_status != "ACTIVE":
        raise SupplierNotActive(supplier=place.supplier_code, status=place.supplier_status)
    if place.supplier_currency != place.currency:
        raise OtherCurrency(
            supplier=place.supplier_code, theirs=place.supplier_currency, ours=place.currency
        )
    for line in found.requested.values():
        if line.status not in REQUISITION_ACTS["order"] or line.entity_id != place.entity_id:
            raise RequisitionStateForbids(number=line.number, status=line.status, act="order")
        refuse_second_duty(
            is_same_person=line.requested_by_id == actor.person_id,
            did="requested goods", act="order them",
        )  # fmt: skip


def _check_kind(kind: str, rows: Sequence[dict[str, Any]], ceiling: Decimal | None) -> None:
    if kind == "BLANKET":
        if rows or ceiling is None or ceiling <= 0:
            raise CeilingMissing
    elif not rows:
        raise NothingToDo(act="order")


def _check_emergency(draft: _Draft, found: OrderSetting, terms: Sequence[OrderTerms]) -> None:
    if found.setting.overdue_reviews:
        raise ReviewOverdue(overdue=found.setting.overdue_reviews)
    ordinary = [term.item.code for term in terms if term.item.ved != "V"]
    if not draft.emergency_reason.strip() or (ordinary and not draft.patient_need.strip()):
        raise NotAnEmergency(items=", ".join(ordinary) or "no reason given")


def _draw_on_blanket(draft: _Draft, found: OrderSetting, total: Decimal) -> None:
    blanket = found.blanket
    is_open = (
        blanket is not None
        and blanket.kind == "BLANKET"
        and blanket.status in OPEN_BLANKET
        and blanket.supplier_id == draft.supplier_id
        and blanket.entity_id == found.setting.entity_id
    )
    if blanket is None or not is_open:
        facts = (blanket.number, blanket.kind, blanket.status) if blanket else ("-", "-", "-")
        raise BlanketNotOpen(number=facts[0], kind=facts[1], status=facts[2])
    left = blanket.total_amount - blanket.released_amount
    if total > left:
        raise BlanketExhausted(number=blanket.number, left=left, asked=total)
    released = blanket.released_amount + total
    changes().update(PurchaseOrder, [{"id": blanket.id, "released_amount": released}])


def _draw_on_requisitions(rows: Sequence[dict[str, Any]], requested: dict[UUID, Requested]) -> None:
    after = ordered_amounts(rows, requested)
    changes().update(
        RequisitionLine, [{"id": key, "ordered_base": base} for key, base in after.items()]
    )
    by_requisition: dict[UUID, list[tuple[Decimal, Decimal]]] = {}
    states: dict[UUID, str] = {}
    for line in requested.values():
        pair = (line.base_quantity, after.get(line.id, line.ordered_base))
        by_requisition.setdefault(line.requisition_id, []).append(pair)
        states[line.requisition_id] = line.status
    changes().update(Requisition, [
        {"id": key, "status": requisition_status(pairs, states[key])}
        for key, pairs in by_requisition.items()
    ])  # fmt: skip


def _correlation(found: OrderSetting) -> UUID:
    """Return the requisition's correlation id, or a new one where several or none are drawn on."""
    known = {line.correlation_id for line in found.requested.values()}
    return known.pop() if len(known) == 1 else uuid7()


def _book(
    draft: _Draft,
    found: OrderSetting,
    rows: list[dict[str, Any]],
    total: Decimal,
    actor: Actor,
    when: Moment,
) -> OrderResult:
    place, order_id = found.setting, uuid7()
    centres = {row["cost_centre_id"] for row in rows}
    is_asked = draft.kind != "EMERGENCY" and ask_for_approval(
        DOCUMENT_KIND, order_id, 1, place.entity_id, place.facility_id, total, actor.person_id,
        when, cost_centre_id=centres.pop() if len(centres) == 1 else None,
    )  # fmt: skip
    status = "PENDING_APPROVAL" if is_asked else "APPROVED"
    number = next_number("PO", when.business_date.year)
    header = _header(draft, found, order_id, number, status, total, actor, when)
    changes().insert(PurchaseOrder, [header])
    changes().insert(PurchaseOrderLine, [{"order_id": order_id, **row} for row in rows])
    agreed = {
        "kind": draft.kind,
        "supplier_id": draft.supplier_id,
        "deliver_to_id": draft.deliver_to_id,
        "total_amount": total,
        "expected_freight": draft.expected_freight,
        "patient_need": draft.patient_need,
    }
    keep_version(order_id, 1, agreed, rows, reason="", made_by_id=actor.person_id)
    record_audit(
        "procurement.order_created", subject_type="PurchaseOrder", subject_id=order_id,
        entity_id=place.entity_id, when=when,
        after={
            **agreed,
            "number": number,
            "status": status,
            "lines": len(rows),
            "emergency_reason": draft.emergency_reason,
        },
    )  # fmt: skip
    _tell(header, when)
    return OrderResult(order_id, number, status, 1, total, place.currency, as_refs(rows))


def _header(
    draft: _Draft,
    found: OrderSetting,
    order_id: UUID,
    number: str,
    status: str,
    total: Decimal,
    actor: Actor,
    when: Moment,
) -> dict[str, Any]:
    place = found.setting
    is_emergency = draft.kind == "EMERGENCY"
    due = add_business_days(when.business_date, REVIEW_DAYS, frozenset(place.holidays))
    return {
        "id": order_id,
        "number": number,
        "kind": draft.kind,
        "entity_id": place.entity_id,
        "facility_id": place.facility_id,
        "supplier_id": draft.supplier_id,
        "supplier_site_id": place.supplier_site_id,
        "deliver_to_id": draft.deliver_to_id,
        "blanket_id": draft.blanket_id,
        "buyer_id": actor.person_id,
        "status": status,
        "currency": place.currency,
        "total_amount": total,
        "released_amount": ZERO,
        "expected_freight": draft.expected_freight,
        "net_days": place.net_days,
        "discount_pct": place.discount_pct,
        "discount_days": place.discount_days,
        "emergency_reason": draft.emergency_reason[:200] if is_emergency else "",
        "emergency_review_due": due if is_emergency else None,
        "ordered_on": when.business_date,
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "correlation_id": draft.correlation_id,
        "version": 1,
    }


def _tell(header: dict[str, Any], when: Moment) -> None:
    told = {
        "subject_id": header["id"],
        "business_key": header["number"],
        "when": when,
        **{name: header[name] for name in TOLD},
    }
    publish(PurchaseOrderCreated(**told, status=header["status"]))
    if header["status"] == "APPROVED":
        publish(PurchaseOrderApproved(**told))
