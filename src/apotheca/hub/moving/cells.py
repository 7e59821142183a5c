"""
What one cell may hold: a text, a list, fields by name, or a list of such.

``a; b; c`` is a list, ``uom=BOX; numerator=25`` are fields by name, and ``|`` stands between
several of these. A part that holds one of these marks, or spaces at its ends, is written as a JSON
string (``"a; b"``). What is written so reads back as it was.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from apotheca.hub.files.kinds.marks import control_in, unseen_in

LIST, FIELD, RECORD = ";", "=", "|"
# Said where a list or record is empty and an empty cell would stand for something else.
NO_LIST, NO_MAP = "[]", "{}"
_MARKS = frozenset(f"{LIST}{RECORD}")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[^";|]+|"|[;|]', re.DOTALL)


class CellUnreadable(ValueError):
    """A cell is not written as its column needs it; the message says what is wrong."""


def literal(text: str) -> str:
    """Return a text as a JSON string: for an empty one, or spaces and unseen characters kept."""
    return json.dumps(text, ensure_ascii=not _is_visible(text))


def is_literal(text: str) -> bool:
    """Return whether a cell holds a JSON string rather than plain text."""
    return len(text) > 1 and text[0] == text[-1] == '"'


def read_literal(text: str) -> str:
    """
    Return what a JSON string says.

    :raises CellUnreadable: it is not one.
    """
    try:
        value = json.loads(text)
    except ValueError:
        raise CellUnreadable("the text in quotation marks is not closed or escaped") from None
    return str(value)


def write_text(text: str) -> str:
    """Return a text as it stands in a cell of its own: plain, or as a JSON string."""
    return text if _is_plain(text) else literal(text)


def read_text(text: str) -> str:
    """
    Return the text of a cell of its own.

    :raises CellUnreadable: a JSON string is broken.
    """
    return read_literal(text) if is_literal(text) else text


def write_part(text: str) -> str:
    """Return a text as a part of a list or record."""
    if (
        _is_plain(text)
        and _MARKS.isdisjoint(text)
        and '"' not in text
        and text not in (NO_LIST, NO_MAP)
    ):
        return text
    return literal(text)


def join(parts: Iterable[str], mark: str) -> str:
    """Return parts as one text with ``mark`` between them, easy on the eye."""
    space = " " if mark == RECORD else ""
    return f"{space}{mark} ".join(parts)


def cut(text: str, mark: str) -> list[str]:
    """
    Return the parts between ``mark``, without spaces at their ends; marks in JSON strings stay.

    :raises CellUnreadable: a quotation mark is not closed.
    """
    parts, open_part = [], ""
    for piece in _PIECE.findall(text):
        if piece == '"':
            raise CellUnreadable("a quotation mark is not closed")
        if piece == mark:
            parts.append(open_part.strip())
            open_part = ""
        else:
            open_part += piece
    return [*parts, open_part.strip()]


def cut_fields(text: str) -> list[tuple[str, str]]:
    """
    Return the ``name=value`` pairs of a text, names and values without spaces at their ends.

    :raises CellUnreadable: a part has no ``=``, or no name.
    """
    pairs = []
    for part in cut(text, LIST):
        name, found, value = part.partition(FIELD)
        if not found or not name.strip():
            raise CellUnreadable(f"{part[:40]!r} is not written as name=value")
        pairs.append((name.strip(), value.strip()))
    return pairs


def write_fields(pairs: Sequence[tuple[str, str]]) -> str:
    """Return ``name=value`` pairs as one text."""
    return join((f"{name}{FIELD}{value}" for name, value in pairs), LIST)


def _is_plain(text: str) -> bool:
    """Return whether reading gives exactly ``text`` when it is written without quotes."""
    return (
        bool(text)
        and text[0] != '"'
        and not text[0].isspace()
        and not text[-1].isspace()
        and _is_visible(text)
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def _is_visible(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return True
    return not control_in(text) and not unseen_in(text)
