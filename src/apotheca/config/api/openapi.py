"""The OpenAPI 3.1 description of the API, made from the doors; nothing in it is written twice."""

import inspect
import json
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import Any

from pydantic.json_schema import models_json_schema

from apotheca.config.api.description import (
    ABOUT,
    DUTIES,
    NOT_CHANGED,
    PROBLEM,
    READS,
    REFUSALS,
    REPLAYED,
    TAG,
    WRITES,
    parameters,
)
from apotheca.config.api.problems import MEDIA_TYPE
from apotheca.config.api.routes import ITEMS, PREFIX, Route, routes
from apotheca.config.api.schemas import REF, Components, described, example, leaf
from apotheca.kernel.doors import ReadFile, ReadList, ReadOne, Write
from apotheca.kernel.listing import Filter
from apotheca.kernel.shapes import Shape, StructShape

Json = dict[str, Any]


@lru_cache(maxsize=1)
def document() -> Json:
    """Return the description of every route."""
    bodies = [route.body for route in routes() if isinstance(route.door, Write)]
    _, made = models_json_schema(
        [(body, "validation") for body in bodies], ref_template=REF + "{model}"
    )
    schemas: Json = {name: _untitled(schema) for name, schema in made.get("$defs", {}).items()}
    components = Components(schemas)
    paths: Json = {}
    for route in routes():
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Apotheca", "version": "1.0.0", "description": ABOUT,
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": PREFIX}],
        "tags": _tags(),
        "security": [{"client": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"client": _scheme()},
            "parameters": parameters(),
            "responses": {str(status): _refusal(text) for status, text in REFUSALS.items()},
            "schemas": {**schemas, **components.found, "Problem": PROBLEM},
            "examples": components.examples,
        },
    }  # fmt: skip


def text() -> str:
    """Return the description as it is kept in the documentation: a line for each thing in it."""
    return _lines(document(), 3) + "\n"


def _lines(value: Any, levels: int) -> str:
    if not levels or not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    members = [f"{json.dumps(name)}: {_lines(one, levels - 1)}" for name, one in value.items()]
    return "{\n" + ",\n".join(members) + "\n}"


def _untitled(schema: Json) -> Json:
    """Return a body's schema without the titles its fields have only from their names."""
    for one in schema.get("properties", {}).values():
        one.pop("title", None)
    return schema


def _operation(route: Route, components: Components) -> Json:
    summary, description = _words(route)
    operation: Json = {
        "operationId": route.name,
        "tags": [route.context],
        "summary": summary,
        "description": description,
        "security": _security(route.duties),
        "parameters": _route_parameters(route),
        "responses": _responses(route, components),
    }
    if isinstance(route.door, Write):
        operation["requestBody"] = _request(route, route.door)
    if route.deprecation is not None:
        operation["deprecated"] = True
    return {name: value for name, value in operation.items() if value not in ("", [])}


def _words(route: Route) -> tuple[str, str]:
    """Return the first sentence and the rest of what a route says about itself."""
    if isinstance(route.door, ReadList):
        own = "The calling client's own. " if route.door.own else ""
        return f"List: {route.door.listing.title.lower()}", own + described(route.door.listing.row)
    paragraphs = inspect.cleandoc(inspect.unwrap(route.function).__doc__ or "").split("\n\n")
    summary = " ".join(paragraphs[0].split()).replace("``", "`")
    rest = [" ".join(one.split()) for one in paragraphs[1:] if not one.startswith(":raises")]
    duties = "" if route.duties == "*" else f"Duties: {', '.join(route.duties)}."
    return summary, "\n\n".join([*rest, duties]).replace("``", "`").strip()


def _route_parameters(route: Route) -> list[Json]:
    found: list[Json] = [
        {"name": name, "in": "path", "required": True, "example": route.sample(name),
         "schema": {"type": "string", "minLength": 1, "maxLength": 300}}
        for name in route.door.placeholders
    ]  # fmt: skip
    if isinstance(route.door, Write):
        found.append(_shared("IdempotencyKey"))
        if route.version:
            found.append(_shared("IfMatch" if route.version.is_required else "IfMatchIfKnown"))
    elif isinstance(route.door, ReadList):
        found += _list_parameters(route.door)
    else:
        found.append(_shared("IfNoneMatch"))
        for name, one in route.options.items():
            needed = one.default is inspect.Parameter.empty
            found.append({"name": name, "in": "query", "required": needed,
                          "schema": _query_schema(one.annotation)})  # fmt: skip
    return found


