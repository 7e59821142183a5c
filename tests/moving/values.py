"""Values of every shape, so that a template meets more than its author thought of."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st

from apotheca.kernel.shapes import ManyShape, MaybeShape, RefShape, Shape, StructShape

# What people paste, and what would break a cell that is written carelessly.
ODD = (
    "", " ", "a; b", "a|b", 'say "no"', '"', "\\", "=1+1", "'x", " x ", "x\ny", "\u200bx",
    "0012", "null", "true", "1.50", "{", "[1]", "[]", "k=v", "H\u0430p\u0430rin", "x\u00a0",
    "e\u0301",
)  # fmt: skip
TEXTS = st.sampled_from(ODD) | st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=12
)
NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4
).map(lambda number: Decimal(0) if number == 0 else number)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(10**9), 10**9),
    bool: st.booleans(),
    Decimal: NUMBERS,
    date: st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    datetime: st.integers(-(10**9), 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)),
    UUID: st.uuids(),
}  # fmt: skip
NAMES = st.text("abcdefghij_", min_size=1, max_size=8)
JSON = st.none() | st.booleans() | st.integers(-999, 999) | TEXTS | st.lists(TEXTS, max_size=2)


def values_of(shape: Shape) -> st.SearchStrategy[Any]:
    """Return portable values of a shape."""
    if isinstance(shape, MaybeShape):
        return st.none() | values_of(shape.inner)
    if isinstance(shape, RefShape):
        return TEXTS
    if isinstance(shape, ManyShape):
        return st.lists(values_of(shape.inner), max_size=3)
    if isinstance(shape, StructShape):
        return st.fixed_dictionaries({part.portable: values_of(part.shape) for part in shape.parts})
    if get_origin(shape.annotation) is tuple:
        return st.tuples(*(PLAIN[one] for one in get_args(shape.annotation)))
    said = TEXTS if get_args(shape.annotation)[1:] == (str,) else JSON
    return PLAIN.get(shape.annotation, st.dictionaries(NAMES, said, max_size=3))
