"""
A small integration desk: a lane that is blocked, one that went through, messages done and held.

For tests of the lists and pages of the hub; it commits, so it wants a database of its own.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from tests.world import ALWAYS, AT, World

from apotheca.governance.models import Person, Role, RoleGrant
from apotheca.governance.types import Actor
from apotheca.hub.canonical.parsing import Amount, Canonical
from apotheca.hub.handlers.registry import handles
from apotheca.hub.inbox import Door, drain
from apotheca.hub.lanes import endpoints
from apotheca.hub.models import Crosswalk, Delivery, Inbox
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.operations.intake import take_in_document
from apotheca.hub.operations.replay import retry_delivery
from apotheca.hub.posting import take_claim
from apotheca.hub.tests.factories import endpoint, move_boxes, route, system
from apotheca.hub.tests.memory import NO, Target
from apotheca.hub.types import Handled, InboundContext
from apotheca.hub.worker import Sender
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7


class CartIn(Canonical):
    """A cart, as a dock tells of it."""

    weight: Amount


class CartTooHeavy(DomainError):
    code = "inventory.test_cart_too_heavy"
    message = "This cart weighs {weight}; at most 10 may be pulled. Unload it and send it again."


@handles("testcart.moved", CartIn)
def cart_moved(context: InboundContext, cart: CartIn) -> Handled:
    if cart.weight > 10:
        raise CartTooHeavy(weight=cart.weight)
    return Handled(uuid7(), {"number": f"ST-{context.business_key}"})


@dataclass
class Desk:
    """What stands on the desk: ids by what they are."""

    world: World
    sender: Sender
    dead: UUID
    done: UUID
    held: UUID
    conflict: UUID

    def operator(self, reason: str = "The target was repaired.") -> Actor:
        return self.world.actor("integrator", reason=reason)


def open_desk(world: World) -> Desk:
    """Refuse one delivery, deliver others, take messages in, one of them too heavy."""
    sender = _outgoing(world)
    _incoming(world)
    _second_operator(world)
    _post(world)
    return Desk(
        world,
        sender,
        dead=Delivery.objects.get(status="DEAD").pk,
        done=Inbox.objects.get(status="DONE").pk,
        held=Inbox.objects.get(status="HELD").pk,
        conflict=Inbox.objects.get(status="CONFLICT").pk,
    )


def _outgoing(world: World) -> Sender:
    place = endpoint(world, "SUITE-1")
    route(place)
    sender = Sender(endpoints("OUT")[0], Target([NO]))
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["BOX-A"])
    sender.round()
    first = Delivery.objects.get().pk
    retry_delivery(actor=world.actor("integrator"), when=AT, delivery_id=first)
    sender.round()
    sender.adapter.answers.append(NO)  # type: ignore[attr-defined]
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["BOX-B"])
    sender.round()
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["BOX-B", "BOX-C"])
    sender.round()
    event = Delivery.objects.earliest("id").event_id
    take_claim("box", place.system_id, event, "BOX-A")
    Crosswalk.objects.create(
        system_id=place.system_id, domain="uom", theirs="BX", ours="BOX", valid=ALWAYS
    )
    return sender


def _incoming(world: World) -> None:
    place = endpoint(world, "DOCK-1", direction="IN", duties="G")
    door = Door(place.pk, place.code, place.person_id, place.max_attempts)
    for message_id, key, weight in (
        ("m-1", "CART-1", "4"),
        ("m-2", "CART-2", "40"),
        ("m-1", "CART-1", "5"),
    ):
        receive_message(
            actor=Actor(door.person_id),
            endpoint_code=door.code,
            message_id=message_id,
            body=_cart(key, weight),
            object_type="testcart.moved",
            business_key=key,
        )
    drain(door)


def _post(world: World) -> None:
    """Two documents brought by hand, one of them with a word about a bank."""
    for name, note in (("a.txt", "From the dock"), ("b.txt", "They have a new account")):
        take_in_document(
            actor=world.actor("ap_clerk"), when=AT, entity_id=world.entity["HOSP"], file_name=name,
            content=name.encode(), note=note,
        )  # fmt: skip


def _cart(key: str, weight: str) -> bytes:
    told = {
        "specversion": "1.0", "id": key, "type": "testcart.moved.v1", "source": "/dock",
        "subject": key, "time": "2026-03-02T12:00:00Z", "data": {"weight": weight},
    }  # fmt: skip
    return json.dumps(told).encode()


def _second_operator(world: World) -> None:
    other = Person.objects.create(username="second_integrator", name="Second Integrator")
    world.person["second_integrator"] = other.pk
    role = Role.objects.get(code="T_R")
    for entity_id in world.entity.values():
        RoleGrant.objects.create(person=other, role=role, entity_id=entity_id, valid=ALWAYS)
