"""The values of one line of CSV, strictly: a quotation mark is either around a value or doubled."""

import re
from enum import Enum
from functools import lru_cache

_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')


class Trouble(Enum):
    """Why a line has no values: a mark inside a value, or one that is not closed."""

    STRAY = "STRAY"
    OPEN = "OPEN"


def split_quoted(text: str, separator: str) -> list[str] | tuple[Trouble, int]:
    """Return the values of ``text`` (without its line end), or the trouble and in which value."""
    plain, position = _plain_value(separator), 0
    values: list[str] = []
    while True:
        if text.startswith('"', position):
            hit = _QUOTED.match(text, position)
            if hit is None:
                return Trouble.OPEN, len(values) + 1
            values.append(hit[1].replace('""', '"'))
        else:
            hit = plain.match(text, position)
            if hit is None:  # the pattern matches an empty value too
                raise AssertionError(position)
            values.append(hit[0])
        position = hit.end()
        if position == len(text):
            return values
        if text[position] != separator:
            return Trouble.STRAY, len(values)
        position += 1


@lru_cache
def _plain_value(separator: str) -> re.Pattern[str]:
    return re.compile(rf'[^"{re.escape(separator)}]*+')


def count_outside(text: str, mark: str) -> int:
    """Count ``mark`` outside quoted values, to tell the separator of a header."""
    return re.sub(r'"(?:[^"]|"")*"', "", text).count(mark)
