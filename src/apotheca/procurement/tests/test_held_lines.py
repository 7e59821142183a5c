"""Who may let held goods in, as what, and when they post."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT, in_days

from apotheca.governance.shell import NotPermitted
from apotheca.inventory.models import Layer, Lot, Movement
from apotheca.kernel.models import EventRecord
from apotheca.procurement.operations.closing import HeldLinesWait, close_order
from apotheca.procurement.operations.held_lines import (
    HoldCannotBeAccepted,
    LabelStillMissing,
    NotHeld,
    StillHeld,
    release_held_lines,
)
from apotheca.procurement.queries import held_lines
from apotheca.procurement.tests.factories import GOOD_UNTIL, lot, order_line, receipt_line
from apotheca.procurement.types import HoldDecision

LATER = in_days(2)


@pytest.fixture
def order(desk):
    """A sent order of 10 boxes of 25 vials at 40.00."""
    return desk.sent(("HEPARIN", "10"))


@pytest.fixture
def hold(desk, order):
    """Return a maker of held lines: deliver 10 boxes with something odd."""

    def deliver(quantity="10", **odd):
        receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, quantity, **odd))
        assert receipt.status == "HELD"
        return receipt

    return deliver


def decide(desk, receipt, decision, by="item_steward", **given):
    line = HoldDecision(receipt.lines[0].line_id, decision, **given)
    return release_held_lines(
        actor=desk.world.actor(by), when=LATER, receipt_id=receipt.receipt_id, decisions=[line],
        reason="looked at it",
    )  # fmt: skip


def test_the_steward_confirms_the_factor_and_it_posts_then(desk, hold):
    done = decide(desk, hold(stated_base=Decimal(10)), "ACCEPT")
    assert (done.status, done.order_status, done.lines[0].amount) == ("POSTED", "RECEIVED", 400)
    moved = Movement.objects.get()
    assert (moved.business_date, moved.occurred_at) == (LATER.business_date, AT.occurred_at)


def test_a_recount_posts_what_was_counted(desk, order, hold):
    done = decide(desk, hold(stated_base=Decimal(10)), "RECOUNT", base_quantity=Decimal(240))
    assert (done.order_status, done.lines[0].amount) == ("PARTIALLY_RECEIVED", Decimal("384.00"))
    assert order_line(order.lines[0].line_id).received_base == 240


def test_refused_goods_are_neither_stock_nor_owed(desk, hold):
    done = decide(desk, hold(stated_base=Decimal(10)), "REFUSE")
    assert (done.status, done.order_status) == ("REFUSED", "SENT")
    assert not EventRecord.objects.filter(name="procurement.goods_received.v1").exists()


@pytest.mark.parametrize(
    ("odd", "owner", "other"),
    [
        ({"stated_base": Decimal(10)}, "item_steward", "director"),
        ({"expires_on": date(2026, 5, 1)}, "director", "item_steward"),
    ],
)
def test_a_hold_is_decided_by_its_owner(desk, hold, odd, owner, other):
    receipt = hold(**odd)
    with pytest.raises(NotPermitted):
        decide(desk, receipt, "ACCEPT", by=other)
    assert decide(desk, receipt, "ACCEPT", by=owner).status == "POSTED"


def test_receivers_release_nothing(desk, hold):
    with pytest.raises(NotPermitted):
        decide(desk, hold(stated_base=Decimal(10)), "ACCEPT", by="receiver")


def test_nobody_accepts_expired_goods(desk, hold):
    with pytest.raises(HoldCannotBeAccepted):
        decide(desk, hold(expires_on=date(2026, 3, 1)), "ACCEPT", by="director")


def test_a_missing_lot_is_completed(desk, hold):
    receipt = hold(number="")
    with pytest.raises(LabelStillMissing):
        decide(desk, receipt, "ACCEPT")
    decide(desk, receipt, "ACCEPT", lot_number="A-77")
    assert Lot.objects.get().number == receipt_line(receipt.lines[0].line_id).lot_number == "A-77"


def test_a_completed_label_is_checked_again(desk, hold):
    receipt = hold(expires_on=None)
    with pytest.raises(StillHeld):
        decide(desk, receipt, "ACCEPT", expires_on=date(2026, 4, 1))
    assert decide(desk, receipt, "ACCEPT", expires_on=GOOD_UNTIL).status == "POSTED"


def test_too_much_is_taken_by_who_approves_orders(desk, order, hold):
    done = decide(desk, hold("11"), "ACCEPT", by="director")
    assert done.lines[0].amount == 440
    assert order_line(order.lines[0].line_id).accepted_over_base == 25


def test_a_recount_does_not_slip_past_the_tolerance(desk, hold):
    with pytest.raises(StillHeld):
        decide(desk, hold(stated_base=Decimal(10)), "RECOUNT", base_quantity=Decimal(251))


def test_a_decided_line_is_decided_once(desk, hold):
    receipt = hold(stated_base=Decimal(10))
    decide(desk, receipt, "ACCEPT")
    with pytest.raises(NotHeld):
        decide(desk, receipt, "ACCEPT")


def test_held_lines_are_listed_with_owner_and_money(desk, order, hold):
    receipt = hold(stated_base=Decimal(10))
    [held] = held_lines(entity_id=desk.world.entity["HOSP"])
    assert (held.receipt_number, held.hold_code, held.owner_duty, held.amount) == (
        receipt.number, "UOM_MISALIGNED", "A", Decimal("400.00"),
    )  # fmt: skip
    assert held_lines(order_line_ids=[order.lines[0].line_id]) == (held,)


def test_an_order_with_held_lines_does_not_close(desk, order, hold):
    hold(stated_base=Decimal(10))
    with pytest.raises(HeldLinesWait):
        close_order(actor=desk.world.actor("buyer"), when=AT, order_id=order.order_id)


def test_good_lines_are_put_away_while_one_is_held(desk, order):
    line = order.lines[0].line_id
    receipt = desk.receive(order.order_id, lot(line, "4"), lot(line, "6", number=""))
    assert desk.put_away(replace(receipt, lines=receipt.lines[:1])).status == "POSTED"
    assert Layer.objects.filter(status="AVAILABLE").get().quantity == 100
