"""What can be ordered at a place, what a receiver may take, and where goods could go."""

from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.masterdata.models import Contract, ContractLine, Location, PackageIdentifier
from apotheca.procurement.queries.acts import acts_on_order, acts_on_requisition
from apotheca.procurement.queries.catalogue import catalogue_of
from apotheca.procurement.queries.deliveries import lines_to_receive, scanned_lines
from apotheca.procurement.queries.places import lots_of_receipt, put_away_places
from apotheca.procurement.tests.factories import lot

GTIN = "00312345678906"
TODAY = AT.business_date
CENTRAL = {"place": "MAIN-CENTRAL", "on": TODAY}
ALWAYS = (date(2020, 1, 1), None)


@pytest.fixture
def second_offer(world):
    """The second supplier sells heparin dearer, gloves cheaper and for the clinic alone."""
    for item, price, entity in (("HEPARIN", "41.00", 0), ("GLOVES", "5", world.entity["CLINIC"])):
        contract = Contract.objects.create(
            code=f"LOCAL-{item}", kind="LOCAL", supplier_id=world.supplier["SECOND"],
            entity_id=entity, valid=ALWAYS,
        )  # fmt: skip
        ContractLine.objects.create(
            contract=contract, package_id=world.package[item], uom="BOX", currency="USD",
            price_amount=Decimal(price), price_type="LOCAL", valid=ALWAYS,
        )  # fmt: skip


def known_as(world, item, value):
    PackageIdentifier.objects.create(
        package_id=world.package[item], scheme="GTIN14", value=value, normalised=value,
        valid=ALWAYS, source="test",
    )  # fmt: skip


@pytest.mark.usefixtures("second_offer")
def test_the_cheapest_price_the_place_may_use_comes_first(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = catalogue_of(["HEPARIN-BOX", "GLOVES-BOX", "NO-SUCH"], **CENTRAL)

    heparin, gloves = found["HEPARIN-BOX"], found["GLOVES-BOX"]
    assert [offer.supplier for offer in heparin.offers] == ["WHOLESALE", "SECOND"]
    assert (heparin.best.price_amount, heparin.uom, heparin.contains) == (40, "BOX", 25)
    assert heparin.units == ("BOX", "VIAL")
    assert [offer.supplier for offer in gloves.offers] == ["WHOLESALE"]
    assert len(found) == 2
    there = catalogue_of(["GLOVES-BOX"], place="WEST-PHARMACY", on=TODAY)
    assert there["GLOVES-BOX"].best.contract == "LOCAL-GLOVES"


@pytest.mark.usefixtures("second_offer")
def test_prices_of_one_supplier_alone_can_be_asked_for():
    found = catalogue_of(["HEPARIN-BOX"], **CENTRAL, supplier="SECOND")
    assert [offer.contract for offer in found["HEPARIN-BOX"].offers] == ["LOCAL-HEPARIN"]


def test_what_the_facility_can_use_is_shown_with_a_package(desk):
    made = desk.sent(("HEPARIN", "4"))
    desk.put_away(desk.receive(made.order_id, lot(made.lines[0].line_id, "2")))
    found = catalogue_of(["HEPARIN-BOX"], **CENTRAL)["HEPARIN-BOX"]
    assert (found.usable, found.base_uom) == (50, "VIAL")
    elsewhere = catalogue_of(["HEPARIN-BOX"], place="NORTH-PHARMACY", on=TODAY)
    assert elsewhere["HEPARIN-BOX"].usable == 0


def test_a_receiver_sees_what_is_to_come_and_what_labels_must_say(desk):
    made = desk.sent(("HEPARIN", "4"), ("SALINE", "2"))
    heparin, saline = made.lines
    desk.receive(made.order_id, lot(heparin.line_id, "1"), lot(saline.line_id, "1", "CASE", ""))

    first, second = lines_to_receive(made.number)
    assert (first.to_come, first.uom, first.units) == (3, "BOX", ("BOX", "VIAL"))
    assert (second.to_come, second.needs_lot, second.needs_serial) == (1, True, False)


def test_a_scan_finds_its_line_and_says_its_lot(desk):
    made = desk.sent(("HEPARIN", "4"), ("SALINE", "2"))
    known_as(desk.world, "SALINE", GTIN)

    (scanned,) = scanned_lines(made.number, f"]d201{GTIN}1727123110A1", TODAY)
    assert (scanned.line.line_no, scanned.lot_number) == (2, "A1")
    assert scanned.expires_on == date(2027, 12, 31)
    (typed,) = scanned_lines(made.number, "heparin-box", TODAY)
    assert (typed.line.line_no, typed.lot_number, typed.expires_on) == (1, "", None)
    assert scanned_lines(made.number, "GLOVES-BOX", TODAY) == ()


def test_put_away_begins_with_the_place_that_was_meant(desk):
    world = desk.world
    Location.objects.filter(code="MAIN-ICU").update(storage_classes=["FROZEN"])
    made = desk.sent(("HEPARIN", "4"))
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "4"))

    places = put_away_places(received.number)
    assert [place.place for place in places] == ["MAIN-CENTRAL"]
    assert places[0].is_meant
    Location.objects.filter(pk=world.location["MAIN-ICU"]).update(storage_classes=["CRT"])
    assert [place.place for place in put_away_places(received.number)] == [
        "MAIN-CENTRAL",
        "MAIN-ICU",
    ]
    desk.put_away(received)
    assert put_away_places(received.number) == ()


def test_the_lots_of_a_receipt_are_shown_where_they_stand(desk):
    made = desk.sent(("HEPARIN", "4"))
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "4"))
    (here,) = lots_of_receipt(received.number)
    assert (here.place, here.status, here.returnable) == ("MAIN-DOCK", "RECEIVED", 100)
    desk.put_away(received)
    (there,) = lots_of_receipt(received.number)
    assert (there.place, there.status, there.uom) == ("MAIN-CENTRAL", "AVAILABLE", "VIAL")


def test_the_state_of_a_document_says_what_may_be_done():
    assert acts_on_requisition("APPROVED") == {"order", "cancel"}
    assert "receive" in acts_on_order("STOCK", "SENT")
    assert "receive" not in acts_on_order("BLANKET", "SENT")
    assert "close" in acts_on_order("BLANKET", "APPROVED")
    assert acts_on_order("STOCK", "CLOSED") == frozenset()
