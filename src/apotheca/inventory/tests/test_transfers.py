"""Transfers through transit, their losses, and one step within a facility."""

from decimal import Decimal

import pytest
from tests.world import AT, in_days

from apotheca.inventory.operations.ledger import StockTooLow
from apotheca.inventory.operations.receiving import StorageUnfit
from apotheca.inventory.operations.transfers import (
    NotOneStep,
    TransferNotConfirmed,
    receive_transfer,
    ship_transfer,
)
from apotheca.inventory.tests.factories import layer, stock
from apotheca.inventory.types import ItemQuantity, LotQuantity
from apotheca.kernel.errors import NotFound
from apotheca.kernel.models import EventRecord
from apotheca.masterdata.models import Location


def ship(world, quantity, *, to="NORTH-PHARMACY", **more):
    return ship_transfer(
        actor=world.actor("stock_controller"), when=AT, to_location_id=world.location[to],
        from_location_id=world.location["MAIN-CENTRAL"],
        lines=[ItemQuantity(world.item["HEPARIN"], Decimal(quantity))], **more,
    )  # fmt: skip


def arrive(world, shipped, quantity):
    return receive_transfer(
        actor=world.actor("receiver"), when=in_days(1), transfer_id=shipped.document_id,
        lines=[LotQuantity(x.item_id, x.lot_id, Decimal(quantity)) for x in shipped.done],
    )  # fmt: skip


def test_shipped_stock_waits_in_the_senders_transit_place(world):
    lot = stock(world)
    ship(world, 30)
    assert layer(world, lot.lot_id, "MAIN-TRANSIT", "IN_TRANSIT") == (30, Decimal("48.00"))
    assert layer(world, lot.lot_id) == (70, Decimal("112.00"))


def test_what_arrives_keeps_its_value_and_the_rest_is_lost(world):
    lot = stock(world, quantity=3, value="10.00")
    arrive(world, ship(world, 3), 2)
    assert layer(world, lot.lot_id, "NORTH-PHARMACY") == (2, Decimal("6.67"))
    assert layer(world, lot.lot_id, "MAIN-TRANSIT", "IN_TRANSIT") == (0, 0)
    event = EventRecord.objects.get(name="inventory.transfer_received.v1").payload
    assert [line["value"] for line in event["losses"]] == ["3.33"]


def test_a_transfer_to_another_entity_names_both(world):
    lot = stock(world)
    arrive(world, ship(world, 10, to="WEST-PHARMACY"), 10)
    assert layer(world, lot.lot_id, "WEST-PHARMACY") == (10, Decimal("16.00"))
    event = EventRecord.objects.get(name="inventory.transfer_received.v1")
    assert event.entity_id == world.entity["CLINIC"]
    assert event.payload["from_entity_id"] == world.entity["HOSP"]


def test_every_shipped_lot_is_confirmed(world):
    stock(world)
    shipped = ship(world, 10)
    with pytest.raises(TransferNotConfirmed):
        receive_transfer(
            actor=world.actor("receiver"), when=AT, transfer_id=shipped.document_id, lines=[]
        )


def test_more_than_was_shipped_does_not_arrive(world):
    stock(world)
    with pytest.raises(TransferNotConfirmed, match=r"1\S* more"):
        arrive(world, ship(world, 10), 11)


def test_a_transfer_arrives_once(world):
    stock(world)
    shipped = ship(world, 10)
    arrive(world, shipped, 10)
    with pytest.raises(NotFound):
        arrive(world, shipped, 10)


def test_a_transfer_is_never_partial(world):
    stock(world, quantity=5)
    with pytest.raises(StockTooLow, match="5"):
        ship(world, 6)


def test_one_step_is_for_places_of_one_facility(world):
    lot = stock(world)
    ship(world, 10, to="MAIN-ICU", is_one_step=True)
    assert layer(world, lot.lot_id, "MAIN-ICU") == (10, Decimal("16.00"))
    with pytest.raises(NotOneStep):
        ship(world, 10, is_one_step=True)


def test_a_place_that_cannot_keep_the_item_is_refused(world):
    stock(world)
    Location.objects.filter(code="MAIN-ICU").update(storage_classes=["FROZEN"])
    with pytest.raises(StorageUnfit, match="lacks CRT"):
        ship(world, 10, to="MAIN-ICU")
