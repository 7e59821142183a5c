"""
Joining a shortage to Drugs@FDA, and which products may stand in for each other.

An application often covers several strengths. We say how sure a join is and never guess: where the
strength does not decide, the ingredient and the form are known and the strength stays as FDA
printed it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from apotheca.hub.importers.openfda.shortages import Shortage
from apotheca.hub.importers.openfda.tables import (
    DrugsAtFdaProduct,
    EquivalenceCode,
    application_key,
)

Catalogue = Mapping[str, tuple[DrugsAtFdaProduct, ...]]
Group = tuple[str, str, str, str]

# Each unit as a multiple of the smallest of its kind, and the kind.
_UNITS = {
    "MCG": (Fraction(1), "MASS"),
    "UG": (Fraction(1), "MASS"),
    "MG": (Fraction(1000), "MASS"),
    "GM": (Fraction(1_000_000), "MASS"),
    "G": (Fraction(1_000_000), "MASS"),
    "ML": (Fraction(1), "VOLUME"),
    "L": (Fraction(1000), "VOLUME"),
    "%": (Fraction(10_000), "MASS/VOLUME"),
    "MEQ": (Fraction(1), "MEQ"),
    "UNITS": (Fraction(1), "UNIT"),
    "UNIT": (Fraction(1), "UNIT"),
    "[IU]": (Fraction(1), "UNIT"),
    "U": (Fraction(1), "UNIT"),
    "HR": (Fraction(1), "HOUR"),
    "H": (Fraction(1), "HOUR"),
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_RATIO = re.compile(
    rf"((?:\d[\d,]*)?\.?\d+)\s*({_UNIT})(?![A-Z])(?:\s*BASE)?"
    rf"(?:\s*/\s*((?:\d+)?\.?\d+)?\s*({_UNIT})(?![A-Z]))?"
)


@dataclass(frozen=True, slots=True)
class Approval:
    """
    What Drugs@FDA knows of a package. ``sureness`` is STRENGTH (one product has this strength),
    ONLY (the application has one product), APPLICATION (several, none decided) or NONE (not in the
    file).
    """

    sureness: str
    application: str = ""
    ingredients: str = ""
    form: str = ""
    route: str = ""
    strength: str = ""


def by_application(products: Iterable[DrugsAtFdaProduct]) -> Catalogue:
    """Group products by application."""
    found: dict[str, list[DrugsAtFdaProduct]] = defaultdict(list)
    for product in products:
        found[product.application].append(product)
    return {application: tuple(same) for application, same in found.items()}


def approval_of(shortage: Shortage, catalogue: Catalogue) -> Approval:
    """Join a shortage to the product of its application that has its strength."""
    for number in shortage.application_numbers:
        candidates = catalogue.get(application_key(number))
        if candidates:
            return _choose(shortage.presentation.strength, candidates)
    return Approval("NONE")


def _choose(strength: str, candidates: tuple[DrugsAtFdaProduct, ...]) -> Approval:
    wanted = comparable(strength)
    same = [product for product in candidates if wanted and comparable(product.strength) == wanted]
    if same:
        # Equal concentrations come in several volumes; then only the package's own text is right.
        is_one = len({product.strength for product in same}) == 1
        return _approval("STRENGTH", same[0], same[0].strength if is_one else strength)
    if len(candidates) == 1:
        return _approval("ONLY", candidates[0], candidates[0].strength)
    return _approval("APPLICATION", candidates[0], "")


def _approval(sureness: str, product: DrugsAtFdaProduct, strength: str) -> Approval:
    return Approval(
        sureness, product.application, product.ingredients, product.form, product.route, strength
    )


def comparable(strength: str) -> tuple[tuple[Fraction, str], ...]:
    """
    Write a strength as amounts per unit, so that ``2 mg/1 mL``, ``0.2%`` and ``EQ 2MG BASE/ML``
    are equal.

    Masses become micrograms, volumes millilitres; per cent is read as 10 mg/mL. Empty if nothing
    is an amount. Order does not matter.
    """
    plain = re.sub(r"\(.*?\)|\*\*.*", " ", strength.upper())
    return tuple(sorted(_ratio(found) for found in _RATIO.finditer(plain)))


def _ratio(found: re.Match[str]) -> tuple[Fraction, str]:
    amount, unit, per, per_unit = found.groups()
    factor, dimension = _UNITS[unit]
    per_factor, per_dimension = _UNITS[per_unit] if per_unit else (Fraction(1), "")
    ratio = Fraction(amount.replace(",", "")) * factor / (Fraction(per or 1) * per_factor)
    return ratio, f"{dimension}/{per_dimension}" if per_dimension else dimension


def substitution_groups(
    products: Iterable[DrugsAtFdaProduct], codes: Iterable[EquivalenceCode]
) -> dict[Group, tuple[tuple[str, str], ...]]:
    """
    Return groups of two or more products that may replace each other: the A-rated of equal
    ingredient, form, strength and code. A B-rated product is in no group (rule: data README 3.2.6).
    """
    known = {(p.application, p.product_number): p for p in products}
    groups: dict[Group, set[tuple[str, str]]] = defaultdict(set)
    for row in codes:
        key = (row.application, row.product_number)
        product = known.get(key)
        if product is not None and row.code.startswith("A"):
            form = f"{product.form};{product.route}"
            groups[product.ingredients, form, product.strength, row.code].add(key)
    return {group: tuple(sorted(same)) for group, same in groups.items() if len(same) > 1}
