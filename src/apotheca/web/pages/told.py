"""How a document went to other systems: by mail or otherwise, arrived or not, on its own page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from apotheca.governance.types import Reader
from apotheca.hub.queries.lists import DELIVERIES
from apotheca.hub.queries.lists.outgoing import DeliveryRow
from apotheca.web.tables import Column, Table, of_rows

LATEST = 20


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One message about a document: to whom, as what, where it is, and why it waits."""

    delivery: UUID
    system: str
    what: str
    status: str
    attempts: int
    error_text: str
    created_at: datetime
    done_at: datetime | None


COLUMNS: tuple[Column[ToldRow], ...] = (
    Column("system", "To", "code",
           link=lambda row: reverse("message-out", args=[row.delivery])),
    Column("what", "As"),
    Column("status", "State", "status"),
    Column("attempts", "Tries", "number"),
    Column("error_text", "Why it waits"),
    Column("created_at", "Since", "instant"),
    Column("done_at", "Arrived", "instant"),
)  # fmt: skip


def told_of(number: str, reader: Reader) -> Table | None:
    """
    Return the last messages about a document, the newest first; None for who may not read them.

    One statement.
    """
    if not reader.may(DELIVERIES.duties):
        return None
    found = DELIVERIES.page(
        scope=reader.scope(DELIVERIES.duties), filters={"business_key": number}, limit=LATEST
    ).rows
    return of_rows(
        "Told to other systems", [_row(one) for one in found], COLUMNS, reader=reader,
        nothing="No system is told of it. Hand the PDF over yourself.",
    )  # fmt: skip


def _row(one: DeliveryRow) -> ToldRow:
    return ToldRow(
        delivery=one.delivery,
        system=one.system,
        what=one.object_type.replace("_", " ").capitalize(),
        status=one.status,
        attempts=one.attempts,
        error_text=one.error_text,
        created_at=one.created_at,
        done_at=one.done_at,
    )
