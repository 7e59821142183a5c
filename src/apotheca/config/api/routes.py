"""Doors read from every context, each with all that answering and describing it needs."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

from pydantic import BaseModel, Field

from apotheca.config.api.models import Instant, Short, body_of, reference_of
from apotheca.governance.shell import Declared, registry
from apotheca.kernel.doors import AnyDoor, Deprecation, Doors, ReadFile, ReadList, ReadOne, Write
from apotheca.kernel.portable import kind_of, kinds
from apotheca.kernel.shapes import (
    ManyShape,
    Part,
    Shape,
    StructShape,
    answer_of,
    arguments_of,
    shape_of,
)

CONTEXTS = ("governance", "masterdata", "inventory", "procurement", "finance", "hub")
PREFIX = "/api/v1"
VERSION = "version"
ITEMS = "items"

# Fields the door itself reads, where the operation has no argument of the name.
EXTRA: Mapping[str, Any] = {
    "at": (
        Instant | None,
        Field(default=None, description="When it happened, if not now; never in the future."),
    ),
    "reason": (
        Short,
        Field(default="", description="Why, for the audit trail."),
    ),
}

# Examples of placeholders that are no codes of ours.
SAMPLES: Mapping[str, str] = {
    "order_number": "PO-2026-000001",
    "calendar_code": "US",
    "endpoint_code": "LEDGER-OUT",
    "role": "PHARMACY_BUYER",
    "number": "PO-2026-000001",
    "name": "2026-03",
    "key": "PO-2026-000001",
    "attachment": "AT-2026-000001",
    "document_id": "01890a5d-ac96-774b-bcce-b302099a8057",
}


@dataclass(frozen=True)
class Route:
    """One door with its context: what the views, the description, the client and tests read."""

    context: str
    door: AnyDoor

    @property
    def path(self) -> str:
        return self.door.path

    @property
    def method(self) -> str:
        return self.door.method if isinstance(self.door, Write) else "GET"

    @property
    def deprecation(self) -> Deprecation | None:
        return self.door.deprecation

    @cached_property
    def name(self) -> str:
        """The operation id: the operation's own name, or what is read."""
        if isinstance(self.door, Write):
            return str(inspect.unwrap(self.door.operation).__name__)
        if isinstance(self.door, ReadList):
            return f"list_{'own_' if self.door.own else ''}{self.door.listing.name}"
        query = str(inspect.unwrap(self.door.query).__name__)
        return "get_" + query.removesuffix("_details").removesuffix("_detail")

    @cached_property
    def url(self) -> str:
        """The path as the router reads it; a code with a slash in it takes as much as it needs."""
        url = self.door.path.removeprefix("/")
        for name in self.door.placeholders:
            if "/" in self.sample(name):
                url = url.replace(f"{{{name}}}", f"{{path:{name}}}")
        return url

    @property
    def duties(self) -> str:
        """The duties of which a caller needs one; ``*`` is everybody known."""
        if isinstance(self.door, Write):
            return self.declared.duty
        if isinstance(self.door, ReadList):
            return "*" if self.door.own else self.door.listing.duties
        return self.door.duties

    @property
    def function(self) -> Callable[..., Any]:
        """The operation or query behind a door that is no list."""
        if isinstance(self.door, ReadList):
            raise TypeError(self.door)
        return self.door.operation if isinstance(self.door, Write) else self.door.query

    @property
    def declared(self) -> Declared:
        """The operation of a write, as the shell knows it."""
        return _declared()[self.function]

    @cached_property
    def arguments(self) -> StructShape:
        """The arguments of a write."""
        return arguments_of(self.function)

    @cached_property
    def body(self) -> type[BaseModel]:
        """The model of a write's body."""
        given = {*self.door.placeholders, *((VERSION,) if self.version else ())}
        return body_of(self.arguments, given, EXTRA)

    @cached_property
    def version(self) -> Part | None:
        """The argument that names the version the caller saw, if a write has one."""
        if not isinstance(self.door, Write):
            return None
        return next((part for part in self.arguments.parts if part.name == VERSION), None)

    @cached_property
    def answer(self) -> Shape | None:
        """The shape of what is answered; None when nothing is. A list's is that of one row."""
        if isinstance(self.door, ReadList):
            row: Any = self.door.listing.row
            return shape_of(row)
        if isinstance(self.door, ReadFile):
            return None
        shape = answer_of(self.function)
        if isinstance(self.door, Write) and not self.door.answers:
            return shape if isinstance(shape, StructShape) else None
        return shape

    @cached_property
    def answers(self) -> str:
        """The name of what is answered inside an object, '' when it is the object itself."""
        if isinstance(self.answer, StructShape):
            return ""
        if isinstance(self.door, Write):
            return self.door.answers
        return ITEMS if isinstance(self.answer, ManyShape) else "answer"

    @cached_property
    def keys(self) -> tuple[inspect.Parameter, ...]:
        """The arguments of a detail's query that the placeholders fill, in order."""
        wanted = [
            one for one in inspect.signature(self.function).parameters.values()
            if one.name != "scope" and one.name not in self.options
        ]  # fmt: skip
        return tuple(wanted[: len(self.door.placeholders)])

    @cached_property
    def options(self) -> dict[str, inspect.Parameter]:
        """The arguments of a detail's query that parameters may set."""
        if not isinstance(self.door, ReadOne | ReadFile):
            return {}
        known = inspect.signature(self.function).parameters
        return {name: known[name] for name in self.door.options}

    @property
    def is_scoped(self) -> bool:
        """Whether a detail's query takes the reader's scope."""
        return "scope" in inspect.signature(self.function).parameters

    def part(self, name: str) -> Part:
        """Return the argument of a write with this portable name."""
        return next(part for part in self.arguments.parts if part.portable == name)

    def sample(self, name: str) -> str:
        """Return an example of what a placeholder stands for."""
        reference = None
        if isinstance(self.door, Write):
            reference = reference_of(self.part(name).shape)
        elif name not in SAMPLES:
            kind = kind_of("", f"{name}_id")
            reference = kinds()[kind] if kind else None
        return reference.example if reference else SAMPLES.get(name, "EXAMPLE")


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """Return every route, in the order of the contexts and of their tables."""
    found = []
    for context in CONTEXTS:
        doors: Doors = import_module(f"apotheca.{context}.api").DOORS
        found += [Route(context, door) for door in doors]
    return tuple(found)


@lru_cache(maxsize=1)
def _declared() -> dict[Callable[..., Any], Declared]:
    return {declared.call: declared for declared in registry.values()}
