"""
Checking delivered lots one by one: what may be posted, what is held, and why (PR-20 to PR-27).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from apotheca.inventory.queries import known_lots
from apotheca.inventory.types import KnownLot, lot_id
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.types import ItemFacts
from apotheca.procurement.operations.errors import LineUnknown, QuantityNotPositive
from apotheca.procurement.operations.loading import OrderLine
from apotheca.procurement.operations.receipt_reading import Delivery
from apotheca.procurement.rules.amounts import amount_received
from apotheca.procurement.rules.misalignment import PASS, QUANTITY_DIFFERENCE, classify
from apotheca.procurement.rules.receiving import Finding, history_findings, label_findings
from apotheca.procurement.rules.tolerances import most_receivable
from apotheca.procurement.types import DeliveredLot


class ReceiptUnitUnknown(DomainError):
    code = "procurement.receipt_unit_unknown"
    message = "Line {line} was ordered in {ordered} and is counted in {base}; {uom} is neither."
    status = 422


class NotWholeUnits(DomainError):
    code = "procurement.not_whole_units"
    message = "Line {line}: {quantity} {uom} is no multiple of {quantum}. Count again."
    status = 422


@dataclass(frozen=True, slots=True)
class CheckedLot:
    """A delivered lot with its base quantity, its amount, and what was found (nothing: post it)."""

    line_id: UUID
    number: int
    order_line: OrderLine
    delivered: DeliveredLot
    lot_id: UUID | None
    base: Decimal
    amount: Decimal
    findings: tuple[Finding, ...]

    @property
    def is_good(self) -> bool:
        return not self.findings


def check_lots(delivery: Delivery, lots: Sequence[DeliveredLot], when: Moment) -> list[CheckedLot]:
    """
    Check the lots in the order given; a good lot raises its line, so the next sees less room.

    One read of the lots already known, and one more when another system counted differently.

    :raises LineUnknown: a lot of a line the order does not have.
    :raises ReceiptUnitUnknown: a unit that is neither the ordered nor the base unit.
    """
    lines = delivery.order.lines
    for lot in lots:
        if lot.order_line_id not in lines:
            raise LineUnknown(document=delivery.order.head.number, line=lot.order_line_id)
    bases = [_base(lines[lot.order_line_id], delivery.items, lot) for lot in lots]
    ids = [lot_id_of(lines[lot.order_line_id], lot) for lot in lots]
    known = known_lots([key for key in ids if key is not None]) if any(ids) else {}
    factors = _other_factors(delivery, lots, bases)
    return [
        _checked(delivery, number, lot, base, key, known, factors, when)
        for number, (lot, base, key) in enumerate(zip(lots, bases, ids, strict=True), start=1)
    ]


def plain(quantity: Decimal) -> str:
    """Return a quantity as people read it, without trailing zeros."""
    return f"{quantity.normalize():f}"


def lot_id_of(line: OrderLine, lot: DeliveredLot) -> UUID | None:
    """Return the id of a delivered lot; lines that do not go to stock have none."""
    if not line.is_stock or line.item_id is None:
        return None
    return lot_id(line.item_id, line.package_id or 0, lot.lot_number, lot.serial)


def _checked(
    delivery: Delivery,
    number: int,
    lot: DeliveredLot,
    base: Decimal,
    key: UUID | None,
    known: Mapping[UUID, KnownLot],
    factors: Mapping[int, Sequence[tuple[str, Fraction]]],
    when: Moment,
) -> CheckedLot:
    line = delivery.order.lines[lot.order_line_id]
    found = list(_meaning_findings(delivery, line, lot, base, factors))
    item = delivery.items.get(line.id)
    if line.is_stock and item is not None:
        found += label_findings(item, lot, base, when.business_date)
        if key is not None and key in known:
            facts = known[key]
            found += history_findings(
                lot.expires_on, facts.expires_on, is_recalled=facts.is_recalled
            )
        found += _storage_findings(delivery, item)
    most = most_receivable(line.base_quantity, line.over_receipt_pct, line.accepted_over_base)
    if line.received_base + base > most - line.cancelled_base:
        detail = {"received": plain(line.received_base), "most": plain(most), "more": plain(base)}
        found.append(Finding("OVER_RECEIPT", detail))
    amount = amount_received(line, line.received_base, line.received_amount, base)
    if not found:
        line.received_base += base
        line.received_amount += amount
    return CheckedLot(uuid7(), number, line, lot, key, base, amount, tuple(found))


def _base(line: OrderLine, items: Mapping[UUID, ItemFacts], lot: DeliveredLot) -> Decimal:
    if lot.quantity <= 0:
        raise QuantityNotPositive(line=line.line_no, quantity=lot.quantity, act="receive")
    item = items.get(line.id)
    base_uom = item.base_uom if item else line.uom
    if lot.uom == line.uom:
        factor = Fraction(line.factor_num, line.factor_den)
    elif lot.uom == base_uom:
        factor = Fraction(1)
    else:
        raise ReceiptUnitUnknown(line=line.line_no, ordered=line.uom, base=base_uom, uom=lot.uom)
    quantum = item.quantum if item else Decimal("0.000001")
    steps = Fraction(lot.quantity) * factor / Fraction(quantum)
    if steps.denominator != 1:
        raise NotWholeUnits(line=line.line_no, quantity=lot.quantity, uom=lot.uom, quantum=quantum)
    return Decimal(steps.numerator) * quantum


def _storage_findings(delivery: Delivery, item: ItemFacts) -> Iterable[Finding]:
    missing = delivery.place.missing_for(item)
    if missing:
        yield Finding("STORAGE_UNFIT", {"place": delivery.place.code, "missing": list(missing)})


def _meaning_findings(
    delivery: Delivery,
    line: OrderLine,
    lot: DeliveredLot,
    base: Decimal,
    factors: Mapping[int, Sequence[tuple[str, Fraction]]],
) -> Iterable[Finding]:
    """
    Find where words differ: another package, a stated quantity, a factor changed since (PR-24).
    """
    if lot.package_id is not None and lot.package_id != line.package_id:
        yield Finding("WRONG_PACKAGE", {"ordered": line.package_id, "delivered": lot.package_id})
    frozen = Fraction(line.factor_num, line.factor_den)
    if lot.stated_base is not None:
        yield from _stated_findings(line, lot, base, frozen, factors.get(line.package_id or 0, ()))
        return
    now = delivery.factors_now.get(line.id)
    if line.package_id is not None and lot.uom == line.uom and now not in (None, frozen):
        yield Finding("UOM_MISALIGNED", {
            "kind": "CONVERSION_CHANGED", "uom": line.uom, "ordered_factor": str(frozen),
            "factor_now": str(now), "counted": plain(lot.quantity), "by_order": plain(base),
            "by_now": str(Fraction(lot.quantity) * (now or 0)),
        })  # fmt: skip


def _stated_findings(
    line: OrderLine,
    lot: DeliveredLot,
    base: Decimal,
    frozen: Fraction,
    factors: Sequence[tuple[str, Fraction]],
) -> Iterable[Finding]:
    stated = lot.stated_base or Decimal(0)
    own = [factor for uom, factor in factors if uom == line.uom]
    packs = [factor for uom, factor in factors if uom != line.uom]
    kind = classify(stated, base, frozen, own, packs)
    if kind != PASS:
        code = "QTY_DIFFERENCE" if kind == QUANTITY_DIFFERENCE else "UOM_MISALIGNED"
        yield Finding(code, {
            "kind": kind, "uom": lot.uom, "counted": plain(lot.quantity), "by_order": plain(base),
            "stated": plain(stated), "ordered_factor": str(frozen),
        })  # fmt: skip


_FACTORS = """
SELECT package_id, uom, numerator, denominator FROM masterdata_uomconversion
 WHERE package_id = ANY(%s) AND status = 'APPROVED'
"""


def _other_factors(
    delivery: Delivery, lots: Sequence[DeliveredLot], bases: Sequence[Decimal]
) -> dict[int, list[tuple[str, Fraction]]]:
    """Return every factor a package ever had, for packages somebody counted differently."""
    lines = delivery.order.lines
    doubtful = {
        lines[lot.order_line_id].package_id
        for lot, base in zip(lots, bases, strict=True)
        if lot.stated_base not in (None, base)
    }
    factors: dict[int, list[tuple[str, Fraction]]] = {}
    wanted = [package_id for package_id in doubtful if package_id is not None]
    if wanted:
        for package_id, uom, numerator, denominator in fetch_values(_FACTORS, [wanted]):
            factors.setdefault(package_id, []).append((uom, Fraction(numerator, denominator)))
    return factors
