"""Requests no client should send, each with the answer it gets (reliability 7, REST)."""

import json
from dataclasses import dataclass, field
from typing import Any

GOOD: dict[str, Any] = {
    "deliver_to": "MAIN-DOCK",
    "lines": [{"quantity": "4", "uom": "BOX", "package": "HEPARIN-BOX"}],
}
LINE = GOOD["lines"][0]
PATH = "/requisitions"


@dataclass(frozen=True)
class Bad:
    """One request: what is sent, the status and code it is answered with, and at which place."""

    name: str
    status: int
    code: str
    body: Any = None
    path: str = PATH
    method: str = "POST"
    query: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    key: str | None = ""
    place: str = ""


def body(name: str, status: int, code: str, text: bytes | str, **more: Any) -> Bad:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return Bad(name, status, code, raw, **more)


def change(name: str, place: str, **fields: Any) -> Bad:
    """A good body with fields changed or added: refused at a place."""
    return Bad(name, 422, "api.request_invalid", {**GOOD, **fields}, place=place)


def line(name: str, place: str, **fields: Any) -> Bad:
    return change(name, f"/lines/0/{place}" if place else "/lines/0", lines=[{**LINE, **fields}])


def deep(levels: int) -> str:
    return '{"deliver_to":' + "[" * levels + "]" * levels + "}"


def good_text(**replaced: str) -> str:
    """The good body as text, with raw JSON in place of some values."""
    parts = {"deliver_to": '"MAIN-DOCK"', "lines": json.dumps(GOOD["lines"]), **replaced}
    return "{" + ",".join(f'"{name}":{value}' for name, value in parts.items()) + "}"


UNREADABLE, INVALID = "api.body_unreadable", "api.request_invalid"

