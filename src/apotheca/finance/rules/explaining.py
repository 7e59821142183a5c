"""
Every difference between an invoice and its order in words: how much, what is allowed, which rule.

The bounds are those ``rules.matching`` decides by (MA-12 to MA-16); here they are only told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apotheca.finance.rules.matching import (
    is_price_within,
    is_quantity_within,
    price_difference,
)
from apotheca.finance.rules.tolerances import Tolerance
from apotheca.kernel.measures import ZERO, round_money


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One difference: ``amount`` is money, plus when billed above the order; ``allowed`` is up to
    where nobody is asked. ``kind`` is QUANTITY, PRICE, FREIGHT, TAX, TOTAL or UNIT.
    """

    kind: str
    amount: Decimal
    allowed: Decimal
    rule: str
    is_within: bool
    sentence: str


def price_bound(expected: Fraction, bounds: Tolerance) -> Decimal:
    """
    Return how far a billed amount may be off ``expected`` before a person looks (MA-15).

    The percentage or the floor, whichever is more; never more than the cap. Rounded to cents.
    """
    part = round_money(abs(expected) * Fraction(bounds.price_pct))
    return min(max(part, bounds.line_floor), bounds.line_cap)


def explain_price(
    amount: Decimal, base_quantity: Decimal, price_per_base: Fraction, bounds: Tolerance
) -> Difference | None:
    """Return how a line's amount differs from the order's price; None where it does not."""
    delta = price_difference(amount, base_quantity, price_per_base)
    if not delta:
        return None
    expected = Fraction(base_quantity) * price_per_base
    size, allowed = round_money(abs(delta)), price_bound(expected, bounds)
    more = "more" if delta > 0 else "less"
    sentence = (
        f"Billed {amount}, by the order {round_money(expected)}: {size} {more}. Allowed is"
        f" {allowed} ({_percent(bounds.price_pct)} of the order's amount, at least"
        f" {bounds.line_floor}, at most {bounds.line_cap})."
    )
    is_within = is_price_within(delta, expected, bounds)
    return Difference("PRICE", round_money(delta), allowed, "MA-15", is_within, sentence)


def explain_quantity(
    billed: Decimal, settled: Decimal, amount: Decimal, bounds: Tolerance, uom: str
) -> Difference | None:
    """
    Return what was billed beyond the receipts, valued by the line's own ``amount``.

    ``settled`` is received and not billed elsewhere, in base units. None where it covers the line.
    """
    if billed <= settled:
        return None
    if not settled:
        sentence = f"{_plain(billed)} {uom} billed, nothing received is unbilled."
        return Difference("QUANTITY", amount, ZERO, "MA-12", is_within=False, sentence=sentence)
    beyond = billed - settled
    allowed = round_money(Fraction(settled) * Fraction(bounds.quantity_over_pct))
    value = round_money(Fraction(amount) * Fraction(beyond) / Fraction(billed))
    sentence = (
        f"{_plain(billed)} {uom} billed, {_plain(settled)} received and unbilled:"
        f" {_plain(beyond)} too many. Allowed are {_plain(allowed)}"
        f" ({_percent(bounds.quantity_over_pct)})."
    )
    is_within = is_quantity_within(billed, settled, bounds)
    return Difference("QUANTITY", value, allowed, "MA-14", is_within, sentence)


def explain_charge(
    kind: str, billed: Decimal, expected: Decimal, allowed: Decimal
) -> Difference | None:
    """Return how freight or tax (``kind``) differs from what the order still expects (MA-16)."""
    delta = billed - expected
    if not delta:
        return None
    name = kind.lower()
    if delta < 0:
        sentence = f"{billed} {name} billed, {expected} expected: less is fine."
    else:
        sentence = (
            f"{billed} {name} billed, {expected} expected: {delta} more. Allowed is {allowed}."
        )
    return Difference(kind, delta, allowed, "MA-16", delta <= allowed, sentence)


def explain_total(parts: Iterable[Decimal], total: Decimal, allowed: Decimal) -> Difference | None:
    """Return how the total differs from what lines, freight and tax come to (MA-16)."""
    added = sum(parts, ZERO)
    gap = total - added
    if not gap:
        return None
    sentence = (
        f"The total says {total}, lines, freight and tax come to {added}: a gap of {abs(gap)}."
        f" Allowed is {allowed}."
    )
    return Difference("TOTAL", gap, allowed, "MA-16", abs(gap) <= allowed, sentence)


def unknown_unit(uom: str, amount: Decimal) -> Difference:
    """Return that the unit of a line has no approved conversion (MA-06)."""
    sentence = f"The unit {uom} has no approved conversion for this package, so nothing compares."
    return Difference("UNIT", amount, ZERO, "MA-06", is_within=False, sentence=sentence)


def _percent(part: Decimal) -> str:
    return f"{(part * 100).normalize():f} %"


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
