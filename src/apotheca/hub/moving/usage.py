"""Dispensing feeds as a template: the rows of a slice with columns of their own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid5

from apotheca.hub.files import CellKind, IntegerKind, UuidKind
from apotheca.hub.files.kinds.floats import exact_number
from apotheca.hub.moving import cells
from apotheca.hub.moving.acts import FAMILY
from apotheca.hub.moving.codecs import PlainCodec, TextCodec
from apotheca.hub.moving.columns import Column
from apotheca.hub.moving.records import ListCodec
from apotheca.hub.moving.template import Cells, Layout
from apotheca.inventory.operations.usage_file import COLUMNS

_WHOLE = PlainCodec(kind=IntegerKind(least=0), words="whole number")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCodec(TextCodec):
    """A value of a feed, kept as it came; posting checks it row by row."""

    is_free: bool = True

    def value(self, text: str, kind: CellKind) -> str:
        if kind is CellKind.NUMBER:
            return f"{exact_number(text):f}"
        return cells.read_text(text) if kind is CellKind.TEXT else text

    @property
    def wanted(self) -> str:
        return "value as the cabinet sends it"


class UsageLayout(Layout):
    """
    One slice of a feed: a row of the file for each of its lines.

    A line that is not plain (it has quotation marks) stands whole in ``raw``, one that could not be
    read at all in ``malformed``; ``digest`` is that of the file as it came.
    """

    def _columns(self) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
        head = (
            Column("source", TextCodec(), is_required=True),
            Column("feed_id", PlainCodec(kind=UuidKind(), words="id")),
            Column("slice_no", _WHOLE, empty=1),
            Column("header", ListCodec(of=TextCodec()), empty=list(COLUMNS)),
            Column("digest", TextCodec()),
        )
        feed = tuple(Column(name, FeedCodec()) for name in (*COLUMNS, "raw", "malformed"))
        return head, (Column("row_no", _WHOLE), *feed)

    def arguments(self, head: Cells, lines: Sequence[Cells]) -> dict[str, Any]:
        header = head.get("header", list(COLUMNS))
        texts, malformed, whole = [], [], []
        for number, line in enumerate(lines, start=1):
            row_no = line.get("row_no", number)
            raw = line.get("raw") or ",".join(line.get(name, "") for name in header)
            if "malformed" in line:
                raw = line["malformed"]
                malformed.append(f'{row_no},"{raw.replace(chr(34), chr(34) * 2)}"\n')
            else:
                texts.append(f"{row_no},{raw}\n")
            whole.append(raw)
        digest = head.get("digest") or sha256("\n".join(whole).encode()).hexdigest()
        feed = head.get("feed_id") or uuid5(FAMILY, f"{head['source']}|{digest}")
        return {"part": {
            "feed_id": feed, "slice_no": head.get("slice_no", 1), "source": head["source"],
            "header": header, "rows": len(lines), "text": "".join(texts),
            "malformed": "".join(malformed), "digest": digest,
        }}  # fmt: skip

    def write(self, arguments: Mapping[str, Any]) -> list[Cells]:
        part = arguments["part"]
        head: Cells = {
            column.name: cell
            for column in self.head
            if (cell := column.cell(part[column.name])) is not None
        }
        rows = sorted(_rows(part["text"], part["malformed"], part["header"]), key=_number)
        if not rows:
            return [head]
        written = [
            {name: self.by_name[name].codec.write(value) for name, value in row.items()}
            for row in rows
        ]
        written[0] = head | written[0]
        return written


def _number(row: Cells) -> int:
    return int(row["row_no"])


def _rows(text: str, malformed: str, header: Sequence[str]) -> Iterator[Cells]:
    for line in text.split("\n")[:-1]:
        number, _, raw = line.partition(",")
        values = raw.split(",")
        if '"' in raw or len(values) != len(header):
            yield {"row_no": int(number), "raw": raw}
        else:
            given = {name: value for name, value in zip(header, values, strict=True) if value}
            yield {"row_no": int(number), **given}
    for line in malformed.split("\n")[:-1]:
        number, _, raw = line.partition(",")
        yield {"row_no": int(number), "malformed": raw[1:-1].replace('""', '"')}
