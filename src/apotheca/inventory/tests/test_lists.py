"""Lists and details of stock: what is there, what moved, and the way of a lot."""

from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT, in_days

from apotheca.inventory.operations.compounding import CompoundedLot, compound_batch
from apotheca.inventory.operations.corrections import reverse_document
from apotheca.inventory.operations.returns import return_issue
from apotheca.inventory.operations.transfers import ship_transfer
from apotheca.inventory.queries.details import (
    item_stock,
    lot_detail,
    returnable_lots,
    stock_document_detail,
    stock_value,
)
from apotheca.inventory.queries.lists import (
    LOTS,
    MOVEMENTS,
    SHORT_DEMAND,
    STOCK,
    STOCK_BY_FACILITY,
    STOCK_DOCUMENTS,
    STOCK_LOTS,
)
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_issuing import issue
from apotheca.inventory.types import ItemQuantity, LotQuantity
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE


def hospital(world, facility=""):
    return [(world.entity["HOSP"], world.facility[facility] if facility else None)]


def test_stock_by_place_adds_up_lots_and_says_what_is_usable(world):
    far = date(2199, 1, 1)  # the database's clock decides what has expired
    stock(world, lot="A", quantity=60, value="96.00", expires_on=far)
    stock(world, lot="B", quantity=40, value="64.00", expires_on=far)
    stock(world, lot="HELD", quantity=5, value="8.00", status="QUARANTINED")
    stock(world, lot="OLD", quantity=3, value="4.80", expires_on=date(2020, 1, 1))
    stock(world, lot="THEIRS", quantity=7, value="0.00", owner_id=world.supplier["SECOND"],
          expires_on=far)  # fmt: skip

    (row,) = STOCK.page(scope=hospital(world), filters={"item": "HEPARIN"}).rows

    assert (row.location, row.uom, row.currency) == ("MAIN-CENTRAL", "VIAL", "USD")
    assert (row.on_hand, row.usable, row.held, row.expired) == (115, 107, 5, 3)
    assert (row.consigned, row.lots, row.value) == (7, 5, Decimal("172.80"))
    (whole,) = STOCK_BY_FACILITY.page(scope=hospital(world), filters={"facility": "MAIN"}).rows
    assert (whole.on_hand, whole.places, whole.value) == (row.on_hand, 1, row.value)


def test_stock_outside_the_scope_is_not_there(world):
    stock(world, at="MAIN-CENTRAL")
    stock(world, at="NORTH-PHARMACY")
    north = hospital(world, "NORTH")

    for listing in (STOCK, STOCK_LOTS):
        assert [row.location for row in listing.page(scope=north).rows] == ["NORTH-PHARMACY"]
        assert listing.page(scope=[(world.entity["CLINIC"], None)]).rows == ()
    assert [(row.facility, row.value) for row in stock_value(scope=north)] == [
        ("NORTH", Decimal("160.00"))
    ]


def test_lots_that_expire_soon_are_found_first_to_last(world):
    stock(world, lot="LATE", expires_on=date(2026, 9, 1))
    stock(world, lot="SOON", expires_on=date(2026, 3, 20))
    stock(world, lot="NEVER", expires_on=None)

    by_expiry = STOCK_LOTS.page(scope=EVERYWHERE, order="expiry").rows
    assert [row.lot_number for row in by_expiry] == ["SOON", "LATE", "NEVER"]
    within = STOCK_LOTS.page(scope=EVERYWHERE, filters={"expires_before": "2026-04-01"}).rows
    assert [row.lot for row in within] == ["SOON@HEPARIN-BOX"]
    after = LOTS.page(scope=[], filters={"expires_after": "2026-04-01"}).rows
    assert [row.number for row in after] == ["LATE"]


@pytest.mark.parametrize("typed", ["ab-12", "AB12", "ab 12 3"])
def test_a_lot_is_found_by_the_beginning_of_its_number(world, typed):
    stock(world, lot="AB-123")
    stock(world, lot="XY-9")

    assert [row.number for row in LOTS.page(scope=[], filters={"q": typed}).rows] == ["AB-123"]


