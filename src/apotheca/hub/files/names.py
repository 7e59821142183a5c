"""File names from outside: one plain name, or a refusal. Nothing is cleaned up silently."""

import re
import unicodedata

from apotheca.hub.files.findings import refused
from apotheca.hub.files.problems import FileProblem

BYTES_MAX = 255
_RESERVED = re.compile(r"(con|prn|aux|nul|clock\$|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_FORBIDDEN = '<>:"/\\|?*'


def safe_name(name: str) -> str:
    """
    Return ``name`` (in composed form, NFC) when it is one plain file name on every system.

    :raises FileRefused: ``file.name_unsafe``: a path, a drive, an encoded or unseen character, a
        reserved name, a dot or space at an end, two spellings of one letter, above 255 bytes.
    """
    composed = unicodedata.normalize("NFC", name)
    if why := _why_unsafe(composed):
        raise refused(FileProblem.NAME_UNSAFE, name, why=why)
    return composed


def _why_unsafe(name: str) -> str:
    checks = {
        "it is empty": not name,
        "it has control or unseen characters": any(
            unicodedata.category(character)[0] == "C" for character in name
        ),
        "it holds a path or a character systems forbid": any(mark in name for mark in _FORBIDDEN),
        "it has encoded characters": bool(re.search(r"%[0-9A-Fa-f]{2}", name)),
        "it begins or ends with a dot or a space": name != name.strip(". \u00a0"),
        "it is reserved by a system": bool(_RESERVED.fullmatch(name)),
        "it has letters in a styled form": name != unicodedata.normalize("NFKC", name),
        f"it has more than {BYTES_MAX} bytes": len(name.encode("utf-8", "replace")) > BYTES_MAX,
    }
    return next((why for why, is_so in checks.items() if is_so), "")
