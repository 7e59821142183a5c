"""
How a value of the portable form is written in a cell and read from it, by its shape.

Each codec is a kind of cell (``hub.files``) that can also write. ``write`` gives the value for a
cell of its own, ``part`` the text of it inside a list or record.
"""

import json
import unicodedata
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, get_args, get_origin
from uuid import UUID

from apotheca.hub.files import (
    BooleanKind,
    CellKind,
    DateKind,
    DecimalKind,
    IntegerKind,
    Kind,
    TimestampKind,
    UuidKind,
)
from apotheca.hub.files.kinds import Unfit
from apotheca.hub.files.kinds.floats import exact_number
from apotheca.hub.files.kinds.marks import control_in, lookalike_in, unseen_in
from apotheca.hub.files.value_problems import ValueProblem
from apotheca.hub.files.writing import in_text
from apotheca.hub.moving import cells
from apotheca.hub.moving.problems import MovingProblem
from apotheca.kernel.portable import kinds
from apotheca.kernel.shapes import ManyShape, MaybeShape, Part, RefShape, Shape, StructShape

# Texts of people; every other text is a code, which a number cell of a workbook would spoil.
FREE_TEXTS = frozenset({
    "name", "description", "reason", "comment", "note", "evidence", "address", "call_back",
    "patient_need", "emergency_reason", "labeler", "product_name", "generic_name", "strength",
    "dosage_form", "source", "because", "text", "malformed", "reason_text", "certificate",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec(Kind[Any]):
    """A kind of cell that writes too. ``wanted`` names what it holds for the pages."""

    is_required: bool = False

    def write(self, value: Any) -> object:
        """Return the value for a cell of its own."""
        return value

    def part(self, value: Any) -> str:
        """Return the text of the value inside a list or record."""
        return in_text(value)

    @property
    @abstractmethod
    def wanted(self) -> str:
        """Say in a few words what the cell holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCodec(Codec):
    """A text of people (``is_free``) or a code; ``ref`` is the kind of record the code names."""

    is_free: bool = False
    ref: str = ""

    def value(self, text: str, kind: CellKind) -> str:
        if kind is CellKind.NUMBER:
            if not self.is_free:
                raise Unfit(ValueProblem.CODE_NUMBER_CELL)
            text = f"{exact_number(text):f}"
        elif kind is not CellKind.TEXT:
            raise Unfit(ValueProblem.WRONG_CELL, found=kind.lower(), wanted="text")
        if cells.is_literal(text):
            return str(_readable(cells.read_literal, text))
        if mark := control_in(text, keep_lines=self.is_free):
            raise Unfit(ValueProblem.CONTROL, mark=mark)
        if not self.is_free:
            self._check_code(text)
        return unicodedata.normalize("NFC", text)

    def _check_code(self, text: str) -> None:
        if mark := unseen_in(text):
            raise Unfit(ValueProblem.INVISIBLE, mark=mark)
        if mark := lookalike_in(text):
            raise Unfit(ValueProblem.LOOKALIKE, mark=mark)

    def flag(self, text: str) -> Unfit | None:
        if cells.is_literal(text):
            return None
        if mark := unseen_in(text):
            return Unfit(ValueProblem.INVISIBLE_KEPT, mark=mark)
        if mark := lookalike_in(text):
            return Unfit(ValueProblem.LOOKALIKE_KEPT, mark=mark)
        return None

    def write(self, value: Any) -> object:
        text = str(value)
        if not self.is_free and lookalike_in(text):
            return cells.literal(text)
        return cells.write_text(text)

    def part(self, value: Any) -> str:
        text = str(value)
        if not self.is_free and lookalike_in(text):
            return cells.literal(text)
        return cells.write_part(text)

    @property
    def wanted(self) -> str:
        if self.ref:
            return f"{self.ref.replace('_', ' ')}, such as {kinds()[self.ref].example}"
        return "text" if self.is_free else "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainCodec(Codec):
    """A number, a day, an instant, yes or no, or an id, read by a kind of ``hub.files``."""

    kind: Kind[Any]
    words: str

    def value(self, text: str, kind: CellKind) -> Any:
        return self.kind.value(text, kind)

    def write(self, value: Any) -> object:
        return value.astimezone(UTC) if isinstance(value, datetime) else value

    def part(self, value: Any) -> str:
        return in_text(self.write(value))

    @property
    def wanted(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCodec(Codec):
    """Several values in one cell: ``a; b; c``."""

    of: Codec

    def value(self, text: str, kind: CellKind) -> list[Any]:
        if text == cells.NO_LIST:
            return []
        parts = _readable(cells.cut, text, cells.LIST)
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
        pairs = _readable(cells.cut_fields, text)
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
        for name, said in _readable(cells.cut_fields, text):
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
        return [self.of.value(part, kind) for part in _readable(cells.cut, text, cells.RECORD)]

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
        for name, said in [] if text == cells.NO_MAP else _readable(cells.cut_fields, text):
            if name in values:
                raise Unfit(MovingProblem.FIELD_TWICE, name=name)
            values[name] = _readable(cells.read_text, said) if self.is_text else _json_or_text(said)
        return values

    def write(self, value: Any) -> object:
        write = cells.write_part if self.is_text else _as_json
        pairs = [(name, write(one)) for name, one in value.items()]
        return cells.write_fields(pairs) or cells.NO_MAP

    @property
    def wanted(self) -> str:
        return "any number of name=value; separated by semicolons"


def codec_of(shape: Shape, name: str) -> Codec:
    """
    Return how values of a shape are written; ``name`` is the column's or field's.

    :raises TypeError: no cell holds such a value.
    """
    if isinstance(shape, MaybeShape):
        return codec_of(shape.inner, name)
    if isinstance(shape, RefShape):
        return TextCodec(ref=shape.kind)
    if isinstance(shape, StructShape):
        return _record(shape)
    if isinstance(shape, ManyShape):
        return _many(shape.inner, name)
    return _plain(shape.annotation, name)


def portable_default(part: Part) -> Any:
    """Return a part's default in the portable form."""
    if isinstance(part.shape, RefShape):
        return part.default or ""
    return list(part.default) if isinstance(part.default, tuple) else part.default


def nearest(name: str, among: Mapping[str, object] | Sequence[str]) -> str:
    """Return a question that names the nearest of ``among``, or nothing."""
    near = get_close_matches(name.casefold(), list(among), 1)
    return f" Did you mean {near[0]}?" if near else ""


def _many(inner: Shape, name: str) -> Codec:
    if isinstance(inner, StructShape):
        return RecordsCodec(of=_record(inner))
    if get_origin(inner.annotation) is tuple:
        one, other = get_args(inner.annotation)
        return PairsCodec(first=_plain(one, name), second=_plain(other, "name"))
    return ListCodec(of=codec_of(inner, name))


def _record(shape: StructShape) -> RecordCodec:
    return RecordCodec(fields=tuple(
        Field(
            part.portable, codec_of(part.shape, part.portable), part.is_required,
            None if part.is_required else portable_default(part),
        )
        for part in shape.parts
    ))  # fmt: skip


_PLAIN: dict[Any, tuple[Kind[Any], str]] = {
    int: (IntegerKind(), "whole number"),
    Decimal: (DecimalKind(precision=60, scale=30), "number"),
    bool: (BooleanKind(), "true or false"),
    date: (DateKind(), "day, such as 2026-03-02"),
    datetime: (TimestampKind(), "instant, such as 2026-03-02T14:30:00-05:00"),
    UUID: (UuidKind(), "id"),
}


def _plain(annotation: Any, name: str) -> Codec:
    if annotation is str:
        return TextCodec(is_free=name in FREE_TEXTS)
    if annotation in _PLAIN:
        kind, words = _PLAIN[annotation]
        return PlainCodec(kind=kind, words=words)
    if get_origin(annotation) in (dict, Mapping) or annotation is Mapping:
        return MapCodec(is_text=get_args(annotation)[1:] == (str,))
    raise TypeError(f"No cell holds {annotation} ({name}).")


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


def _readable(read: Any, *arguments: Any) -> Any:
    """Return what ``read`` makes of a cell; what it cannot read is unfit."""
    try:
        return read(*arguments)
    except cells.CellUnreadable as why:
        raise Unfit(MovingProblem.CELL_UNREADABLE, why=str(why)) from None
