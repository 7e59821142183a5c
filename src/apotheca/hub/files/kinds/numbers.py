"""Whole numbers, decimals, money and quantities: exact, plain, never rounded here."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from apotheca.hub.files.kinds.base import Kind, Unfit
from apotheca.hub.files.kinds.floats import exact_number
from apotheca.hub.files.kinds.marks import unseen_in
from apotheca.hub.files.table import CellKind
from apotheca.hub.files.value_problems import NumberProblem, ValueProblem

N = TypeVar("N", int, Decimal)

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_EXPONENT = re.compile(r"[+-]?[0-9.,]+[eE][+-]?[0-9]+", re.ASCII)
_MARKED = re.compile(
    r"[+-]?[0-9.,'\u2019\u00a0\u202f\u2009 ]*[0-9][0-9.,'\u2019\u00a0\u202f\u2009 ]*"
)
_NOT_FINITE = frozenset({"nan", "inf", "infinity", "null", "none", "n/a", "#n/a", "-", "."})
_BESIDE = frozenset({"Sc", "Po", "Ps", "Pe", "So"})
DIGITS_READ = 400
INTEGER_DIGITS = 18
_DASHES = "+\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0b\uff0d"


@dataclass(frozen=True, slots=True)
class Marks:
    """
    How numbers are written: the decimal mark, and the mark between thousands if there is one.

    Declared for a file by whoever sends it, never guessed. Thousands must stand in groups of three.
    """

    decimal: str = "."
    thousands: str = ""

    def plain(self, text: str) -> str:
        """Return the number with a dot and without groups.

        :raises Unfit: the text is not written with these marks.
        """
        if self == PLAIN_MARKS:
            return text
        group = f"(?:{re.escape(self.thousands)}[0-9]{{3}})+" if self.thousands else "(?!)"
        shape = rf"(-?(?:[0-9]{{1,3}}{group}|[0-9]+))(?:{re.escape(self.decimal)}([0-9]+))?"
        hit = re.fullmatch(shape, text, re.ASCII)
        if hit is None:  # not handed back: a dot must not become the decimal mark after all
            raise _why_not(text)
        whole = hit[1].replace(self.thousands, "") if self.thousands else hit[1]
        return f"{whole}.{hit[2]}" if hit[2] else whole


PLAIN_MARKS = Marks()


@dataclass(frozen=True, slots=True, kw_only=True)
class _NumberKind(Kind[N]):
    """A number within ``least`` and ``most``, both included."""

    least: N | None = None
    most: N | None = None

    def _within(self, number: N) -> N:
        if self.least is not None and number < self.least:
            raise Unfit(NumberProblem.TOO_LOW, limit=self.least)
        if self.most is not None and number > self.most:
            raise Unfit(NumberProblem.TOO_HIGH, limit=self.most)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegerKind(_NumberKind[int]):
    """A whole number; at most 18 digits, as the database's large integers take."""

    def value(self, text: str, kind: CellKind) -> int:
        number = _decimal(text, kind, PLAIN_MARKS)
        whole, decimals = _places(number)
        if decimals:
            raise Unfit(NumberProblem.NOT_WHOLE)
        if whole > INTEGER_DIGITS:
            raise Unfit(NumberProblem.TOO_LARGE, found=whole, limit=INTEGER_DIGITS)
        return self._within(int(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalKind(_NumberKind[Decimal]):
    """
    A decimal of at most ``precision`` digits, ``scale`` of them after the point.

    More decimals are refused, not rounded; zeros at the end do not count. -0 reads as 0.
    """

    precision: int = 20
    scale: int = 6
    is_above_zero: bool = False
    marks: Marks = PLAIN_MARKS

    def value(self, text: str, kind: CellKind) -> Decimal:
        number = _decimal(text, kind, self.marks)
        whole, decimals = _places(number)
        if decimals > self.scale:
            raise Unfit(NumberProblem.DECIMALS, found=decimals, limit=self.scale)
        if whole > self.precision - self.scale:
            raise Unfit(NumberProblem.TOO_LARGE, found=whole, limit=self.precision - self.scale)
        if self.is_above_zero and number <= 0:
            raise Unfit(NumberProblem.NOT_POSITIVE)
        return self._within(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyKind(DecimalKind):
    """An amount of money in cents; the currency has its own column. Negative amounts pass."""

    precision: int = 18
    scale: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityKind(DecimalKind):
    """A quantity above zero with up to six decimals; the unit has its own column."""

    is_above_zero: bool = True


def _decimal(text: str, kind: CellKind, marks: Marks) -> Decimal:
    if kind is CellKind.NUMBER:
        return exact_number(text)
    if kind is not CellKind.TEXT:
        raise Unfit(ValueProblem.WRONG_CELL, found=kind.lower(), wanted="number")
    plain = marks.plain(text)
    if not _PLAIN.fullmatch(plain):
        raise _why_not(text)
    if len(plain) > DIGITS_READ:
        raise Unfit(NumberProblem.TOO_LARGE, found=len(plain), limit=DIGITS_READ)
    number = Decimal(plain)
    return number if number else Decimal(0)  # -0 is 0


def _places(number: Decimal) -> tuple[int, int]:
    """Count the digits before the point and the decimals after it, without zeros at either end."""
    whole, _, decimals = f"{number:f}".lstrip("-").partition(".")
    return len(whole.lstrip("0")), len(decimals.rstrip("0"))


def _why_not(text: str) -> Unfit:
    """Say which of the usual mishaps made a number unreadable."""
    foreign = next((c for c in text if c.isnumeric() and not c.isascii()), "")
    dash = next((c for c in text if c in _DASHES), "")
    beside = next((c for c in text if c.isalpha() or unicodedata.category(c) in _BESIDE), "")
    if mark := unseen_in(text):
        return Unfit(ValueProblem.INVISIBLE, mark=mark)
    if {text.lower(), text.lower().lstrip("+-")} & _NOT_FINITE:
        return Unfit(NumberProblem.NOT_FINITE)
    if _EXPONENT.fullmatch(text):
        return Unfit(NumberProblem.EXPONENT)
    if foreign:
        return Unfit(NumberProblem.FOREIGN_DIGITS, mark=foreign)
    if dash or text.endswith("-"):
        return Unfit(NumberProblem.SIGN, mark=dash or "-")
    if _MARKED.fullmatch(text):
        return Unfit(NumberProblem.SEPARATORS)
    if beside and any(c.isdigit() for c in text):
        return Unfit(NumberProblem.UNIT, mark=beside)
    return Unfit(NumberProblem.NOT_PLAIN)
