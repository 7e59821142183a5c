"""Exact money of order and receipt lines (rules PR-10 and PR-21)."""

from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from apotheca.kernel.measures import round_money


class Priced(Protocol):
    """An order line with its frozen price and factor."""

    @property
    def price_amount(self) -> Decimal: ...
    @property
    def price_quantity(self) -> int: ...
    @property
    def factor_num(self) -> int: ...
    @property
    def factor_den(self) -> int: ...
    @property
    def repriced_base(self) -> Decimal: ...
    @property
    def repriced_amount(self) -> Decimal: ...


def price_per_base(line: Priced) -> Fraction:
    """Return the exact price of one base unit; a unit price is never rounded."""
    return Fraction(line.price_amount) * line.factor_den / (line.price_quantity * line.factor_num)


def amount_of(line: Priced, base: Decimal) -> Decimal:
    """
    Return what ``base`` units of the line cost in total, rounded once (rule PR-21).

    What was received before a change of price keeps its amount; the new price counts from there.
    """
    since = Fraction(base) - Fraction(line.repriced_base)
    return line.repriced_amount + round_money(price_per_base(line) * since)


def amount_received(line: Priced, before: Decimal, already: Decimal, more: Decimal) -> Decimal:
    """
    Return the amount of ``more`` base units on top of ``before`` that cost ``already``.

    The difference of two rounded totals: the parts of a line add up to the rounding of the whole,
    however the deliveries are split. Never negative.
    """
    return max(Decimal(0), amount_of(line, before + more) - already)


def amount_for(price_amount: Decimal, price_quantity: int, quantity: Decimal) -> Decimal:
    """Return what ``quantity`` of the priced unit costs, rounded once (rule PR-10)."""
    return round_money(Fraction(price_amount) * Fraction(quantity) / price_quantity)


def pair_of(value: Decimal, quantity: Decimal) -> tuple[Decimal, int]:
    """Return ``value`` for ``quantity`` with a whole quantity, exactly: 3.00 for 1.5 is 6 for 3."""
    exact = Fraction(quantity)
    return value * exact.denominator, exact.numerator


def in_unit(quantity: Decimal, part: Decimal, whole: Decimal) -> Decimal | None:
    """
    Return ``part``/``whole`` of ``quantity``, or None where six decimals cannot say it exactly.
    """
    exact = Fraction(quantity) * Fraction(part) / Fraction(whole) * 10**6
    return Decimal(exact.numerator).scaleb(-6) if exact.denominator == 1 else None
