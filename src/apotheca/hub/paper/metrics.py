"""How wide letters are in Helvetica, and how texts are written in its letters. Pure."""

import unicodedata

# Thousandths of the size, for the printable ASCII characters from the space on.
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
_OTHER = 600
# Letters and signs the standard fonts lack and everybody reads in two others.
_SPELLED = {
    "\u0141": "L", "\u0142": "l", "\u0110": "D", "\u0111": "d", "\u0131": "i", "\u2265": ">=",
    "\u2264": "<=", "\u2260": "<>", "\u2212": "-", "\u2192": "->", "\u2190": "<-",
    "\u03bc": "\u00b5",
}  # fmt: skip


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return how wide a text is in points; an accented letter is as wide as its plain one."""
    table = _BOLD if is_bold else _REGULAR
    return sum(_width(character, table) for character in text) * size / 1000


def _width(character: str, table: tuple[int, ...]) -> int:
    code = ord(character)
    if not 32 <= code < 127:
        code = ord(unicodedata.normalize("NFKD", character)[0])
    return table[code - 32] if 32 <= code < 127 else _OTHER


def printable(text: str) -> str:
    """
    Return a text in the letters the standard fonts have (Windows-1252).

    Letters with marks they lack lose the marks; what is left without a letter becomes ``?``.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_printable, unicodedata.normalize("NFC", text)))


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    if character in _SPELLED:
        return _SPELLED[character]
    if unicodedata.category(character)[0] == "C":
        return ""
    for form in (character, unicodedata.normalize("NFKD", character)):
        known = "".join(c for c in form if not unicodedata.combining(c))
        try:
            known.encode("cp1252")
        except UnicodeEncodeError:
            continue
        return known
    return "?"


def wrapped(text: str, size: float, room: float, *, most: int = 4) -> list[str]:
    """Return a text in at most ``most`` lines no wider than ``room`` points; cut with ``...``."""
    lines, line = [], ""
    for word in text.split(" "):
        for piece in _pieces(word, size, room):
            joined = f"{line} {piece}" if line else piece
            if width(joined, size) <= room:
                line = joined
            else:
                lines.append(line)
                line = piece
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), size, room)]
    return lines


def _pieces(word: str, size: float, room: float) -> list[str]:
    """Return a word in pieces that fit; most words are one."""
    if width(word, size) <= room:
        return [word]
    pieces, piece = [], ""
    for character in word:
        if piece and width(piece + character, size) > room:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def _cut(text: str, size: float, room: float) -> str:
    while text and width(text + "...", size) > room:
        text = text[:-1]
    return text + "..."
