"""Dates as workbooks count them: days since 1900 (with a 29 February that never was) or 1904."""

import math
import re
from datetime import datetime, timedelta
from functools import lru_cache

MILLISECONDS_A_DAY = 86_400_000
_BUILT_IN = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_SERIAL = re.compile(r"[0-9]{1,7}(\.[0-9]{1,30})?([Ee]-?[0-9]{1,3})?", re.ASCII)
_NOT_DATE_PARTS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_LEAP_THAT_NEVER_WAS = 60


def is_date_format(number: int, code: str) -> bool:
    """Say whether cells of this number format show a day or a time of day."""
    if not code:
        return number in _BUILT_IN
    if _ELAPSED.search(code):
        return True
    bare = _NOT_DATE_PARTS.sub("", code).split(";")[0].lower()
    return "general" not in bare and any(letter in bare for letter in "dmyhs")


@lru_cache(maxsize=8192)
def iso_of(raw: str, *, is_1904: bool) -> str:
    """
    Return the ISO text of a date cell, to the millisecond; ``raw`` itself when there is no such
    day.
    """
    serial = float(raw) if _SERIAL.fullmatch(raw) else math.nan
    if math.isnan(serial):
        return raw
    days, rest = divmod(round(serial * MILLISECONDS_A_DAY), MILLISECONDS_A_DAY)
    if not is_1904:
        if days < 1 or days == _LEAP_THAT_NEVER_WAS:
            return raw
        days -= 1 if days < _LEAP_THAT_NEVER_WAS else 2
    first = datetime(1904 if is_1904 else 1900, 1, 1)  # noqa: DTZ001  # a wall clock, no instant
    try:
        instant = first + timedelta(days=days, milliseconds=rest)
    except OverflowError:
        return raw
    if not rest:
        return f"{instant:%Y-%m-%d}"
    return instant.isoformat(timespec="milliseconds" if rest % 1000 else "seconds")
