"""
Human numbers of documents (``PO-2026-000123``), from database sequences, in blocks per process.
"""

import os
from collections import defaultdict, deque
from threading import Lock

from django.db import connection

BLOCK = 50

_ready: dict[tuple[str, str], deque[int]] = defaultdict(deque)
_lock = Lock()


def next_number(prefix: str, year: int) -> str:
    """
    Return the next number of ``prefix``, such as ``PO-2026-000123``.

    Numbers are unique and rise, but not without gaps: a block of 50 is taken from the sequence at a
    time and what a process leaves unused is lost. Where law asks for numbers without gaps they are
    given outside the posting.
    """
    with _lock:
        waiting = _ready[(connection.settings_dict["NAME"], prefix)]
        if not waiting:
            waiting.extend(_take(prefix))
        return f"{prefix}-{year}-{waiting.popleft():06d}"


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
