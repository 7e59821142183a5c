"""What is odd in the delivery history. Nothing is repaired or dropped; each oddity is listed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from apotheca.hub.importers.scms.mapping import Charge, Cost, DeliveryLine


class FindingKind(StrEnum):
    """The kinds of oddity; docs/how-to/load-delivery-history.md says what to do about each."""

    ORDER_DATE_NOT_CAPTURED = "ORDER_DATE_NOT_CAPTURED"
    DELIVERED_BEFORE_ORDERED = "DELIVERED_BEFORE_ORDERED"
    RECORDED_BEFORE_DELIVERED = "RECORDED_BEFORE_DELIVERED"
    VALUE_IS_ZERO = "VALUE_IS_ZERO"
    VALUE_IS_NOT_PRICE_TIMES_QUANTITY = "VALUE_IS_NOT_PRICE_TIMES_QUANTITY"
    POSSIBLE_DUPLICATE = "POSSIBLE_DUPLICATE"
    SAME_ITEM_OTHER_DESCRIPTION = "SAME_ITEM_OTHER_DESCRIPTION"
    POINTER_LEADS_NOWHERE = "POINTER_LEADS_NOWHERE"


@dataclass(frozen=True, slots=True)
class DataFinding:
    """One oddity: its kind, the lines it concerns, and the facts."""

    kind: FindingKind
    line_ids: tuple[int, ...]
    detail: str


def find_oddities(lines: Iterable[DeliveryLine]) -> list[DataFinding]:
    """Return every oddity of the lines, kind by kind in the order of ``FindingKind``."""
    known = list(lines)
    found = [*_single(known), *_duplicates(known), *_descriptions(known), *_pointers(known)]
    order = list(FindingKind)
    return sorted(found, key=lambda finding: (order.index(finding.kind), finding.line_ids))


def _unsent(line: DeliveryLine) -> str:
    return "" if line.order_sent.day or not line.is_direct_drop else line.order_sent.words


def _delivered_first(line: DeliveryLine) -> str:
    sent = line.order_sent.day
    return (
        f"sent {sent}, delivered {line.delivered_on}" if sent and line.delivered_on < sent else ""
    )


def _recorded_first(line: DeliveryLine) -> str:
    early = line.recorded_on < line.delivered_on
    return f"recorded {line.recorded_on}, delivered {line.delivered_on}" if early else ""


def _worth_nothing(line: DeliveryLine) -> str:
    return "" if line.value else f"{line.quantity} packs at 0.00"


def _uneven(line: DeliveryLine) -> str:
    product = line.quantity * line.pack_price
    return (
        "" if product == line.value else f"{line.quantity} x {line.pack_price} is not {line.value}"
    )


SINGLE: dict[FindingKind, Callable[[DeliveryLine], str]] = {
    FindingKind.ORDER_DATE_NOT_CAPTURED: _unsent,
    FindingKind.DELIVERED_BEFORE_ORDERED: _delivered_first,
    FindingKind.RECORDED_BEFORE_DELIVERED: _recorded_first,
    FindingKind.VALUE_IS_ZERO: _worth_nothing,
    FindingKind.VALUE_IS_NOT_PRICE_TIMES_QUANTITY: _uneven,
}


def _single(lines: list[DeliveryLine]) -> Iterator[DataFinding]:
    for line in lines:
        for kind, look in SINGLE.items():
            if detail := look(line):
                yield DataFinding(kind, (line.line_id,), detail)


def _duplicates(lines: list[DeliveryLine]) -> Iterator[DataFinding]:
    groups: dict[tuple[object, ...], list[DeliveryLine]] = defaultdict(list)
    for line in lines:
        groups[
            (
                line.order_number,
                line.shipment,
                line.description,
                line.quantity,
                line.value,
                line.site,
            )
        ].append(line)
    for same in groups.values():
        if len(same) > 1:
            one = same[0]
            detail = f"{one.order_number} {one.shipment}: {one.quantity} packs, {len(same)} times"
            ids = tuple(sorted(line.line_id for line in same))
            yield DataFinding(FindingKind.POSSIBLE_DUPLICATE, ids, detail)


def _descriptions(lines: list[DeliveryLine]) -> Iterator[DataFinding]:
    groups: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
    for line in lines:
        groups[
            (line.molecule, line.brand, line.dosage, line.dosage_form, line.units_per_pack)
        ].setdefault(line.description, line.line_id)
    for texts in groups.values():
        if len(texts) > 1:
            detail = " | ".join(sorted(texts))
            kind = FindingKind.SAME_ITEM_OTHER_DESCRIPTION
            yield DataFinding(kind, tuple(sorted(texts.values())), detail)


def _pointers(lines: list[DeliveryLine]) -> Iterator[DataFinding]:
    by_id = {line.line_id: line for line in lines}

    def leads(line: DeliveryLine, charge: Charge) -> bool:
        target = by_id.get(charge.line_id)
        return target is not None and target.shipment == charge.shipment == line.shipment

    for line in lines:
        for name, charge in (("freight", line.freight), ("weight", line.weight)):
            if charge.kind is Cost.ON_ANOTHER_LINE and not leads(line, charge):
                detail = f"{name}: {charge.shipment} (ID#:{charge.line_id})"
                yield DataFinding(FindingKind.POINTER_LEADS_NOWHERE, (line.line_id,), detail)
