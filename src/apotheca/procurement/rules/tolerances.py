"""
How far a delivery, a change or an answer may stray before a person decides (PR-20, PR-40,
PR-41).
"""

from datetime import date, timedelta
from decimal import Decimal

# Policy defaults of domain 4.2: two per cent with a floor of 2.00, and never more than 100.00 a
# line.
PRICE_PCT = Decimal("0.02")
LINE_FLOOR = Decimal("2.00")
LINE_CAP = Decimal("100.00")
OVER_RECEIPT_PCT = {"SUPPLY": Decimal("0.05")}
SEMANTIC_PRICE_PCT = Decimal("0.10")


def over_receipt_pct(item_class: str, *, is_controlled: bool) -> Decimal:
    """Return the share by which more may arrive: 5% for supplies, else none; controlled none."""
    return Decimal(0) if is_controlled else OVER_RECEIPT_PCT.get(item_class, Decimal(0))


def is_price_within(old_amount: Decimal, new_amount: Decimal) -> bool:
    """Return whether two extended amounts of the same quantity agree within tolerance (PR-40)."""
    delta = abs(new_amount - old_amount)
    if delta > LINE_CAP:
        return False
    return delta <= LINE_FLOOR or delta <= old_amount * PRICE_PCT


def is_quantity_within(old_base: Decimal, new_base: Decimal, pct: Decimal) -> bool:
    """Return whether a changed quantity stays within the line's over-receipt tolerance (PR-40)."""
    return abs(new_base - old_base) <= old_base * pct


def most_receivable(base: Decimal, pct: Decimal, accepted_over: Decimal) -> Decimal:
    """Return the most base units a line may take in all (rule PR-20)."""
    return base * (1 + pct) + accepted_over


def add_business_days(day: date, number: int, holidays: frozenset[date]) -> date:
    """
    Return the day ``number`` business days after ``day``: Monday to Friday, less the holidays.
    """
    while number:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            number -= 1
    return day
