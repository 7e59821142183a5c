"""
The guard against two systems meaning different things by one unit (domain 4.5, rule PR-24).

A supplier or cabinet that still counts a box as 4 reports 12 where we expect 36: each is right in
its
own words. The ratio tells which words differ.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

PASS, STALE_CONVERSION, WRONG_UOM_LABEL = "PASS", "STALE_CONVERSION", "WRONG_UOM_LABEL"
QUANTITY_DIFFERENCE, UNKNOWN = "QUANTITY_DIFFERENCE", "UNKNOWN"
ORDINARY = Fraction(1, 2)


def classify(
    stated: Decimal,
    expected: Decimal,
    factor: Fraction,
    historic: Iterable[Fraction],
    packs: Iterable[Fraction],
) -> str:
    """
    Say what a stated base quantity means against quantity times the frozen ``factor``.

    ``historic`` are the factors this unit ever had, ``packs`` those of the package's other units.
    """
    ratio = Fraction(stated) / Fraction(expected)
    if ratio == 1:
        return PASS
    if any(ratio == old / factor for old in historic):
        return STALE_CONVERSION
    if any(ratio in (pack / factor, factor / pack) for pack in packs):
        return WRONG_UOM_LABEL
    return QUANTITY_DIFFERENCE if abs(ratio - 1) <= ORDINARY else UNKNOWN
