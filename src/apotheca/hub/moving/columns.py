"""The columns of a template: those every act has, and those of its operation's arguments."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from apotheca.hub.files import DateKind, IntegerKind, TimestampKind
from apotheca.hub.moving.choosing import codec_of, portable_default
from apotheca.hub.moving.codecs import Codec, PlainCodec, TextCodec
from apotheca.hub.moving.records import ListCodec, MapCodec
from apotheca.kernel.shapes import ManyShape, MaybeShape, Part, StructShape

DAY = PlainCodec(kind=DateKind(), words="day, such as 2026-03-02")
INSTANT = "instant, such as 2026-03-02T14:30:00-05:00"


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column: its heading, how its cells are written, and the argument they fill.

    ``path`` leads to the argument (inside a line for columns of lines). An empty cell is refused
    when ``is_required``, else it stands for ``empty``, which is handed over when ``is_always_set``.
    """

    name: str
    codec: Codec
    path: tuple[str, ...] = ()
    is_required: bool = False
    is_always_set: bool = False
    empty: Any = None

    def cell(self, value: Any) -> object:
        """Return what the cell of ``value`` holds; None for an empty one."""
        if value is None or (not self.is_required and value == self.empty):
            return None
        return self.codec.write(value)


def common_columns(zone: str | None = None) -> tuple[Column, ...]:
    """Return the columns every act has; local times are read in ``zone``, or refused without."""
    at = PlainCodec(kind=TimestampKind(zone=zone), words=INSTANT)
    return (
        Column("act", TextCodec()),
        Column("sequence", PlainCodec(kind=IntegerKind(least=0), words="whole number")),
        Column("at", at),
        Column("business_date", DAY),
        Column("by", TextCodec(ref="person")),
        Column("on_behalf_of", TextCodec(ref="person")),
        Column("because", TextCodec(is_free=True)),
        Column("numbers", ListCodec(of=TextCodec())),
    )


COMMON = tuple(column.name for column in common_columns())


def columns_of(
    shape: StructShape, lines: str, names: Mapping[str, str]
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """
    Return the columns of an operation's head and those of its lines.

    ``lines`` is the dotted path of the list that becomes rows, '' for none; ``names`` gives columns
    another heading, by dotted path (lines as ``lines.field``). Headings that would come twice get
    the name of what holds them in front.
    """
    head = list(_columns(shape, (), lines))
    below = list(_columns(_inner(shape, lines.split(".")), (), "")) if lines else []
    taken = Counter(column.path[-1] for column in [*head, *below])
    taken.update(COMMON)
    outer = lines.rpartition(".")[2]
    return (
        tuple(_named(column, "", taken, names) for column in head),
        tuple(_named(column, outer, taken, names) for column in below),
    )


def _columns(shape: StructShape, path: tuple[str, ...], lines: str) -> Iterator[Column]:
    for part in shape.parts:
        here = (*path, part.portable)
        if ".".join(here) == lines:
            continue
        if isinstance(part.shape, StructShape):
            yield from _columns(part.shape, here, lines)
        else:
            yield _column(part, here)


def _column(part: Part, path: tuple[str, ...]) -> Column:
    codec = codec_of(part.shape, part.portable)
    if not part.is_required:
        return Column(part.portable, codec, path, empty=portable_default(part))
    if isinstance(part.shape, MaybeShape):
        return Column(part.portable, codec, path, is_always_set=True)
    if isinstance(part.shape, ManyShape):
        return Column(part.portable, codec, path, is_always_set=True, empty=[])
    if isinstance(codec, MapCodec):
        return Column(part.portable, codec, path, is_always_set=True, empty={})
    return Column(part.portable, codec, path, is_required=True, is_always_set=True)


def _inner(shape: StructShape, path: Sequence[str]) -> StructShape:
    """Return the shape of the lines at ``path``."""
    inner = next(part.shape for part in shape.parts if part.portable == path[0])
    if isinstance(inner, ManyShape):
        inner = inner.inner
    if not isinstance(inner, StructShape):
        raise TypeError(f"{path[0]} is no list of records.")
    return _inner(inner, path[1:]) if len(path) > 1 else inner


def _named(
    column: Column, outer: str, taken: Mapping[str, int], names: Mapping[str, str]
) -> Column:
    """Return the column under a heading of its own."""
    last = column.path[-1]
    name = names.get(".".join((outer, *column.path) if outer else column.path), "")
    if not name:
        holder = column.path[-2] if len(column.path) > 1 else outer.removesuffix("s")
        name = f"{holder}_{last}" if taken[last] > 1 and holder else last
    return replace(column, name=name)
