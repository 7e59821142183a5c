"""Answers: JSON in the portable form, entity tags, and the headers of doors that will close."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from pydantic_core import to_json

from apotheca.config.api.reading import tags_known
from apotheca.hub.post.downloads import disposition
from apotheca.kernel.doors import Deprecation, FileContent
from apotheca.kernel.portable import Names
from apotheca.kernel.shapes import Shape

MEDIA_TYPE = "application/json"


def portable(shape: Shape, value: Any, names: Names) -> Any:
    """Return an answer as JSON knows it, with codes for ids."""
    return plain(shape.encode(value, names.labels(shape.ids(value))))


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: decimals and dates as text, digits never in exponents."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return str(value)


def json_answer(data: Any, status: int = 200) -> HttpResponse:
    """Return an answer with a JSON body."""
    return HttpResponse(to_json(data), status=status, content_type=MEDIA_TYPE)


def file_answer(request: HttpRequest, found: FileContent, media_type: str) -> HttpResponse:
    """Return a file as a download under its entity tag, or 304 when the client has it."""
    answer = HttpResponse(found.content, content_type=media_type)
    answer.headers["Content-Disposition"] = disposition(found.file_name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return _known(request, answer, f'"{sha256(answer.content).hexdigest()[:32]}"')


def tagged(request: HttpRequest, data: Any, version: int | None) -> HttpResponse:
    """
    Return one object under its entity tag, or 304 when the client has it.

    The tag is ``"<version>.<digest>"``, so that ``If-Match`` can name the version; objects without
    a version have the digest alone.
    """
    answer = json_answer(data)
    digest = sha256(answer.content).hexdigest()[:32]
    return _known(request, answer, f'"{digest}"' if version is None else f'"{version}.{digest}"')


def version_of(value: Any) -> int | None:
    """Return the version of an object, or of the row it begins with; None when it has none."""
    own = getattr(value, "version", None)
    if own is None and hasattr(value, "__dataclass_fields__"):
        first = next(iter(value.__dataclass_fields__))
        own = getattr(getattr(value, first), "version", None)
    return own if isinstance(own, int) else None


def deprecated(answer: HttpResponse, told: Deprecation | None, prefix: str) -> HttpResponse:
    """Add what says that a door will close (RFC 9745, RFC 8594)."""
    if told is not None:
        answer.headers["Deprecation"] = f"@{int(_midnight(told.since).timestamp())}"
        answer.headers["Sunset"] = http_date(_midnight(told.sunset).timestamp())
        link = f'<{prefix}{told.successor}>; rel="successor-version"'
        before = answer.headers.get("Link")
        answer.headers["Link"] = f"{before}, {link}" if before else link
    return answer


def _known(request: HttpRequest, answer: HttpResponse, tag: str) -> HttpResponse:
    if _is_known(tags_known(request), tag):
        answer = HttpResponse(status=304)
        del answer.headers["Content-Type"]
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _is_known(given: str, tag: str) -> bool:
    known = {part.strip().removeprefix("W/") for part in given.split(",")}
    return "*" in known or tag in known


__all__ = ["deprecated", "json_answer", "plain", "portable", "tagged", "version_of"]
