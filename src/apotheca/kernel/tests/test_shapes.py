"""The portable form: codes for ids, one lookup per kind, and the same value back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from apotheca.kernel.portable import Reference, ReferenceUnknown, refer, refer_field
from apotheca.kernel.shapes import answer_of, arguments_of, stored_arguments

ORDER = UUID(int=9)
NOTHING = "SELECT 1, '' WHERE %(ids)s::text IS NULL"
NOTHING_BY_LABEL = "SELECT 1, 1 WHERE %(n)s::text IS NULL AND %(p0)s::text IS NULL"


class Book:
    """Names kept in a dictionary; counts how often it is asked."""

    known = {("rack", 7): "SH-7", ("rack", 8): "SH-8", ("errand", ORDER): "ER-1"}

    def __init__(self):
        self.asked = 0

    def labels(self, wanted):
        self.asked += 1
        return {one: self.known[one] for one in wanted}

    def ids(self, wanted):
        self.asked += 1
        back = {(kind, label): one for (kind, one), label in self.known.items()}
        return {one: back[one] for one in wanted if one in back}


for kind, id_type in (("rack", int), ("errand", UUID)):
    refer(Reference(kind, id_type, NOTHING, NOTHING_BY_LABEL, (kind,), f"{kind.upper()}-1"))
refer_field("Step", "box_id", "rack")


@dataclass(frozen=True, slots=True)
class Step:
    box_id: int
    quantity: Decimal
    note: str = ""
    next_rack_id: int | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    errand_id: UUID
    steps: tuple[Step, ...]


def walk(
    *, actor: object, when: object, from_rack_id: int, steps: Sequence[Step],
    errand_id: UUID | None = None, other_rack_ids: Sequence[int] = (), owner_rack_id: int = 0,
) -> Walked:  # fmt: skip
    """Walk from rack to rack."""
    raise NotImplementedError


SHAPE = arguments_of(walk)
PORTABLE = {
    "from_rack": "SH-7",
    "steps": [{"box": "SH-8", "quantity": "2.5", "next_rack": "SH-7"}],
    "errand": "ER-1",
    "other_racks": ["SH-7", "SH-8"],
}


def test_arguments_lose_their_ids_and_get_them_back():
    value = SHAPE.to_python(SHAPE.read(PORTABLE), Book())
    assert value == {
        "from_rack_id": 7,
        "steps": (Step(8, Decimal("2.5"), "", 7),),
        "errand_id": ORDER,
        "other_rack_ids": (7, 8),
    }
    again = SHAPE.to_portable(value, Book())
    assert again["steps"] == [
        {"box": "SH-8", "quantity": Decimal("2.5"), "note": "", "next_rack": "SH-7"}
    ]
    assert (again["from_rack"], again["owner_rack"]) == ("SH-7", "")


def test_names_are_looked_up_once_for_the_whole_document():
    book = Book()
    many = PORTABLE | {"steps": PORTABLE["steps"] * 100}
    SHAPE.to_python(SHAPE.read(many), book)
    assert book.asked == 1


def test_a_code_that_names_nothing_is_refused_by_its_name():
    with pytest.raises(ReferenceUnknown, match="rack SH-9"):
        SHAPE.to_python(SHAPE.read(PORTABLE | {"from_rack": "SH-9"}), Book())


@pytest.mark.parametrize(
    "change", [{"actor": "x"}, {"status": "DONE"}, {"steps": [{"box": "SH-8"}]}, {"from_rack": 7}]
)
def test_unknown_missing_and_mistyped_fields_are_refused(change):
    with pytest.raises(ValidationError):
        SHAPE.read(PORTABLE | change)


def test_an_answer_is_portable_too():
    walked = Walked(ORDER, (Step(7, Decimal(1)),))
    shape = answer_of(walk)
    assert shape.encode(walked, Book().labels(shape.ids(walked))) == {
        "errand": "ER-1",
        "steps": [{"box": "SH-7", "quantity": Decimal(1), "note": "", "next_rack": None}],
    }


def test_kept_arguments_become_python_values_again():
    kept = {
        "from_rack_id": 7,
        "steps": [{"box_id": 8, "quantity": "2.5"}],
        "errand_id": str(ORDER),
    }
    assert stored_arguments(walk, kept) == {
        "from_rack_id": 7,
        "steps": [Step(8, Decimal("2.5"))],
        "errand_id": ORDER,
    }
