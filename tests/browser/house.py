"""A house with something on every page: the office's morning, and what other desks did that day."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.office import Office, open_office
from tests.world import MONDAY, World

from apotheca.governance.models import Person
from apotheca.hub.operations.hooks import subscribe
from apotheca.inventory.models import UsageBatch
from apotheca.inventory.operations.commitments import allocate
from apotheca.inventory.operations.compounding import CompoundedLot, compound_batch
from apotheca.inventory.operations.usage import post_usage_file
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.types import ItemQuantity
from apotheca.kernel.ids import uuid7
from apotheca.procurement.operations.requisitions import decide_requisition, submit_requisition
from apotheca.procurement.types import WantedLine

BOARD_KEY = "BOARD_KEY"  # the name of a secret, not one
USAGE = "row_id,occurred_at,location,item,quantity,uom,cost_centre,lot\n"


def open_house(world: World) -> dict[str, str]:
    """Do a morning's work at every desk; return the labels pages are found by."""
    office = open_office(world)
    labels = {
        "order": office.orders["matched"].number,
        "requisition": _returned_requisition(office),
        "usage": _usage(office),
        "hook": _subscription(office),
    }
    _stock_of_every_kind(office)
    return labels


def _by(office: Office, person: str) -> Any:
    return office.story.by(person)


def _returned_requisition(office: Office) -> str:
    world = office.world
    asked = submit_requisition(
        deliver_to_id=world.location["MAIN-CENTRAL"],
        lines=[WantedLine(Decimal(4), "BOX", world.package["HEPARIN"])],
        **_by(office, "requester"),
    )
    decide_requisition(
        requisition_id=asked.requisition_id, decision="RETURNED", comment="Half of it will do",
        **_by(office, "director"),
    )  # fmt: skip
    return asked.number


def _usage(office: Office) -> str:
    """Post what a cabinet sent, one row of which names no item of ours."""
    rows = (f"R{n},2026-03-02T08:15:00-05:00,MAIN-CENTRAL,{item},1,VIAL,ICU,\n"
            for n, item in enumerate(("HEPARIN", "HEPARIN", "UNKNOWN-9")))  # fmt: skip
    post_usage_file(
        feed_id=uuid7(), source="cabinets", lines=iter([USAGE, *rows]), **_by(office, "system")
    )
    return str(UsageBatch.objects.latest("id").number)


def _subscription(office: Office) -> str:
    service = Person.objects.create(username="portal", name="Portal", kind="SERVICE")
    subscribe(
        code="BOARD", name="Ward boards", url="https://boards.example.org/hooks",
        events=["procurement.goods_received.v1", "inventory.stock_issued.v1"],
        person_id=service.pk, secret_name=BOARD_KEY, **_by(office, "integrator"),
    )  # fmt: skip
    return "BOARD"


def _stock_of_every_kind(office: Office) -> None:
    """Keep some of a supplier's, promise some of ours, and make a lot of our own."""
    world = office.world
    stock(world, item="STENT", lot="THEIRS", quantity=3, value="0.00",
          owner_id=world.supplier["SECOND"])  # fmt: skip
    issued = office.story.issue("HEPARIN", 5)
    keeper, central = _by(office, "stock_controller"), world.location["MAIN-CENTRAL"]
    allocate(
        location_id=central, purpose="PICK", document_id=issued.document_id,
        lines=[ItemQuantity(world.item["HEPARIN"], Decimal(1))], **keeper,
    )  # fmt: skip
    compound_batch(
        location_id=central, components=[ItemQuantity(world.item["HEPARIN"], Decimal(20))],
        output=CompoundedLot(
            world.item["SALINE"], world.package["SALINE"], "OWN-1", Decimal(10),
            date(MONDAY.year, MONDAY.month, MONDAY.day + 7),
        ),
        **keeper,
    )  # fmt: skip
