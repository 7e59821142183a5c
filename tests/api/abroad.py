"""
Things of one place, and requests about them by those who work at another.

``at_home`` makes a morning's documents in HOSP, facility MAIN. ``FOREIGN`` are the codes that
name them; nobody whose grants end elsewhere may read one they did not send.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection, transaction
from tests.journeys.story import Story
from tests.office import Office, open_office
from tests.world import World

from apotheca.config.api.routes import Route
from apotheca.governance.models import DutyConflict
from apotheca.inventory.operations.commitments import allocate
from apotheca.inventory.types import ItemQuantity
from apotheca.kernel.doors import Write
from apotheca.kernel.numbers import catch_up
from apotheca.procurement.operations.requisitions import submit_requisition
from apotheca.procurement.types import WantedLine

# Numbers of documents, lots, places and cost centres of MAIN: what must not be seen elsewhere.
# Documents at home are numbered from 500,001 on; numbers below stand in hints and examples.
NUMBERED = ("REQ", "PO", "GR", "IN", "PAY", "RTV", "JE", "ST", "USE", "TI")
FOREIGN = re.compile(
    rf"\b(?:{'|'.join(NUMBERED)})-20\d\d-5\d{{5}}(?:/\d+)?|LOT-[A-Z_]+|MAIN-[A-Z]+"
    r"|HOSP/ICU|HOSP/20\d\d-\d\d"
)
OF_LOTS, OF_PERIODS = ("LOT-",), ("HOSP/20",)
DUTIES = "ABCDEFGHIJKLMNOPQRST@"
PLACES = {
    "another entity": {"entity": "CLINIC"},
    "another facility": {"entity": "HOSP", "facility": "NORTH"},
}


@dataclass
class Home:
    """What there is at home, by the names doors use."""

    world: World
    office: Office
    objects: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)


def at_home(world: World) -> Home:
    """Make one of each document in MAIN and name them."""
    catch_up(f"{prefix}-2026-500000" for prefix in NUMBERED)
    office = open_office(world)
    story: Story = office.story
    line = WantedLine(quantity=1, uom="BOX", package_id=world.package["HEPARIN"])  # type: ignore[arg-type]
    requisition = submit_requisition(
        deliver_to_id=world.location["MAIN-DOCK"], lines=[line], **story.by("requester")
    )  # type: ignore[arg-type]
    issue = story.issue("HEPARIN", 5)
    order, receipt = office.orders["ordered"], office.receipts["unbilled"]
    allocate(
        location_id=world.location["MAIN-CENTRAL"], purpose="PICK", document_id=issue.document_id,
        lines=[ItemQuantity(world.item["HEPARIN"], 1)], **story.by("stock_controller"),  # type: ignore[arg-type]
    )  # fmt: skip
    hold = _one("SELECT i.number || '/' || coalesce(l.line_no, 0) || '/' || h.code "
                "FROM finance_matchhold h JOIN finance_invoice i ON i.id = h.invoice_id "
                "LEFT JOIN finance_invoiceline l ON l.id = h.invoice_line_id "
                "WHERE h.resolved_at IS NULL ORDER BY h.id LIMIT 1")  # fmt: skip
    home = Home(world, office)
    home.objects = {
        "requisition": requisition.number, "order": order.number, "order_number": order.number,
        "receipt": receipt.number, "supplier_return": office.returns["returned"],
        "invoice": office.invoice("matched"), "payment": office.payments["proposed"],
        "hold": hold, "journal": office.journals["waiting"], "document": issue.number,
        "issue": issue.number, "transfer": issue.number, "lot": "LOT-MATCHED@HEPARIN-BOX",
        "location": "MAIN-CENTRAL", "cost_centre": "HOSP/ICU", "entity": "HOSP",
        "reopening": "HOSP/2026-02/1", "number": order.number, "name": "2026-01",
        "account": "1310", "key": order.number, "document_id": str(issue.document_id),
        "item": "HEPARIN", "facility": "MAIN",
    }  # fmt: skip
    home.replaced = {
        "REQ-2026-000001": requisition.number, "PO-2026-000001": order.number,
        "GR-2026-000001": receipt.number, "RTV-2026-000001": office.returns["returned"],
        "IN-2026-000001": office.invoice("matched"),
        "A12345@HEP-5000-25": "LOT-MATCHED@HEPARIN-BOX",
        "HEP-5000-25": "HEPARIN-BOX", "HEP-5000": "HEPARIN", "ACME": "WHOLESALE",
        "GPO-2026": "GPO-1", "PHARMACY_BUYER": "T_F", "portal": "system",
        "HEP-SYRINGE-1": "HEPARIN-BOX", "HEP-SYRINGE": "HEPARIN",
        "01890a5d-ac96-774b-bcce-b302099a8057": str(issue.document_id),
    }  # fmt: skip
    return home


def request_of(route: Route, home: Home) -> tuple[str, Any, bool]:
    """Return path and body of a request about things at home, and whether it is about any."""
    path = route.path
    for name in route.door.placeholders:
        path = path.replace(f"{{{name}}}", home.objects.get(name, route.sample(name)))
    body: Any = None
    if isinstance(route.door, Write):
        text = json.dumps(dict(route.door.example))
        for example, real in sorted(home.replaced.items(), key=lambda one: -len(one[0])):
            text = text.replace(example, real)
        body = json.loads(text)
    sent = path + json.dumps(body)
    return path, body, bool(FOREIGN.search(sent)) or '"HOSP"' in sent or "/HOSP" in path


def traces(text: str, sent: str, but: tuple[str, ...] = ()) -> set[str]:
    """Return the codes of home in an answer that the caller did not send, ``but`` for some."""
    return {
        found for found in FOREIGN.findall(text) if found not in sent and not found.startswith(but)
    }


def known_at(place: dict[str, str]) -> tuple[str, ...]:
    """Return what begins codes of home that are known at ``place``: periods of the own entity."""
    return OF_PERIODS if place["entity"] == "HOSP" else ()


def those_who_try(duties: str) -> Iterator[tuple[str, bool]]:
    """
    Yield who tries what ``duties`` allows, and whether it allows them.

    Each duty that is named tries alone. Where everybody may, and where nobody else may, all try in
    bundles one person may hold: duties only add to each other, so what is shown to one of them is
    shown to the bundle, and what is refused to the bundle is refused to each.
    """
    named = "" if duties == "*" else duties
    yield from ((letter, True) for letter in named)
    for bundle in bundles():
        others = "".join(letter for letter in bundle if letter not in named)
        if others:
            yield others, duties == "*"


@cache
def bundles() -> tuple[str, ...]:
    """Return all duties in few bundles, none of which the house forbids one person to hold."""
    apart = set(DutyConflict.objects.filter(level="X").values_list("first_id", "second_id"))
    found: list[str] = []
    for letter in DUTIES:
        fits = (
            n for n, bundle in enumerate(found)
            if not any((one, letter) in apart for one in bundle)
        )  # fmt: skip
        place = next(fits, len(found))
        found[place : place + 1] = ["".join(found[place : place + 1]) + letter]
    return tuple(found)


@contextmanager
def undone() -> Iterator[None]:
    """
    Undo whatever the requests inside do.

    A bare savepoint, so that an operation still is the outermost block and may be durable. Numbers
    it took are drawn from sequences and are not taken back.
    """
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


def _one(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])
