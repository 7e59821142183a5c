"""Names of files from outside: which we take, and what we call our own. Pure."""

import re
import unicodedata
from hashlib import sha256

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}", re.ASCII)
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)
_FORBIDDEN = frozenset('<>:"|?*%')


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


def cleaned_name(name: str, *, most: int = 120) -> str:
    """
    Return a name from outside as we keep and offer it: letters of any script, no path, no trick.

    What is left of any separator is dropped, unseen and forbidden characters become ``_``, the
    extension is kept when the name is cut; ``unnamed`` where nothing is left.
    """
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    last = re.split(r"[/\\]", text)[-1]
    plain = "".join(c if c.isprintable() and c not in _FORBIDDEN else "_" for c in last)
    plain = re.sub(r"\.{2,}", ".", plain).strip(" ._\u00a0")
    stem, dot, extension = plain.rpartition(".")
    if not dot or not stem or len(extension) > 10:
        stem, dot, extension = plain, "", ""
    room = most - len(extension) - len(dot)
    kept = f"{stem[:room].rstrip(' .')}{dot}{extension}" or "unnamed"
    return f"_{kept}" if kept.partition(".")[0].lower() in _RESERVED else kept
