"""What is under way at the end of a period, and dispensing feeds by the slice."""

from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT, MONDAY, in_days

from apotheca.finance.models import GrniItem, Journal, JournalLine
from apotheca.finance.operations.accruals import reverse_due_accruals
from apotheca.finance.operations.cutoff import CutOffAccrued, accrue_at_soft_close
from apotheca.finance.operations.periods import soft_close
from apotheca.finance.queries.cutoff import cut_off_accruals
from apotheca.finance.queries.ledger import trial_balance
from apotheca.inventory.events import UsageBatchPosted
from apotheca.inventory.models import Lot, Movement, UsageException
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.procurement.models import GoodsReceipt, ReceiptLine

MARCH_END, APRIL = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture
def moved(world):
    """Move vials of heparin in (opening) or out (issue) at the central store, for a document."""
    lot = Lot.objects.create(
        id=uuid7(), item_id=world.item["HEPARIN"], number="L1", normalised_number="L1"
    )

    def move(kind, vials, value, document_id=None, centre="ICU"):
        side, place = ("to" if kind == "OPENING" else "from"), world.location["MAIN-CENTRAL"]
        Movement.objects.create(
            entity_id=world.entity["HOSP"], kind=kind, item_id=world.item["HEPARIN"], lot=lot,
            quantity=vials, value=Decimal(value), occurred_at=AT.occurred_at,
            business_date=MONDAY, document_type="Test", document_id=document_id or uuid7(),
            correlation_id=uuid7(), person_id=world.person["stock_controller"],
            cost_centre_id=world.cost_centre[centre],
            **{f"{side}_location_id": place, f"{side}_status": "AVAILABLE"},
        )  # fmt: skip

    return move


def close_softly(world):
    act = {"actor": world.actor("controller"), "when": AT, "entity_id": world.entity["HOSP"]}
    soft_close(day=MONDAY, **act)
    return accrue_at_soft_close(day=MONDAY, **act)


def hold(ordered):
    ReceiptLine.objects.filter(pk=ordered.receipt_lines[0]).update(
        status="HELD", hold_code="SHORT_DATED"
    )


def test_held_receipts_are_accrued_and_taken_back_on_day_one(world, ordered):
    hold(ordered)
    done = close_softly(world)
    assert (done.held_receipts, done.reverse_on) == (160, APRIL)
    march = trial_balance(world.entity["HOSP"], up_to=MARCH_END)
    assert (march.balance_of("5000"), march.balance_of("2080")) == (160, -160)
    reverse_due_accruals(actor=world.actor("system"), when=Moment.on(APRIL))
    assert trial_balance(world.entity["HOSP"]).balance_of("2080") == 0


def test_usage_short_of_stock_is_accrued_at_the_average_cost_on_hand(world, moved):
    moved("OPENING", 30, "48.00")
    UsageException.objects.create(
        feed_id=uuid7(), slice_no=1, row_no=1, source="cabinet", code="PENDING_STOCK", row={},
        item_id=world.item["HEPARIN"], location_id=world.location["MAIN-ICU"],
        cost_centre_id=world.cost_centre["ICU"], remaining=5, occurred_at=AT.occurred_at,
    )  # fmt: skip
    assert close_softly(world).pending_usage == 8
    charged = JournalLine.objects.get(debit__gt=0)
    assert charged.cost_centre_id == world.cost_centre["ICU"]


def test_the_cut_off_is_accrued_once(world, ordered):
    hold(ordered)
    close_softly(world)
    with pytest.raises(CutOffAccrued, match=r"160\.00"):
        accrue_at_soft_close(
            actor=world.actor("controller"), when=AT, entity_id=world.entity["HOSP"], day=MONDAY
        )


def test_nothing_under_way_accrues_nothing(world):
    assert close_softly(world).journal_id is None
    assert not Journal.objects.exists()


def test_what_arrived_in_march_and_was_posted_in_april_is_cut_off(world, ordered):
    late_on_the_31st = Moment.on(MARCH_END, hour=23).occurred_at
    GoodsReceipt.objects.filter(pk=ordered.receipt_id).update(occurred_at=late_on_the_31st)
    for key, business_date in zip(ordered.receipt_lines, (APRIL, MARCH_END), strict=True):
        GrniItem.objects.create(
            receipt_line_id=key, entity_id=world.entity["HOSP"], order_id=ordered.order_id,
            supplier_id=world.supplier["WHOLESALE"], facility_id=world.facility["MAIN"],
            order_line_id=ordered.line_id, account_id=world.account["2050"], quantity=100,
            amount=160, business_date=business_date,
        )  # fmt: skip
    [late] = cut_off_accruals(world.entity["HOSP"], MARCH_END)
    assert (late.occurred_on, late.business_date, late.amount) == (MARCH_END, APRIL, 160)
    assert list(cut_off_accruals(world.entity["HOSP"], date(2026, 3, 30))) == []


def test_a_slice_of_usage_is_posted_as_sums_by_cost_centre(world, happened, moved, entry):
    batch = uuid7()
    moved("OPENING", 100, "160.00")
    for centre, vials, value in (("ICU", 3, "4.80"), ("ICU", 2, "3.20"), ("WARD", 5, "8.00")):
        moved("ISSUE", vials, value, batch, centre)
    happened(
        UsageBatchPosted(
            entity_id=world.entity["HOSP"], subject_id=batch, business_key="USE-1",
            correlation_id=batch, when=in_days(0), feed_id=uuid7(), posted=3, parked=0,
            value=Decimal("16.00"), currency="USD",
        )
    )  # fmt: skip
    assert entry(batch) == {"5000": Decimal(16), "1300": Decimal(-16)}
    charged = dict(JournalLine.objects.filter(debit__gt=0).values_list("cost_centre_id", "debit"))
    assert charged == {world.cost_centre["ICU"]: 8, world.cost_centre["WARD"]: 8}
    assert JournalLine.objects.count() == 3
