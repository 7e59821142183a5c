"""Exact conversion of quantities and prices between units (rules MD-10 to MD-13)."""

from decimal import Decimal
from fractions import Fraction
from math import gcd

from apotheca.kernel.errors import DomainError

LARGEST = 10**14


class NotAMultiple(DomainError):
    code = "masterdata.not_a_multiple"
    message = (
        "{quantity} {uom} is {base} base units, not a multiple of {quantum}. "
        "Enter a quantity the item can be counted in."
    )
    status = 422


class QuantityTooLarge(DomainError):
    code = "masterdata.quantity_too_large"
    message = "{quantity} {uom} is more than the ledger can hold. Check the quantity and the unit."
    status = 422


def to_base(
    quantity: Decimal, uom: str, numerator: int, denominator: int, quantum: Decimal
) -> Decimal:
    """
    Return ``quantity`` in base units, exactly, or refuse; nothing is rounded (rule MD-10).

    :raises NotAMultiple: the result is not a whole number of quanta.
    :raises QuantityTooLarge: the result has more than 14 digits before the point.
    """
    base = Fraction(quantity) * numerator / denominator
    steps = base / Fraction(quantum)
    if steps.denominator != 1:
        raise NotAMultiple(quantity=quantity, uom=uom, base=_shown(base), quantum=quantum)
    if abs(base) >= LARGEST:
        raise QuantityTooLarge(quantity=quantity, uom=uom)
    return Decimal(steps.numerator) * quantum


def from_base(base: Decimal, numerator: int, denominator: int) -> Fraction:
    """Return base units in the other unit, as an exact fraction (a third of a box is a third)."""
    return Fraction(base) * denominator / numerator


def restate_price(
    amount: Decimal, quantity: int, priced: tuple[int, int], ordered: tuple[int, int]
) -> tuple[Decimal, int]:
    """
    Return the same price for another unit, as (amount, quantity), without rounding (rule MD-12).

    ``priced`` and ``ordered`` are (numerator, denominator) of the two units. 40.00 for 1 box of 25
    is 40.00 for 25 vials.
    """
    times, per = ordered[0] * priced[1], ordered[1] * priced[0]
    common = gcd(times, per * quantity)
    return amount * (times // common), per * quantity // common


def price_per_base(amount: Decimal, quantity: int, numerator: int, denominator: int) -> Fraction:
    """Return the exact price of one base unit: amount x denominator / (quantity x numerator)."""
    return Fraction(amount) * denominator / (quantity * numerator)


def shown_price(exact: Fraction) -> Decimal:
    """Return a price with 6 decimals, half up, for people to read; it is never an input."""
    scaled = exact * 1_000_000
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-6)


def _shown(exact: Fraction) -> str:
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):.9g}"


def factor_moves_price(ratio: Fraction, tolerance: Fraction = Fraction(1, 10)) -> bool:
    """
    Return whether a new factor moves a price per base unit by more than a tenth (rule MD-15).

    ``ratio`` is new factor / old factor; the price per base unit moves by its inverse.
    """
    return abs(1 / ratio - 1) > tolerance