def _list_parameters(door: ReadList) -> list[Json]:
    found = [_filter(name, one) for name, one in door.listing.filters.items() if name != door.own]
    names = list(door.listing.orders)
    found.append({"name": "sort", "in": "query", "description": "The order of the rows.",
                  "schema": {"type": "string", "enum": names, "default": names[0]}})  # fmt: skip
    return [*found, _shared("Limit"), _shared("Cursor")]


def _filter(name: str, one: Filter) -> Json:
    schema = _query_schema(one.type)
    more: Json = {}
    if one.is_many:
        more = {"style": "form", "explode": False}
        schema = {"type": "array", "items": schema, "minItems": 1}
    described_as = {"description": one.help} if one.help else {}
    return {"name": name, "in": "query", **described_as, **more, "schema": schema}


def _query_schema(annotation: Any) -> Json:
    if annotation is Decimal:
        return {"type": "number"}
    if annotation is int:
        return {"type": "integer", "minimum": 1 - 2**63, "maximum": 2**63 - 1}
    schema = leaf(annotation)
    parts = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return parts[0] if parts else schema


def _request(route: Route, door: Write) -> Json:
    body = route.body
    is_needed = any(one.is_required() for one in body.model_fields.values())
    content = {"schema": {"$ref": REF + body.__name__}, "example": dict(door.example)}
    return {"required": is_needed, "content": {"application/json": content}}


def _responses(route: Route, components: Components) -> Json:
    wanted = WRITES if isinstance(route.door, Write) else READS
    if isinstance(route.door, ReadFile):
        wanted = (*READS, 410, 503)
    found = {str(status): {"$ref": f"#/components/responses/{status}"} for status in wanted}
    return {**_success(route, components), **found}


def _success(route: Route, components: Components) -> Json:
    door, shape = route.door, route.answer
    if isinstance(door, ReadFile):
        content = {door.media_type: {"schema": {"type": "string", "format": "binary"}}}
        return {"200": {"description": "The file.", "content": content}, **NOT_CHANGED}
    if shape is None:
        return {"204": {"description": "Done; nothing to say."}}
    schema, sample = components.schema(shape), example(shape, route.answers)
    if isinstance(door, ReadList):
        schema, sample = _page(schema), {ITEMS: [sample], "next": None}
    elif route.answers:
        schema, sample = _object({route.answers: schema}), {route.answers: sample}
    named = components.example(route.name, shape, sample)
    answer = {
        "description": _said(shape),
        "content": {"application/json": {"schema": schema, "examples": {"answer": named}}},
    }
    if isinstance(door, Write):
        found: Json = {str(door.status): {**answer, "headers": REPLAYED}}
        if "None" in str(inspect.signature(inspect.unwrap(door.operation)).return_annotation):
            found["204"] = {"description": "Done; nothing to say."}
        return found
    if isinstance(door, ReadOne):
        return {"200": {**answer, "headers": {"ETag": TAG}}, **NOT_CHANGED}
    return {"200": answer}


def _said(shape: Shape) -> str:
    return (described(shape.make) if isinstance(shape, StructShape) else "") or "Done."


def _page(row: Json) -> Json:
    following = {
        "anyOf": [{"type": "string"}, {"type": "null"}],
        "description": "The cursor of the next page; null when this was the last.",
    }
    return _object({ITEMS: {"type": "array", "items": row}, "next": following})


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties),
            "additionalProperties": False}  # fmt: skip


def _security(duties: str) -> list[Json]:
    if duties == "*":
        return [{"client": []}]
    return [{"client": [f"duty:{letter}"]} for letter in duties]


def _scheme() -> Json:
    scopes = {f"duty:{letter}": words for letter, words in DUTIES.items()}
    flow = {"tokenUrl": "/api/oauth/token", "scopes": scopes}
    about = "Besides duties, scopes `entity:CODE` narrow a token to legal entities."
    return {"type": "oauth2", "description": about, "flows": {"clientCredentials": flow}}


def _tags() -> list[Json]:
    found = []
    for context in dict.fromkeys(route.context for route in routes()):
        words = inspect.cleandoc(import_module(f"apotheca.{context}").__doc__ or "").split("\n")[0]
        found.append({"name": context, "description": words})
    return found


def _shared(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def _refusal(words: str) -> Json:
    return {"description": words, "content": {MEDIA_TYPE: {"schema": {"$ref": REF + "Problem"}}}}
