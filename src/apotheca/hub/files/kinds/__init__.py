"""
How a cell is read as what its column is declared to hold.

Each kind answers ``Parsed``: the value, or the finding with reason and remedy. Nothing is guessed
or rounded: what can be read in two ways is refused.
"""

from apotheca.hub.files.kinds.base import Kind, Parsed, Unfit
from apotheca.hub.files.kinds.choices import BooleanKind, ChoiceKind, ListKind, UuidKind
from apotheca.hub.files.kinds.dates import DateKind, TimestampKind
from apotheca.hub.files.kinds.numbers import (
    DecimalKind,
    IntegerKind,
    Marks,
    MoneyKind,
    QuantityKind,
)
from apotheca.hub.files.kinds.texts import CodeKind, TextKind

__all__ = [
    "BooleanKind", "ChoiceKind", "CodeKind", "DateKind", "DecimalKind", "IntegerKind", "Kind",
    "ListKind", "Marks", "MoneyKind", "Parsed", "QuantityKind", "TextKind", "TimestampKind",
    "Unfit", "UuidKind",
]  # fmt: skip
