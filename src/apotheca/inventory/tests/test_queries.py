"""The nine quantities, stock by lot, place and day, and the way of a lot."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import AT, MONDAY, in_days

from apotheca.inventory.operations.commitments import allocate
from apotheca.inventory.operations.transfers import ship_transfer
from apotheca.inventory.queries import (
    movements_of,
    stock_as_of,
    stock_by_place,
    stock_on_hand,
    stock_quantities,
    trace_lot,
)
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_issuing import issue
from apotheca.inventory.types import PORTS, ItemQuantity
from apotheca.kernel.ids import uuid7


@pytest.fixture
def on_order():
    earlier, PORTS.on_order = PORTS.on_order, None
    yield PORTS
    PORTS.on_order = earlier


def quantities(world, at="MAIN-CENTRAL", on=MONDAY):
    rows = stock_quantities(on=on, item_ids=[world.item["HEPARIN"]])
    return next(row for row in rows if row.location_id == world.location[at])


def test_the_quantities_follow_their_definitions(world, on_order):
    place, item = world.location["MAIN-CENTRAL"], world.item["HEPARIN"]
    stock(world, lot="OK", quantity=100)
    stock(world, lot="THEIRS", quantity=7, value="0.00", owner_id=world.supplier["SECOND"])
    stock(world, lot="HELD", quantity=5, status="QUARANTINED")
    stock(world, lot="OLD", quantity=3, expires_on=MONDAY)
    on_order.on_order = lambda items, places: {(item, place): Decimal(250)}
    allocate(
        actor=world.actor("requester"), when=AT, location_id=place, purpose="PICK",
        document_id=uuid7(), lines=[ItemQuantity(item, Decimal(40))],
    )  # fmt: skip
    row = quantities(world, on=in_days(1).business_date)
    assert (row.on_hand, row.on_hand_owned, row.on_hand_consigned) == (115, 108, 7)
    assert (row.usable, row.committed, row.available) == (107, 40, 67)
    assert (row.held, row.expired, row.on_order, row.position) == (5, 3, 250, 317)


def test_stock_in_transit_belongs_to_its_destination(world, on_order):
    stock(world)
    ship_transfer(
        actor=world.actor("stock_controller"), when=AT,
        lines=[ItemQuantity(world.item["HEPARIN"], Decimal(30))],
        from_location_id=world.location["MAIN-CENTRAL"],
        to_location_id=world.location["NORTH-PHARMACY"],
    )  # fmt: skip
    there = quantities(world, "NORTH-PHARMACY")
    assert (there.on_hand, there.in_transit, there.position) == (0, 30, 30)
    assert quantities(world).on_hand == 70


def test_stock_as_of_a_day_is_what_was_there_in_the_evening(world):
    stock(world)
    issue(world, 30, when=in_days(1))
    issue(world, 20, when=in_days(2))
    then = [
        stock_as_of(in_days(n).business_date, entity_id=world.entity["HOSP"]) for n in range(-1, 3)
    ]
    assert [[(row.quantity, row.value) for row in rows] for rows in then] == [
        [], [(100, Decimal("160.00"))], [(70, Decimal("112.00"))], [(50, Decimal("80.00"))],
    ]  # fmt: skip


def test_a_lot_is_traced_back_to_its_source_and_forward_to_its_use(world):
    lot = stock(world)
    issue(world, 30)
    trace = trace_lot(lot.lot_id)
    assert [row.kind for row in trace.sources] == ["RECEIPT"]
    assert [(use.cost_centre_id, use.quantity) for use in trace.uses] == [
        (world.cost_centre["ICU"], 30)
    ]
    assert [row.quantity for row in trace.here] == [70]


def test_each_question_is_few_statements_however_much_there_is(world):
    for number in range(30):
        stock(world, lot=f"L{number}", quantity=2)
    lot, document = stock(world, lot="X").lot_id, issue(world, 50).document_id
    entity = world.entity["HOSP"]
    for question, allowed in (
        (stock_on_hand, 1), (stock_by_place, 1), (lambda: movements_of(document), 1),
        (lambda: trace_lot(lot), 4), (lambda: stock_as_of(MONDAY, entity_id=entity), 1),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert question()
        assert len(captured) <= allowed
