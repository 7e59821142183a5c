"""Refusals name things as people know them."""

from decimal import Decimal
from uuid import uuid4

from apotheca.governance.shell import NotPermitted
from apotheca.inventory.operations.issuing import CostCentreUnfit
from apotheca.inventory.operations.ledger import StockTooLow
from apotheca.inventory.tests.factories import stock
from apotheca.kernel.errors import NotFound
from apotheca.kernel.telling import told


def test_ids_in_a_refusal_are_told_as_codes(world):
    lot = stock(world).lot_id
    short = StockTooLow(lot=lot, there=Decimal("90.000000"), asked=Decimal("500"))
    assert told(short).sentence.startswith("Lot L1@HEPARIN-BOX has 90 where 500 is asked.")
    assert told(short).facts["asked"] == 500

    refused = NotPermitted(
        permission="x", duty="H", entity=world.entity["HOSP"], facility=world.facility["MAIN"]
    )
    assert told(refused).sentence.endswith("(entity=HOSP, facility=MAIN)")
    unfit = CostCentreUnfit(cost_centre=world.cost_centre["ICU"], day="2026-03-02")
    assert "Cost centre HOSP/ICU is closed" in told(unfit).sentence


def test_what_is_no_id_is_told_as_it_is(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        for refusal in (NotFound(kind="item", key="X"), StockTooLow(lot="A1", there=0, asked=1)):
            assert told(refusal) is refusal


def test_an_id_that_names_nothing_any_more_is_told_as_it_is(world):
    gone = uuid4()
    assert str(gone) in told(StockTooLow(lot=gone, there=0, asked=1)).sentence


def test_quantities_lose_their_idle_zeros_and_money_keeps_its_cents():
    low = StockTooLow(lot="A", there=Decimal("12.500000"), asked=Decimal("250.00"))
    assert "has 12.5 where 250.00 is asked" in low.sentence
