"""What the supplier answered to an order, and what each answer does to its line (rule PR-35)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.procurement.events import PurchaseOrderAcknowledged, PurchaseOrderChanged
from apotheca.procurement.models import OrderAcknowledgement, PurchaseOrder
from apotheca.procurement.operations.change_plans import (
    Plan,
    agree,
    at_price,
    base_of,
    commitment_delta,
    plan_change,
    write_lines,
)
from apotheca.procurement.operations.changing import keep_proposal
from apotheca.procurement.operations.closing import change_ordered
from apotheca.procurement.operations.errors import ChangedMeanwhile, LineUnknown
from apotheca.procurement.operations.loading import Order, OrderLine, by_line_no, lock_order
from apotheca.procurement.operations.telling import told
from apotheca.procurement.operations.versions import as_rows, as_told
from apotheca.procurement.rules import acknowledgement as codes
from apotheca.procurement.rules.states import OPEN_LINE, line_status, open_base, order_status
from apotheca.procurement.rules.tolerances import is_price_within, is_quantity_within
from apotheca.procurement.types import AckLine, AckResult, AckTask, LineChange


class UnknownAckCode(DomainError):
    code = "procurement.unknown_ack_code"
    message = "{given} is no line code of an acknowledgement (X12 855 ACK01). Map it first."
    status = 422


class AcknowledgedBefore(DomainError):
    code = "procurement.acknowledged_before"
    message = "This acknowledgement is recorded already; nothing was done again."
    constraint = "acknowledgement_recorded_once"


@dataclass
class _Reading:
    """What the supplier's lines amount to, before anything is recorded."""

    after: dict[UUID, OrderLine]
    agreed: list[LineChange] = field(default_factory=list)
    proposed: list[LineChange] = field(default_factory=list)
    effects: dict[UUID, str] = field(default_factory=dict)
    tasks: list[AckTask] = field(default_factory=list)

    @property
    def asked(self) -> list[LineChange]:
        """All changes together: one that goes too far takes the others with it to the buyer."""
        return [*self.agreed, *self.proposed]


@operation(permission="procurement.acknowledge_order", duty="FR")
def acknowledge_order(
    *,
    actor: Actor,
    when: Moment,
    order_id: UUID,
    order_version: int,
    supplier_reference: str,
    lines: Sequence[AckLine] = (),
) -> AckResult:
    """
    Record the supplier's answer to a sent version, once per supplier reference.

    No lines accept the whole order. Quantities in the ordered unit, prices in the order's currency.
    A price or quantity within tolerance becomes version n+1 at once; beyond it the order waits for
    its buyer (CHANGE_PENDING). A line the supplier refuses ends and frees its commitment; when all
    are refused the order is REJECTED_BY_SUPPLIER. A repeat is answered and does nothing. Locks the
    order and its lines. Rules PR-35 and PR-36 (X12 855): docs/rules/procurement.md.

    :raises UnknownAckCode: a code we do not know; nothing is guessed.
    :raises ChangedMeanwhile: the answer is to another version than the agreed one.
    :raises LineUnknown: a line the order does not have.
    :raises OrderStateForbids: the order was not sent, a change waits, or it has ended.
    """
    order = lock_order(order_id, supplier_reference)
    head = order.head
    require_scope(head.entity_id, head.facility_id)
    if head.acknowledged_lines is not None:
        earlier = _tasks(head.acknowledged_lines)
        return AckResult(head.id, head.number, head.status, head.version, True, earlier)
    head.must_allow("acknowledge")
    if order_version != head.version:
        raise ChangedMeanwhile(number=head.number, now=head.version, seen=order_version)
    said = lines or [AckLine(line.line_no, "IA") for line in order.lines.values()]
    reading = _read(order, said)
    _record(order, supplier_reference, said, when)
    status, version = _carry_out(order, reading, supplier_reference, actor, when)
    _tell(order, supplier_reference, reading, status, version, when)
    return AckResult(head.id, head.number, status, version, False, tuple(reading.tasks))


