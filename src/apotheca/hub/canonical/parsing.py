"""Reading JSON as it was meant: no doubled keys, no NaN, no binary floats, a bounded depth."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Never

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from apotheca.hub.errors import MessageUnreadable

DEPTH_MAX = 32
_DECIMAL = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?", re.ASCII)


def read_text(body: bytes) -> str:
    """
    Return a text (UTF-8, with or without a byte order mark).

    :raises MessageUnreadable: it is not UTF-8, or has NUL bytes.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise MessageUnreadable(
            place=f"byte {problem.start}", problem="it is not UTF-8"
        ) from problem
    if "\0" in text:
        raise MessageUnreadable(place="the file", problem="it has NUL bytes")
    return text


class InexactNumber:
    """A JSON number with a fraction: tolerated where nobody reads it, refused as an amount."""


def read_json(body: bytes) -> dict[str, Any]:
    """
    Return the JSON object in ``body`` (UTF-8).

    :raises MessageUnreadable: not UTF-8, not JSON, not an object, a key twice, NaN, or nested too
    deep.
    """
    try:
        found = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_without_doubles,
            parse_constant=_refuse_constant,
            parse_float=lambda _: InexactNumber(),
        )
    except UnicodeDecodeError as problem:
        raise MessageUnreadable(
            place=f"byte {problem.start}", problem="it is not UTF-8"
        ) from problem
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno} column {problem.colno}"
        raise MessageUnreadable(place=place, problem=problem.msg) from problem
    except (RecursionError, ValueError) as problem:
        raise MessageUnreadable(place="the body", problem=str(problem)[:200]) from problem
    if not isinstance(found, dict):
        raise MessageUnreadable(place="the body", problem="it is not a JSON object")
    if _depth(found) > DEPTH_MAX:
        raise MessageUnreadable(place="the body", problem=f"deeper than {DEPTH_MAX} levels")
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {doubled!r} comes twice")
    return found


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is no number")


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        children = (
            node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        )
        if level <= DEPTH_MAX:
            waiting.extend((child, level + 1) for child in children)
    return deepest


def exact_decimal(value: Any) -> Decimal:
    """Return an amount written as text with at most 14 digits and 6 decimals, in plain ASCII."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError(
            "amount_is_text", 'write amounts as text ("12.50"), not as numbers'
        )
    if not _DECIMAL.fullmatch(value):
        raise PydanticCustomError("amount_is_plain", "not a plain amount such as 12.50")
    return Decimal(value)


def exact_date(value: Any) -> Any:
    """Refuse numbers and times where a date is meant; ISO text passes."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("date_is_iso", "write dates as 2026-03-02")


def plain_text(value: Any) -> Any:
    """Refuse control characters, which break pages, labels and logs; spaces at the ends are cut."""
    if isinstance(value, str):
        if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in value):
            raise PydanticCustomError("text_is_plain", "control characters are not allowed")
        return value.strip()
    return value


Amount = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    WithJsonSchema({"type": "string", "pattern": f"^{_DECIMAL.pattern}$"}),
]
Day = Annotated[date, BeforeValidator(exact_date)]
Text = Annotated[str, BeforeValidator(plain_text)]


class Canonical(BaseModel):
    """A part of a canonical message: unknown additions are tolerated, known parts are exact."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)


def explain(problem: ValidationError) -> MessageUnreadable:
    """Turn the first of pydantic's findings into our sentence, with the place."""
    first = problem.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the body"
    count = problem.error_count()
    more = f" (and {count - 1} more)" if count > 1 else ""
    return MessageUnreadable(place=place[:120], problem=first["msg"][:200] + more)
