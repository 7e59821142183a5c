"""How far an invoice may stray from the order before a person looks (rules MA-09 and MA-10)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from apotheca.kernel.measures import ZERO


@dataclass(frozen=True, slots=True)
class Tolerance:
    """
    Fractions (0.02 is two per cent) and amounts of money; zeros stop at the smallest difference.
    """

    price_pct: Decimal = ZERO
    line_floor: Decimal = ZERO
    line_cap: Decimal = ZERO
    quantity_over_pct: Decimal = ZERO
    freight: Decimal = ZERO
    tax: Decimal = ZERO
    rounding: Decimal = ZERO


NONE_AT_ALL = Tolerance()


@dataclass(frozen=True, slots=True)
class ToleranceRule:
    """A tolerance and where it holds; '' and 0 are any."""

    item_class: str
    supplier_id: int
    facility_id: int
    tolerance: Tolerance

    @property
    def specificity(self) -> tuple[bool, bool, bool]:
        """Given beats blank, in the order item class, supplier, facility."""
        return bool(self.item_class), bool(self.supplier_id), bool(self.facility_id)


def tolerance_for(
    rules: Iterable[ToleranceRule],
    *,
    item_class: str,
    supplier_id: int,
    facility_id: int,
    is_controlled: bool,
) -> Tolerance:
    """
    Return the most specific tolerance that fits (MA-09).

    Controlled substances have none, whatever the rules say; so has everything no rule fits (MA-10).
    """
    if is_controlled:
        return NONE_AT_ALL
    fitting = [
        rule
        for rule in rules
        if rule.item_class in ("", item_class)
        and rule.supplier_id in (0, supplier_id)
        and rule.facility_id in (0, facility_id)
    ]
    best = max(fitting, key=_specificity, default=None)
    return best.tolerance if best else NONE_AT_ALL


def strictest(tolerances: Iterable[Tolerance]) -> Tolerance:
    """Return the smallest of each: what holds for an invoice's freight, tax and total (MA-10)."""
    all_of_them = list(tolerances) or [NONE_AT_ALL]
    smallest = {
        field.name: min(getattr(tolerance, field.name) for tolerance in all_of_them)
        for field in fields(Tolerance)
    }
    return Tolerance(**smallest)


def _specificity(rule: ToleranceRule) -> tuple[bool, bool, bool]:
    return rule.specificity
