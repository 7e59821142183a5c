"""One act on its way in or out, and where it stands in which file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

# Names given by people become identities of this family; one written as a UUID stands for itself.
FAMILY = UUID("6a1c3f0e-5f0b-4d0c-9a53-0b1f3c2d4e5f")

Code = tuple[str, str]
"""A kind of record and the code that names one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act begins: the file's name and the line."""

    file: str
    line: int


@dataclass(slots=True)
class Act:
    """
    One business act in the portable form.

    ``name`` is how the file calls it, ``sequence`` its turn (None: by time), ``at`` and ``day``
    when it happened (None: see docs/reference/templates), ``numbers`` what its documents are
    called. ``where`` gives the line and column of each code it refers to, ``makes`` the codes it
    makes. One that ``is_left_out`` has findings and is here for what needs it.
    """

    template: str
    operation: str
    place: Place
    arguments: dict[str, Any]
    name: str = ""
    sequence: int | None = None
    at: datetime | None = None
    day: date | None = None
    by: str = ""
    on_behalf_of: str = ""
    because: str = ""
    numbers: tuple[str, ...] = ()
    rows: int = 1
    step: int = 0
    where: Mapping[Code, tuple[int, str]] = field(default_factory=dict)
    makes: tuple[Code, ...] = ()
    is_left_out: bool = False


def identity_of(template: str, name: str, step: int = 0) -> UUID:
    """
    Return the identity of an act by the name its file gives it.

    A UUID is an act's own identity, as exports write it; any other name counts within its template.
    ``step`` tells apart the acts one row of a template leads to.
    """
    own = _as_uuid(name)
    if own is None:
        own = uuid5(FAMILY, f"{template}|{name}")
    return uuid5(own, str(step)) if step else own


def _as_uuid(name: str) -> UUID | None:
    if len(name) != 36:
        return None
    try:
        return UUID(name)
    except ValueError:
        return None
