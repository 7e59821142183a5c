"""
Invoices told in a form we document: JSON or CSV, to the canonical message each stands for. Pure.

The form is in docs/how-to/take-in-invoices.md. What looks like it and does not hold is said to be
unreadable with the reason, and goes to a person like any other document.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from apotheca.hub.canonical.envelope import read_data, read_envelope, wrap
from apotheca.hub.canonical.inbound import InvoiceReceived
from apotheca.hub.canonical.parsing import explain, read_json
from apotheca.hub.errors import MessageUnreadable, VersionUnknown
from apotheca.hub.files import FileRefused, Row, read_table
from apotheca.hub.post import media

INVOICE = "invoice.received"
HEAD = ("number", "entity", "supplier", "invoiced_on", "currency", "total")
HEAD_MORE = ("order_number", "freight", "tax")
LINE = ("quantity", "uom", "amount")
LINE_MORE = ("order_line_no", "identifier", "description")
# A table with these headings means to be invoices.
TELLING = frozenset({"number", "supplier", "total", "quantity", "amount"})
INVOICES_MAX = 200


@dataclass(frozen=True, slots=True)
class ToldInvoice:
    """One invoice of a file: the supplier's number, what it says, and its canonical message."""

    number: str
    said: InvoiceReceived
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Structured:
    """The invoices a file tells, or the ``problem`` why none of them was read."""

    invoices: tuple[ToldInvoice, ...] = ()
    problem: str = ""


def structured_invoices(
    content: bytes, name: str, media_type: str, *, key: str, at: datetime
) -> Structured | None:
    """
    Return the invoices a file tells, or None when it does not mean to be in our form.

    ``key`` and ``at`` name the messages made of it. All of a file or none: one odd invoice in it
    sends the whole file to a person.
    """
    try:
        if media_type == media.JSON:
            found = _of_json(content)
        elif media_type in (media.CSV, media.TEXT):
            found = _of_csv(content, name)
        else:
            return None
        if found is None:
            return None
        told = tuple(
            _told(number, data, f"{key}#{place}", at)
            for place, (number, data) in enumerate(found, 1)
        )
    except FileRefused as refusal:
        return Structured(problem=refusal.finding.sentence)
    except (MessageUnreadable, VersionUnknown) as refusal:
        return Structured(problem=refusal.sentence)
    return Structured(told) if told else Structured(problem="The file tells no invoice.")


Found = list[tuple[str, Mapping[str, Any]]]


def _of_json(content: bytes) -> Found | None:
    """Read one envelope, one plain invoice, or ``{"invoices": [...]}``."""
    try:
        told = read_json(content)
    except MessageUnreadable:
        return None  # JSON of some other making, such as a list
    if str(told.get("type", "")).startswith(f"{INVOICE}.v"):
        envelope = read_envelope(content)
        read_data(envelope, InvoiceReceived, 1)
        return [(envelope.subject, envelope.data)]
    several = told.get("invoices")
    if isinstance(several, list) and several:
        if len(several) > INVOICES_MAX:
            raise MessageUnreadable(place="invoices", problem=f"more than {INVOICES_MAX}")
        return [_numbered(one, f"invoices.{n}") for n, one in enumerate(several)]
    if {"number", "supplier", "lines"} <= set(told):
        return [_numbered(told, "the body")]
    return None


def _numbered(one: Any, place: str) -> tuple[str, Mapping[str, Any]]:
    number = one.get("number") if isinstance(one, Mapping) else None
    if not isinstance(number, str) or not number.strip():
        raise MessageUnreadable(place=place, problem="it has no number as text")
    return number.strip(), {name: value for name, value in one.items() if name != "number"}


def _of_csv(content: bytes, name: str) -> Found | None:
    try:
        table = read_table(content, name=_csv_name(name))
    except FileRefused:
        return None  # no table at all: a person looks at it
    with table:
        if not set(table.header) >= TELLING:
            return None
        for finding in (*table.findings, *table.expect((*HEAD, *LINE), (*HEAD_MORE, *LINE_MORE))):
            if finding.is_refusal:
                raise FileRefused(finding)
        return list(_grouped(table.rows()))


def _grouped(rows: Iterator[Row]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Gather the rows of each number; what stands above the lines must be equal in all of them."""
    heads: dict[str, dict[str, str]] = {}
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for finding in row.findings:
            if finding.is_refusal:
                raise FileRefused(finding)
        values = {name: cell.text.strip() for name, cell in row.cells.items()}
        head = {name: values.get(name, "") for name in (*HEAD, *HEAD_MORE)}
        number = head.pop("number")
        if heads.setdefault(number, head) != head:
            other = next(name for name in head if head[name] != heads[number][name])
            problem = f"{other} of {number or 'no number'} differs from the row above"
            raise MessageUnreadable(place=f"line {row.line}", problem=problem)
        lines.setdefault(number, []).append(_line(values, row.line))
    if len(heads) > INVOICES_MAX:
        raise MessageUnreadable(place="the file", problem=f"more than {INVOICES_MAX} invoices")
    for number, head in heads.items():
        yield number, {**{n: v for n, v in head.items() if v}, "lines": lines[number]}


def _line(values: Mapping[str, str], place: int) -> dict[str, Any]:
    line: dict[str, Any] = {n: values[n] for n in (*LINE, *LINE_MORE) if values.get(n)}
    if "order_line_no" in line:
        if not (line["order_line_no"].isascii() and line["order_line_no"].isdigit()):
            raise MessageUnreadable(place=f"line {place}", problem="order_line_no is no number")
        line["order_line_no"] = int(line["order_line_no"][:9])
    return line


def _csv_name(name: str) -> str:
    """The type was told by the bytes; the name only appears in findings."""
    stem = "".join(c if c.isalnum() or c in "-_" else "_" for c in name.rpartition(".")[0] or name)
    return f"{stem[:60] or 'file'}.csv"


def _told(number: str, data: Mapping[str, Any], key: str, at: datetime) -> ToldInvoice:
    try:
        said = InvoiceReceived.model_validate(data)
        envelope = wrap(
            message_id=key[:120], type=f"{INVOICE}.v1", subject=number, time=at,
            correlation_id=None, data=said.model_dump(mode="json"),
        )  # fmt: skip
    except ValidationError as problem:
        raise explain(problem) from problem
    return ToldInvoice(number, said, envelope.model_dump_json().encode())
