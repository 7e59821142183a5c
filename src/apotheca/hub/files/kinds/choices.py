"""Yes and no, choices, ids, and lists of any of these."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar
from uuid import UUID

from apotheca.hub.files.kinds.base import ENDS, Kind, Unfit
from apotheca.hub.files.kinds.marks import unseen_in
from apotheca.hub.files.table import CellKind
from apotheca.hub.files.value_problems import ValueProblem

T = TypeVar("T")
YES, NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanKind(Kind[bool]):
    """Yes or no: ``true``, ``yes``, ``1``; ``false``, ``no``, ``0`` in either case of letters."""

    def value(self, text: str, kind: CellKind) -> bool:
        if kind is CellKind.DATE:
            raise Unfit(ValueProblem.WRONG_CELL, found="date", wanted="true or false")
        plain = text.lower() if text.isascii() else ""
        if plain in YES or plain in NO:
            return plain in YES
        raise _unseen(text) or Unfit(ValueProblem.BOOLEAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceKind(Kind[str]):
    """One of ``options``, written exactly so."""

    options: Sequence[str]

    def value(self, text: str, kind: CellKind) -> str:
        if kind not in (CellKind.TEXT, CellKind.NUMBER):
            raise Unfit(ValueProblem.WRONG_CELL, found=kind.lower(), wanted="text")
        if text in self.options:
            return text
        folded = {option.casefold(): option for option in self.options}
        near = get_close_matches(text.casefold()[:100], folded, 1)
        nearest = f" Did you mean {folded[near[0]]}?" if near else ""
        options = ", ".join(self.options)
        raise _unseen(text) or Unfit(ValueProblem.CHOICE, options=options, nearest=nearest)


@dataclass(frozen=True, slots=True, kw_only=True)
class UuidKind(Kind[UUID]):
    """An id: 32 hexadecimal digits in five groups."""

    def value(self, text: str, kind: CellKind) -> UUID:
        if kind is CellKind.TEXT and _UUID.fullmatch(text):
            return UUID(text)
        raise _unseen(text) or Unfit(ValueProblem.UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind(Kind[tuple[T, ...]]):
    """
    Several values of kind ``of`` in one cell, separated by semicolons, each at most once.

    An empty optional cell is no list; ``most`` bounds the parts.
    """

    of: Kind[T]
    most: int = 100

    def value(self, text: str, kind: CellKind) -> tuple[T, ...]:
        parts = [part.strip(ENDS) for part in text.split(";")]
        if len(parts) > self.most:
            raise Unfit(ValueProblem.LIST_TOO_LONG, found=len(parts), limit=self.most)
        if "" in parts:
            raise Unfit(ValueProblem.LIST_GAP)
        values: dict[T, None] = {}
        for part in parts:
            value = self.of.value(part, kind)
            if value in values:
                raise Unfit(ValueProblem.LIST_TWICE, part=part)
            values[value] = None
        return tuple(values)

    def flag(self, text: str) -> Unfit | None:
        flags = (self.of.flag(part.strip(ENDS)) for part in text.split(";"))
        return next((flag for flag in flags if flag is not None), None)


def _unseen(text: str) -> Unfit | None:
    mark = unseen_in(text)
    return Unfit(ValueProblem.INVISIBLE, mark=mark) if mark else None
