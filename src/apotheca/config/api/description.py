"""What the description of the API says in words of its own: tokens, keys, refusals, parameters."""

from collections.abc import Mapping
from typing import Any

from apotheca.config.api.problems import TYPE_PREFIX
from apotheca.config.api.reading import CURSOR_MAX, TAGS_PATTERN
from apotheca.kernel.listing import PAGE_ROWS, PAGE_ROWS_MAX

Json = dict[str, Any]

ABOUT = """\
One record from requisition to payment, for other systems. Everything is named by codes and document
numbers, never by internal ids; money and quantities are decimal text.

**Tokens.** Get one at `/api/oauth/token` with client credentials; it lasts 15 minutes. Scopes
narrow what the client's service was granted: `duty:F`, `entity:HOSP`.

**Writes** need an `Idempotency-Key`: the same key with the same request is answered as before,
with `Idempotency-Replayed: true`, and has no second effect; with another request it is refused.
`at` says when something happened, if not now.

**Reads** of one object carry an `ETag`; send it as `If-None-Match` to save the body, and as
`If-Match` where a change names the version it saw. Lists answer `items` and `next`: send `next` as
`cursor` for the page behind.

**Refusals** are problems (RFC 9457) with a stable `code`, a sentence that says what to do, and the
place of every fault.
"""
DUTIES = {
    "A": "item and formulary master", "B": "supplier master", "C": "bank details",
    "D": "requisition",
    "E": "approve requisitions and orders", "F": "purchase orders", "G": "receive goods",
    "H": "adjust and waste stock", "I": "approve counts", "J": "enter invoices",
    "K": "release match exceptions", "L": "propose payments", "M": "release payments",
    "N": "bank reconciliation", "O": "prepare journals", "P": "approve journals, close periods",
    "Q": "access administration", "R": "integration", "S": "order controlled drugs",
    "T": "receive controlled drugs", "@": "look, as an auditor",
}  # fmt: skip
REFUSALS: Mapping[int, str] = {
    400: "The request cannot be read, or its idempotency key is missing.",
    401: "There is no valid access token.",
    403: "The token or its service may not do this, or not here.",
    404: "There is no such object, or it lies outside what the token reaches.",
    409: "The state of things, or a rule, forbids it.",
    410: "It was there, and its time is over.",
    412: "Somebody changed it since the version you saw.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The request does not fit; every fault is named with its place.",
    428: "Send the version you saw as If-Match.",
    429: "Too many requests; wait as Retry-After says.",
    503: "Others were busy with the same records; nothing was written. Try again.",
}
READS, WRITES = (400, 401, 403, 404, 422, 429), tuple(REFUSALS)
KEY_PATTERN = "^[\\x21-\\x7e]{1,255}$"


TAG: Json = {
    "description": "The version and digest of what was read.",
    "schema": {"type": "string"},
}
NOT_CHANGED: Json = {"304": {"description": "What you have still holds."}}
REPLAYED: Json = {
    "Idempotency-Replayed": {
        "description": "true when the key came before: this is the first answer again.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
PROBLEM: Json = {
    "title": "Problem", "type": "object", "description": "A refusal, as RFC 9457 describes it.",
    "properties": {
        "type": {"type": "string", "examples": [TYPE_PREFIX + "kernel.not_found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do next."},
        "code": {"type": "string", "examples": ["kernel.not_found"]},
        "facts": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                    "reason": {"type": "string"},
                },
                "required": ["reason"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "code", "facts"],
}  # fmt: skip


def _header(name: str, words: str, *, needed: bool, schema: Json, sample: str) -> Json:
    return {"name": name, "in": "header", "required": needed, "description": words,
            "schema": schema, "example": sample}  # fmt: skip


def parameters() -> Json:
    """Return the parameters many routes share."""
    tag = {"type": "string", "pattern": '^"[0-9]{1,9}(\\.[0-9a-f]{8,64})?"$'}
    seen = "The ETag you read, or the version alone in quotes."
    return {
        "IdempotencyKey": _header(
            "Idempotency-Key", "One key for one request, however often it is sent.", needed=True,
            schema={"type": "string", "pattern": KEY_PATTERN}, sample="6f1c9a52-0b8e-4d6e",
        ),
        "IfMatch": _header("If-Match", seen, needed=True, schema=tag, sample='"1"'),
        "IfMatchIfKnown": _header("If-Match", seen, needed=False, schema=tag, sample='"1"'),
        "IfNoneMatch": _header(
            "If-None-Match", "ETags you have: 304 if one still holds.", needed=False,
            schema={"type": "string", "pattern": f"^{TAGS_PATTERN}$"}, sample='"1.5f0c2d7e"',
        ),
        "Limit": {
            "name": "limit", "in": "query", "description": "Rows of a page.",
            "schema": {"type": "integer", "minimum": 1, "maximum": PAGE_ROWS_MAX,
                       "default": PAGE_ROWS},
        },
        "Cursor": {
            "name": "cursor", "in": "query", "description": "`next` of the page before.",
            "schema": {"type": "string", "minLength": 1, "maxLength": CURSOR_MAX},
        },
    }  # fmt: skip
