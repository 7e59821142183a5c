"""
Shapes: how a Python type is written in the portable form, read from its annotations.

A dataclass becomes a pydantic model with the portable field names; ``encode`` and ``decode`` carry
values between the two with names looked up once for the whole document.
"""

import inspect
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model
from pydantic import Field as Described
from pydantic.fields import FieldInfo

from apotheca.kernel.portable import (
    Id,
    Names,
    ReferenceUnknown,
    bare_name,
    kind_of,
    kinds,
)

NOT_PORTABLE = ("actor", "when")


@dataclass(frozen=True)
class Shape:
    """A part of a value: its portable annotation, and how it is walked."""

    annotation: Any

    def ids(self, value: Any) -> Iterator[tuple[str, Id]]:
        """Yield every ``(kind, id)`` inside a Python value."""
        return iter(())

    def wanted(self, value: Any) -> Iterator[tuple[str, str]]:
        """Yield every ``(kind, label)`` inside a portable value."""
        return iter(())

    def encode(self, value: Any, labels: Mapping[tuple[str, Id], str]) -> Any:
        """Return the portable value of a Python one; plain values stay as they are."""
        return value

    def decode(self, value: Any, found: Mapping[tuple[str, str], Id]) -> Any:
        """Return the Python value of a portable one."""
        return value


@dataclass(frozen=True)
class RefShape(Shape):
    """One id of a kind. 0 and '' say "none" or "any" where the kind's ids are numbers."""

    kind: str

    def ids(self, value: Any) -> Iterator[tuple[str, Id]]:
        if value:
            yield self.kind, value

    def wanted(self, value: Any) -> Iterator[tuple[str, str]]:
        if value:
            yield self.kind, value

    def encode(self, value: Any, labels: Mapping[tuple[str, Id], str]) -> Any:
        return labels[(self.kind, value)] if value else ""

    def decode(self, value: Any, found: Mapping[tuple[str, str], Id]) -> Any:
        if not value and kinds()[self.kind].id_type is int:
            return 0
        one = found.get((self.kind, value))
        if one is None:
            raise ReferenceUnknown(kind=self.kind, label=value)
        return one


@dataclass(frozen=True)
class MaybeShape(Shape):
    """A value or None."""

    inner: Shape

    def ids(self, value: Any) -> Iterator[tuple[str, Id]]:
        return iter(()) if value is None else self.inner.ids(value)

    def wanted(self, value: Any) -> Iterator[tuple[str, str]]:
        return iter(()) if value is None else self.inner.wanted(value)

    def encode(self, value: Any, labels: Mapping[tuple[str, Id], str]) -> Any:
        return None if value is None else self.inner.encode(value, labels)

    def decode(self, value: Any, found: Mapping[tuple[str, str], Id]) -> Any:
        if value is None or (value == "" and isinstance(self.inner, RefShape)):
            return None
        return self.inner.decode(value, found)


@dataclass(frozen=True)
class ManyShape(Shape):
    """Any number of values of one shape; read back as a tuple."""

    inner: Shape

    def ids(self, value: Any) -> Iterator[tuple[str, Id]]:
        for one in value:
            yield from self.inner.ids(one)

    def wanted(self, value: Any) -> Iterator[tuple[str, str]]:
        for one in value:
            yield from self.inner.wanted(one)

    def encode(self, value: Any, labels: Mapping[tuple[str, Id], str]) -> Any:
        return [self.inner.encode(one, labels) for one in value]

    def decode(self, value: Any, found: Mapping[tuple[str, str], Id]) -> Any:
        return tuple(self.inner.decode(one, found) for one in value)


@dataclass(frozen=True)
class CodesShape(Shape):
    """Ids by code, as registrations answer them: outside the house the codes alone."""

    def encode(self, value: Any, labels: Mapping[tuple[str, Id], str]) -> Any:
        return list(value)


@dataclass(frozen=True)
class Part:
    """One field of a structure: its Python name, its portable name, its shape and default."""

    name: str
    portable: str
    shape: Shape
    default: Any = MISSING

    @property
    def is_required(self) -> bool:
        return self.default is MISSING


@dataclass(frozen=True)
class StructShape(Shape):
    """A dataclass, or the arguments of an operation; portable as a pydantic model."""

    owner: str
    parts: tuple[Part, ...]
    make: Callable[..., Any]

    def ids(self, value: Any) -> Iterator[tuple[str, Id]]:
        for part in self.parts:
            yield from part.shape.ids(_get(value, part))

    def wanted(self, value: Any) -> Iterator[tuple[str, str]]:
        for part in self.parts:
            yield from part.shape.wanted(getattr(value, part.portable))

    def encode(self, value: Any, labels: Mapping[tuple[str, Id], str]) -> Any:
        return {part.portable: part.shape.encode(_get(value, part), labels) for part in self.parts}

    def decode(self, value: Any, found: Mapping[tuple[str, str], Id]) -> Any:
        set_fields = value.model_fields_set
        return self.make(**{
            part.name: part.shape.decode(getattr(value, part.portable), found)
            for part in self.parts
            if part.is_required or part.portable in set_fields
        })  # fmt: skip

    def read(self, data: Mapping[str, Any]) -> BaseModel:
        """
        Check portable data against the model; unknown fields are refused.

        :raises pydantic.ValidationError: with the place of every fault.
        """
        model: type[BaseModel] = self.annotation
        return model.model_validate(data)

    def to_python(self, model: BaseModel, names: Names) -> Any:
        """
        Return the Python value of checked portable data.

        :raises ReferenceUnknown: a code names nothing.
        """
        return self.decode(model, names.ids(self.wanted(model)))

    def to_portable(self, value: Any, names: Names) -> dict[str, Any]:
        """Return the portable form of a Python value (dates and decimals stay Python's)."""
        encoded: dict[str, Any] = self.encode(value, names.labels(self.ids(value)))
        return encoded


