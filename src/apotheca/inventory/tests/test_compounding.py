"""Components become one lot of our own, at exactly their value."""

from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.finance.models import JournalLine
from apotheca.inventory.models import Lot, Movement, StockDocument
from apotheca.inventory.operations.compounding import (
    BeyondUse,
    ComponentShort,
    CompoundedLot,
    OutputIsComponent,
    compound_batch,
)
from apotheca.inventory.operations.corrections import reverse_document
from apotheca.inventory.tests.factories import LATER, layer, stock
from apotheca.inventory.types import ItemQuantity, lot_id
from apotheca.kernel.models import EventRecord

SOON = date(2026, 3, 12)


def batch(world, heparin=10, saline=3, until=SOON, item="GLOVES"):
    """Two components into one output (the small hospital has no compound of its own)."""
    return compound_batch(
        actor=world.actor("stock_controller", reason="batch 7"), when=AT,
        location_id=world.location["MAIN-CENTRAL"],
        components=[ItemQuantity(world.item["HEPARIN"], Decimal(heparin)),
                    ItemQuantity(world.item["SALINE"], Decimal(saline))],
        output=CompoundedLot(world.item[item], world.package[item], "CB-7", Decimal(10), until),
    )  # fmt: skip


@pytest.fixture
def shelf(world):
    """100 vials for 160.00 and 7 bags for 10.00: thirds of a cent come up."""
    return stock(world), stock(world, "SALINE", 7, "10.00")


def made(world):
    return lot_id(world.item["GLOVES"], world.package["GLOVES"], "CB-7")


def test_the_batch_is_worth_its_components_to_the_cent(world, shelf):
    answer = batch(world)
    assert answer.value == Decimal("16.00") + Decimal("4.29")
    assert layer(world, made(world)) == (Decimal(10), Decimal("20.29"))
    assert layer(world, shelf[0].lot_id) == (Decimal(90), Decimal("144.00"))
    assert layer(world, shelf[1].lot_id) == (Decimal(4), Decimal("5.71"))


def test_stock_is_debited_for_the_batch_and_credited_for_its_components(world, shelf):
    answer = batch(world)
    rows = JournalLine.objects.filter(journal__document_id=answer.document_id)
    assert {(row.account.code, row.debit, row.credit) for row in rows} == {
        ("1300", Decimal("20.29"), Decimal(0)), ("1300", Decimal(0), Decimal("20.29")),
    }  # fmt: skip


def test_the_lots_that_went_in_are_known_from_the_movements(world, shelf):
    answer = batch(world)
    moves = Movement.objects.filter(document_id=answer.document_id)
    went_in = set(moves.filter(kind="COMPOUND_OUT").values_list("lot_id", flat=True))
    assert went_in == {lot.lot_id for lot in shelf}
    assert moves.get(kind="COMPOUND_IN").lot_id == made(world)
    assert EventRecord.objects.filter(name="inventory.stock_compounded.v1").count() == 1


def test_the_batch_expires_with_its_earliest_component(world):
    stock(world, expires_on=date(2026, 3, 9)), stock(world, "SALINE", 7, "10.00")
    batch(world)
    assert Lot.objects.get(pk=made(world)).expires_on == date(2026, 3, 9)


def test_the_batch_expires_at_its_beyond_use_date_if_that_is_earlier(world, shelf):
    batch(world)
    assert Lot.objects.get(pk=made(world)).expires_on == SOON < LATER


def test_a_component_that_is_short_makes_nothing(world, shelf):
    with pytest.raises(ComponentShort) as refused:
        batch(world, saline=8)
    assert (refused.value.facts["there"], refused.value.facts["needed"]) == (7, 8)
    assert not StockDocument.objects.filter(kind="COMPOUND").exists()
    assert layer(world, shelf[1].lot_id) == (Decimal(7), Decimal("10.00"))


def test_a_batch_past_its_use_is_not_made(world, shelf):
    with pytest.raises(BeyondUse):
        batch(world, until=date(2026, 3, 1))


def test_nothing_is_made_of_itself(world, shelf):
    with pytest.raises(OutputIsComponent):
        batch(world, item="SALINE")


def test_a_batch_is_taken_back_whole(world, shelf):
    answer = batch(world)
    reverse_document(
        actor=world.actor("stock_controller", reason="wrong bag"), when=AT,
        document_id=answer.document_id,
    )  # fmt: skip
    assert layer(world, made(world)) == (Decimal(0), Decimal(0))
    assert layer(world, shelf[0].lot_id) == (Decimal(100), Decimal("160.00"))
    assert layer(world, shelf[1].lot_id) == (Decimal(7), Decimal("10.00"))
