"""
Doors: what other systems may ask of us, declared once per context as a table of paths.

``<context>/api.py`` holds ``DOORS``; the assembly in ``config/api`` turns them into routes, the
OpenAPI document, the generated client and the matrix of rights. A path names resources by code or
number; its ``{placeholders}`` fill the arguments of the same portable name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from apotheca.kernel.listing import Listing

_PLACEHOLDER = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Deprecation:
    """From which day a door is deprecated, when it closes, and which path to use instead."""

    since: date
    sunset: date
    successor: str


@dataclass(frozen=True)
class Door:
    """What all doors have: a path below ``/api/v1`` and, when it will close, its deprecation."""

    path: str

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in braces, in their order."""
        return tuple(_PLACEHOLDER.findall(self.path))


@dataclass(frozen=True)
class Write(Door):
    """
    A call of one operation.

    ``example`` is a body in the portable form. ``answers`` names the value an operation answers
    when that is no structure (a code, a count, a list); '' with such an answer sends no body.
    """

    operation: Callable[..., Any]
    example: Mapping[str, Any] = field(default_factory=dict)
    method: str = "POST"
    status: int = 200
    answers: str = ""
    deprecation: Deprecation | None = None


@dataclass(frozen=True)
class ReadList(Door):
    """
    One page after the other of a listing.

    ``own`` names the filter that is set to the calling client, for lists of one's own.
    """

    listing: Listing[Any]
    own: str = ""
    deprecation: Deprecation | None = None


@dataclass(frozen=True)
class ReadOne(Door):
    """
    One object, by a query that takes the placeholders in their order, and ``scope`` by name.

    ``duties`` are the letters of which the reader needs one, ``*`` everybody known, ``@`` auditors.
    ``options`` are the query's other arguments that a caller may set as parameters.
    """

    query: Callable[..., Any]
    duties: str = "*"
    options: tuple[str, ...] = ()
    deprecation: Deprecation | None = None


class FileContent(Protocol):
    """What is handed out as a file."""

    @property
    def file_name(self) -> str: ...
    @property
    def content(self) -> bytes: ...


@dataclass(frozen=True)
class ReadFile(Door):
    """One file, by a query as of ``ReadOne`` that answers a ``FileContent``; always a download."""

    query: Callable[..., FileContent]
    duties: str = "*"
    media_type: str = "application/octet-stream"
    options: tuple[str, ...] = ()
    deprecation: Deprecation | None = None


AnyDoor = Write | ReadList | ReadOne | ReadFile
Doors = tuple[AnyDoor, ...]


def created(path: str, operation: Callable[..., Any], **more: Any) -> Write:
    """Return a door that makes something new: it answers 201."""
    return Write(path, operation, status=201, **more)
