"""Money and Quantity: exact decimals that refuse to mix, and the one rounding we know."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
ZERO = Decimal(0)


class MeasuresDoNotMix(TypeError):
    """Two amounts in different currencies, or two quantities in different units, were combined."""


def round_money(exact: Fraction | Decimal) -> Decimal:
    """
    Round an exact amount to cents, half away from zero (rule M-01). Done once per posted line.

    A ``Fraction`` is rounded exactly, without passing through a Decimal of limited precision.
    """
    if isinstance(exact, Decimal):
        return exact.quantize(CENT, rounding=ROUND_HALF_UP)
    scaled = abs(exact) * 100
    cents = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(cents if exact >= 0 else -cents).scaleb(-2)


def share(value: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """
    Return the money that leaves with ``part`` of ``whole`` (rule M-02, lot-actual costing).

    The last part takes all that is left, so no empty layer keeps value.
    """
    if part == whole:
        return value
    return round_money(Fraction(value) * Fraction(part) / Fraction(whole))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Arithmetic between currencies raises."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"Money needs a Decimal, not {type(self.amount).__name__}.")

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise MeasuresDoNotMix(f"{self.currency} and {other.currency} cannot be combined.")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in one unit of measure. Arithmetic between units raises; convert first."""

    amount: Decimal
    uom: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"Quantity needs a Decimal, not {type(self.amount).__name__}.")

    def _same(self, other: "Quantity") -> Decimal:
        if self.uom != other.uom:
            raise MeasuresDoNotMix(f"{self.uom} and {other.uom} cannot be combined.")
        return other.amount

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.amount + self._same(other), self.uom)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.amount - self._same(other), self.uom)

    def __lt__(self, other: "Quantity") -> bool:
        return self.amount < self._same(other)