BODIES = [
    body("no JSON", 400, UNREADABLE, "deliver_to=MAIN-DOCK"),
    body("half an object", 400, UNREADABLE, '{"deliver_to": "MAIN-DOCK"'),
    body("something behind", 400, UNREADABLE, good_text() + "{}"),
    body("a comma too many", 400, UNREADABLE, '{"deliver_to": "MAIN-DOCK",}'),
    body("a comment", 400, UNREADABLE, good_text() + "// so"),
    body("single quotes", 400, UNREADABLE, "{'deliver_to': 'MAIN-DOCK'}"),
    body("a list", 400, UNREADABLE, "[" + good_text() + "]"),
    body("a text", 400, UNREADABLE, '"MAIN-DOCK"'),
    body("a number", 400, UNREADABLE, "17"),
    body("null", 400, UNREADABLE, "null"),
    body("a BOM", 400, UNREADABLE, b"\xef\xbb\xbf" + good_text().encode()),
    body("UTF-16", 400, UNREADABLE, good_text().encode("utf-16")),
    body("Latin-1", 400, UNREADABLE, good_text(deliver_to='"K\xf6ln"').encode("latin-1")),
    body("overlong UTF-8", 400, UNREADABLE, b'{"deliver_to": "\xc0\xaf"}'),
    body("a doubled key", 400, UNREADABLE, good_text()[:-1] + ',"deliver_to":"WEST-PHARMACY"}'),
    body("a doubled key inside", 400, UNREADABLE,
         good_text(lines='[{"quantity":"4","quantity":"400","uom":"BOX"}]')),
    body("depth 33", 400, UNREADABLE, deep(33)),
    body("depth 10,000", 400, UNREADABLE, deep(10_000)),
    body("depth 100,000", 400, UNREADABLE, deep(100_000)),
    body("NaN", 400, UNREADABLE, good_text(lines='[{"quantity":NaN,"uom":"BOX"}]')),
    body("Infinity", 400, UNREADABLE, good_text(lines='[{"quantity":Infinity,"uom":"BOX"}]')),
    body("-Infinity", 400, UNREADABLE, good_text(lines='[{"quantity":-Infinity,"uom":"BOX"}]')),
    body("a number of 1,000 digits", 400, UNREADABLE,
         good_text(lines='[{"quantity":' + "9" * 1000 + ',"uom":"BOX"}]')),
    body("an exponent beyond all", 400, UNREADABLE,
         good_text(lines='[{"quantity":1e400,"uom":"BOX"}]')),
    body("an exponent of exponents", 400, UNREADABLE,
         good_text(lines='[{"quantity":1e99999999999999999999,"uom":"BOX"}]')),
    body("a lone surrogate", 422, INVALID, good_text(deliver_to='"\\ud800"'), place="/deliver_to"),
    body("half a pair", 422, INVALID, good_text(deliver_to='"x\\udc00y"'), place="/deliver_to"),
    body("a surrogate in UTF-8", 400, UNREADABLE, '{"deliver_to": "\ud800"}'),
    body("NUL", 422, INVALID, good_text(deliver_to='"MAIN\\u0000DOCK"'), place="/deliver_to"),
    body("NUL in a name", 422, INVALID, good_text()[:-1] + ',"a\\u0000b":1}'),
    body("a raw control character", 400, UNREADABLE, good_text(deliver_to='"MAIN\nDOCK"')),
    body("11 MB", 413, "api.body_too_large", b'{"deliver_to":"' + b"A" * 11_000_000 + b'"}'),
    body("an empty object", 422, INVALID, "{}", place="/deliver_to"),
    body("nothing", 422, INVALID, b"", place="/deliver_to"),
]  # fmt: skip
TYPES = [
    change("an unknown field", "/note", note="hello"),
    change("mass assignment: status", "/status", status="APPROVED"),
    change("mass assignment: approver", "/approved_by", approved_by="director"),
    change("mass assignment: requester", "/requested_by", requested_by="director"),
    change("mass assignment: entity", "/entity", entity="CLINIC"),
    change("mass assignment: number", "/number", number="REQ-2026-000001"),
    change("mass assignment: id", "/id", id=1),
    change("mass assignment: actor", "/actor", actor={"person_id": 1}),
    change("mass assignment: when", "/when", when="2020-01-01T00:00:00Z"),
    change("mass assignment: internal id", "/deliver_to_id", deliver_to_id=1),
    change("prototype pollution", "/__proto__", __proto__={"admin": True}),
    change("a number for a code", "/deliver_to", deliver_to=1),
    change("a list for a code", "/deliver_to", deliver_to=["MAIN-DOCK"]),
    change("an object for a code", "/deliver_to", deliver_to={"$ne": ""}),
    change("null for a code", "/deliver_to", deliver_to=None),
    change("a code of 10,000 characters", "/deliver_to", deliver_to="M" * 10_000),
    change("an object for lines", "/lines", lines={"0": LINE}),
    change("a text for lines", "/lines", lines="4 BOX"),
    change("null for lines", "/lines", lines=None),
    change("a text for a line", "/lines/0", lines=["4 BOX"]),
    line("an unknown field of a line", "price", price="0.01"),
    line("no quantity", "quantity", quantity=None),
    line("a truth for a quantity", "quantity", quantity=True),
    line("words for a quantity", "quantity", quantity="four"),
    line("a comma in a quantity", "quantity", quantity="1,5"),
    line("a group in a quantity", "quantity", quantity="1,000"),
    line("an exponent as text", "quantity", quantity="1E+05"),
    line("NaN as text", "quantity", quantity="NaN"),
    line("Infinity as text", "quantity", quantity="Infinity"),
    line("hex", "quantity", quantity="0x10"),
    line("full-width digits", "quantity", quantity="\uff14"),
    line("Arabic digits", "quantity", quantity="\u0664"),
    line("a blank before", "quantity", quantity=" 4"),
    line("a newline behind", "quantity", quantity="4\n"),
    line("nothing as a quantity", "quantity", quantity=""),
    line("30 digits", "quantity", quantity="9" * 30),
    line("20 places", "quantity", quantity="0." + "1" * 20),
    line("a number for a unit", "uom", uom=1),
    line("a code as a number", "package", package=4711),
    change("a date with slashes", "/needed_on", needed_on="03/09/2026"),
    change("a date that is none", "/needed_on", needed_on="2026-02-30"),
    change("the day nought", "/needed_on", needed_on="0000-00-00"),
    change("a date as seconds", "/needed_on", needed_on=1772409600),
    change("a date with a time", "/needed_on", needed_on="2026-03-09T00:00:00Z"),
    change("a date of another age", "/needed_on", needed_on="9999-12-31"),
    change("an instant without a zone", "/at", at="2026-03-02T09:30:00"),
    change("an instant in the future", "/at", at="2198-03-02T09:30:00Z"),
    change("an instant as seconds", "/at", at=1772409600),
    change("an instant with a zone by name", "/at", at="2026-03-02T09:30:00 America/New_York"),
    change("a zone beyond the world", "/at", at="2026-03-02T09:30:00+99:99"),
    change("no UUID", "/correlation_id", correlation_id="4711"),
    change("a UUID as a URN", "/correlation_id",
           correlation_id="urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057"),
    change("a reason of 10,000 characters", "/reason", reason="r" * 10_000),
    Bad("a place nobody knows", 422, "kernel.reference_unknown", {**GOOD, "deliver_to": "MARS"}),
    Bad("an internal id as a code", 422, "kernel.reference_unknown", {**GOOD, "deliver_to": "1"}),
    Bad("injection in a code", 422, "kernel.reference_unknown",
        {**GOOD, "deliver_to": "x' OR '1'='1"}),
    Bad("a place of the wrong case", 422, "kernel.reference_unknown",
        {**GOOD, "deliver_to": "main-dock"}),
    Bad("a look-alike place", 422, "kernel.reference_unknown",
        {**GOOD, "deliver_to": "M\u0410IN-DOCK"}),
    change("an empty code", "/deliver_to", deliver_to=""),
    Bad("a quantity of nought", 422, "procurement.quantity_not_positive",
        {**GOOD, "lines": [{**LINE, "quantity": "0"}]}),
    Bad("a quantity below nought", 422, "procurement.quantity_not_positive",
        {**GOOD, "lines": [{**LINE, "quantity": "-4"}]}),
    Bad("nought below nought", 422, "procurement.quantity_not_positive",
        {**GOOD, "lines": [{**LINE, "quantity": "-0"}]}),
    Bad("no lines", 422, "", {**GOOD, "lines": []}),
]  # fmt: skip
JSON_TYPE = {"content-type": "application/json"}
HEADERS = [
    Bad("no key", 400, "api.idempotency_key_missing", GOOD, key=None),
    Bad("an empty key", 400, "api.idempotency_key_missing", GOOD, headers={"idempotency-key": ""},
        key=None),
    Bad("a key of 256 characters", 400, "api.idempotency_key_missing", GOOD, key="k" * 256),
    Bad("a key with a blank", 400, "api.idempotency_key_missing", GOOD, key="one two"),
    Bad("a key with a control character", 400, "api.idempotency_key_missing", GOOD, key="a\x07b"),
    Bad("a key beyond ASCII", 400, "api.idempotency_key_missing", GOOD, key="schl\xfcssel"),
    Bad("a form", 415, "api.content_type_unknown", b"deliver_to=MAIN-DOCK",
        headers={"content-type": "application/x-www-form-urlencoded"}),
    Bad("a form with files", 415, "api.content_type_unknown", b"--x--",
        headers={"content-type": "multipart/form-data; boundary=x"}),
    Bad("plain text", 415, "api.content_type_unknown", GOOD,
        headers={"content-type": "text/plain"}),
    Bad("no type", 415, "api.content_type_unknown", GOOD, headers={"content-type": ""}),
    Bad("XML", 415, "api.content_type_unknown", b"<!DOCTYPE x><x/>",
        headers={"content-type": "application/xml"}),
    Bad("a merge patch", 415, "api.content_type_unknown", GOOD,
        headers={"content-type": "application/merge-patch+json"}),
    Bad("another charset", 415, "api.content_type_unknown", GOOD,
        headers={"content-type": "application/json; charset=latin-1"}),
    Bad("a compressed body", 415, "api.content_type_unknown", GOOD,
        headers={"content-encoding": "gzip"}),
    Bad("a parameter on a write", 422, INVALID, GOOD, query={"status": "APPROVED"}),
    Bad("a token as a parameter", 422, INVALID, GOOD, query={"access_token": "x"}),
    Bad("a method as a parameter", 422, INVALID, GOOD, query={"_method": "DELETE"}),
    Bad("DELETE", 405, "api.method_not_allowed", method="DELETE"),
    Bad("PUT", 405, "api.method_not_allowed", GOOD, method="PUT"),
    Bad("PATCH", 405, "api.method_not_allowed", GOOD, method="PATCH"),
    Bad("TRACE", 405, "api.method_not_allowed", method="TRACE"),
    Bad("an invented method", 405, "api.method_not_allowed", method="APPROVE"),
    Bad("OPTIONS from another site", 405, "api.method_not_allowed", method="OPTIONS",
        headers={"origin": "https://evil.example", "access-control-request-method": "POST"}),
    Bad("an address nobody knows", 404, "api.path_unknown", GOOD, path="/requisition"),
    Bad("an address of another version", 404, "api.path_unknown", GOOD,
        path="/api/v2/requisitions"),
    Bad("the root", 404, "api.path_unknown", method="GET", path="/"),
    Bad("a slash too many", 404, "api.path_unknown", GOOD, path="/requisitions/"),
    Bad("up and away", 404, "api.path_unknown", method="GET", path="/../../account/login"),
    Bad("a document nobody knows", 404, "kernel.not_found", {"reason": "x"},
        path="/requisitions/REQ-1999-000001/cancellation"),
    Bad("a document of NUL", 404, "kernel.not_found", {"reason": "x"},
        path="/requisitions/%00/cancellation"),
    Bad("a document by internal id", 404, "kernel.not_found", {"reason": "x"},
        path="/requisitions/1/cancellation"),
    Bad("a document of 10,000 characters", 404, "kernel.not_found", {"reason": "x"},
        path="/requisitions/" + "R" * 10_000 + "/cancellation"),
    Bad("If-Match missing", 428, "api.version_missing", {"lines": [LINE]},
        path="/requisitions/REQ-1999-000001/resubmission"),
    Bad("If-Match of any", 428, "api.version_missing", {"lines": [LINE]},
        path="/requisitions/REQ-1999-000001/resubmission", headers={"if-match": "*"}),
    Bad("If-Match of none", 400, "api.header_unreadable", {"lines": [LINE]},
        path="/requisitions/REQ-1999-000001/resubmission", headers={"if-match": '"abc"'}),
    Bad("If-Match that is weak", 400, "api.header_unreadable", {"lines": [LINE]},
        path="/requisitions/REQ-1999-000001/resubmission", headers={"if-match": 'W/"1"'}),
    Bad("If-Match of two", 400, "api.header_unreadable", {"lines": [LINE]},
        path="/requisitions/REQ-1999-000001/resubmission", headers={"if-match": '"1", "2"'}),
    Bad("the version in the body", 422, INVALID, {"lines": [LINE], "version": 1},
        path="/requisitions/REQ-1999-000001/resubmission", headers={"if-match": '"1"'},
        place="/version"),
]  # fmt: skip