def _tasks(stored: Sequence[dict[str, Any]]) -> tuple[AckTask, ...]:
    return tuple(
        AckTask(line["line_no"], line["code"], codes.OWNERS[line["code"]])
        for line in stored
        if line["code"] in codes.OWNERS
    )


def _read(order: Order, said: Sequence[AckLine]) -> _Reading:
    numbered = by_line_no(list(order.lines.values()))
    reading = _Reading({key: replace(line) for key, line in order.lines.items()})
    for answer in said:
        if answer.code not in codes.EFFECTS:
            raise UnknownAckCode(given=answer.code)
        found = numbered.get(answer.line_no)
        if found is None:
            raise LineUnknown(document=order.head.number, line=answer.line_no)
        _read_line(reading, reading.after[found.id], answer)
    return reading


def _read_line(reading: _Reading, line: OrderLine, answer: AckLine) -> None:
    effect = codes.EFFECTS[answer.code]
    if answer.code in codes.OWNERS:
        reading.tasks.append(AckTask(line.line_no, answer.code, codes.OWNERS[answer.code]))
    if line.status not in OPEN_LINE:
        return
    reading.effects[line.id] = effect
    if effect == codes.REJECT:
        line.cancelled_base += open_base(line)
        line.status = "CLOSED_SHORT" if line.received_base else "CANCELLED"
        return
    if effect == codes.WAIT:
        return
    line.status = codes.LINE_STATUS.get(effect, line_status(line, "OPEN"))
    if effect == codes.SUBSTITUTE:
        return
    _read_terms(reading, line, answer, effect)


def _read_terms(reading: _Reading, line: OrderLine, answer: AckLine, effect: str) -> None:
    """Compare quantity, price and date with what was ordered; a partial delivery changes none."""
    is_late = (
        effect == codes.CHANGE
        and answer.promised_on is not None
        and line.needed_on is not None
        and answer.promised_on > line.needed_on
    )
    line.promised_on = answer.promised_on or line.promised_on
    quantity = None if effect in (codes.PARTIAL, codes.BACKORDER) else answer.quantity
    if quantity == line.quantity:
        quantity = None
    price = answer.price_amount
    if price is not None and _is_same_price(line, price, answer.price_quantity):
        price = None
    if quantity is None and price is None and not is_late:
        return
    reading.effects[line.id] = codes.CHANGE
    change = LineChange(
        line.id, quantity, price, answer.price_quantity, answer.promised_on if is_late else None
    )
    is_within = not is_late and _is_within(line, quantity, price, answer.price_quantity)
    (reading.agreed if is_within else reading.proposed).append(change)


def _is_same_price(line: OrderLine, amount: Decimal, quantity: int) -> bool:
    return amount * line.price_quantity == line.price_amount * quantity


def _is_within(
    line: OrderLine, quantity: Decimal | None, price: Decimal | None, price_quantity: int
) -> bool:
    """Return whether what the supplier changed stays inside tolerance, up and down (PR-36)."""
    if price is not None:
        priced = replace(line, price_amount=price, price_quantity=price_quantity)
        if not is_price_within(at_price(line, line.quantity), at_price(priced, line.quantity)):
            return False
    if quantity is None:
        return True
    smallest = Decimal("0.000001")
    new_base = base_of(line, quantity, smallest)
    return is_quantity_within(line.base_quantity, new_base, line.over_receipt_pct)


