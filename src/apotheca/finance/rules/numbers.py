"""Supplier invoice numbers as they are compared (rules MA-01 and MA-02)."""

import re
import unicodedata
from string import ascii_uppercase

_WITH_REVISION = re.compile(r"(?P<number>.*[0-9])[A-Z]")


def natural_key(supplier_number: str) -> str:
    """
    Return the number as suppliers' numbers are compared (MA-01); empty when nothing is left of it.

    Compatibility forms become plain, letters upper case, only letters and digits stay, leading
    zeros go: ``inv 00-17/a`` and ``INV0017A`` are one number, and so are ``000123`` and ``123``.
    """
    plain = unicodedata.normalize("NFKC", supplier_number).upper()
    kept = "".join(character for character in plain if character.isalnum())
    return kept.lstrip("0") or kept[:1]


def without_revision(key: str) -> str:
    """Return the key without the one letter after its last digit, as in ``4711B`` (MA-02)."""
    found = _WITH_REVISION.fullmatch(key)
    return found["number"] if found else key


def keys_to_look_up(key: str) -> list[str]:
    """Return every key that may be the same number or a revision of it, for one index search."""
    root = without_revision(key)
    return sorted({key, root, *(root + letter for letter in ascii_uppercase)})


def is_one_edit_apart(first: str, second: str) -> bool:
    """Whether one inserted, dropped or replaced character, or none, makes them equal."""
    short, long = sorted((first, second), key=len)
    if len(long) - len(short) > 1:
        return False
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    rest = short[same:] if len(short) < len(long) else short[same + 1 :]
    return rest == long[same + 1 :]
