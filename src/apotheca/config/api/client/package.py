"""The modules of the client package: one of methods and one of structures for each context."""

import re
from collections.abc import Iterable, Iterator
from textwrap import fill, indent
from typing import Any

from apotheca.config.api import openapi
from apotheca.config.api.client.methods import Method
from apotheca.config.api.client.types import default_of, name_of, python_name, type_of
from apotheca.config.api.description import Json
from apotheca.config.api.schemas import REF

WIDTH = 98
NOTE = "Written by ``apotheca manage export_client``; changes here are lost."


def modules() -> dict[str, str]:
    """Return the text of each written module by its path below ``apotheca_client``."""
    found = openapi.document()
    homes = _homes(found)
    texts = {"__init__.py": _package(found), "models/__init__.py": _models_package()}
    for tag in found["tags"]:
        name = tag["name"]
        texts[f"{name}.py"] = _methods(tag, found, homes)
        texts[f"models/{name}.py"] = _models(name, found, homes)
    return texts


def operations(found: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield path, method and description of every operation."""
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _homes(found: Json) -> dict[str, str]:
    """Return which context each structure is kept with: the first that uses it."""
    homes: dict[str, str] = {}
    for tag in found["tags"]:
        for _, _, operation in operations(found):
            if operation["tags"] == [tag["name"]]:
                for name in _used(operation, found):
                    homes.setdefault(name, tag["name"])
    return homes


def _used(value: Any, found: Json) -> Iterator[str]:
    """Yield every structure a description leads to, those inside first; no body by itself."""
    waiting, seen = [value], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            reference = str(one.get("$ref", ""))
            name = name_of(reference)
            if "/schemas/" in reference and name not in seen:
                seen.add(name)
                yield name
                waiting.append(found["components"]["schemas"][name])
            waiting += one.values()


def _package(found: Json) -> str:
    tags = [tag["name"] for tag in found["tags"]]
    imports = "\n".join(f"from apotheca_client.{tag} import {tag.title()}" for tag in sorted(tags))
    kinds = "Busy, Conflict, Invalid, NotAuthorised, NotFound, NotPermitted, Problem, Stale"
    imported = "\n".join(f"    {name}," for name in sorted([*kinds.split(", "), "Session"]))
    lines = "\n".join(f"        self.{tag} = {tag.title()}(session)" for tag in tags)
    names = sorted(["Client", *kinds.split(", ")])
    listed = "\n".join(f'    "{name}",' for name in names)
    return f'''"""
A client of Apotheca's API: one method for each operation, decimals and dates as Python has them.

{NOTE}
"""

# fmt: off
from types import TracebackType

import httpx

from apotheca_client.core import (
{imported}
)
{imports}

__all__ = [
{listed}
]


class Client:
    """
    Everything a service may ask, by context. Safe to share between threads; close it, or use
    ``with``.
    """

    def __init__(
        self, base_url: str, client_id: str, client_secret: str, *, scope: str = "",
        timeout: float = 30.0, transport: httpx.BaseTransport | None = None,
    ) -> None:
        session = Session(
            base_url, client_id, client_secret, scope=scope, timeout=timeout, transport=transport
        )
        self._session = session
{lines}

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
'''


def _models_package() -> str:
    return f'"""The structures of the API, by context.\n\n{NOTE}\n"""\n'


def _models(tag: str, found: Json, homes: dict[str, str]) -> str:
    names = [name for name, home in homes.items() if home == tag and not _is_body(name, found)]
    schemas = {name: found["components"]["schemas"][name] for name in sorted(names)}
    classes = [_class(name, schema) for name, schema in schemas.items()]
    text = "\n\n".join(classes)
    others = {name for schema in schemas.values() for name in _direct(schema)}
    return _header(f"The structures of {tag}.", text, {"dataclass"}, others, tag, homes) + text


def _methods(tag: Json, found: Json, homes: dict[str, str]) -> str:
    made = [
        Method(path, method, operation, found)
        for path, method, operation in operations(found)
        if operation["tags"] == [tag["name"]]
    ]
    text = "\n".join(one.text() for one in made)
    words = indent(_docstring(f"What a service may ask of {tag['name']}."), "    ")
    head = f"class {tag['name'].title()}:\n{words}\n"
    head += "    def __init__(self, session: Session) -> None:\n        self._session = session\n\n"
    used = {name for one in made for name in one.structures}
    return _header(f"The methods of {tag['name']}.", text, set(), used, "", homes) + head + text


def _header(
    words: str, text: str, needed: set[str], structures: Iterable[str], tag: str,
    homes: dict[str, str],
) -> str:  # fmt: skip
    """Return the docstring and the imports that ``text`` needs."""
    lines = ["from __future__ import annotations", ""]
    if "Iterator[" in text:
        lines.append("from collections.abc import Iterator")
    if "dataclass" in needed:
        lines.append(f"from dataclasses import dataclass{', field' if 'field(' in text else ''}")
    times = [name for name in ("date", "datetime") if f" {name}" in text or f"[{name}" in text]
    if times:
        lines.append(f"from datetime import {', '.join(times)}")
    for name, home in (("Decimal", "decimal"), ("Any", "typing"), ("UUID", "uuid")):
        if re.search(rf"\b{name}\b", text):
            lines.append(f"from {home} import {name}")
    own = list(_own(text, structures, tag, homes))
    imports = "\n".join([*lines, *([""] if own else []), *own])
    return f'"""\n{words}\n\n{NOTE}\n"""\n\n# fmt: off\n{imports}\n\n\n'


def _own(text: str, structures: Iterable[str], tag: str, homes: dict[str, str]) -> Iterator[str]:
    if "self._session" in text:
        yield "from apotheca_client.core import Session"
    by_home: dict[str, list[str]] = {}
    for name in structures:
        if homes[name] != tag:
            by_home.setdefault(homes[name], []).append(name)
    for home in sorted(by_home):
        listed = "".join(f"    {name},\n" for name in sorted(by_home[home], key=str.lower))
        yield f"from apotheca_client.models.{home} import (\n{listed})"
    helpers = [name for name in ("as_body", "as_part", "as_query", "decode") if f"{name}(" in text]
    if "self._session" in text and helpers:
        yield f"from apotheca_client.shapes import {', '.join(helpers)}"


def _class(name: str, schema: Json) -> str:
    lines = ["@dataclass(frozen=True, kw_only=True, slots=True)", f"class {name}:"]
    words = schema.get("description", f"{name}.")
    lines.append(indent(_docstring(words), "    "))
    for field, one in schema.get("properties", {}).items():
        text = f"    {python_name(field)}: {type_of(one)}"
        if field not in schema.get("required", ()):
            text += f" = {default_of(one)}"
        lines.append(text)
    return "\n".join(lines) + "\n"


def _docstring(words: str) -> str:
    if len(words) + 6 <= WIDTH - 4:
        return f'"""{words}"""\n'
    return f'"""\n{fill(words, WIDTH - 4)}\n"""\n'


def _is_body(name: str, found: Json) -> bool:
    reference = f"{REF}{name}"
    return any(
        operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        .get("schema", {}).get("$ref") == reference
        for _, _, operation in operations(found)
    )  # fmt: skip


def _direct(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield name_of(schema["$ref"])
        for one in schema.values():
            yield from _direct(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from _direct(one)
