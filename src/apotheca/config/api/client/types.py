"""JSON Schemas of the description as Python types."""

import keyword
from typing import Any

from apotheca.config.api.description import Json

_FORMATS = {"date": "date", "date-time": "datetime", "uuid": "UUID", "binary": "bytes"}
_PLAIN = {"integer": "int", "boolean": "bool", "number": "Decimal", "null": "None"}


def name_of(reference: str) -> str:
    """Return the name of a component a ``$ref`` leads to."""
    return reference.rpartition("/")[2]


def python_name(name: str) -> str:
    """Return a field's name as Python allows it: ``from`` becomes ``from_``."""
    return f"{name}_" if keyword.iskeyword(name) else name


def type_of(schema: Json) -> str:
    """Return the Python type of a schema."""
    if "$ref" in schema:
        return name_of(schema["$ref"])
    if "anyOf" in schema:
        return _any_of(schema["anyOf"])
    kind = schema.get("type")
    if kind == "string":
        return _text(schema)
    if kind == "array":
        if "prefixItems" in schema:
            return f"tuple[{', '.join(type_of(one) for one in schema['prefixItems'])}]"
        return f"list[{type_of(schema['items'])}]"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {type_of(inner) if isinstance(inner, dict) else 'Any'}]"
    return _PLAIN.get(str(kind), "Any")


def _any_of(parts: list[Json]) -> str:
    kinds = [type_of(one) for one in parts]
    if kinds[:2] == ["Decimal", "Decimal"]:  # text or number
        kinds = kinds[1:]
    return " | ".join(dict.fromkeys(kinds))


def _text(schema: Json) -> str:
    if schema.get("contentEncoding") == "base64":
        return "bytes"
    if "pattern" in schema and "[0-9]+)?$" in schema["pattern"].replace("{1,12}", "+"):
        return "Decimal"
    return _FORMATS.get(schema.get("format", ""), "str")


def default_of(schema: Json) -> str:
    """Return the default of a field as Python text."""
    value: Any = schema["default"]
    kind = type_of(schema)
    if value == []:
        return "field(default_factory=list)"
    if value == {}:
        return "field(default_factory=dict)"
    if kind.startswith("Decimal") and value is not None:
        return f'Decimal("{value}")'
    if kind.startswith("date") and value is not None:
        year, month, day = value.split("-")
        return f"date({int(year)}, {int(month)}, {int(day)})"
    if isinstance(value, str):
        return f'"{value}"'
    return repr(value)
