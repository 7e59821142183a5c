"""Characters nobody sees, and letters that look like others (Unicode's own data; no guessing)."""

import re
import unicodedata
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")
_LINES_KEPT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")
# Soft hyphen, fillers, zero width, directions, invisible operators, variation selectors, tags.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_WORD = re.compile(r"[^\W\d_]+")
# Letters of other alphabets that print like a Latin one.
_LOOKALIKES = frozenset(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408"
    "\u0405\u050c\u051a\u051c"
    "\u03bf\u03b1\u03bd\u03c1\u03c5\u03b9\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c"
    "\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u0585\u057d\u0570\u0578\u0581\u053c\u054d\u054f\u0555"
)  # fmt: skip
_PRINTED_ALIKE = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")


def control_in(text: str, *, keep_lines: bool = False) -> str:
    """Return the first character of ``text`` that controls devices, or nothing."""
    hit = (_LINES_KEPT if keep_lines else _CONTROL).search(text)
    return hit[0] if hit else ""


def unseen_in(text: str) -> str:
    """Return the first mark of ``text`` that has no shape of its own, or nothing."""
    hit = None if text.isascii() else _UNSEEN.search(text)
    return hit[0] if hit else ""


def lookalike_in(text: str) -> str:
    """
    Return a word of ``text`` that may not be what it looks like, or nothing.

    That is a word of two alphabets whose letters print alike, one made only of letters that print
    like Latin ones, or one with letters that are styled forms of others (full width, mathematical).
    """
    if text.isascii():
        return ""
    return next((word for word in _WORD.findall(text) if _is_doubtful(word)), "")


def _is_doubtful(word: str) -> bool:
    if word.isascii():
        return False
    if any(_is_styled(letter) for letter in word):
        return True
    scripts = {script for script in map(_script, word) if script in _PRINTED_ALIKE}
    return len(scripts) > 1 or all(letter in _LOOKALIKES for letter in word)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0]


@lru_cache(maxsize=4096)
def _is_styled(letter: str) -> bool:
    kinds = ("<font>", "<wide>", "<circle>", "<narrow>")
    return unicodedata.decomposition(letter).startswith(kinds)
