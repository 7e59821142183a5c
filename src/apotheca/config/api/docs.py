"""A page that shows the API to people: made from its description, without scripts."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apotheca.config.api import openapi
from apotheca.config.api.description import Json
from apotheca.config.api.routes import PREFIX

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'"


def docs_view(request: HttpRequest) -> HttpResponse:
    """Show every operation by its context, with its parameters, an example and its refusals."""
    found = openapi.document()
    groups = [
        {"tag": tag, "operations": [one for one in _operations(found) if one["tag"] == tag["name"]]}
        for tag in found["tags"]
    ]
    answer = render(request, "api/docs.html", {"groups": groups, "info": found["info"]})
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _operations(found: Json) -> list[Json]:
    shared = found["components"]["parameters"]
    return [
        {
            "tag": operation["tags"][0],
            "method": method.upper(),
            "path": PREFIX + path,
            "id": operation["operationId"],
            "summary": operation["summary"],
            "description": operation.get("description", ""),
            "parameters": [_parameter(one, shared) for one in operation.get("parameters", ())],
            "request": _request(operation),
            "deprecated": operation.get("deprecated", False),
        }
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]


def _parameter(one: Json, shared: Json) -> Json:
    known: Json = shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
    kind = known["schema"].get("type", "")
    return {**known, "place": known["in"], "kind": known["schema"].get("format", kind)}


def _request(operation: Json) -> str:
    body: Any = operation.get("requestBody")
    if body is None:
        return ""
    return json.dumps(body["content"]["application/json"]["example"], indent=2, ensure_ascii=False)
