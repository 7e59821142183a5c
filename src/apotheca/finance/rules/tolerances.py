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
    """
    A tolerance and where it holds; '' and 0 are any.

    ``accept_limit`` is the money at risk up to which an AP supervisor decides alone.
    """

    item_class: str
    supplier_id: int
    facility_id: int
    tolerance: Tolerance
    accept_limit: Decimal = ZERO

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
    best = _best(rules, item_class, supplier_id, facility_id)
    return best.tolerance if best else NONE_AT_ALL


def accept_limit_for(
    rules: Iterable[ToleranceRule],
    *,
    item_classes: Iterable[str],
    supplier_id: int,
    facility_id: int,
) -> Decimal:
    """Return up to how much an AP supervisor decides alone: the least of the classes' (MA-18)."""
    known = list(rules)
    best = [_best(known, item_class, supplier_id, facility_id) for item_class in item_classes]
    return min((rule.accept_limit if rule else ZERO for rule in best), default=ZERO)


def strictest(tolerances: Iterable[Tolerance]) -> Tolerance:
    """Return the smallest of each: what holds for an invoice's freight, tax and total (MA-10)."""
    all_of_them = list(tolerances) or [NONE_AT_ALL]
    smallest = {
        field.name: min(getattr(tolerance, field.name) for tolerance in all_of_them)
        for field in fields(Tolerance)
    }
    return Tolerance(**smallest)


def _best(
    rules: Iterable[ToleranceRule], item_class: str, supplier_id: int, facility_id: int
) -> ToleranceRule | None:
    fitting = [
        rule
        for rule in rules
        if rule.item_class in ("", item_class)
        and rule.supplier_id in (0, supplier_id)
        and rule.facility_id in (0, facility_id)
    ]
    return max(fitting, key=_specificity, default=None)


def _specificity(rule: ToleranceRule) -> tuple[bool, bool, bool]:
    return rule.specificity
