"""
Human numbers of documents (``PO-2026-000123``), from database sequences, in blocks per process.
"""

import os
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

from django.db import connection

BLOCK = 50


@dataclass
class Numbering:
    """The numbers one act brought along (``given``) and all that it took, in order."""

    given: deque[str] = field(default_factory=deque)
    taken: list[str] = field(default_factory=list)


_numbering: ContextVar[Numbering | None] = ContextVar("numbering", default=None)
_ready: dict[tuple[str, str], deque[int]] = defaultdict(deque)
_lock = Lock()


def next_number(prefix: str, year: int) -> str:
    """
    Return the next number of ``prefix``, such as ``PO-2026-000123``.

    Numbers are unique and rise, but not without gaps: a block of 50 is taken from the sequence at a
    time and what a process leaves unused is lost. Where law asks for numbers without gaps they are
    given outside the posting. An act that brought numbers along gets those first (``noting``).
    """
    numbering = _numbering.get()
    if numbering is not None and numbering.given:
        number = numbering.given.popleft()
    else:
        number = f"{prefix}-{year}-{_next(prefix):06d}"
    if numbering is not None:
        numbering.taken.append(number)
    return number


@contextmanager
def noting(given: Iterable[str] = ()) -> Iterator[Numbering]:
    """
    Note which numbers the act inside takes; those ``given`` are used first, in their order.

    An imported document keeps its number that way. ``catch_up`` moves the sequences past them.
    """
    numbering = Numbering(deque(given))
    token = _numbering.set(numbering)
    try:
        yield numbering
    finally:
        _numbering.reset(token)


def catch_up(numbers: Iterable[str]) -> None:
    """Move each sequence past the highest of these numbers that is one of its own."""
    highest: dict[str, int] = {}
    for number in numbers:
        prefix, _, rest = number.partition("-")
        serial = rest[5:]
        if len(serial) == 6 and serial.isdigit() and prefix.isalpha() and prefix.isupper():
            highest[prefix] = max(highest.get(prefix, 0), int(serial))
    with connection.cursor() as cursor:
        for prefix, last in highest.items():
            cursor.execute("SELECT move_number_past(%s, %s)", [prefix, last])
    forget()


def _next(prefix: str) -> int:
    with _lock:
        waiting = _ready[(connection.settings_dict["NAME"], prefix)]
        if not waiting:
            waiting.extend(_take(prefix))
        return waiting.popleft()


def _take(prefix: str) -> list[int]:
    sequence = f"number_{prefix.lower()}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, BLOCK]
        )
        return [row[0] for row in cursor.fetchall()]


def forget() -> None:
    """Drop the numbers in hand, as when the database behind the connection changes."""
    with _lock:
        _ready.clear()


# A forked process must not hand out the numbers its parent holds.
os.register_at_fork(after_in_child=forget)
