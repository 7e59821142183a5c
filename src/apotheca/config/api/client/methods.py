"""One method of the client for one operation of the description."""

import re
from dataclasses import dataclass
from functools import cached_property
from textwrap import fill, indent, wrap
from typing import Any

from apotheca.config.api.client.types import name_of, python_name, type_of
from apotheca.config.api.description import Json

WIDTH = 98
VERSION = "If-Match"
PAGING = ("Limit", "Cursor")


@dataclass(frozen=True)
class Method:
    """A path, a method of HTTP, and what the description says of them."""

    path: str
    verb: str
    operation: Json
    found: Json

    def text(self) -> str:
        """Return the method as Python."""
        lines = [
            indent(self._docstring(), " " * 8),
            *(indent(one, " " * 8) for one in self._call()),
        ]
        return "\n".join([self._signature(), *lines]) + "\n"

    @property
    def structures(self) -> set[str]:
        """The structures the text names."""
        known = set(self.found["components"]["schemas"])
        kinds = [kind for kind, _ in (*self._fields.values(), *self._queries.values())]
        words = re.findall(r"\w+", " ".join([*kinds, self._answer[0]]))
        return known.intersection(words)

    @cached_property
    def _parameters(self) -> list[Json]:
        shared = self.found["components"]["parameters"]
        return [
            shared[name_of(one["$ref"])] if "$ref" in one else one
            for one in self.operation.get("parameters", ())
        ]

    @cached_property
    def _fields(self) -> dict[str, tuple[str, bool]]:
        """The fields of the body: type, and whether one is needed."""
        if self.verb == "GET":
            return {}
        content = self.operation["requestBody"]["content"]["application/json"]
        schema = self.found["components"]["schemas"][name_of(content["schema"]["$ref"])]
        needed = schema.get("required", ())
        return {name: (type_of(one), name in needed) for name, one in schema["properties"].items()}

    @cached_property
    def _queries(self) -> dict[str, tuple[str, bool]]:
        return {
            one["name"]: (type_of(one["schema"]), bool(one.get("required")))
            for one in self._parameters
            if one["in"] == "query" and one["name"] not in ("limit", "cursor")
        }

    @cached_property
    def _version(self) -> Json | None:
        return next((one for one in self._parameters if one["name"] == VERSION), None)

    @cached_property
    def _answer(self) -> tuple[str, str, bool]:
        """What is answered: its type, the name it is wrapped in, and whether it may be nothing."""
        answers = self.operation["responses"]
        success = next((one for status, one in answers.items() if status in ("200", "201")), None)
        if success is None:
            return "None", "", False
        content = success["content"]
        if "application/json" not in content:
            return "bytes", "", False
        schema = content["application/json"]["schema"]
        may_be_none = "204" in answers
        if "$ref" in schema:
            return name_of(schema["$ref"]), "", may_be_none
        properties = schema["properties"]
        if "next" in properties:
            return type_of(properties["items"]["items"]), "next", False
        ((name, inner),) = properties.items()
        return type_of(inner), name, may_be_none

    def _signature(self) -> str:
        path = [f"{python_name(one)}: str" for one in self._places()]
        named = self._named()
        parameters = ["self", *path, *(["*"] if named else []), *named]
        head, tail = f"    def {self.operation['operationId']}(", f") -> {self._returned()}:"
        one_line = head + ", ".join(parameters) + tail
        if len(one_line) <= WIDTH:
            return one_line
        listed = _listed(parameters, WIDTH - 8)
        return f"{head}\n{indent(listed, ' ' * 8)}\n    {tail}"

    def _named(self) -> list[str]:
        found = []
        for name, (kind, needed) in {**self._fields, **self._queries}.items():
            kind = kind.removesuffix(" | None")
            if name == "sort" or not needed:
                found.append(f"{python_name(name)}: {kind} | None = None")
            else:
                found.insert(_needed(found), f"{python_name(name)}: {kind}")
        if self._version is not None:
            if self._version["required"]:
                found.insert(_needed(found), "version: int")
            else:
                found.append("version: int | None = None")
        if self.verb != "GET":
            found.append("idempotency_key: str | None = None")
        return found

    def _places(self) -> list[str]:
        return [one["name"] for one in self._parameters if one["in"] == "path"]

    def _returned(self) -> str:
        kind, name, may_be_none = self._answer
        if name == "next":
            return f"Iterator[{kind}]"
        return f"{kind} | None" if may_be_none else kind

    def _docstring(self) -> str:
        words = self.operation["summary"].rstrip(".") + "."
        if self.operation.get("deprecated"):
            words += " Deprecated."
        if len(words) + 6 <= WIDTH - 8:
            return f'"""{words}"""'
        return f'"""\n{fill(words, WIDTH - 8)}\n"""'

    def _call(self) -> list[str]:
        return self._read() if self.verb == "GET" else self._write()

    def _write(self) -> list[str]:
        more = "key=idempotency_key"
        if self._version is not None:
            more += ", version=version"
        call = f'self._session.write("{self.verb}", path, sent, {more})'
        lines = [f"path = {self._address()}", _given("sent", "as_body", self._fields)]
        kind, name, may_be_none = self._answer
        if kind == "None":
            return [*lines, call]
        value = f'answer["{name}"]' if name else "answer"
        ending = " if answer is not None else None" if may_be_none else ""
        return [*lines, f"answer = {call}", f"return decode({kind}, {value}){ending}"]

    def _read(self) -> list[str]:
        kind, name, _ = self._answer
        lines, asked = [f"path = {self._address()}"], ""
        if self._queries:
            lines.append(_given("asked", "as_query", self._queries))
            asked = ", asked"
        if name == "next":
            rows = f"self._session.pages(path{asked or ', {}'})"
            return [*lines, f"return (decode({kind}, row) for row in {rows})"]
        if kind == "bytes":
            return [*lines, f"return self._session.file(path{asked})"]
        value = f'answer["{name}"]' if name else "answer"
        lines.append(f"answer = self._session.read(path{asked})")
        return [*lines, f"return decode({kind}, {value})"]

    def _address(self) -> str:
        path = self.path
        for name in self._places():
            path = path.replace(f"{{{name}}}", f"{{as_part({python_name(name)})}}")
        return f'f"{path}"' if path != self.path else f'"{path}"'


def _needed(found: list[str]) -> int:
    """Return where the next needed parameter goes: behind those that have no default."""
    return sum(1 for one in found if " = " not in one)


def _listed(parts: list[str], width: int) -> str:
    """Return parts in lines, none of them broken."""
    whole = ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts) + ","
    lines = wrap(whole, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def _given(name: str, function: str, fields: dict[str, Any]) -> str:
    parts = [f"{python_name(one)}={python_name(one)}" for one in fields]
    one_line = f"{name} = {function}({', '.join(parts)})"
    if len(one_line) <= WIDTH - 8:
        return one_line
    return f"{name} = {function}(\n{indent(_listed(parts, WIDTH - 12), '    ')}\n)"
