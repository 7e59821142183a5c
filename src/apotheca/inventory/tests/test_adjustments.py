"""Waste, counts, status changes, expiry, opening stock, consignment, promises and reversals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.world import AT, MONDAY, in_days

from apotheca.inventory.models import Lot, Movement, StockDocument
from apotheca.inventory.operations.commitments import (
    NotEnoughAvailable,
    allocate,
    drop_allocation,
)
from apotheca.inventory.operations.consigned import consign_in, return_consigned, use_consigned
from apotheca.inventory.operations.corrections import (
    AlreadyReversed,
    NotReversible,
    reverse_document,
)
from apotheca.inventory.operations.counting import (
    ApproverUnfit,
    CountNeedsApproval,
    OwnCountApproved,
    count_stock,
)
from apotheca.inventory.operations.documents import ReasonMissing
from apotheca.inventory.operations.ledger import StockConsumed, StockTooLow
from apotheca.inventory.operations.losses import waste_stock
from apotheca.inventory.operations.opening import LotExpiryConflict, enter_opening_stock
from apotheca.inventory.operations.statuses import LotExpired, change_status, expire_stock
from apotheca.inventory.tests.factories import LATER, layer, stock
from apotheca.inventory.tests.test_issuing import issue
from apotheca.inventory.types import CountedLot, IncomingLot, ItemQuantity, LotQuantity
from apotheca.kernel.ids import uuid7
from apotheca.kernel.models import EventRecord


def keeper(world, reason="because"):
    return world.actor("stock_controller", reason=reason)


def some(lot, quantity):
    return [LotQuantity(lot.item_id, lot.lot_id, Decimal(quantity))]


def waste(world, lot, quantity, cause="WASTE", when=AT, reason="broken"):
    return waste_stock(
        actor=keeper(world, reason), when=when, location_id=world.location["MAIN-CENTRAL"],
        cause=cause, lines=some(lot, quantity),
    )  # fmt: skip


def hold(world, lot, quantity, to="QUARANTINED", source="AVAILABLE", when=AT):
    return change_status(
        actor=keeper(world), when=when, location_id=world.location["MAIN-CENTRAL"],
        from_status=source, to_status=to, lines=some(lot, quantity),
    )  # fmt: skip


def counted(world, lot, quantity):
    return CountedLot(
        lot.item_id, lot.package_id, lot.lot_number, lot.expires_on, Decimal(quantity)
    )


def count(world, *lots, **more):
    return count_stock(
        actor=keeper(world), when=AT, location_id=world.location["MAIN-CENTRAL"], lots=lots, **more
    )


def test_waste_leaves_at_layer_value_with_its_cause(world):
    lot = stock(world, quantity=250, value="400.00")
    assert waste(world, lot, 3).value == Decimal("4.80")
    event = EventRecord.objects.get(name="inventory.stock_wasted.v1").payload
    assert (event["cause"], event["reason"]) == ("WASTE", "broken")


def test_waste_without_a_reason_is_refused(world):
    with pytest.raises(ReasonMissing):
        waste(world, stock(world), 1, reason="")


def test_usable_stock_is_not_written_off_as_expired(world):
    lot = stock(world, expires_on=MONDAY)
    with pytest.raises(StockTooLow):
        waste(world, lot, 1, cause="WRITE_OFF")
    assert waste(world, lot, 1, cause="WRITE_OFF", when=in_days(1)).value == Decimal("1.60")


def test_held_stock_is_discarded(world):
    lot = stock(world)
    hold(world, lot, 10)
    assert waste(world, lot, 10, cause="DISCARD").value == Decimal("16.00")


def test_a_held_lot_cannot_be_issued_until_released(world):
    lot = stock(world)
    hold(world, lot, 100)
    assert issue(world, 1).done == ()
    hold(world, lot, 100, to="AVAILABLE", source="QUARANTINED")
    assert issue(world, 1).short == ()
    kinds = Movement.objects.filter(kind__in=["QUARANTINE", "RELEASE"]).count()
    assert kinds == 2


def test_an_expired_lot_is_not_released(world):
    lot = stock(world, expires_on=MONDAY, status="QUARANTINED")
    with pytest.raises(LotExpired):
        hold(world, lot, 1, to="AVAILABLE", source="QUARANTINED", when=in_days(1))


def test_the_nightly_job_marks_what_expired_and_keeps_its_value(world):
    lot = stock(world, expires_on=MONDAY)
    night = {"actor": world.actor("system"), "facility_id": world.facility["MAIN"]}
    assert expire_stock(**night, when=AT).layers == 0
    assert expire_stock(**night, when=in_days(1)).layers == 1
    assert layer(world, lot.lot_id, status="EXPIRED") == (100, Decimal("160.00"))


def test_a_count_moves_the_system_to_what_was_counted(world):
    short, over = stock(world, lot="A"), stock(world, lot="B", value="320.00")
    result = count(world, counted(world, short, 98), counted(world, over, 101))
    assert [line.value for line in result.shortages] == [Decimal("3.20")]
    assert [line.value for line in result.overages] == [Decimal("3.20")]
    assert result.difference == Decimal("6.40")
    assert layer(world, short.lot_id) == (98, Decimal("156.80"))


def test_a_lot_nobody_found_was_counted_as_zero(world):
    here, gone = stock(world, lot="A"), stock(world, lot="B")
    count(world, counted(world, here, 100))
    assert layer(world, gone.lot_id) == (0, 0)


def test_a_lot_nobody_knew_comes_in_at_the_items_average(world):
    known = [stock(world, lot="A", value="160.00"), stock(world, lot="B", value="240.00")]
    found = CountedLot(known[0].item_id, known[0].package_id, "NEW", LATER, Decimal(5))
    result = count(world, found, *(counted(world, lot, 100) for lot in known))
    assert [line.value for line in result.overages] == [Decimal("10.00")]
    assert Lot.objects.filter(pk=found.lot_id, number="NEW").exists()


def test_a_lot_nobody_knew_may_be_counted_as_nothing(world):
    known = stock(world, lot="A")
    missing = CountedLot(known.item_id, known.package_id, "NEVER-HERE", LATER, Decimal(0))
    result = count(world, missing, counted(world, known, 100))
    assert result.difference == 0
    assert Lot.objects.filter(pk=missing.lot_id).exists()


def test_movements_after_counting_began_are_added_back(world):
    lot = stock(world)
    before = datetime(2020, 1, 1, tzinfo=UTC)
    issue(world, 10)
    result = count(world, counted(world, lot, 0), started_at=before)
    assert (result.shortages, result.overages) == ((), ())


def test_large_differences_need_somebody_else(world):
    lot = stock(world, quantity=1000, value="1600.00")
    fewer = counted(world, lot, 800)
    with pytest.raises(CountNeedsApproval, match=r"320\.00"):
        count(world, fewer)
    with pytest.raises(OwnCountApproved):
        count(world, fewer, approved_by_id=world.person["stock_controller"])
    with pytest.raises(ApproverUnfit):
        count(world, fewer, approved_by_id=world.person["receiver"])
    count(world, fewer, approved_by_id=world.person["count_approver"])
    assert layer(world, lot.lot_id)[0] == 800


def opening(world, **more):
    lot = IncomingLot(
        1,
        world.item["HEPARIN"],
        world.package["HEPARIN"],
        "L1",
        LATER,
        Decimal(10),
        Decimal("16.00"),
    )
    return enter_opening_stock(
        actor=keeper(world), when=AT, location_id=world.location["MAIN-CENTRAL"],
        lots=[replace(lot, **more)],
    )  # fmt: skip


def test_opening_stock_has_its_value_and_tells_it(world):
    assert opening(world).value == Decimal("16.00")
    assert EventRecord.objects.filter(name="inventory.opening_stock_entered.v1").exists()


def test_a_lot_has_one_expiry(world):
    opening(world)
    with pytest.raises(LotExpiryConflict):
        opening(world, expires_on=LATER + timedelta(days=1))


@pytest.mark.parametrize("act", ["issue", "waste", "hold", "count"])
def test_a_posting_and_its_reversal_leave_the_layers_as_they_were(world, act):
    lot = stock(world, quantity=3, value="10.00")
    posted = {
        "issue": lambda: issue(world, 2),
        "waste": lambda: waste(world, lot, 2),
        "hold": lambda: hold(world, lot, 2),
        "count": lambda: count(world, counted(world, lot, 1)),
    }[act]()
    reverse_document(actor=keeper(world), when=in_days(1), document_id=posted.document_id)
    assert layer(world, lot.lot_id) == (3, Decimal("10.00"))
    assert StockDocument.objects.get(pk=posted.document_id).status == "REVERSED"


def test_a_document_is_reversed_once(world):
    stock(world)
    posted = issue(world, 2)
    again = {"actor": keeper(world), "when": AT, "document_id": posted.document_id}
    mirror = reverse_document(**again)
    with pytest.raises(AlreadyReversed):
        reverse_document(**again)
    with pytest.raises(NotReversible):
        reverse_document(**again | {"document_id": mirror.document_id})


def test_opening_stock_that_was_used_is_not_reversed(world):
    posted = opening(world)
    issue(world, 1)
    with pytest.raises(StockConsumed, match="Correct the difference by a count"):
        reverse_document(actor=keeper(world), when=AT, document_id=posted.document_id)


def test_consigned_stock_has_no_value_until_it_is_used_at_the_agreed_price(world):
    lot = IncomingLot(
        1, world.item["STENT"], world.package["STENT"], "S1", LATER, Decimal(3), Decimal("3450.00")
    )
    place = {"location_id": world.location["MAIN-CENTRAL"], "when": AT}
    supplier = {"supplier_id": world.supplier["WHOLESALE"]}
    consign_in(actor=world.actor("receiver"), **place, **supplier, lots=[lot])
    assert layer(world, lot.lot_id) == (3, 0)
    used = use_consigned(
        actor=world.actor("requester"), cost_centre_id=world.cost_centre["ICU"],
        lines=some(lot, 1), **place, **supplier,
    )  # fmt: skip
    assert used.value == Decimal("1150.00")
    return_consigned(actor=world.actor("receiver"), **place, **supplier, lines=some(lot, 2))
    assert layer(world, lot.lot_id) == (0, 0)


def test_an_issue_falls_back_on_consigned_stock_and_buys_it(world):
    supplier = world.supplier["WHOLESALE"]
    lot = IncomingLot(
        1,
        world.item["HEPARIN"],
        world.package["HEPARIN"],
        "C1",
        LATER,
        Decimal(10),
        Decimal("17.00"),
    )
    stock(world, quantity=5, value="8.00")
    consign_in(actor=world.actor("receiver"), when=AT, location_id=world.location["MAIN-CENTRAL"],
               supplier_id=supplier, lots=[lot])  # fmt: skip
    issue(world, 7)
    event = EventRecord.objects.get(name="inventory.consigned_stock_used.v1").payload
    assert (event["supplier_id"], [x["value"] for x in event["lines"]]) == (supplier, ["3.40"])


def test_two_promises_never_share_stock(world):
    stock(world)
    promise = {
        "actor": world.actor("requester"), "when": AT, "purpose": "CASE",
        "location_id": world.location["MAIN-CENTRAL"],
        "lines": [ItemQuantity(world.item["HEPARIN"], Decimal(60))],
    }  # fmt: skip
    first = uuid7()
    allocate(**promise, document_id=first)
    with pytest.raises(NotEnoughAvailable, match="40"):
        allocate(**promise, document_id=uuid7())
    drop_allocation(actor=world.actor("requester"), when=AT, document_id=first)
    assert allocate(**promise, document_id=uuid7())
