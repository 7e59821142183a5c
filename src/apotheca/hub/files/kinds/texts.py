"""Texts and codes."""

import re
import unicodedata
from dataclasses import dataclass

from apotheca.hub.files.kinds.base import Kind, Unfit
from apotheca.hub.files.kinds.floats import exact_number
from apotheca.hub.files.kinds.marks import control_in, lookalike_in, unseen_in
from apotheca.hub.files.table import CellKind
from apotheca.hub.files.value_problems import ValueProblem

_EXPONENT = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")
_NOT_PLAIN = re.compile(r"[^ -~]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextKind(Kind[str]):
    """
    A text of at most ``max`` characters, in Unicode's composed form (NFC).

    Control characters are refused (line breaks are kept when ``has_lines``); marks nobody sees and
    letters that look alike are kept and pointed out. Whole numbers of a workbook read as text.
    """

    max: int
    has_lines: bool = False

    def value(self, text: str, kind: CellKind) -> str:
        if kind is CellKind.NUMBER:
            text = f"{exact_number(text):f}"
        elif kind is not CellKind.TEXT:
            raise Unfit(ValueProblem.WRONG_CELL, found=kind.lower(), wanted="text")
        text = unicodedata.normalize("NFC", text)
        if self.has_lines:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if mark := control_in(text, keep_lines=self.has_lines):
            raise Unfit(ValueProblem.CONTROL, mark=mark)
        if len(text) > self.max:
            raise Unfit(ValueProblem.TOO_LONG, found=len(text), limit=self.max)
        return text

    def flag(self, text: str) -> Unfit | None:
        if mark := unseen_in(text):
            return Unfit(ValueProblem.INVISIBLE_KEPT, mark=mark)
        if mark := lookalike_in(text):
            return Unfit(ValueProblem.LOOKALIKE_KEPT, mark=mark)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeKind(Kind[str]):
    """
    A code of at most ``max`` plain (ASCII) characters: an item, an NDC, a GTIN, an account.

    A number cell of a workbook is refused, since zeros in front are lost there, and so is what a
    spreadsheet made of a long code (``9.37214E+10``). ``has_spaces`` allows spaces inside.
    """

    max: int = 60
    has_spaces: bool = False

    def value(self, text: str, kind: CellKind) -> str:
        if kind is CellKind.NUMBER:
            raise Unfit(ValueProblem.CODE_NUMBER_CELL)
        if kind is not CellKind.TEXT:
            raise Unfit(ValueProblem.WRONG_CELL, found=kind.lower(), wanted="code as text")
        if mark := _NOT_PLAIN.search(text):
            raise _why_not_plain(text, mark[0])
        if _EXPONENT.fullmatch(text):
            raise Unfit(ValueProblem.CODE_EXPONENT)
        if " " in text and not self.has_spaces:
            raise Unfit(ValueProblem.CODE_SPACE)
        if len(text) > self.max:
            raise Unfit(ValueProblem.TOO_LONG, found=len(text), limit=self.max)
        return text


def _why_not_plain(text: str, mark: str) -> Unfit:
    if control := control_in(text):
        return Unfit(ValueProblem.CONTROL, mark=control)
    if unseen := unseen_in(text):
        return Unfit(ValueProblem.INVISIBLE, mark=unseen)
    if lookalike := lookalike_in(text):
        return Unfit(ValueProblem.LOOKALIKE, mark=lookalike)
    return Unfit(ValueProblem.CODE_NOT_PLAIN, mark=mark)
