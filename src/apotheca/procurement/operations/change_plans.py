"""What a change would make of order lines, and making it so: a new agreed version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, publish, record_audit
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import ZERO, round_money
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries import item_facts
from apotheca.masterdata.types import ItemFacts
from apotheca.procurement.events import PurchaseOrderChanged
from apotheca.procurement.models import PurchaseOrder, PurchaseOrderLine
from apotheca.procurement.operations.closing import change_ordered, unspent_commitment
from apotheca.procurement.operations.errors import LineUnknown, NothingToDo, QuantityNotPositive
from apotheca.procurement.operations.loading import Order, OrderLine
from apotheca.procurement.operations.rights import ORDER_FORM_SCHEDULES
from apotheca.procurement.operations.telling import answer, told
from apotheca.procurement.operations.versions import as_rows, as_told, keep_version, total_of
from apotheca.procurement.rules.amounts import amount_for, amount_of
from apotheca.procurement.rules.states import COMMITTED, WITHOUT_COMMITMENT, line_status
from apotheca.procurement.rules.tolerances import is_price_within, is_quantity_within
from apotheca.procurement.types import LineChange, OrderResult


class BelowReceived(DomainError):
    code = "procurement.below_received"
    message = "Line {line} has received {received} base units; {asked} would be less. Return some."


class NotCountable(DomainError):
    code = "procurement.not_countable"
    message = "{quantity} {uom} on line {line} is no multiple of what the item is counted in."
    status = 422


class OrderFormFrozen(DomainError):
    code = "procurement.order_form_frozen"
    message = "Line {line} is schedule I-II: its order form is never edited. Cancel and order anew."


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines as they would be, and whether it goes up beyond tolerance."""

    lines: dict[UUID, OrderLine]
    changed: tuple[UUID, ...]
    is_beyond: bool
    total: Decimal


def plan_change(order: Order, asked: Sequence[LineChange]) -> Plan:
    """
    Work out what the lines become; nothing is recorded. One read of the items concerned.

    :raises BelowReceived: less than has already arrived.
    :raises OrderFormFrozen: a schedule I-II line.
    """
    if not asked:
        raise NothingToDo(act="change")
    found = [order.lines[change.line_id] for change in asked if change.line_id in order.lines]
    items = item_facts({line.item_id for line in found if line.item_id})
    after = dict(order.lines)
    is_beyond = False
    for change in asked:
        before = order.lines.get(change.line_id)
        if before is None:
            raise LineUnknown(document=order.head.number, line=change.line_id)
        item = items.get(before.item_id or 0)
        if item is not None and item.dea_schedule in ORDER_FORM_SCHEDULES:
            raise OrderFormFrozen(line=before.line_no)
        after[before.id] = _changed(before, change, item)
        is_beyond = is_beyond or goes_beyond(before, after[before.id])
    lines = after.values()
    total = sum((line.line_amount for line in lines), ZERO)
    return Plan(after, tuple(change.line_id for change in asked), is_beyond, total)


def goes_beyond(before: OrderLine, after: OrderLine) -> bool:
    """Return whether price or quantity goes up by more than the tolerance (rule PR-41)."""
    old, new = at_price(before, before.quantity), at_price(after, before.quantity)
    price_up = new > old and not is_price_within(old, new)
    quantity_up = after.base_quantity > before.base_quantity and not is_quantity_within(
        before.base_quantity, after.base_quantity, before.over_receipt_pct
    )
    return price_up or quantity_up


def at_price(line: OrderLine, quantity: Decimal) -> Decimal:
    """Return what ``quantity`` of the ordered unit costs at the line's price."""
    return amount_for(line.price_amount, line.price_quantity, quantity)


def _changed(before: OrderLine, change: LineChange, item: ItemFacts | None) -> OrderLine:
    quantity = before.quantity if change.quantity is None else change.quantity
    if quantity <= 0:
        raise QuantityNotPositive(line=before.line_no, quantity=quantity, act="order")
    base = base_of(before, quantity, item.quantum if item else Decimal("0.000001"))
    if base < before.received_base:
        raise BelowReceived(line=before.line_no, received=before.received_base, asked=base)
    after = replace(before, quantity=quantity, base_quantity=base)
    after.needed_on = change.needed_on or before.needed_on
    if change.price_amount is not None:
        after.price_amount, after.price_quantity = change.price_amount, change.price_quantity
        after.repriced_base, after.repriced_amount = before.received_base, before.received_amount
    after.line_amount = amount_of(after, base)
    after.expected_tax = round_money(after.line_amount * after.tax_rate)
    after.status = line_status(after, before.status)
    return after


