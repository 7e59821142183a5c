"""The hospital of the ``duplicate`` campaign, the messages it is told, and what they mean."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

COPIES = (2, 10)
ORDERS = 40
PRICE = Decimal("40.00")
DOORS = {"requisition": "D", "delivery": "G", "invoice": "J", "usage": ""}
KINDS = {
    "requisition": "requisition.submitted", "delivery": "delivery.received",
    "invoice": "invoice.received", "usage": "usage.reported",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """One thing meant once: which door, which id, which bytes."""

    kind: str
    message_id: str
    key: str
    body: bytes


@dataclass
class Meant:
    """What shall be in the books in the end, and nothing else."""

    requisitions: dict[str, Decimal] = field(default_factory=dict)  # correlation id: boxes
    deliveries: dict[tuple[str, str], Decimal] = field(default_factory=dict)  # order, note: boxes
    invoices: dict[str, Decimal] = field(default_factory=dict)  # number: total
    usage: dict[str, Decimal] = field(default_factory=dict)  # row id: vials


class House:
    """The small hospital, its doors for each kind of message, and orders that were sent."""

    def __init__(self) -> None:
        from tests.world import build_world

        self.world = build_world()
        self.stalls = 0
        self.doors = {kind: self._door(kind, duties) for kind, duties in DOORS.items()}
        self.orders = [self._order() for _ in range(ORDERS)]
        self._stock()

    def _door(self, kind: str, duties: str) -> Any:
        from tests.world import ALWAYS

        from apotheca.governance import models as gov
        from apotheca.hub.inbox import Door
        from apotheca.hub.models import Endpoint, System

        system, _ = System.objects.get_or_create(
            code="SUITE", defaults={"name": "Suite", "owner_role": "INTEGRATION"}
        )
        person = gov.Person.objects.create(username=f"svc-{kind}", name=kind, kind="SERVICE")
        role = gov.Role.objects.create(code=f"SVC_{kind}", name=kind)
        for duty in duties:
            gov.RoleDuty.objects.create(role=role, duty_id=duty)
        for entity_id in self.world.entity.values():
            gov.RoleGrant.objects.create(
                person=person, role=role, entity_id=entity_id, valid=ALWAYS
            )
        made = Endpoint.objects.create(
            system=system, code=f"SUITE-{kind}", adapter="rest", direction="IN",
            idempotency_class="A", person=person,
        )  # fmt: skip
        return Door(made.pk, made.code, person.pk, 8)

    def _order(self) -> str:
        from tests.world import AT

        from apotheca.procurement.operations.ordering import create_order
        from apotheca.procurement.operations.sending import decide_order, send_order
        from apotheca.procurement.types import OrderWant

        world = self.world
        order = create_order(
            actor=world.actor("buyer"), when=AT, kind="STOCK",
            supplier_id=world.supplier["WHOLESALE"], deliver_to_id=world.location["MAIN-DOCK"],
            lines=[OrderWant(Decimal(10_000), "BOX", world.package["HEPARIN"])],
        )  # fmt: skip
        decide_order(
            actor=world.actor("director"), when=AT, order_id=order.order_id, decision="APPROVED"
        )
        send_order(actor=world.actor("buyer"), when=AT, order_id=order.order_id)
        return order.number

    def _stock(self) -> None:
        from tests.world import AT

        from apotheca.inventory.operations.opening import enter_opening_stock
        from apotheca.inventory.types import IncomingLot

        world = self.world
        enter_opening_stock(
            actor=world.actor("stock_controller"), when=AT,
            location_id=world.location["MAIN-ICU"],
            lots=[IncomingLot(1, world.item["SALINE"], world.package["SALINE"], "OPEN",
                              date(2028, 1, 1), Decimal(1_000_000), Decimal(2_500_000))],
        )  # fmt: skip


def generate(house: House, chance: random.Random, n: int) -> tuple[list[Message], Meant]:
    meant = Meant()
    makers: list[Callable[[int], Message]] = [
        lambda number: _requisition(meant, chance, number),
        lambda number: _delivery(meant, chance, number, chance.choice(house.orders)),
        lambda number: _invoice(meant, chance, number, chance.choice(house.orders)),
        lambda number: _usage(meant, chance, number),
    ]
    weights = (4, 3, 3, 1)
    count = max(n // (sum(COPIES) // 2), 4)
    kinds = [*range(4), *chance.choices(range(4), weights, k=count - 4)]
    return [makers[kind](number) for number, kind in enumerate(kinds)], meant


def _uuid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _envelope(kind: str, number: int, key: str, data: dict[str, Any], **more: str) -> Message:
    body = {
        "specversion": "1.0", "id": f"m{number}", "type": f"{KINDS[kind]}.v1", "source": "/suite",
        "subject": key, "time": "2026-03-02T12:00:00Z", "data": data, **more,
    }  # fmt: skip
    return Message(kind, f"m{number}", key, json.dumps(body).encode())


def _requisition(meant: Meant, chance: random.Random, number: int) -> Message:
    correlation, boxes = _uuid(chance), Decimal(chance.randint(1, 9))
    meant.requisitions[correlation] = boxes
    line = {"package": "HEPARIN-BOX", "quantity": str(boxes), "uom": "BOX"}
    data = {"entity": "HOSP", "deliver_to": "MAIN-CENTRAL", "requested_on": "2026-03-02",
            "lines": [line]}  # fmt: skip
    return _envelope("requisition", number, f"RQ-{number}", data, correlationid=correlation)


def _delivery(meant: Meant, chance: random.Random, number: int, order: str) -> Message:
    boxes, note = Decimal(chance.randint(1, 5)), f"DN-{number}"
    meant.deliveries[(order, note)] = boxes
    lot = {"line_no": 1, "quantity": str(boxes), "uom": "BOX", "lot_number": f"L{number % 7}",
           "expires_on": "2027-12-31"}  # fmt: skip
    data = {"order_number": order, "location": "MAIN-DOCK", "received_on": "2026-03-02",
            "lots": [lot]}  # fmt: skip
    return _envelope("delivery", number, note, data)


def _invoice(meant: Meant, chance: random.Random, number: int, order: str) -> Message:
    boxes = Decimal(chance.randint(1, 3))
    total = boxes * PRICE
    meant.invoices[f"INV-{number:06d}"] = total
    line = {"order_line_no": 1, "quantity": str(boxes), "uom": "BOX", "amount": str(total)}
    data = {"entity": "HOSP", "supplier": "WHOLESALE", "invoiced_on": "2026-03-02",
            "currency": "USD", "order_number": order, "total": str(total),
            "lines": [line]}  # fmt: skip
    return _envelope("invoice", number, f"INV-{number:06d}", data)


def _usage(meant: Meant, chance: random.Random, number: int) -> Message:
    rows = ["row_id,occurred_at,location,item,quantity,uom,cost_centre"]
    for row in range(chance.randint(1, 5)):
        bags = Decimal(chance.randint(1, 4))
        meant.usage[f"U{number}-{row}"] = bags
        rows.append(f"U{number}-{row},2026-03-02T10:00:00Z,MAIN-ICU,SALINE,{bags},BAG,ICU")
    return Message("usage", f"m{number}", f"usage-{number}.csv", "\n".join(rows).encode())
