"""Dispensing feeds: checked, allocated and posted by slices, exceptions parked, never twice."""

from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT, MONDAY, in_days

from apotheca.governance.shell import IdempotencyKeyReused
from apotheca.inventory.models import (
    Layer,
    Movement,
    ShortDemand,
    UsageBatch,
    UsageException,
)
from apotheca.inventory.operations.documents import ReasonMissing
from apotheca.inventory.operations.usage import post_usage_file, retry_pending_usage
from apotheca.inventory.operations.usage_exceptions import dismiss_usage
from apotheca.inventory.operations.usage_file import UsageFileUnreadable
from apotheca.inventory.queries import parked_usage, usage_values
from apotheca.inventory.tests.factories import layer, stock
from apotheca.kernel.ids import uuid7
from apotheca.kernel.models import EventRecord
from apotheca.masterdata.models import Location, PackageIdentifier, PeriodState

HEADER = "row_id,occurred_at,location,item,quantity,uom,cost_centre,lot\n"


def row(number=1, quantity="1", **changed):
    fields = {
        "row_id": f"R{number}", "occurred_at": "2026-03-02T08:15:00-05:00",
        "location": "MAIN-CENTRAL",
        "item": "HEPARIN", "quantity": quantity, "uom": "VIAL", "cost_centre": "ICU", "lot": "",
    } | changed  # fmt: skip
    return ",".join(fields.values()) + "\n"


def post(world, *rows, feed_id=None, when=AT, slice_rows=20_000, header=HEADER):
    return post_usage_file(
        actor=world.actor("system"), feed_id=feed_id or uuid7(), source="cabinets", when=when,
        lines=iter([header, *rows]), slice_rows=slice_rows,
    )  # fmt: skip


def codes():
    return list(UsageException.objects.order_by("id").values_list("code", flat=True))


def test_rows_are_served_first_expiring_first_at_exact_values(world):
    early = stock(world, lot="E", quantity=3, value="10.00", expires_on=date(2026, 12, 1))
    late = stock(world, lot="L", quantity=5, value="7.00")
    result = post(world, row(1, "2"), row(2, "2"), row(3, "1"))
    assert (result.posted, result.parked, result.value) == (3, 0, Decimal("12.80"))
    assert (layer(world, early.lot_id), layer(world, late.lot_id)) == ((0, 0), (3, Decimal("4.20")))
    values = (
        Movement.objects.filter(kind="ISSUE").order_by("id").values_list("document_line", "value")
    )
    assert [(n, str(v)) for n, v in values] == [(1, "6.67"), (2, "3.33"), (2, "1.40"), (3, "1.40")]


def test_a_row_that_names_its_lot_gets_that_lot(world):
    stock(world, lot="E", expires_on=date(2026, 12, 1))
    late = stock(world, lot="L-1")
    post(world, row(1), row(2, lot="l 1"))
    assert layer(world, late.lot_id)[0] == 99


@pytest.mark.parametrize(("changed", "code"), [
    ({"item": "NOTHING"}, "UNKNOWN_ITEM"),
    ({"location": "NOWHERE"}, "UNKNOWN_LOCATION"),
    ({"cost_centre": "CARE"}, "UNKNOWN_COST_CENTRE"),
    ({"quantity": "-1"}, "BAD_QUANTITY"),
    ({"quantity": "0"}, "BAD_QUANTITY"),
    ({"quantity": "1e3"}, "BAD_QUANTITY"),
    ({"quantity": "0.5"}, "NOT_IN_QUANTUM"),
    ({"quantity": "999999999999", "uom": "BOX"}, "BAD_QUANTITY"),
    ({"uom": "PALLET"}, "UNKNOWN_UOM"),
    ({"occurred_at": "2026-02-30T08:00:00Z"}, "BAD_TIME"),
    ({"occurred_at": "yesterday"}, "BAD_TIME"),
    ({"occurred_at": "2026-03-09T08:00:00Z"}, "BAD_TIME"),
    ({"row_id": ""}, "BAD_ROW_ID"),
    ({"lot": ",,"}, "MALFORMED_ROW"),
    ({"lot": '"'}, "MALFORMED_ROW"),
    ({"lot": "\0"}, "MALFORMED_ROW"),
])  # fmt: skip
def test_a_row_that_cannot_be_posted_is_parked_whole(world, changed, code):
    stock(world)
    result = post(world, row(1), row(2, **changed))
    assert (result.posted, result.parked, result.codes) == (1, 1, {code: 1})
    parked = UsageException.objects.get()
    assert parked.row_no == 2
    assert parked.row


def test_a_row_id_is_posted_once_in_a_file_and_across_files(world):
    stock(world)
    post(world, row(1), row(1))
    post(world, row(1), row(2))
    assert codes() == ["DUPLICATE_ROW", "DUPLICATE_ROW"]
    assert Movement.objects.filter(kind="ISSUE").count() == 2


def test_posting_a_file_again_is_harmless(world):
    stock(world)
    feed = uuid7()
    rows = [row(n) for n in range(1, 6)]
    first = post(world, *rows, feed_id=feed, slice_rows=2)
    assert post(world, *rows, feed_id=feed, slice_rows=2) == first
    assert (Movement.objects.filter(kind="ISSUE").count(), codes()) == (5, [])
    with pytest.raises(IdempotencyKeyReused):
        post(world, row(9), feed_id=feed)


