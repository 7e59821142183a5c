"""Stock for tests, made through the operations' own helpers."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.world import AT, World

from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.inventory.models import Layer
from apotheca.inventory.operations import receiving
from apotheca.inventory.types import DocumentRef, IncomingLot
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.masterdata.models import Location

LATER = date(2027, 6, 30)


@operation(permission="test.receive_stock", duty="G")
def receive_stock(
    *, actor: Actor, when: Moment, document: DocumentRef, location_id: int, status: str,
    lots: tuple[IncomingLot, ...],
) -> None:  # fmt: skip
    """Put lots into stock as procurement does."""
    place = Location.objects.get(pk=location_id)
    receiving.put_into_stock(
        actor=actor, when=when, document=document, location=place, status=status, lots=lots
    )


def stock(
    world: World, item: str = "HEPARIN", quantity: int | str = 100, value: str = "160.00",
    *, lot: str = "L1", at: str = "MAIN-CENTRAL", expires_on: date | None = LATER,
    status: str = "AVAILABLE", owner_id: int = 0,
) -> IncomingLot:  # fmt: skip
    """Put one lot into stock and return it."""
    incoming = IncomingLot(
        1, world.item[item], world.package[item], lot, expires_on, Decimal(quantity),
        Decimal(value), owner_id=owner_id,
    )  # fmt: skip
    receive_stock(
        actor=world.actor("receiver"), when=AT, document=new_document(),
        location_id=world.location[at], status=status, lots=(incoming,),
    )  # fmt: skip
    return incoming


def new_document(kind: str = "GOODS_RECEIPT") -> DocumentRef:
    return DocumentRef(kind, uuid7(), uuid7())


def layer(
    world: World, lot_id: UUID, at: str = "MAIN-CENTRAL", status: str = "AVAILABLE"
) -> tuple[Decimal, Decimal]:
    """Return quantity and value of a lot at a place, (0, 0) when nothing was ever there."""
    found = Layer.objects.filter(
        lot_id=lot_id, location_id=world.location[at], status=status
    ).first()
    return (found.quantity, found.value) if found else (Decimal(0), Decimal(0))
