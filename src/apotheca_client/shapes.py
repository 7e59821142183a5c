"""Between dataclasses and JSON: decimals and dates as text, codes as they are."""

import base64
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import quote
from uuid import UUID

T = TypeVar("T")


def encode(value: Any) -> Any:
    """Return a value as JSON; fields of a structure that have their default are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name.removesuffix("_"): encode(getattr(value, one.name))
            for one in fields(value)
            if one.default is MISSING or getattr(value, one.name) != one.default
        }
    if isinstance(value, Mapping):
        return {name: encode(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [encode(one) for one in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, UUID) else value


def as_body(**given: Any) -> dict[str, Any]:
    """Return the fields that were given, as JSON; None is not given."""
    return {name.removesuffix("_"): encode(one) for name, one in given.items() if one is not None}


def as_query(**given: Any) -> dict[str, Any]:
    """Return the parameters that were given, as text."""
    return {name: _parameter(one) for name, one in as_body(**given).items()}


def as_part(code: str) -> str:
    """Return a code as one part of a path."""
    return quote(code, safe="")


def decode(kind: type[T], value: Any) -> T:
    """Return JSON as ``kind``; fields a newer server adds are left out."""
    found: T = _decode(kind, value)
    return found


def _decode(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # a dataclass is a type here
        return kind(**{  # type: ignore[operator]
            name: _decode(hint, value[name.removesuffix("_")])
            for name, hint in hints.items()
            if name.removesuffix("_") in value
        })  # fmt: skip
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        rest = [one for one in inside if one is not NoneType]
        return None if value is None else _decode(rest[0], value)
    if origin is list:
        return [_decode(inside[0], one) for one in value]
    if origin is tuple:
        return tuple(_decode(one, part) for one, part in zip(inside, value, strict=True))
    if origin is dict:
        return {name: _decode(inside[1], one) for name, one in value.items()}
    return _READ[kind](value) if kind in _READ else value


_READ: Mapping[Any, Any] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
    bytes: base64.b64decode,
}


@lru_cache(maxsize=1024)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _parameter(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, list) else str(value)
