"""
What happens in a hospital, as stories that stand still at every step from requisition to payment.

Every story is told through the product's own operations, once, about lots, documents and messages
of its own, so that ``bench.multiply`` can copy it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bench import cycle
from bench.multiply import TAG, Turn

LINES = 3
TURNS = cycle.PACKAGES // LINES
YEAR, AUTUMN = (-60, 240), (225, 255)  # days behind 2 March 2026


@dataclass(frozen=True)
class Story:
    """
    A story, its share of all copies in thousandths (0: what is left), and the days it happens on.
    """

    name: str
    tell: Callable[["Purchase"], Any]
    share: int
    days: tuple[int, int] = AUTUMN


@dataclass
class House:
    """The hospital the stories happen in."""

    company: cycle.Company
    door: Any  # where suppliers' invoices come in

    def tell(self, story: Story) -> None:
        """Tell one story, and what the worker does after it."""
        from apotheca.kernel import numbers

        numbers.forget()
        tag = f"{TAG}{STORIES.index(story):02d}"
        story.tell(Purchase(self.company, tag, LINES, door=self.door))
        _send_out()

    def turns(self) -> dict[str, Turn]:
        """Return the masters that copies take in turn."""
        from apotheca.masterdata import models as md

        first = self.company.packages[0]
        package = md.Package.objects.get(pk=first)
        price = md.ContractLine.objects.get(package=package)
        conversion = md.UomConversion.objects.filter(package=package).earliest("pk")
        return {
            "item_id": _turn(package.item_id, 1),
            "package_id": _turn(first, 1),
            "contract_line_id": _turn(price.pk, 1),
            "conversion_id": _turn(conversion.pk, 2),
        }


def _turn(first: int, of_each: int) -> Turn:
    return Turn(first, first + LINES * of_each - 1, LINES * of_each)


def build_house() -> House:
    """Make the hospital in the current database, with a door for invoices."""
    company = cycle.build_company()
    _use(company)
    _look_on(company)
    return House(company, _door(company))


def _use(company: cycle.Company) -> None:
    """Post one file of dispensing, so that there is one with all that may come of it."""
    from uuid import uuid4

    from tests.world import AT

    from apotheca.governance.types import Actor
    from apotheca.inventory.operations.opening import enter_opening_stock
    from apotheca.inventory.operations.usage import post_usage_file
    from apotheca.inventory.types import IncomingLot

    world = company.world
    lot = IncomingLot(1, world.item["SALINE"], world.package["SALINE"], "OPEN", date(2028, 1, 1),
                      Decimal(100), Decimal(250))  # fmt: skip
    enter_opening_stock(
        actor=world.actor("stock_controller"), when=AT, location_id=world.location["MAIN-ICU"],
        lots=[lot],
    )  # fmt: skip
    rows = ["row_id,occurred_at,location,item,quantity,uom,cost_centre,lot"]
    rows += [
        f"R{n},2026-03-02T10:00:00Z,MAIN-ICU,{'NOTHING' if n % 10 == 0 else 'SALINE'},1,BAG,ICU,"
        for n in range(200)
    ]
    post_usage_file(
        actor=Actor(world.person["system"], source="bench"), feed_id=uuid4(), source="cabinets",
        lines=rows, when=AT,
    )  # fmt: skip


def _look_on(company: cycle.Company) -> None:
    """Let people in whose reach is narrow: one of a single facility, and an auditor."""
    from tests.world import ALWAYS

    from apotheca.governance import models as gov

    world = company.world
    auditor_role = gov.Role.objects.create(code="T_AUDITOR", name="Auditor")
    roles = gov.Role.objects
    for name, role, facility in (
        ("auditor", auditor_role, None),
        ("north_requester", roles.get(code="T_D"), world.facility["NORTH"]),
        ("north_receiver", roles.get(code="T_G"), world.facility["NORTH"]),
    ):
        person = gov.Person.objects.create(username=name, name=name.replace("_", " ").title())
        gov.RoleGrant.objects.create(
            person=person, role=role, entity_id=world.entity["HOSP"], facility_id=facility,
            valid=ALWAYS,
        )  # fmt: skip


def _door(company: cycle.Company) -> Any:
    from tests.world import ALWAYS

    from apotheca.governance import models as gov
    from apotheca.hub import models as hub
    from apotheca.hub.inbox import Door

    service = gov.Person.objects.create(username="svc-invoices", name="Invoices", kind="SERVICE")
    role = gov.Role.objects.get(code="T_J")
    for entity_id in company.world.entity.values():
        gov.RoleGrant.objects.create(person=service, role=role, entity_id=entity_id, valid=ALWAYS)
    made = hub.Endpoint.objects.create(
        system=hub.System.objects.get(code="BENCH"), code="BENCH-IN", adapter="rest",
        direction="IN", idempotency_class="A", person=service,
    )  # fmt: skip
    return Door(made.pk, made.code, service.pk, 8)


class _Accepting:
    """A far end that takes everything."""

    def send(self, message: Any) -> Any:
        from apotheca.hub.adapters.base import Outcome, SendResult

        return SendResult(Outcome.ACCEPTED, 201, reference=f"FAR-{message.business_key}"[:80])

    def close(self) -> None:
        """Have nothing to close."""


def _send_out() -> None:
    from apotheca.hub.lanes import endpoints
    from apotheca.hub.worker import Sender

    for endpoint in endpoints("OUT"):
        sender = Sender(endpoint, _Accepting())  # type: ignore[arg-type]
        while sender.round():
            pass
        sender.close()


@dataclass
class Purchase(cycle.Cycle):
    """A cycle of purchase whose invoice comes in as a message, and what may follow it."""

    door: Any = None
    dear: Decimal = Decimal(1)  # times the price of the order, on the invoice
    expires_on: date = date(2028, 1, 31)
    keys: int = 0

    def until(self, last: str) -> "Purchase":
        """Run every step up to ``last``."""
        for name in cycle.STEPS[: cycle.STEPS.index(last) + 1]:
            self.step(name)
        return self

    def who(self, name: str, reason: str = "") -> dict[str, Any]:
        """Return who acts, under a key of its own, and when."""
        from tests.world import AT

        self.keys += 1
        actor = self.company.actor(name, f"{self.tag}:{self.keys}")
        return {"actor": replace(actor, reason=reason), "when": AT}

    def lots(self) -> list[Any]:
        """Return the lots that were received, as lines of an operation on stock."""
        from apotheca.inventory.types import LotQuantity
        from apotheca.procurement.models import ReceiptLine

        receipt = self.answers["receive_goods"].receipt_id
        lines = ReceiptLine.objects.filter(receipt_id=receipt).order_by("line_no")
        return [LotQuantity(line.item_id, line.lot_id, line.base_quantity) for line in lines]

    def _receive_goods(self, key: str) -> Any:
        from apotheca.procurement.operations.receiving import receive_goods
        from apotheca.procurement.types import DeliveredLot

        lots = tuple(
            DeliveredLot(
                order_line_id=line.line_id, quantity=cycle.BOXES, uom="BOX",
                lot_number=f"L-{self.tag}-{line.line_no}", expires_on=self.expires_on,
            )
            for line in self._order.lines
        )  # fmt: skip
        return receive_goods(
            **self._who("receiver", key), order_id=self._order.order_id, lots=lots,
            location_id=self.company.world.location["MAIN-DOCK"], delivery_note=f"DN-{self.tag}",
        )  # fmt: skip

    def _register_invoice(self, key: str) -> Any:
        from tests.world import AT

        from apotheca.finance.models import Invoice
        from apotheca.governance.types import Actor
        from apotheca.hub.inbox import drain
        from apotheca.hub.operations.inbox import receive_message

        number, amount = f"INV-{self.tag}", cycle.PRICE * cycle.BOXES * self.dear
        lines = [
            {"order_line_no": line.line_no, "quantity": str(cycle.BOXES), "uom": "BOX",
             "amount": str(amount)}
            for line in self._order.lines
        ]  # fmt: skip
        data = {
            "entity": "HOSP", "supplier": "WHOLESALE", "invoiced_on": "2026-03-02",
            "currency": "USD", "order_number": self._order.number,
            "total": str(amount * len(lines)), "lines": lines,
        }  # fmt: skip
        body = {
            "specversion": "1.0", "id": f"m-{self.tag}", "type": "invoice.received.v1",
            "source": "/bench", "subject": number, "time": "2026-03-02T12:00:00Z", "data": data,
        }  # fmt: skip
        receive_message(
            actor=Actor(self.door.person_id, source="bench"), endpoint_code=self.door.code,
            message_id=f"m-{self.tag}", body=json.dumps(body).encode(),
            object_type="invoice.received", business_key=number,
        )  # fmt: skip
        drain(self.door, clock=lambda: AT)
        return _Invoice(Invoice.objects.get(supplier_number=number).pk)


@dataclass(frozen=True)
class _Invoice:
    invoice_id: Any


def _paid(purchase: Purchase) -> None:
    """Buy, use up and pay: what has happened to nearly everything."""
    from apotheca.inventory.operations.issuing import issue_stock
    from apotheca.inventory.types import ItemQuantity

    purchase.until("release_payment")
    world = purchase.company.world
    lines = [ItemQuantity(lot.item_id, lot.quantity) for lot in purchase.lots()]
    issue_stock(
        **purchase.who("requester"), location_id=world.location["MAIN-CENTRAL"],
        cost_centre_id=world.cost_centre["ICU"], lines=lines,
    )  # fmt: skip


def _sent_back_to_the_asker(purchase: Purchase) -> None:
    from apotheca.procurement.operations.requisitions import decide_requisition

    asked = purchase.until("submit_requisition").answers["submit_requisition"]
    decide_requisition(
        **purchase.who("director"), requisition_id=asked.requisition_id, decision="RETURNED",
        comment="For how many days?",
    )  # fmt: skip


def _held_at_the_dock(purchase: Purchase) -> None:
    purchase.expires_on = date(2026, 3, 1)
    purchase.until("receive_goods")


def _too_dear(purchase: Purchase) -> None:
    purchase.dear = Decimal("1.2")
    purchase.until("register_invoice")


def _returned(purchase: Purchase) -> None:
    """Send one lot back and take the credit for it."""
    from tests.world import AT

    from apotheca.finance.operations.credit_memos import register_credit_memo
    from apotheca.finance.types import NewCreditMemo
    from apotheca.procurement.operations.returning import return_to_supplier
    from apotheca.procurement.types import ReturnLine

    purchase.until("register_invoice")
    world, receipt = purchase.company.world, purchase.answers["receive_goods"]
    line = receipt.lines[0]
    sent = return_to_supplier(
        **purchase.who("receiver"), receipt_id=receipt.receipt_id,
        location_id=world.location["MAIN-CENTRAL"], reason="Broken vials.",
        lines=[ReturnLine(line.line_id, line.base_quantity)], authorisation=f"RMA-{purchase.tag}",
    )  # fmt: skip
    memo = NewCreditMemo(
        entity_id=world.entity["HOSP"], supplier_id=world.supplier["WHOLESALE"],
        supplier_number=f"CM-{purchase.tag}", credited_on=AT.business_date, currency="USD",
        total=sent.value, kind="RETURN", return_number=sent.number,
    )  # fmt: skip
    register_credit_memo(**purchase.who("ap_clerk"), memo=memo)


def _moved(purchase: Purchase) -> None:
    """Move what came: under way to another house, counted, held apart, wasted."""
    from apotheca.inventory.operations.counting import count_stock
    from apotheca.inventory.operations.losses import waste_stock
    from apotheca.inventory.operations.statuses import change_status
    from apotheca.inventory.operations.transfers import ship_transfer
    from apotheca.inventory.types import CountedLot, ItemQuantity

    purchase.until("put_away")
    place = purchase.company.world.location
    first, second, third = purchase.lots()
    half = [replace(lot, quantity=Decimal(50)) for lot in (first, second, third)]
    who = purchase.who
    for lot, to in ((half[0], "NORTH-PHARMACY"), (half[1], "MAIN-ICU")):
        ship_transfer(
            **who("stock_controller"), from_location_id=place["MAIN-CENTRAL"],
            to_location_id=place[to], is_one_step=to == "MAIN-ICU",
            lines=[ItemQuantity(lot.item_id, lot.quantity, lot.lot_id)],
        )  # fmt: skip
    counted = CountedLot(second.item_id, purchase.company.packages[1], f"L-{purchase.tag}-2",
                         purchase.expires_on, Decimal(48))  # fmt: skip
    count_stock(**who("stock_controller"), location_id=place["MAIN-ICU"], lots=[counted])
    change_status(
        **who("stock_controller", "Seal broken."), location_id=place["MAIN-CENTRAL"],
        from_status="AVAILABLE", to_status="QUARANTINED", lines=[half[2]],
        to_location_id=place["MAIN-QUARANTINE"],
    )  # fmt: skip
    waste_stock(
        **who("stock_controller", "Dropped."), location_id=place["MAIN-CENTRAL"], cause="WASTE",
        lines=[replace(third, quantity=Decimal(2))],
    )  # fmt: skip


def _journal(purchase: Purchase) -> None:
    from apotheca.finance.operations.journals import post_manual_journal, prepare_journal
    from apotheca.finance.posting import PostingLine

    world = purchase.company.world
    accounts = {"account_id": world.account["5000"], "facility_id": world.facility["MAIN"]}
    other = {**accounts, "account_id": world.account["3000"]}
    for number in range(2):
        prepared = prepare_journal(
            **purchase.who("accountant"), entity_id=world.entity["HOSP"],
            description=f"Adjustment {purchase.tag} {number}",
            lines=[PostingLine(**accounts, amount=Decimal(10)),
                   PostingLine(**other, amount=Decimal(-10))],
        )  # fmt: skip
    post_manual_journal(**purchase.who("controller"), journal_id=prepared.journal_id)


STORIES = (
    Story("paid", _paid, 0, YEAR),
    Story("requested", lambda one: one.until("submit_requisition"), 2),
    Story("sent back", _sent_back_to_the_asker, 1),
    Story("approved", lambda one: one.until("decide_requisition"), 3),
    Story("order to approve", lambda one: one.until("create_order"), 2),
    Story("order to send", lambda one: one.until("decide_order"), 1),
    Story("on its way", lambda one: one.until("acknowledge_order"), 10),
    Story("held at the dock", _held_at_the_dock, 2),
    Story("received", lambda one: one.until("receive_goods"), 4),
    Story("on the shelf", lambda one: one.until("put_away"), 10),
    Story("too dear", _too_dear, 5),
    Story("due", lambda one: one.until("register_invoice"), 15),
    Story("payment to approve", lambda one: one.until("propose_payment"), 1),
    Story("payment to release", lambda one: one.until("approve_payment"), 1),
    Story("returned", _returned, 5, YEAR),
    Story("moved", _moved, 10, YEAR),
    Story("journal", _journal, 2, YEAR),
)
