"""
Several values in one cell: lists, pairs, records by name, and lists of these.
"""

import json
from dataclasses import dataclass
from typing import Any

from apotheca.hub.files import CellKind
from apotheca.hub.files.kinds import Unfit
from apotheca.hub.files.value_problems import ValueProblem
from apotheca.hub.moving import cells
from apotheca.hub.moving.codecs import Codec, nearest, readable
from apotheca.hub.moving.problems import MovingProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCodec(Codec):
    """Several values in one cell: ``a; b; c``."""

    of: Codec

    def value(self, text: str, kind: CellKind) -> list[Any]:
        if text == cells.NO_LIST:
            return []
        parts = readable(cells.cut, text, cells.LIST)
        if "" in parts:
            raise Unfit(ValueProblem.LIST_GAP)
        return [self.of.value(part, kind) for part in parts]

    def write(self, value: Any) -> object:
        return cells.join((self.of.part(one) for one in value), cells.LIST) or cells.NO_LIST

    @property
    def wanted(self) -> str:
        return f"any number of: {self.of.wanted}; separated by semicolons"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsCodec(Codec):
    """Pairs of two values in one cell: ``2026-12-25=Christmas; 2026-12-26=Boxing Day``."""

    first: Codec
    second: Codec

    def value(self, text: str, kind: CellKind) -> list[tuple[Any, Any]]:
        if text == cells.NO_LIST:
            return []
        pairs = readable(cells.cut_fields, text)
        return [
            (self.first.value(one, CellKind.TEXT), self.second.value(other, CellKind.TEXT))
            for one, other in pairs
        ]

    def write(self, value: Any) -> object:
        pairs = [(self.first.part(one), self.second.part(other)) for one, other in value]
        return cells.write_fields(pairs) or cells.NO_LIST

    @property
    def wanted(self) -> str:
        return f"any number of {self.first.wanted}={self.second.wanted}; separated by semicolons"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record in a cell; ``default`` is what an absent one stands for."""

    name: str
    codec: Codec
    is_required: bool
    default: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCodec(Codec):
    """Fields by name in one cell: ``uom=BOX; numerator=25``."""

    fields: tuple[Field, ...]

    def value(self, text: str, kind: CellKind) -> dict[str, Any]:
        known = {field.name: field for field in self.fields}
        values: dict[str, Any] = {}
        for name, said in readable(cells.cut_fields, text):
            if name not in known:
                raise Unfit(MovingProblem.FIELD_UNKNOWN, name=name, nearest=nearest(name, known))
            if name in values:
                raise Unfit(MovingProblem.FIELD_TWICE, name=name)
            values[name] = _field_value(known[name], said)
        for field in self.fields:
            if field.is_required and field.name not in values:
                raise Unfit(MovingProblem.FIELD_MISSING, name=field.name)
        return values

    def write(self, value: Any) -> object:
        return cells.write_fields([
            (field.name, "" if value[field.name] is None else field.codec.part(value[field.name]))
            for field in self.fields
            if field.is_required or value.get(field.name, field.default) != field.default
        ])  # fmt: skip

    @property
    def wanted(self) -> str:
        shown = (f"{f.name}={f.codec.wanted}" for f in self.fields if f.is_required)
        more = [f.name for f in self.fields if not f.is_required]
        return "; ".join(shown) + (f"; may have {', '.join(more)}" if more else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsCodec(Codec):
    """Several records in one cell: ``uom=BOX; numerator=25 | uom=CASE; numerator=300``."""

    of: RecordCodec

    def value(self, text: str, kind: CellKind) -> list[dict[str, Any]]:
        if text == cells.NO_LIST:
            return []
        return [self.of.value(part, kind) for part in readable(cells.cut, text, cells.RECORD)]

    def write(self, value: Any) -> object:
        return cells.join((str(self.of.write(one)) for one in value), cells.RECORD) or cells.NO_LIST

    @property
    def wanted(self) -> str:
        return f"any number of records ({self.of.wanted}); separated by |"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapCodec(Codec):
    """
    Names of any kind with their values: ``name=New name; min_receipt_remaining_days=90``.

    A value that reads as JSON (a number, ``true``, ``null``, a list) is that, else it is text; with
    ``is_text`` it is always text.
    """

    is_text: bool = False

    def value(self, text: str, kind: CellKind) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, said in [] if text == cells.NO_MAP else readable(cells.cut_fields, text):
            if name in values:
                raise Unfit(MovingProblem.FIELD_TWICE, name=name)
            values[name] = readable(cells.read_text, said) if self.is_text else _json_or_text(said)
        return values

    def write(self, value: Any) -> object:
        write = cells.write_part if self.is_text else _as_json
        pairs = [(name, write(one)) for name, one in value.items()]
        return cells.write_fields(pairs) or cells.NO_MAP

    @property
    def wanted(self) -> str:
        return "any number of name=value; separated by semicolons"


def _field_value(field: Field, said: str) -> Any:
    if not said:
        if field.is_required:
            return None
        return field.default
    try:
        return field.codec.value(said, CellKind.TEXT)
    except Unfit as unfit:
        why = unfit.problem.reason.format(**unfit.facts)
        raise Unfit(MovingProblem.FIELD_UNFIT, name=field.name, why=why) from None


def _json_or_text(said: str) -> Any:
    try:
        return json.loads(said, parse_constant=_no_number)
    except ValueError:
        return said


def _no_number(said: str) -> None:
    raise ValueError(said)


def _as_json(value: Any) -> str:
    if isinstance(value, str) and _json_or_text(value) == value:
        return cells.write_part(value)
    return json.dumps(value, ensure_ascii=False)