def test_a_movement_names_its_document_whoever_made_it(world):
    stock(world)
    done = issue(world, 10)

    out, into = MOVEMENTS.page(scope=hospital(world), filters={"item": "HEPARIN"}).rows

    assert (out.kind, out.document, out.quantity) == ("ISSUE", done.number, 10)
    assert (out.from_location, out.to_location) == ("MAIN-CENTRAL", "")
    assert (out.cost_centre, out.lot) == ("HOSP/ICU", "L1@HEPARIN-BOX")
    assert (into.kind, into.to_location) == ("RECEIPT", "MAIN-CENTRAL")
    by_number = MOVEMENTS.page(scope=hospital(world), filters={"document": done.number}).rows
    assert by_number == (out,)


def test_a_transfer_is_seen_from_both_ends_and_from_nowhere_else(world):
    stock(world)
    sent = ship_transfer(
        actor=world.actor("stock_controller"), when=AT,
        from_location_id=world.location["MAIN-CENTRAL"],
        to_location_id=world.location["NORTH-PHARMACY"],
        lines=[ItemQuantity(world.item["HEPARIN"], Decimal(30))],
    )  # fmt: skip
    under_way = {"kind": "TRANSFER", "status": "SHIPPED"}

    for facility in ("MAIN", "NORTH"):
        (row,) = STOCK_DOCUMENTS.page(scope=hospital(world, facility), filters=under_way).rows
        assert (row.number, row.to_facility, row.lines) == (sent.number, "NORTH", 1)
    assert STOCK_DOCUMENTS.page(scope=[(world.entity["CLINIC"], None)]).rows == ()
    with pytest.raises(NotFound):
        stock_document_detail(sent.number, scope=[(world.entity["CLINIC"], None)])


@pytest.mark.parametrize("order", ["latest", "oldest"])
@pytest.mark.parametrize("place", ["", "MAIN-CENTRAL", "WEST-PHARMACY", "NORTH-PHARMACY"])
@pytest.mark.parametrize("facility", ["", "MAIN", "NORTH"])
def test_the_ledger_read_place_by_place_is_the_ledger(world, facility, place, order):
    """Readers of few places, and of one, see page by page what a walk along all of it shows."""
    for day in range(3):
        stock(world, lot=f"L{day}")
        stock(world, item="SALINE", lot=f"W{day}", at="NORTH-PHARMACY")
        issue(world, 3, when=in_days(day))
        ship_transfer(
            actor=world.actor("stock_controller"), when=in_days(day),
            lines=[ItemQuantity(world.item["HEPARIN"], Decimal(2))],
            from_location_id=world.location["MAIN-CENTRAL"],
            to_location_id=world.location["NORTH-PHARMACY"],
        )  # fmt: skip
    scope, filters = hospital(world, facility), {"location": place} if place else {}
    walked = MOVEMENTS.all(scope=scope, filters=filters, order=order)
    page = MOVEMENTS.page(scope=scope, filters=filters, order=order, limit=2)
    found = page.rows
    while page.next_cursor:
        page = MOVEMENTS.page(
            scope=scope, filters=filters, order=order, cursor=page.next_cursor, limit=2
        )
        found += page.rows
    assert found == walked
    assert bool(walked) == (not place or place.startswith(facility or ("MAIN", "NORTH")))