@lru_cache(maxsize=1024)
def arguments_of(function: Callable[..., Any]) -> StructShape:
    """
    Return the shape of an operation's arguments, without ``actor`` and ``when``.

    Its Python side is a plain dict of keyword arguments.
    """
    plain = inspect.unwrap(function)
    hints = get_type_hints(plain)
    parts = [
        _part(plain.__name__, name, hints[name], _default(parameter.default))
        for name, parameter in inspect.signature(plain).parameters.items()
        if name not in NOT_PORTABLE
    ]
    title = "".join(word.title() for word in plain.__name__.split("_"))
    return _struct(plain.__name__, title, parts, dict)


@lru_cache(maxsize=1024)
def shape_of(annotation: Any, owner: str = "", name: str = "") -> Shape:
    """Return the shape of a type; ``owner`` and ``name`` say which field it is, if it is one."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType) and type(None) in inside:
        rest = [one for one in inside if one is not type(None)]
        inner = shape_of(Union[tuple(rest)], owner, name)  # noqa: UP007  built from parts
        return MaybeShape(inner.annotation | None, inner)
    if origin in (list, tuple, Sequence, set, frozenset) and _is_uniform(origin, inside):
        inner = shape_of(inside[0], owner, name)
        return ManyShape(list[inner.annotation], inner)  # type: ignore[name-defined]  # at run time
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _dataclass_shape(annotation)
    kind = kind_of(owner, name)
    if kind is not None and annotation is kinds()[kind].id_type:
        return RefShape(str, kind)
    if kind is not None and origin in (dict, Mapping):
        return CodesShape(list[str])
    return Shape(annotation)


@lru_cache(maxsize=1024)
def answer_of(function: Callable[..., Any]) -> Shape:
    """Return the shape of what an operation or query answers."""
    plain = inspect.unwrap(function)
    return shape_of(get_type_hints(plain)["return"], plain.__name__, "return")


def stored_arguments(function: Callable[..., Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments an act was kept with, as Python values again."""
    hints = get_type_hints(inspect.unwrap(function))
    return {name: _adapter(hints[name]).validate_python(value) for name, value in stored.items()}


@lru_cache(maxsize=1024)
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


@lru_cache(maxsize=1024)
def _dataclass_shape(kind: type) -> StructShape:
    hints = get_type_hints(kind)
    parts = [
        _part(kind.__name__, one.name, hints[one.name], _field_default(one)) for one in fields(kind)
    ]
    return _struct(kind.__name__, kind.__name__, parts, kind)


def _struct(owner: str, title: str, parts: Sequence[Part], make: Callable[..., Any]) -> StructShape:
    described: dict[str, Any] = {
        part.portable: (part.shape.annotation, _described(part)) for part in parts
    }
    model = create_model(title, __config__=ConfigDict(extra="forbid"), **described)
    return StructShape(model, owner, tuple(parts), make)


def _part(owner: str, name: str, annotation: Any, default: Any) -> Part:
    shape = shape_of(annotation, owner, name)
    portable = bare_name(name) if _refers(shape) else name
    return Part(name, portable, shape, default)


def _refers(shape: Shape) -> bool:
    if isinstance(shape, MaybeShape | ManyShape):
        return _refers(shape.inner)
    return isinstance(shape, RefShape)


def _described(part: Part) -> FieldInfo:
    kind = _kind(part.shape)
    extra: dict[str, Any] = {}
    if kind is not None:
        extra = {"description": f"The {kind.kind.replace('_', ' ')}.", "examples": [kind.example]}
        if isinstance(part.shape, ManyShape):
            extra["examples"] = [[kind.example]]
    if part.is_required:
        return _info(**extra)
    default = part.default
    if kind is not None and default == 0:
        default = ""
    elif isinstance(default, tuple):
        default = list(default)
    return _info(default=default, **extra)


def _info(**described: Any) -> FieldInfo:
    return cast(FieldInfo, Described(**described))


def _kind(shape: Shape) -> Any:
    if isinstance(shape, MaybeShape | ManyShape):
        return _kind(shape.inner)
    return kinds()[shape.kind] if isinstance(shape, RefShape) else None


def _is_uniform(origin: Any, inside: tuple[Any, ...]) -> bool:
    return len(inside) == 1 or (origin is tuple and len(inside) == 2 and inside[1] is Ellipsis)


def _get(value: Any, part: Part) -> Any:
    if isinstance(value, Mapping):
        return value.get(part.name, part.default)
    return getattr(value, part.name)


def _default(value: Any) -> Any:
    return MISSING if value is inspect.Parameter.empty else value


def _field_default(one: "Field[Any]") -> Any:
    if one.default is not MISSING:
        return one.default
    return MISSING if one.default_factory is MISSING else one.default_factory()