def base_of(line: OrderLine, quantity: Decimal, quantum: Decimal) -> Decimal:
    """
    Return ``quantity`` of the ordered unit in base units by the frozen factor, exactly.

    :raises NotCountable: it is no multiple of what the item is counted in.
    """
    steps = Fraction(quantity) * line.factor_num / line.factor_den / Fraction(quantum)
    if steps.denominator != 1:
        raise NotCountable(quantity=quantity, uom=line.uom, line=line.line_no)
    return Decimal(steps.numerator) * quantum


NOTHING: Mapping[Any, Any] = {}
CHANGING = (
    "quantity", "base_quantity", "price_amount", "price_quantity", "line_amount", "expected_tax",
    "repriced_base", "repriced_amount", "needed_on", "promised_on", "status",
    "cancelled_base",
)  # fmt: skip


def agree(
    order: Order, plan: Plan, status: str, reason: str, actor: Actor, when: Moment,
    more: Mapping[str, Any] = NOTHING,
    freed: Mapping[UUID, Decimal] = NOTHING,
) -> OrderResult:  # fmt: skip
    """
    Make the plan the agreed version n+1 and tell it; the order goes to ``status``.

    ``more`` are further columns of the order to write with it, ``freed`` what requisition lines get
    back besides. The earlier version stays as it was.
    """
    head, version = order.head, order.head.version + 1
    rows = as_rows(plan.lines.values())
    write_lines(plan)
    total = total_of(rows)
    changes().update(PurchaseOrder, [
        {"id": head.id, "version": version, "total_amount": total, "status": status, **more}
    ])  # fmt: skip
    keep_version(head.id, version, {"kind": head.kind, "total_amount": total}, rows,
                 reason=reason, made_by_id=actor.person_id)  # fmt: skip
    _move_requests(order, plan, freed)
    _move_blanket(order, total)
    delta = commitment_delta(order, plan)
    record_audit(
        "procurement.order_changed", subject_type="PurchaseOrder", subject_id=head.id,
        entity_id=head.entity_id, when=when,
        before={"version": head.version, "status": head.status, "total_amount": head.total_amount},
        after={"version": version, "status": status, "total_amount": total, "reason": reason},
    )  # fmt: skip
    if head.status in COMMITTED:
        publish(PurchaseOrderChanged(
            **told(head, when, version=version, total_amount=total), committed_delta=delta,
            lines=as_told(rows),
        ))  # fmt: skip
    changed = Order(head, plan.lines)
    return answer(changed, status, version=version, total_amount=total)


def write_lines(plan: Plan) -> None:
    """Record the changed lines of a plan."""
    changes().update(PurchaseOrderLine, [
        {"id": key, **{name: getattr(plan.lines[key], name) for name in CHANGING}}
        for key in plan.changed
    ])  # fmt: skip


def commitment_delta(order: Order, plan: Plan) -> Decimal:
    """Return by how much the open commitment changes; nothing before the order was approved."""
    if order.head.status not in COMMITTED or order.head.kind in WITHOUT_COMMITMENT:
        return ZERO
    before = sum((unspent_commitment(line) for line in order.lines.values()), ZERO)
    after = sum((unspent_commitment(line) for line in plan.lines.values()), ZERO)
    return after - before


def _move_requests(order: Order, plan: Plan, freed: Mapping[UUID, Decimal]) -> None:
    deltas = dict(freed)
    for key in plan.changed:
        line = order.lines[key]
        delta = plan.lines[key].base_quantity - line.base_quantity
        if line.requisition_line_id is not None and delta:
            deltas[line.requisition_line_id] = deltas.get(line.requisition_line_id, ZERO) + delta
    change_ordered(deltas)


_MOVE_BLANKET = """
UPDATE procurement_purchaseorder AS t SET released_amount = t.released_amount + r.amount
  FROM json_to_recordset({rows}) AS r (id uuid, amount numeric) WHERE t.id = r.id
"""


def _move_blanket(order: Order, total: Decimal) -> None:
    head = order.head
    if head.blanket_id is not None and total != head.total_amount:
        row = {"id": head.blanket_id, "amount": total - head.total_amount}
        changes().custom("move_blanket", _MOVE_BLANKET, row)


def as_asked(lines: Sequence[Mapping[str, Any]]) -> list[LineChange]:
    """Return stored change lines as they were asked for."""
    return [
        LineChange(
            UUID(str(line["line_id"])),
            _decimal(line["quantity"]),
            _decimal(line["price_amount"]),
            line["price_quantity"],
            date.fromisoformat(line["needed_on"]) if line["needed_on"] else None,
        )
        for line in lines
    ]


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
