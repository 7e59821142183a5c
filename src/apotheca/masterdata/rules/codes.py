"""Product codes: NDC in its printed forms, GTIN-14, and the DEA number (rules MD-01 to MD-07)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from apotheca.kernel.errors import DomainError

LAYOUTS = {(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2), (6, 4, 2)}
TEN_DIGIT_LAYOUTS = ((4, 4, 2), (5, 3, 2), (5, 4, 1))

_SEGMENTS = re.compile(r"(\d{4,6})-(\d{3,4})-(\d{1,2})", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)


class NotAnNdc(DomainError):
    code = "masterdata.not_an_ndc"
    message = (
        "{value} is not an NDC. Enter it with its hyphens as printed: 4-4-2, 5-3-2, 5-4-1, 5-4-2 "
        "or 6-4-2 digits."
    )
    status = 422


class AmbiguousNdc(DomainError):
    code = "masterdata.ambiguous_ndc"
    message = (
        "{value} has ten digits without hyphens and can mean three packages. "
        "Enter it with its hyphens as printed."
    )
    status = 422


class NotAGtin(DomainError):
    code = "masterdata.not_a_gtin"
    message = "{value} is not a GTIN: {why}. Scan the code again."
    status = 422


class NotADeaNumber(DomainError):
    code = "masterdata.not_a_dea_number"
    message = "{value} is not a DEA registration number: {why}. Check it against the certificate."
    status = 422


@dataclass(frozen=True, slots=True)
class Ndc:
    """
    A National Drug Code, its three segments kept as printed (rule MD-01).

    Two NDCs mean the same package when their segments are equal as integers, whatever the padding.
    """

    labeler: str
    product: str
    package: str

    @property
    def printed(self) -> str:
        """The code with hyphens, as it was received."""
        return f"{self.labeler}-{self.product}-{self.package}"

    @property
    def key(self) -> tuple[int, int, int]:
        """The segments as integers, by which NDCs are compared."""
        return int(self.labeler), int(self.product), int(self.package)

    @property
    def normalised(self) -> str:
        """The key as text, equal for every padding of one code."""
        return "-".join(str(segment) for segment in self.key)

    @property
    def eleven(self) -> str | None:
        """The billing form 5-4-2 without hyphens, None for a labeler of six digits (rule MD-02)."""
        return self._padded(5)

    @property
    def twelve(self) -> str:
        """The uniform form 6-4-2 without hyphens, in force from 2033-03-07 (rule MD-03)."""
        return self._padded(6) or ""

    @property
    def ten(self) -> str | None:
        """The ten digits without hyphens, None when the printed form has eleven or twelve."""
        digits = self.labeler + self.product + self.package
        return digits if len(digits) == 10 else None

    def means_same(self, other: "Ndc") -> bool:
        """Return whether both name the same package."""
        return self.key == other.key

    def _padded(self, width: int) -> str | None:
        labeler, product, package = self.key
        if labeler >= 10**width:
            return None
        return f"{labeler:0{width}d}{product:04d}{package:02d}"


def parse_ndc(value: str) -> Ndc:
    """
    Return the NDC in ``value``: hyphenated, or 11 or 12 digits, whose layout is certain.

    :raises AmbiguousNdc: ten digits without hyphens (rule MD-04).
    :raises NotAnNdc: anything else.
    """
    text = value.strip()
    parts = _SEGMENTS.fullmatch(text)
    if parts is not None:
        ndc = Ndc(*parts.groups())
        if tuple(len(segment) for segment in parts.groups()) in LAYOUTS:
            return ndc
    elif _DIGITS.fullmatch(text):
        if len(text) == 10:
            raise AmbiguousNdc(value=text)
        if len(text) in (11, 12):
            return _cut(text, (len(text) - 6, 4, 2))
    raise NotAnNdc(value=value)


def readings_of_ten(digits: str) -> tuple[Ndc, ...]:
    """Return the three NDCs ten digits can mean, for a look-up in the package register."""
    return tuple(_cut(digits, layout) for layout in TEN_DIGIT_LAYOUTS)


def resolve_ten(digits: str, registered: Iterable[Ndc]) -> Ndc:
    """
    Return the one registered NDC that ten digits can mean (rule MD-04).

    :raises AmbiguousNdc: none, or more than one, of the readings is registered.
    """
    readings = {reading.key for reading in readings_of_ten(digits)}
    found = {ndc.key: ndc for ndc in registered if ndc.key in readings}
    if len(found) != 1:
        raise AmbiguousNdc(value=digits)
    return next(iter(found.values()))


def gtin_check_digit(first_thirteen: str) -> str:
    """Return the check digit over 13 digits: weights 3, 1, 3, ... from the left (rule MD-05)."""
    total = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(first_thirteen))
    return str(-total % 10)


def parse_gtin(value: str) -> str:
    """
    Return the GTIN-14 of a GTIN-8, -12, -13 or -14, padded with zeros on the left.

    :raises NotAGtin: wrong length, other characters, or a check digit that does not fit.
    """
    text = value.strip()
    if not _DIGITS.fullmatch(text) or len(text) not in (8, 12, 13, 14):
        raise NotAGtin(value=value, why="it needs 8, 12, 13 or 14 digits")
    padded = text.zfill(14)
    if gtin_check_digit(padded[:13]) != padded[13]:
        raise NotAGtin(value=value, why="the check digit does not fit")
    return padded


def ndc_digits_in_gtin(gtin14: str) -> str | None:
    """
    Return the ten NDC digits of a US drug GTIN (indicator, 03, NDC10, check), else None (MD-06).
    """
    return gtin14[3:13] if gtin14[1:3] == "03" else None


def gtin_of_ndc(ndc: Ndc, indicator: int = 0) -> str | None:
    """Return the GTIN-14 that carries a ten-digit NDC at a package level, None for longer NDCs."""
    if ndc.ten is None:
        return None
    body = f"{indicator}03{ndc.ten}"
    return body + gtin_check_digit(body)


def check_dea_number(value: str) -> str:
    """
    Return a DEA registration number in capitals: two letters (or letter and 9), six digits, check
    digit.

    The check digit is the last digit of (d1+d3+d5) + 2 x (d2+d4+d6) (rule MD-07).

    :raises NotADeaNumber: the form or the check digit does not fit.
    """
    text = value.strip().upper()
    if not re.fullmatch(r"[A-Z][A-Z9][0-9]{7}", text, re.ASCII):
        raise NotADeaNumber(value=value, why="it needs two letters and seven digits")
    digits = [int(digit) for digit in text[2:]]
    total = sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])
    if total % 10 != digits[6]:
        raise NotADeaNumber(value=value, why="the check digit does not fit")
    return text


def _cut(digits: str, layout: tuple[int, int, int]) -> Ndc:
    first, second, _third = layout
    return Ndc(digits[:first], digits[first : first + second], digits[first + second :])
