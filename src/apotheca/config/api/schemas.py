"""JSON Schemas of answers, and examples of them, read from the shapes of what is answered."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from apotheca.config.api.models import reference_of
from apotheca.kernel.shapes import CodesShape, ManyShape, MaybeShape, RefShape, Shape, StructShape

REF = "#/components/schemas/"
DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["12.50"]}
NOTHING: dict[str, Any] = {"type": "null"}

_LEAVES: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: DECIMAL,
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    UUID: {"type": "string", "format": "uuid"},
    bytes: {"type": "string"},
    NoneType: NOTHING,
    Any: {},
    object: {},
}
_EXAMPLES: dict[Any, Any] = {
    int: 1,
    bool: True,
    Decimal: "12.50",
    date: "2026-03-02",
    datetime: "2026-03-02T14:30:00Z",
    UUID: "01890a5d-ac96-774b-bcce-b302099a8057",
    bytes: "",
    NoneType: None,
}
_BY_NAME: dict[str, str] = {
    "currency": "USD", "uom": "BOX", "base_uom": "VIAL", "status": "OPEN", "name": "Heparin",
    "entity": "HOSP", "facility": "MAIN", "location": "MAIN-CENTRAL", "item": "HEP-5000",
    "package": "HEP-5000-25", "supplier": "ACME", "order": "PO-2026-000001",
    "number": "PO-2026-000001", "lot_number": "A12345", "period": "2026-03", "account": "1310",
    "requisition": "REQ-2026-000001", "receipt": "GR-2026-000001", "invoice": "IN-2026-000001",
    "payment": "PAY-2026-000001", "cost_centre": "HOSP/ICU", "person": "buyer",
    "username": "buyer", "kind": "STOCK", "code": "HEP-5000",
}  # fmt: skip


class Components:
    """
    The schemas of structures by name; two structures of one name are told apart by their context.
    """

    def __init__(self, taken: Mapping[str, Any]) -> None:
        self.found: dict[str, dict[str, Any]] = {}
        self.examples: dict[str, dict[str, Any]] = {}
        self._taken = set(taken)
        self._names: dict[type, str] = {}

    def schema(self, shape: Shape) -> dict[str, Any]:
        """Return the schema of an answer; structures are referred to and kept here."""
        if isinstance(shape, RefShape):
            reference = reference_of(shape)
            assert reference is not None  # noqa: S101  it refers
            words = reference.kind.replace("_", " ")
            return {"type": "string", "description": f"The {words}.",
                    "examples": [reference.example]}  # fmt: skip
        if isinstance(shape, MaybeShape):
            return {"anyOf": [self.schema(shape.inner), NOTHING]}
        if isinstance(shape, ManyShape):
            return {"type": "array", "items": self.schema(shape.inner)}
        if isinstance(shape, CodesShape):
            return {"type": "array", "items": {"type": "string"}}
        if isinstance(shape, StructShape):
            return {"$ref": REF + self._keep(shape)}
        return leaf(shape.annotation)

    def example(self, route: str, shape: Shape, sample: Any) -> dict[str, str]:
        """Keep an example once: under its structure's name where the answer is just that."""
        is_plain = isinstance(shape, StructShape) and "next" not in sample
        name = self._names[shape.annotation] if is_plain else route
        self.examples[name] = {"value": sample}
        return {"$ref": f"#/components/examples/{name}"}

    def _keep(self, shape: StructShape) -> str:
        known = self._names.get(shape.annotation)
        if known is not None:
            return known
        name = self._name(shape)
        self._names[shape.annotation] = name
        kept: dict[str, Any] = {"title": name, "type": "object"}
        self.found[name] = kept
        if words := described(shape.make):
            kept["description"] = words
        kept["properties"] = {part.portable: self.schema(part.shape) for part in shape.parts}
        kept["required"] = [part.portable for part in shape.parts]
        kept["additionalProperties"] = False
        return name

    def _name(self, shape: StructShape) -> str:
        plain: str = shape.annotation.__name__
        context = str(getattr(shape.make, "__module__", "")).split(".")[1:2]
        for name in (plain, f"{context[0].title() if context else ''}{plain}", f"{plain}Answer"):
            if name not in self._taken and name not in self.found:
                return name
        raise LookupError(f"No name is left for {plain}.")


def leaf(annotation: Any) -> dict[str, Any]:
    """Return the schema of a plain type as answers write it."""
    if annotation in _LEAVES:
        return _LEAVES[annotation]
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return {"anyOf": [leaf(one) for one in inside]}
    if origin is tuple and inside[-1] is not Ellipsis:
        items = [leaf(one) for one in inside]
        return {"type": "array", "prefixItems": items, "minItems": len(items),
                "maxItems": len(items)}  # fmt: skip
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": leaf(inside[1])}
    if origin is not None:
        return {"type": "array", "items": leaf(inside[0])}
    return {"type": "string"}


def example(shape: Shape, name: str = "") -> Any:
    """Return an example of an answer of this shape; ``name`` is the field it is in."""
    if isinstance(shape, RefShape):
        reference = reference_of(shape)
        return reference.example if reference else ""
    if isinstance(shape, MaybeShape):
        return example(shape.inner, name)
    if isinstance(shape, ManyShape):
        return [example(shape.inner, name)]
    if isinstance(shape, CodesShape):
        return [_BY_NAME.get(name.removesuffix("s"), "CODE")]
    if isinstance(shape, StructShape):
        return {part.portable: example(part.shape, part.portable) for part in shape.parts}
    return _example(shape.annotation, name)


def _example(annotation: Any, name: str) -> Any:
    if annotation in _EXAMPLES:
        return _EXAMPLES[annotation]
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _example(inside[0], name)
    if origin is tuple and inside[-1] is not Ellipsis:
        return [_example(one, name) for one in inside]
    if origin is not None and issubclass(origin, Mapping):
        return {}
    if origin is not None:
        return [_example(inside[0], name.removesuffix("s"))]
    return _BY_NAME.get(name, name.replace("_", " ") or "text") if annotation is str else {}


def described(made: Any) -> str:
    """Return a docstring as one paragraph; what dataclasses write by themselves is none."""
    text = " ".join((getattr(made, "__doc__", "") or "").split())
    name = getattr(made, "__name__", "")
    return "" if text.startswith(f"{name}(") else text.replace("``", "`")
