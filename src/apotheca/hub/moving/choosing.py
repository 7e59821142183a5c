"""Which codec writes the values of a shape."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin
from uuid import UUID

from apotheca.hub.files import (
    BooleanKind,
    DateKind,
    DecimalKind,
    IntegerKind,
    Kind,
    TimestampKind,
    UuidKind,
)
from apotheca.hub.moving.codecs import Codec, PlainCodec, TextCodec
from apotheca.hub.moving.records import (
    Field,
    ListCodec,
    MapCodec,
    PairsCodec,
    RecordCodec,
    RecordsCodec,
)
from apotheca.kernel.shapes import ManyShape, MaybeShape, Part, RefShape, Shape, StructShape

# Texts of people; every other text is a code, which a number cell of a workbook would spoil.
FREE_TEXTS = frozenset({
    "name", "description", "reason", "comment", "note", "evidence", "address", "call_back",
    "patient_need", "emergency_reason", "labeler", "product_name", "generic_name", "strength",
    "dosage_form", "source", "because", "text", "malformed", "reason_text", "certificate",
})  # fmt: skip


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
