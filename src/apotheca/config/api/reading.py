"""
Reading what a client sent, strictly: one JSON object, exact numbers, nothing doubled or unknown.

Numbers with a point become ``Decimal`` from their own digits; no float is ever made.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, DecimalException
from typing import Any

from django.http import HttpRequest

from apotheca.config.api.problems import (
    BodyTooLarge,
    BodyUnreadable,
    ContentTypeUnknown,
    Fault,
    HeaderUnreadable,
    IdempotencyKeyMissing,
    RequestInvalid,
    VersionMissing,
)

BODY_MAX = 10 * 1024 * 1024
DEPTH_MAX = 32
DIGITS_MAX = 40
CURSOR_MAX = 2000
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
# Entity tags as a client kept them, ours or weakened on the way, one or several.
TAGS_PATTERN = r"[\x21-\x7e][\x20-\x7e]{0,999}"
TAGS = re.compile(TAGS_PATTERN, re.ASCII)
# An entity tag of ours: a version and a digest, or one of them.
ETAG = re.compile(r'"(?:(\d{1,9})(?:\.[0-9a-f]{8,64})?|[0-9a-f]{8,64})"', re.ASCII)


def read_object(request: HttpRequest) -> dict[str, Any]:
    """
    Return the JSON object of a request; no body at all is an empty one.

    :raises BodyTooLarge, ContentTypeUnknown, BodyUnreadable: it is not what we read.
    :raises RequestInvalid: a text holds what no text holds (NUL, half a surrogate pair).
    """
    body = _bytes(request)
    if not body:
        return {}
    _check_type(request)
    found = parse(body)
    if not isinstance(found, dict):
        raise BodyUnreadable(reason="it is no object")
    return found


def parse(body: bytes) -> Any:
    """Return the value of JSON text, refusing what is ambiguous in it."""
    try:
        text = body.decode()
        found = json.loads(
            text, object_pairs_hook=_once, parse_float=_decimal, parse_int=_integer,
            parse_constant=_constant,
        )  # fmt: skip
    except RecursionError:
        raise BodyUnreadable(reason=f"it is deeper than {DEPTH_MAX} levels") from None
    except UnicodeDecodeError as bad:
        raise BodyUnreadable(reason=f"byte {bad.start} is not UTF-8") from None
    except json.JSONDecodeError as bad:
        raise BodyUnreadable(reason=f"{bad.msg} at line {bad.lineno} column {bad.colno}") from None
    faults = [fault for fault, _ in zip(_faults(found), range(20), strict=False)]
    if faults:
        raise RequestInvalid(faults)
    return found


def idempotency_key(request: HttpRequest) -> str:
    """
    Return the key a write comes under.

    :raises IdempotencyKeyMissing: there is none, or it is not 1 to 255 visible ASCII characters.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise IdempotencyKeyMissing
    return key


def version_seen(request: HttpRequest) -> int:
    """
    Return the version in ``If-Match``: the number before the point of our ETags.

    :raises VersionMissing: the header is missing, or ``*``, which names no version.
    :raises HeaderUnreadable: it is no single strong ETag of ours with a version.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        raise VersionMissing
    found = ETAG.fullmatch(given)
    if found is None or found[1] is None:
        raise HeaderUnreadable(header="If-Match", reason="it is no ETag of a version of ours")
    return int(found[1])


def tags_known(request: HttpRequest) -> str:
    """
    Return ``If-None-Match``, "" when there is none.

    :raises HeaderUnreadable: it is empty, long, or holds what no entity tag holds.
    """
    given = request.headers.get("If-None-Match")
    if given is not None and not TAGS.fullmatch(given):
        raise HeaderUnreadable(header="If-None-Match", reason="it is no list of entity tags")
    return given or ""


def read_query(request: HttpRequest, known: frozenset[str]) -> dict[str, str]:
    """
    Return the query parameters, each once and each known.

    :raises RequestInvalid: a parameter is unknown, came twice, or holds what no text holds.
    """
    faults, found = [], {}
    for name, values in request.GET.lists():
        if name not in known:
            named = ", ".join(sorted(known)) or "none"
            faults.append(Fault(f"It is not known here. Known: {named}", parameter=name[:80]))
        elif len(values) > 1:
            faults.append(Fault("It came more than once", parameter=name))
        elif not is_text(str(values[0])):
            faults.append(Fault("It holds what no text holds", parameter=name))
        else:
            found[name] = str(values[0])
    if faults:
        raise RequestInvalid(faults)
    return found


def is_text(value: str) -> bool:
    """Return whether every character can be stored: no NUL, no half of a surrogate pair."""
    return _NO_TEXT.search(value) is None


def _bytes(request: HttpRequest) -> bytes:
    declared = request.headers.get("Content-Length", "") or "0"
    if not (declared.isascii() and declared.isdigit()):
        raise HeaderUnreadable(header="Content-Length", reason="it is no plain number")
    if int(declared) > BODY_MAX:
        raise BodyTooLarge(limit=BODY_MAX)
    body: bytes = request.read(BODY_MAX + 1)
    if len(body) > BODY_MAX:
        raise BodyTooLarge(limit=BODY_MAX)
    return body


def _check_type(request: HttpRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
        raise ContentTypeUnknown(given=(request.headers.get("Content-Type") or "nothing")[:60])
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ContentTypeUnknown(given="a compressed body")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise BodyUnreadable(reason=f"an object has {doubled[:80]!r} twice")
    return found


def _decimal(text: str) -> Decimal:
    if len(text) > DIGITS_MAX:
        raise BodyUnreadable(reason=f"a number has more than {DIGITS_MAX} characters")
    try:
        number = Decimal(text)
    except DecimalException:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > DIGITS_MAX:
        raise BodyUnreadable(reason=f"the number {text} is out of every range")
    return number


def _integer(text: str) -> int:
    if len(text) > DIGITS_MAX:
        raise BodyUnreadable(reason=f"a number has more than {DIGITS_MAX} characters")
    return int(text)


def _constant(name: str) -> None:
    raise BodyUnreadable(reason=f"{name} is no number of JSON")


def _faults(found: Any) -> Iterator[Fault]:
    """
    Yield each text that cannot be stored, by its pointer.

    :raises BodyUnreadable: it is too deep.
    """
    waiting: list[tuple[str, int, Any]] = [("", 1, found)]
    while waiting:
        pointer, depth, value = waiting.pop()
        if depth > DEPTH_MAX + 1:
            raise BodyUnreadable(reason=f"it is deeper than {DEPTH_MAX} levels")
        if isinstance(value, dict):
            for name, inner in value.items():
                if not is_text(name):
                    yield Fault("A name holds what no text holds", pointer=pointer or "/")
                waiting.append((f"{pointer}/{escaped(name)}", depth + 1, inner))
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{n}", depth + 1, inner) for n, inner in enumerate(value)]
        elif isinstance(value, str) and not is_text(value):
            yield Fault("It holds what no text holds (NUL or half a character)", pointer=pointer)


def escaped(name: str) -> str:
    """Return a name as a part of a JSON pointer (RFC 6901), safe to write."""
    shown = name.encode(errors="replace").decode().replace("\x00", "?")
    return shown.replace("~", "~0").replace("/", "~1")[:120]
