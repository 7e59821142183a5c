"""
Bodies as pydantic models: the portable form with types that take nothing for something else.

"1" is no number, 1 is no truth, a date is ISO text, a decimal is text or an exact JSON number.
"""

import base64
import binascii
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Annotated, Any, cast, get_args, get_origin
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
    create_model,
)
from pydantic.fields import FieldInfo

from apotheca.governance.refusing import choices_of
from apotheca.kernel.portable import Reference, choices, kinds
from apotheca.kernel.shapes import ManyShape, MaybeShape, Part, RefShape, Shape, StructShape

TEXT_MAX = 32_768
INT_MAX = 2**31 - 1
PLACES = -12
YEARS = (1900, 2199)
DECIMAL_PATTERN = r"^-?[0-9]{1,18}(\.[0-9]{1,12})?$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DECIMAL = re.compile(DECIMAL_PATTERN.replace("$", r"\Z"), re.ASCII)
_DATE = re.compile(DATE_PATTERN.replace("$", r"\Z"), re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9:]{5})",
    re.ASCII,
)


def _exact(value: Any) -> Any:
    """Take a decimal as text or as a JSON number of any exact spelling; nothing else."""
    if isinstance(value, str):
        if not _DECIMAL.fullmatch(value):
            raise ValueError('Write a decimal as plain digits, such as "12.50"')
        return Decimal(value) + 0  # -0 is 0
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError('Write a decimal as text, such as "12.50"')  # noqa: TRY004  pydantic's way
    number = Decimal(value)
    if number.adjusted() > 17 or number.as_tuple().exponent < PLACES:  # type: ignore[operator]
        raise ValueError("At most 18 digits before and 12 after the point")
    return number + 0


def _whole(value: Any) -> Any:
    """Take 1 and 1.0 as the same whole number, as JSON does."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("Write a date as YYYY-MM-DD")
    return value


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("Write an instant with its zone, such as 2026-03-02T09:30:00-05:00")
    return value


def _near(value: date) -> date:
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise ValueError(f"The year must lie from {YEARS[0]} to {YEARS[1]}")
    return value


def _uuid_text(value: Any) -> Any:
    if not isinstance(value, str) or len(value) != 36:
        raise ValueError("Write a UUID in its usual form of 36 characters")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str) or not value.isascii():
        raise ValueError("Write bytes as base64 text")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("Write bytes as base64 text") from None


Text = Annotated[str, Strict(), Field(max_length=TEXT_MAX)]
Short = Annotated[str, Strict(), Field(max_length=200)]
Code = Annotated[str, Strict(), Field(min_length=1, max_length=200)]
Whole = Annotated[int, Strict(), Field(ge=-INT_MAX, le=INT_MAX), BeforeValidator(_whole)]
Truth = Annotated[bool, Strict()]
Exact = Annotated[
    Decimal,
    BeforeValidator(_exact),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": DECIMAL_PATTERN}, {"type": "number"}]}),
]
Day = Annotated[date, BeforeValidator(_day), AfterValidator(_near)]
Instant = Annotated[datetime, BeforeValidator(_instant), AfterValidator(_near)]
Key = Annotated[UUID, BeforeValidator(_uuid_text)]
Raw = Annotated[
    bytes,
    BeforeValidator(_bytes),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]

_LEAVES: dict[Any, Any] = {
    str: Text, int: Whole, bool: Truth, Decimal: Exact, date: Day, datetime: Instant, UUID: Key,
    bytes: Raw, Any: Any, NoneType: None,
}  # fmt: skip


class Body(BaseModel):
    """The ground of all bodies: unknown fields are refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


_made: dict[type, type[BaseModel]] = {}


def body_of(
    shape: StructShape, without: Collection[str], extra: Mapping[str, Any]
) -> type[BaseModel]:
    """
    Return the model of an operation's body: its arguments less those the path or a header gives.

    ``extra`` are fields the door itself reads, as pydantic's ``create_model`` takes them.
    """
    parts = [part for part in shape.parts if part.portable not in without]
    names = {part.portable for part in parts}
    more = {name: field for name, field in extra.items() if name not in names}
    return _model(shape, "", parts, more)


def strict(shape: Shape) -> Any:
    """Return the annotation of a shape with strict leaves."""
    if isinstance(shape, RefShape):
        return Code
    if isinstance(shape, MaybeShape):
        return strict(shape.inner) | None
    if isinstance(shape, ManyShape):
        return list[strict(shape.inner)]  # type: ignore[misc]  # built at run time
    if isinstance(shape, StructShape):
        if shape.annotation not in _made:
            made = _model(shape, _words(shape.make), shape.parts, {})
            _made[shape.annotation] = made
        return _made[shape.annotation]
    return _leaf(shape.annotation)


def reference_of(shape: Shape) -> Reference | None:
    """Return what kind of record a shape refers to, if it does."""
    if isinstance(shape, MaybeShape | ManyShape):
        return reference_of(shape.inner)
    return kinds()[shape.kind] if isinstance(shape, RefShape) else None


def _leaf(annotation: Any) -> Any:
    if annotation in _LEAVES:
        return _LEAVES[annotation]
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is tuple:
        return tuple[tuple(_leaf(one) for one in inside)]  # type: ignore[misc]  # at run time
    if origin is not None and issubclass(origin, Mapping):
        return dict[_leaf(inside[0]), _leaf(inside[1])]  # type: ignore[misc]  # at run time
    return annotation


def _model(
    shape: StructShape, words: str, parts: Collection[Part], extra: Mapping[str, Any]
) -> type[BaseModel]:
    fields: dict[str, Any] = {
        part.portable: (_annotation(shape.owner, part), _field(part)) for part in parts
    }
    made = create_model(
        shape.annotation.__name__, __base__=Body, __doc__=words or None, **fields, **extra
    )
    return cast(type[BaseModel], made)


def _annotation(owner: str, part: Part) -> Any:
    """Return a part's annotation; only where "none" has a meaning may a code be empty."""
    rule = choices().get((owner, part.name))
    if rule is not None:
        one_of = _chosen(choices_of(rule))
        return one_of | None if isinstance(part.shape, MaybeShape) else one_of
    may_be_empty = isinstance(part.shape, RefShape) and not part.is_required
    return Short if may_be_empty else strict(part.shape)


def _chosen(known: Sequence[str]) -> Any:
    """Return a text that is one of a list; the description says which, and so does the refusal."""

    def one_of(value: str) -> str:
        if value not in known:
            raise ValueError(f"Choose one of {', '.join(one or 'nothing' for one in known)}")
        return value

    described = WithJsonSchema({"type": "string", "enum": list(known)})
    return Annotated[str, Strict(), AfterValidator(one_of), described]


def _field(part: Part) -> FieldInfo:
    reference = reference_of(part.shape)
    more: dict[str, Any] = {}
    if reference is not None:
        sample: Any = reference.example
        many = isinstance(part.shape, ManyShape)
        more["description"] = f"The {reference.kind.replace('_', ' ')}."
        more["examples"] = [[sample] if many else sample]
    if not part.is_required:
        more["default"] = _default(part, reference)
    return cast(FieldInfo, Field(**more))


def _default(part: Part, reference: Reference | None) -> Any:
    if reference is not None and part.default == 0:
        return ""
    return list(part.default) if isinstance(part.default, tuple) else part.default


def _words(make: Any) -> str:
    return " ".join((getattr(make, "__doc__", "") or "").split()).replace("``", "`")
