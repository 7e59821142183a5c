"""Identifiers made by the caller: time-ordered UUIDs (version 7, RFC 9562)."""

import os
import time
from threading import Lock
from uuid import UUID

_BITS = 74
_STEP_BITS = 40
_lock = Lock()
_last = 0


def uuid7() -> UUID:
    """
    Return a new version 7 UUID: 48 bits of milliseconds, then 74 random bits.

    Each is greater than the one before it in this process, so that what an act makes sorts in the
    order it was made in, wherever it is done again (RFC 9562, 6.2).
    """
    global _last
    random = int.from_bytes(os.urandom(10), "big")
    fresh = (time.time_ns() // 1_000_000) << _BITS | random & ((1 << _BITS) - 1)
    with _lock:
        _last = max(fresh, _last + 1 + (random & ((1 << _STEP_BITS) - 1)))
        value = _last
    milliseconds, rest = value >> _BITS & 0xFFFF_FFFF_FFFF, value & ((1 << _BITS) - 1)
    made = milliseconds << 80 | 0x7 << 76 | (rest >> 62) << 64 | 0b10 << 62
    return UUID(int=made | rest & 0x3FFF_FFFF_FFFF_FFFF)
