"""
Text that a spreadsheet would run: guarded by an apostrophe when written, freed of it when read.

Guarded is what begins, after apostrophes and unseen or empty space, with ``= + - @`` or their
full-width forms, and what begins with a tab, a line break or NUL. Reading takes one apostrophe off
exactly what writing would have put it on, so that any text comes back as it was.
"""

import re

GUARD = "'"
_SPACE = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*"
_RUNS = re.compile(
    rf"'*(?:[\t\r\n\0]|{_SPACE}[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])"
)
# What no database text holds, and no UTF-8 file can carry.
_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")


def guard(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it. NUL and half surrogates become U+FFFD."""
    guarded = GUARD + text if _RUNS.match(text) else text
    return _UNWRITABLE.sub("\ufffd", guarded)


def unguard(text: str) -> str:
    """Return what ``guard`` was given; other texts as they are."""
    return text[1:] if text[:1] == GUARD and _RUNS.match(text) else text
