"""Freight of a shipment over its lines: by value, with the sum kept to the cent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apotheca.hub.importers.scms.mapping import Cost, DeliveryLine
from apotheca.kernel.measures import round_money


@dataclass(frozen=True, slots=True)
class FreightShare:
    """What one line bears of the freight of its shipment, in US dollars."""

    line: DeliveryLine
    amount: Decimal


def allocate(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """
    Split ``amount`` by ``weights``, so that the parts add up to it exactly (rule M-03).

    The running total is rounded, not each part: part n is the rounded total up to n less the
    rounded total before it. Weights that are all zero count as equal.
    """
    exact = [Fraction(weight) for weight in weights]
    if not any(exact):
        exact = [Fraction(1)] * len(exact)
    whole, so_far, given, parts = sum(exact), Fraction(0), Decimal(0), []
    for weight in exact:
        so_far += weight
        total = round_money(Fraction(amount) * so_far / whole)
        parts.append(total - given)
        given = total
    return parts


def freight_shares(lines: Iterable[DeliveryLine]) -> list[FreightShare]:
    """
    Return the freight each line bears, for shipments that state an amount, by shipment and line.

    A shipment states its freight on one line and the others point to it; all its lines share it by
    value (by pack when nothing on it has a value).
    """
    shipments: dict[str, list[DeliveryLine]] = defaultdict(list)
    for line in lines:
        shipments[line.shipment].append(line)
    shares = []
    for shipped in shipments.values():
        shipped.sort(key=lambda line: line.line_id)
        stated = sum(line.freight.amount for line in shipped if line.freight.kind is Cost.AMOUNT)
        if stated:
            weights = [line.value for line in shipped]
            if not any(weights):
                weights = [line.quantity for line in shipped]
            parts = allocate(Decimal(stated), weights)
            pairs = zip(shipped, parts, strict=True)
            shares += [FreightShare(line, part) for line, part in pairs]
    return shares
