"""
Fiscal years cut into periods: 12 months, 13 months-of-28-days, or 4-4-5 weeks (rules MD-40, MD-41).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from apotheca.kernel.errors import DomainError

PATTERNS = {"13": (4,) * 13, "445": (4, 4, 5) * 4}


class UnknownPattern(DomainError):
    code = "masterdata.unknown_calendar_pattern"
    message = "{pattern} is no fiscal calendar we know. Choose 12, 13 or 445."
    status = 422


class YearDoesNotFit(DomainError):
    code = "masterdata.fiscal_year_does_not_fit"
    message = (
        "A fiscal year of {pattern} starting {first} cannot have {weeks} weeks. "
        "It has 52 or 53; a year of 12 months starts on the first of a month."
    )
    status = 422


@dataclass(frozen=True, slots=True)
class PeriodDays:
    """One period of a fiscal year: its number, and its half-open range of days."""

    number: int
    first: date
    after: date


def cut_year(pattern: str, first: date, weeks: int = 52) -> tuple[PeriodDays, ...]:
    """
    Return the periods of the fiscal year that begins on ``first``, without gaps or overlaps.

    "12" is calendar months; "13" is thirteen times four weeks; "445" is quarters of 4, 4 and 5
    weeks. A year of 53 weeks gives the extra week to the last period.

    :raises UnknownPattern: the pattern is none of the three.
    :raises YearDoesNotFit: 12 months from another day than the first, or weeks other than 52 or 53.
    """
    if pattern == "12":
        if first.day != 1:
            raise YearDoesNotFit(pattern=pattern, first=first, weeks=weeks)
        return _periods([_month_after(first, n) for n in range(13)])
    if pattern not in PATTERNS:
        raise UnknownPattern(pattern=pattern)
    if weeks not in (52, 53):
        raise YearDoesNotFit(pattern=pattern, first=first, weeks=weeks)
    lengths = list(PATTERNS[pattern])
    lengths[-1] += weeks - 52
    starts = [first]
    for length in lengths:
        starts.append(starts[-1] + timedelta(weeks=length))
    return _periods(starts)


def _periods(starts: list[date]) -> tuple[PeriodDays, ...]:
    pairs = pairwise(starts)
    return tuple(PeriodDays(n, first, after) for n, (first, after) in enumerate(pairs, 1))


def _month_after(first: date, months: int) -> date:
    count = first.month - 1 + months
    return date(first.year + count // 12, count % 12 + 1, 1)
