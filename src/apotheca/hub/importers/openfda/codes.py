"""
National drug codes as printed: their layouts, the 11-digit billing form, and finding them in text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

_PRINTED = re.compile(r"(\d{4,6})-(\d{3,4})-(\d{1,2})", re.ASCII)
_IN_TEXT = re.compile(r"(?<![\d-])\d{4,5}-\d{3,4}-\d{1,2}(?![\d-])", re.ASCII)
_TEN_DIGITS = frozenset({"4-4-2", "5-3-2", "5-4-1"})
_CONVERTIBLE = _TEN_DIGITS | {"5-4-2"}


@dataclass(frozen=True, slots=True)
class ConversionReport:
    """What the 11-digit form does to a set of printed codes. The printed code is always kept."""

    converted: dict[str, str]
    refused: tuple[str, ...]
    collisions: dict[str, tuple[str, ...]]

    @property
    def distinct(self) -> int:
        """Return how many different 11-digit results there are."""
        return len(set(self.converted.values()))


def layout(code: str) -> str:
    """Return the digit counts of a printed code (``5-4-2``), or '' if it is not one."""
    found = _PRINTED.fullmatch(code)
    return "-".join(str(len(segment)) for segment in found.groups()) if found else ""


def eleven_digits(code: str) -> str | None:
    """
    Return the 5-4-2 billing form without hyphens (rule domain 1.2), or None where it is not
    computable.

    Ten digits without hyphens are ambiguous and a letter in a segment has no number: both give
    None.
    """
    if layout(code) not in _CONVERTIBLE:
        return None
    labeler, product, package = code.split("-")
    return f"{labeler:0>5}{product:0>4}{package:0>2}"


def same_code(first: str, second: str) -> bool:
    """Compare two printed codes segment by segment, as integers."""
    return segments(first) is not None and segments(first) == segments(second)


def segments(code: str) -> tuple[int, int, int] | None:
    """Return labeler, product and package as integers, or None if the code has no such form."""
    found = _PRINTED.fullmatch(code)
    if found is None:
        return None
    labeler, product, package = (int(segment) for segment in found.groups())
    return labeler, product, package


def conversion_report(codes: Iterable[str]) -> ConversionReport:
    """Convert every code; list those that cannot be converted and those that become one another."""
    converted: dict[str, str] = {}
    refused: list[str] = []
    for code in codes:
        result = eleven_digits(code)
        if result is None:
            refused.append(code)
        else:
            converted[code] = result
    meanings: dict[str, list[str]] = defaultdict(list)
    for code, result in converted.items():
        meanings[result].append(code)
    collisions = {result: tuple(same) for result, same in meanings.items() if len(same) > 1}
    return ConversionReport(converted, tuple(refused), collisions)


def codes_in(text: str) -> tuple[str, ...]:
    """
    Return the full hyphenated codes in free text, each once, in order of appearance.

    A full code has 4-5, 3-4 and 1-2 digits and touches no other digit or hyphen.
    """
    return tuple(dict.fromkeys(_IN_TEXT.findall(text)))


def needs_a_person(text: str) -> bool:
    """Tell whether a text speaks of an NDC and gives no full code: somebody has to read it."""
    return "NDC" in text and not codes_in(text)
