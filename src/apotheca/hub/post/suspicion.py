"""
Words about bank details in a mail (rule HB-42). Pure.

Such words change nothing anywhere; they make a warning, so that the person who pays hears of them
from us before the caller does. Better one warning too many.
"""

import re
import unicodedata

# What people write when they want money to go elsewhere, or name where it goes.
_PHRASES = (
    "iban", "swift", "bic", "sort code", "routing number", "routing no", "aba number", "aba no",
    "account number", "account no", "acct no", "acct #", "account details", "bank details",
    "banking details", "bank information", "bank account", "new account", "account has changed",
    "account change", "changed our account", "change of account", "updated account",
    "remittance address", "remit to", "remit payment", "remittance details", "wire transfer",
    "wire instructions", "payment instructions", "ach details", "ach form", "new bank",
    "changed banks", "beneficiary", "bankverbindung", "kontonummer", "neue kontoverbindung",
    "bankleitzahl", "coordonnees bancaires", "releve d identite bancaire", "virement",
    "cuenta bancaria", "datos bancarios", "coordinate bancarie", "dados bancarios",
)  # fmt: skip
_WORDS = re.compile(r"(?<![a-z0-9])(?:" + "|".join(map(re.escape, _PHRASES)) + r")(?![a-z0-9])")
_IBAN = re.compile(r"(?<![A-Z0-9])(?=([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){8,30}))")
# How long an IBAN is in each country that has one and trades with us.
_BY_LENGTH = {
    15: "NO", 16: "BE", 18: "DK FI NL", 19: "SI", 20: "AT EE LT LU", 21: "CH HR LI LV",
    22: "BG DE GB IE RS", 23: "AE IL", 24: "CZ ES RO SA SE SK", 25: "PT", 26: "IS TR",
    27: "FR GR IT MC SM", 28: "CY HU PL", 29: "BR UA", 31: "MT",
}  # fmt: skip
_IBAN_LENGTHS = {
    country: length for length, countries in _BY_LENGTH.items() for country in countries.split()
}
_NINE = re.compile(r"(?<![0-9])[0-9]{9}(?![0-9])")
_ABA_NEAR = re.compile(r"(?<![a-z])(?:aba|rtn|routing)(?![a-z])")

# Letters of other scripts that look like ours, as they are used to slip past a search.
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0410\u0412\u0415\u041a\u041c\u041d\u041e"
    "\u0420\u0421\u0422\u0425\u0406\u03b1\u03bf\u0391\u0392\u0395\u0399\u039a\u039c\u039d\u039f"
    "\u03a1\u03a4\u03a7",
    "aeopcyxiABEKMHOPCTXIaoABEIKMNOPTX",
)


def bank_words(text: str) -> tuple[str, ...]:
    """
    Return what in a text speaks of bank details: phrases, ``IBAN`` or ``ABA``; () for nothing.

    Letters are compared by how they look: width, accents, unseen characters and the commonest
    look-alikes of other scripts hide nothing. Numbers count when their check digits hold.
    """
    plain = _as_seen(text)
    lowered = re.sub(r"\s+", " ", plain.lower())
    found = dict.fromkeys(match.group() for match in _WORDS.finditer(lowered))
    if _spelled_apart(lowered):
        found["letters set apart"] = None
    if any(_is_iban(match[1]) for match in _IBAN.finditer(plain.upper())):
        found["IBAN"] = None
    if _ABA_NEAR.search(lowered) and any(_is_aba(m.group()) for m in _NINE.finditer(plain)):
        found["ABA"] = None
    return tuple(found)


def _as_seen(text: str) -> str:
    """Return a text as an eye reads it: composed, one width, no accents, nothing unseen."""
    wide = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    kept = "".join(
        " " if c.isspace() else c
        for c in wide
        if unicodedata.category(c) not in ("Mn", "Cf") or c == "\u00ad"
    )
    return kept.replace("\u00ad", "").replace("_", " ").replace("-", " ")


def _spelled_apart(text: str) -> bool:
    """Whether a phrase hides as single letters with gaps: ``n e w  a c c o u n t``."""
    runs = re.findall(r"(?:\b[a-z] ){4,}[a-z]\b", text)
    joined = (run.replace(" ", "") for run in runs)
    return any(phrase.replace(" ", "") in run for run in joined for phrase in _PHRASES)


def _is_iban(text: str) -> bool:
    """Whether a text begins with an IBAN of its country's length whose check digits hold."""
    code = text.replace(" ", "")
    length = _IBAN_LENGTHS.get(code[:2], 0)
    if not length or len(code) < length:
        return False
    moved = code[4:length] + code[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _is_aba(text: str) -> bool:
    digits = [int(c) for c in text]
    return sum(d * w for d, w in zip(digits, (3, 7, 1) * 3, strict=True)) % 10 == 0 and any(digits)