def _carry_out(
    order: Order, reading: _Reading, reference: str, actor: Actor, when: Moment
) -> tuple[str, int]:
    """Record what follows and return the order's new status and version."""
    head = order.head
    status = _status(order, reading)
    more = {} if status == head.status else {"acknowledged_at": when.occurred_at}
    if status == "REJECTED_BY_SUPPLIER":
        changes().update(PurchaseOrder, [{"id": head.id, "status": status, **more}])
        return status, head.version
    reason = f"Acknowledgement {reference}"
    if reading.proposed:
        keep_proposal(
            order, reading.asked, reason, status, actor, when, origin="SUPPLIER", status="PROPOSED"
        )
        status = "CHANGE_PENDING"
    freed = _freed(order, reading)
    if reading.agreed and not reading.proposed:
        plan = plan_change(Order(head, reading.after), reading.agreed)
        touched = replace(plan, changed=tuple(reading.effects))
        agree(order, touched, status, reason, actor, when, more, freed)
        return status, head.version + 1
    change_ordered(freed)
    _write(order, reading, status, more, when)
    return status, head.version


def _write(
    order: Order, reading: _Reading, status: str, more: dict[str, Any], when: Moment
) -> None:
    """Record promises, backorders and refusals; they change no agreed version."""
    head = order.head
    plan = Plan(reading.after, tuple(reading.effects), False, head.total_amount)
    write_lines(plan)
    if more or status != head.status:
        changes().update(PurchaseOrder, [{"id": head.id, "status": status, **more}])
    delta = commitment_delta(order, plan)
    if delta:
        lines = as_told(as_rows(plan.lines.values()))
        publish(PurchaseOrderChanged(**told(head, when), committed_delta=delta, lines=lines))


def _status(order: Order, reading: _Reading) -> str:
    head = order.head
    still_open = [line for line in order.lines.values() if line.status in OPEN_LINE]
    effects = {reading.effects.get(line.id, "") for line in still_open}
    nothing_came = not any(line.received_base for line in order.lines.values())
    if effects == {codes.REJECT} and nothing_came:
        return "REJECTED_BY_SUPPLIER"
    if effects <= {codes.WAIT, ""}:
        return head.status
    confirmed = "ACKNOWLEDGED" if effects == {codes.ACCEPT} else "ACK_WITH_CHANGES"
    return order_status(reading.after.values(), confirmed)


def _freed(order: Order, reading: _Reading) -> dict[UUID, Decimal]:
    """Return what requisition lines may ask for again, since the supplier refused it."""
    freed: dict[UUID, Decimal] = {}
    for key, effect in reading.effects.items():
        before, after = order.lines[key], reading.after[key]
        if effect == codes.REJECT and before.requisition_line_id is not None:
            delta = before.cancelled_base - after.cancelled_base
            freed[before.requisition_line_id] = freed.get(before.requisition_line_id, ZERO) + delta
    return freed


def _record(order: Order, reference: str, said: Sequence[AckLine], when: Moment) -> None:
    head = order.head
    row = {
        "id": uuid7(),
        "order_id": head.id,
        "order_version": head.version,
        "supplier_reference": reference,
        "lines": [_kept(line) for line in said],
        "occurred_at": when.occurred_at,
    }
    changes().insert(OrderAcknowledgement, [row])


def _kept(line: AckLine) -> dict[str, Any]:
    return {
        "line_no": line.line_no,
        "code": line.code,
        "quantity": line.quantity,
        "price_amount": line.price_amount,
        "price_quantity": line.price_quantity,
        "promised_on": line.promised_on,
        "note": line.note,
    }


def _tell(
    order: Order, reference: str, reading: _Reading, status: str, version: int, when: Moment
) -> None:
    head = order.head
    record_audit(
        "procurement.order_acknowledged", subject_type="PurchaseOrder", subject_id=head.id,
        entity_id=head.entity_id, when=when,
        before={"status": head.status, "version": head.version},
        after={
            "status": status,
            "version": version,
            "supplier_reference": reference,
            "tasks": [f"{task.line_no} {task.code} {task.owner}" for task in reading.tasks],
        },
    )  # fmt: skip
    publish(PurchaseOrderAcknowledged(
        **told(head, when, version=version), supplier_reference=reference, status=status,
        tasks=tuple(reading.tasks),
    ))  # fmt: skip