def ask(name: str, answered: int, code: str, /, **query: Any) -> Bad:
    return Bad(name, answered, code, method="GET", query=query)


QUERIES = [
    ask("a page of a billion", 422, "kernel.filter_unreadable", limit="1000000000"),
    ask("a page of nought", 422, "kernel.filter_unreadable", limit="0"),
    ask("a page below nought", 422, "kernel.filter_unreadable", limit="-1"),
    ask("a page of words", 422, "kernel.filter_unreadable", limit="all"),
    ask("a page of Arabic digits", 422, "kernel.filter_unreadable", limit="\u0661"),
    ask("a page of 40 digits", 422, "kernel.filter_unreadable", limit="1" * 40),
    ask("a cursor of our own making", 422, "kernel.cursor_invalid", cursor="b3BlbiBzZXNhbWU"),
    ask("a cursor that is none", 422, "kernel.cursor_invalid", cursor="../../etc"),
    ask("a cursor of 10,000 characters", 422, "kernel.cursor_invalid", cursor="A" * 10_000),
    ask("a cursor of nothing", 422, INVALID, cursor=""),
    ask("an order of nothing", 422, INVALID, sort=""),
    ask("an order nobody knows", 422, "kernel.filter_unknown", sort="password"),
    ask("injection in the order", 422, "kernel.filter_unknown", sort="newest; DROP TABLE x"),
    ask("a filter nobody knows", 422, INVALID, password="x"),  # noqa: S106  no password
    ask("a filter of an operator", 422, INVALID, status__ne="x"),
    ask("a filter twice", 422, INVALID, status=["SUBMITTED", "APPROVED"]),
    ask("a limit twice", 422, INVALID, limit=["1", "2"]),
    ask("a filter of NUL", 422, INVALID, status="A\x00B"),
    ask("a day in words", 422, "kernel.filter_unreadable", since="yesterday"),
    ask("a scope as a filter", 422, INVALID, scope_entities="1"),
    ask("a callback", 422, INVALID, callback="alert"),
    ask("a format", 422, INVALID, format="xml"),
]

CASES = [*BODIES, *TYPES, *HEADERS, *QUERIES]
