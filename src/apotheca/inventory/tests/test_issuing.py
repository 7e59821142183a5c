"""Issue first expiring first, short demand, and return at the issued value."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import AT, MONDAY, in_days

from apotheca.inventory.models import Movement, ShortDemand, StockDocument
from apotheca.inventory.operations.documents import ReasonMissing
from apotheca.inventory.operations.issuing import CostCentreUnfit, PlaceNotForUse, issue_stock
from apotheca.inventory.operations.ledger import QuantityNotInQuantum
from apotheca.inventory.operations.returns import ReturnExceedsIssue, return_issue
from apotheca.inventory.tests.factories import LATER, layer, stock
from apotheca.inventory.types import ItemQuantity, LotQuantity
from apotheca.kernel.models import EventRecord


def issue(world, quantity, *, item="HEPARIN", at="MAIN-CENTRAL", when=AT, reason="", lot_id=None):
    return issue_stock(
        actor=world.actor("stock_controller", reason=reason), when=when,
        location_id=world.location[at], cost_centre_id=world.cost_centre["ICU"],
        lines=[ItemQuantity(world.item[item], Decimal(quantity), lot_id)],
    )  # fmt: skip


def test_an_issue_takes_the_first_expiring_lot_first(world):
    late = stock(world, lot="LATE", expires_on=LATER)
    early = stock(world, lot="EARLY", expires_on=LATER - timedelta(days=60))
    done = issue(world, 120).done
    assert [(x.lot_id, x.quantity) for x in done] == [(early.lot_id, 100), (late.lot_id, 20)]


def test_lots_of_one_day_go_by_lot_number_then_package(world):
    second, first = stock(world, lot="B"), stock(world, lot="A")
    assert [x.lot_id for x in issue(world, 150).done] == [first.lot_id, second.lot_id]


def test_a_lot_is_usable_through_its_printed_date(world):
    stock(world, expires_on=MONDAY)
    assert issue(world, 1).short == ()
    assert issue(world, 1, when=in_days(1)).done == ()


def test_short_dated_lots_are_left_where_the_item_needs_days(world):
    from apotheca.masterdata.models import Item

    Item.objects.filter(pk=world.item["HEPARIN"]).update(min_issue_remaining_days=30)
    short_dated = stock(world, expires_on=MONDAY + timedelta(days=29))
    assert issue(world, 1).done == ()
    chosen = issue(world, 1, lot_id=short_dated.lot_id, reason="patient is allergic to the other")
    assert chosen.done[0].lot_id == short_dated.lot_id


def test_choosing_a_lot_needs_a_reason(world):
    lot = stock(world)
    with pytest.raises(ReasonMissing):
        issue(world, 1, lot_id=lot.lot_id)


def test_what_is_not_there_is_issued_in_part_and_kept_as_short_demand(world):
    stock(world, quantity=7, value="11.20")
    result = issue(world, 10)
    assert (result.value, result.short) == (
        Decimal("11.20"),
        (ItemQuantity(world.item["HEPARIN"], Decimal(3)),),
    )
    demand = ShortDemand.objects.get()
    assert (demand.requested, demand.short, demand.reason) == (10, 3, "STOCKOUT")


@pytest.mark.parametrize(("status", "at", "reason"), [
    ("QUARANTINED", "MAIN-CENTRAL", "QUARANTINED"),
    ("SUSPECT", "MAIN-CENTRAL", "QUARANTINED"),
    ("RECALLED", "MAIN-CENTRAL", "RECALLED"),
    ("AVAILABLE", "MAIN-ICU", "WRONG_LOCATION"),
    ("AVAILABLE", "NORTH-PHARMACY", "STOCKOUT"),
])  # fmt: skip
def test_a_shortage_names_its_nearest_obstacle(world, status, at, reason):
    stock(world, status=status, at=at)
    assert issue(world, 1).done == ()
    assert ShortDemand.objects.get().reason == reason


def test_a_clear_shortage_is_a_stored_document_that_moved_nothing(world):
    result = issue(world, 1)
    assert StockDocument.objects.get().number == result.number
    assert EventRecord.objects.get(name="inventory.stock_issued.v1").payload["lines"] == []


def test_the_value_issued_is_exactly_the_layers(world):
    lot = stock(world, quantity=3, value="10.00")
    assert [issue(world, 1).value for _ in range(3)] == [
        Decimal("3.33"),
        Decimal("3.34"),
        Decimal("3.33"),
    ]
    assert layer(world, lot.lot_id) == (0, 0)


def test_two_lines_of_one_item_share_a_layer(world):
    stock(world, quantity=3, value="10.00")
    item = world.item["HEPARIN"]
    result = issue_stock(
        actor=world.actor("requester"), when=AT, location_id=world.location["MAIN-CENTRAL"],
        cost_centre_id=world.cost_centre["ICU"],
        lines=[ItemQuantity(item, Decimal(1)), ItemQuantity(item, Decimal(2))],
    )  # fmt: skip
    assert result.value == Decimal("10.00")
    assert {m.document_line for m in Movement.objects.filter(kind="ISSUE")} == {1, 2}


def test_own_stock_goes_before_consigned(world):
    own = stock(world, lot="OWN", expires_on=date(2028, 1, 1))
    stock(world, lot="THEIRS", value="0.00", owner_id=world.supplier["WHOLESALE"])
    assert [x.lot_id for x in issue(world, 100).done] == [own.lot_id]


def test_nothing_is_issued_from_the_dock(world):
    stock(world, at="MAIN-DOCK")
    with pytest.raises(PlaceNotForUse, match="MAIN-DOCK"):
        issue(world, 1, at="MAIN-DOCK")


def test_a_cost_centre_of_another_entity_is_refused(world):
    with pytest.raises(CostCentreUnfit):
        issue(world, 1, at="WEST-PHARMACY")


def test_a_third_of_a_vial_is_refused(world):
    with pytest.raises(QuantityNotInQuantum):
        issue(world, "0.333333")


def test_the_event_carries_what_finance_posts(world):
    stock(world, quantity=250, value="400.00")
    issue(world, 120)
    payload = EventRecord.objects.get(name="inventory.stock_issued.v1").payload
    assert payload["cost_centre_id"] == world.cost_centre["ICU"]
    assert [(line["value"], line["item_class"]) for line in payload["lines"]] == [
        ("192.00", "DRUG")
    ]


def test_a_hundred_lines_take_as_many_statements_as_five(world):
    stock(world, quantity=1000)
    counts = []
    for size in (5, 100):
        lines = [ItemQuantity(world.item["HEPARIN"], Decimal(1))] * size
        with CaptureQueriesContext(
            connection,
        ) as captured:
            issue_stock(
                actor=world.actor("requester"), when=AT, lines=lines,
                location_id=world.location["MAIN-CENTRAL"], cost_centre_id=world.cost_centre["ICU"],
            )  # fmt: skip
        counts.append(len(captured))
    assert counts[1] <= counts[0]


def give_back(world, result, quantity, **more):
    line = result.done[0]
    return return_issue(
        actor=world.actor("requester"), when=AT, issue_id=result.document_id,
        lines=[LotQuantity(line.item_id, line.lot_id, Decimal(quantity))], **more,
    )  # fmt: skip


def test_a_return_comes_back_at_the_issued_value(world):
    lot = stock(world, quantity=3, value="10.00")
    issued = issue(world, 3)
    values = [give_back(world, issued, 1).value for _ in range(3)]
    assert values == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]
    assert layer(world, lot.lot_id) == (3, Decimal("10.00"))


def test_more_than_was_issued_does_not_come_back(world):
    stock(world)
    issued = issue(world, 3)
    give_back(world, issued, 2)
    with pytest.raises(ReturnExceedsIssue, match=r"3.* were issued and 2"):
        give_back(world, issued, 2)


def test_a_return_can_be_held_back(world):
    lot = stock(world)
    give_back(world, issue(world, 3), 2, status="RETURN_HOLD")
    assert layer(world, lot.lot_id, status="RETURN_HOLD") == (2, Decimal("3.20"))