def test_an_issue_is_shown_with_what_was_short_returned_and_reversed(world):
    lot = stock(world, quantity=20)
    done = issue(world, 50)
    back = return_issue(
        actor=world.actor("requester"), when=in_days(1), issue_id=done.document_id,
        lines=[LotQuantity(world.item["HEPARIN"], lot.lot_id, Decimal(5))],
    )  # fmt: skip
    assert [row.open for row in returnable_lots(done.number)] == [15]
    undone = reverse_document(
        actor=world.actor("stock_controller", reason="Wrong lot"), when=in_days(2),
        document_id=back.document_id,
    )  # fmt: skip

    assert [(row.lot, row.issued, row.open) for row in returnable_lots(done.number)] == [
        ("L1@HEPARIN-BOX", 20, 20)  # the return was undone
    ]
    detail = stock_document_detail(done.number, scope=hospital(world, "MAIN"))

    assert (detail.document.kind, detail.document.cost_centre) == ("ISSUE", "HOSP/ICU")
    assert [(line.requested, line.done) for line in detail.lines] == [(50, 20)]
    assert [(row.short, row.reason) for row in detail.short] == [(30, "STOCKOUT")]
    assert [row.document for row in SHORT_DEMAND.page(scope=EVERYWHERE).rows] == [done.number]
    assert [row.number for row in detail.followed_by] == [back.number]
    returned = stock_document_detail(back.number)
    assert returned.document.status == "REVERSED"
    assert [row.number for row in returned.reversed_by] == [undone.number]


def test_the_nine_quantities_are_those_of_the_places_within_reach(world):
    stock(world, at="MAIN-CENTRAL", quantity=100)
    stock(world, at="NORTH-PHARMACY", quantity=40)

    found = item_stock("HEPARIN", on=AT.business_date, scope=hospital(world, "NORTH"))

    assert [(row.location, row.usable, row.position) for row in found.places] == [
        ("NORTH-PHARMACY", 40, 40)
    ]
    with pytest.raises(NotFound):
        item_stock("NONE", on=AT.business_date)


@pytest.fixture
def compounded(world):
    """Make 10 bags of 20 vials of lot L1; return the label of what was made."""
    stock(world, quantity=100)
    compound_batch(
        actor=world.actor("stock_controller"), when=AT, location_id=world.location["MAIN-CENTRAL"],
        components=[ItemQuantity(world.item["HEPARIN"], Decimal(20))],
        output=CompoundedLot(world.item["SALINE"], world.package["SALINE"], "OWN-1", Decimal(10),
                             date(2026, 3, 9)),
    )  # fmt: skip
    return "OWN-1@SALINE-CASE"


def test_a_lot_leads_back_to_its_sources_and_on_to_its_uses(world, compounded):
    issue(world, 30)

    source = lot_detail("L1@HEPARIN-BOX", scope=hospital(world))

    assert [(row.kind, row.quantity) for row in source.sources] == [("RECEIPT", 100)]
    assert [(row.location, row.quantity) for row in source.here] == [("MAIN-CENTRAL", 50)]
    assert [(row.cost_centre, row.quantity) for row in source.uses] == [("HOSP/ICU", 30)]
    assert [(row.lot, row.quantity) for row in source.made_into] == [(compounded, 10)]
    made = lot_detail(compounded, scope=hospital(world))
    assert [(row.lot, row.quantity) for row in made.made_of] == [("L1@HEPARIN-BOX", 20)]
    assert made.is_recalled is False


def test_a_lot_shows_nothing_of_what_lies_outside_the_scope(world, compounded):
    issue(world, 30)

    found = lot_detail("L1@HEPARIN-BOX", scope=hospital(world, "NORTH"))

    assert (found.sources, found.here, found.uses, found.made_into) == ((), (), (), ())


def test_a_number_that_names_two_lots_names_none(world):
    stock(world, item="HEPARIN", lot="SAME")
    stock(world, item="SALINE", lot="SAME")

    assert lot_detail("SAME@SALINE-CASE").lot.item == "SALINE"
    for label in ("SAME", "OTHER", "SAME@GLOVES-BOX", "SAME@SALINE-CASE#1", "@", "#", ""):
        with pytest.raises(NotFound):
            lot_detail(label)


@pytest.mark.parametrize(
    ("read", "statements"),
    [
        (lambda number: stock_document_detail(number), 6),
        (lambda _: lot_detail("L1@HEPARIN-BOX"), 8),
        (lambda _: item_stock("HEPARIN", on=AT.business_date), 5),
        (lambda _: stock_value(), 1),
    ],
)
def test_a_detail_costs_the_same_statements_whatever_it_holds(
    world, django_assert_num_queries, read, statements
):
    stock(world)
    number = issue(world, 3).number
    with django_assert_num_queries(statements):
        read(number)
