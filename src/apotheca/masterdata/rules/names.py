"""The normal form of supplier names, by which likely duplicates are found (rule MD-50)."""

import re
import unicodedata

LEGAL_WORDS = frozenset(
    {
        "ag", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg",
        "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "plc", "private", "pte", "pty", "pvt",
        "sa", "sas", "spa", "srl",
    }
)  # fmt: skip

_DOTTED = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
_TOKEN = re.compile(r"[^\W_]+")


def normalise_name(name: str) -> str:
    """
    Return a name as names are compared: case and accents folded, & as "and", legal words dropped.

    A name of legal words alone keeps them, so that no name becomes empty. Equal normal forms
    propose a duplicate and never merge by themselves: several sites of one firm share a name.
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    folded = "".join(character for character in plain if not unicodedata.combining(character))
    joined = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", folded)
    tokens = _TOKEN.findall(joined)
    kept = [token for token in tokens if token not in LEGAL_WORDS]
    return " ".join(kept or tokens)