def test_a_parked_row_waits_until_somebody_settles_it_with_a_reason(world):
    post(world, row(1, item="NOTHING"))
    (parked,) = parked_usage(codes=["UNKNOWN_ITEM"])
    assert parked.row["item"] == "NOTHING"
    with pytest.raises(ReasonMissing):
        dismiss_usage(actor=world.actor("integrator"), when=AT, exception_ids=[parked.id])
    actor = world.actor("integrator", reason="the cabinet sent a correction")
    dismiss_usage(actor=actor, when=AT, exception_ids=[parked.id])
    assert parked_usage() == ()


def test_boxes_are_counted_in_vials(world):
    lot = stock(world)
    post(world, row(1, "2", uom="BOX"))
    assert layer(world, lot.lot_id)[0] == 50


def test_an_item_is_found_by_its_printed_codes(world):
    stock(world)
    for scheme, value, normalised in (
        ("NDC", "00409-2720-01", "409-2720-1"),
        ("GTIN", "00304092720012", "00304092720012"),
    ):
        PackageIdentifier.objects.create(
            package_id=world.package["HEPARIN"], scheme=scheme, value=value, normalised=normalised,
            valid=(date(2020, 1, 1), None), source="test",
        )  # fmt: skip
    texts = ["0409-2720-01", "00409272001", "304092720012", "00304092720012"]
    result = post(world, *[row(n, item=text) for n, text in enumerate(texts)])
    assert result.codes == {}


def test_what_is_short_is_kept_as_demand_and_parked(world):
    stock(world, quantity=3)
    result = post(world, row(1, "2"), row(2, "2"))
    assert (result.posted, result.codes) == (2, {"SHORT_STOCK": 1})
    demand = ShortDemand.objects.get()
    assert (demand.requested, demand.short, demand.reason) == (2, 1, "STOCKOUT")


def test_a_cabinet_may_be_ahead_of_us_until_stock_appears(world):
    Location.objects.filter(code="MAIN-ICU").update(shortage_policy="ALLOW_PENDING")
    assert post(world, row(1, "5", location="MAIN-ICU")).codes == {"PENDING_STOCK": 1}
    lot = stock(world, at="MAIN-ICU", quantity=3)
    again = {"actor": world.actor("system"), "location_id": world.location["MAIN-ICU"]}
    assert retry_pending_usage(**again, when=AT).parked == 1
    assert UsageException.objects.get().remaining == 2
    stock(world, at="MAIN-ICU", quantity=3)
    retry_pending_usage(**again, when=in_days(1))
    assert UsageException.objects.get().status == "POSTED"
    assert layer(world, lot.lot_id, "MAIN-ICU")[0] == 1


def test_what_is_still_short_after_a_day_becomes_a_discrepancy(world):
    Location.objects.filter(code="MAIN-ICU").update(shortage_policy="ALLOW_PENDING")
    post(world, row(1, location="MAIN-ICU"))
    retry_pending_usage(
        actor=world.actor("system"), location_id=world.location["MAIN-ICU"], when=in_days(2)
    )
    assert codes() == ["DISCREPANCY"]


def test_expired_stock_is_no_stock_on_its_next_day(world):
    stock(world, expires_on=MONDAY)
    result = post(world, row(1), row(2, occurred_at="2026-03-03T08:00:00-05:00"), when=in_days(1))
    assert (result.posted, result.codes) == (1, {"SHORT_STOCK": 1})


def test_each_entity_and_day_of_a_slice_is_a_batch(world):
    stock(world)
    stock(world, at="WEST-PHARMACY")
    post(
        world, row(1), row(2, occurred_at="2026-03-01T23:30:00-05:00"),
        row(3, location="WEST-PHARMACY", cost_centre="CARE"), row(4, location="NOWHERE"),
    )  # fmt: skip
    batches = UsageBatch.objects.values_list("entity_id", "business_date", "posted")
    assert sorted(batches) == sorted([
        (world.entity["HOSP"], MONDAY, 1), (world.entity["HOSP"], date(2026, 3, 1), 1),
        (world.entity["CLINIC"], MONDAY, 1),
    ])  # fmt: skip
    assert EventRecord.objects.filter(name="inventory.usage_batch_posted.v1").count() == 3


def test_a_late_row_of_a_closed_period_posts_on_the_first_open_day(world):
    stock(world)
    PeriodState.objects.filter(ledger="INV", period__number=2).update(state="CLOSED")
    post(world, row(1, occurred_at="2026-02-27T08:00:00-05:00"))
    moved = Movement.objects.get(kind="ISSUE")
    assert moved.business_date == date(2026, 3, 2)
    assert moved.occurred_at.date() == date(2026, 2, 27)


def test_finance_gets_the_values_of_a_batch_added_up(world):
    stock(world)
    stock(world, item="GLOVES", value="50.00")
    post(world, row(1, "10"), row(2, "10"), row(3, "10", item="GLOVES", uom="EACH"))
    values = usage_values(UsageBatch.objects.get().pk)
    assert {(x.item_class, x.value) for x in values} == {
        ("DRUG", Decimal("32.00")),
        ("SUPPLY", Decimal("5.00")),
    }


def test_a_file_without_its_columns_is_refused_whole(world):
    with pytest.raises(UsageFileUnreadable, match="row_id"):
        post(world, row(1), header="id,when,what\n")


def test_pieces_of_a_layer_add_up_however_it_is_cut(world):
    lot = stock(world, quantity=997, value="1000.01")
    result = post(world, *[row(n, str(1 + n % 3)) for n in range(1, 499)], slice_rows=100)
    left = layer(world, lot.lot_id)
    taken = sum(m.value for m in Movement.objects.filter(kind="ISSUE"))
    assert (taken, left[1] + taken) == (result.value, Decimal("1000.01"))
    assert Layer.objects.filter(quantity=0, value__gt=0).count() == 0
