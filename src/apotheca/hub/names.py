"""Names of files from outside: which we take, and what we call our own. Pure."""

import re
from hashlib import sha256

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}", re.ASCII)
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)


def is_safe_name(name: str) -> bool:
    """
    Return whether a file name from outside may be used as it is (rule HB-17).

    Plain ASCII letters, digits, dot, dash and underscore, starting with a letter or digit: no path,
    no drive, no control character, no look-alike letter, no trailing dot, no reserved device name.
    """
    return (
        _SAFE.fullmatch(name) is not None
        and ".." not in name
        and not name.endswith(".")
        and name.partition(".")[0].lower() not in _RESERVED
    )


def file_name(object_type: str, business_key: str, idempotency_key: str, extension: str) -> str:
    """Return the one name a delivery's file has, however often it is written."""
    key = re.sub(r"[^A-Za-z0-9-]", "_", business_key, flags=re.ASCII)[:40]
    digest = sha256(idempotency_key.encode()).hexdigest()[:16]
    kind = re.sub(r"[^a-z0-9]", "-", object_type, flags=re.ASCII)
    return f"{kind}-{key}-{digest}.{extension}"
