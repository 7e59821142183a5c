"""The description is what the doors say, is kept with the documentation, and holds together."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from apotheca.config.api import openapi
from apotheca.config.api.routes import routes

KEPT = Path(openapi.__file__).parents[4] / "docs" / "reference" / "openapi.json"


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def operations():
    for path, methods in openapi.document()["paths"].items():
        for method, operation in methods.items():
            yield pytest.param(path, method, operation, id=operation["operationId"])


def test_the_description_in_the_documentation_is_what_the_code_says():
    assert KEPT.read_text() == openapi.text(), "Run: apotheca manage export_openapi"


def test_every_reference_leads_somewhere():
    found = openapi.document()
    for reference in set(references(found)):
        here = found
        for part in reference.removeprefix("#/").split("/"):
            here = here[part]
        assert here


def test_every_route_is_described():
    described = sum(len(methods) for methods in openapi.document()["paths"].values())
    assert described == len(routes())


@pytest.mark.parametrize(("path", "method", "operation"), list(operations()))
def test_an_operation_says_what_it_does_and_shows_an_example(path, method, operation):
    assert operation["summary"]
    assert operation["security"]
    assert {"401", "403", "422", "429"} <= set(operation["responses"])
    success = [one for status, one in operation["responses"].items() if status < "300"]
    assert success
    for answer in success:
        for content in answer.get("content", {}).values():
            assert "examples" in content or content["schema"].get("format") == "binary"
    if method != "get":
        assert "example" in operation["requestBody"]["content"]["application/json"]
        assert {"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"]


def test_no_name_is_one_that_pydantic_had_to_make_up():
    assert [name for name in openapi.document()["components"]["schemas"] if "__" in name] == []


def test_the_description_is_public_and_json():
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert json.loads(answer.content)["openapi"] == "3.1.0"


def test_the_page_for_people_runs_and_loads_nothing_of_others():
    answer = Client().get("/api/docs")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<script" not in page
    assert "style=" not in page
    links = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert links
    assert [link for link in links if "//" in link] == []
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for route in routes():
        assert f'id="{route.name}"' in page
