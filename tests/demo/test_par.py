"""
Pars are pure arithmetic: the network's usage is shared out whole, cabinets keep what feeds them.
"""

from decimal import Decimal

from demo.dice import Dice, lot_number
from demo.goods import our_goods
from demo.network import (
    COST_CENTRES,
    FACILITIES,
    PEOPLE,
    PLACES,
    facility_of,
    stock_places,
)
from demo.par import packs_for, plan_pars

GOODS = our_goods()
PARS = plan_pars(GOODS, Dice(1))


def test_the_network_has_three_facilities_and_eight_places_that_give_out_stock() -> None:
    assert len(FACILITIES) == 3
    assert len(stock_places()) == 8
    assert sum(place.kind == "CABINET" for place in stock_places()) == 4


def test_all_usage_is_shared_out() -> None:
    assert sum(place.use_share for place in PLACES) == 1


def test_usage_of_an_item_is_whole_over_its_places() -> None:
    for item in GOODS.items[:50]:
        pars = [PARS.at(p.code)[item.code] for p in stock_places() if PARS.keeps(p.code, item.code)]
        assert abs(sum(par.mean_use for par in pars) - item.daily_use) < Decimal("0.000001")


def test_a_place_keeps_only_what_its_pharmacy_keeps() -> None:
    for place in stock_places():
        if place.fed_from:
            assert set(PARS.at(place.code)) <= set(PARS.at(place.fed_from))


def test_cabinets_keep_nothing_frozen() -> None:
    frozen = {item.code for item in GOODS.items if item.storage_class in {"FROZEN", "ULTRA_COLD"}}
    cabinets = [place.code for place in stock_places() if place.kind == "CABINET"]

    assert frozen
    assert all(frozen.isdisjoint(PARS.at(code)) for code in cabinets)


def test_the_same_seed_gives_the_same_plan_and_another_another() -> None:
    assert plan_pars(GOODS, Dice(1)) == PARS
    assert plan_pars(GOODS, Dice(2)) != PARS


def test_whole_packs_cover_what_is_missing() -> None:
    assert [packs_for(units, 25) for units in (1, 25, 26)] == [1, 1, 2]


def test_everybody_is_named_once() -> None:
    assert len({person.username for person in PEOPLE}) == len(PEOPLE)


def test_each_cost_centre_and_place_is_at_a_facility() -> None:
    facilities = {facility.code for facility in FACILITIES}

    assert {centre.facility for centre in COST_CENTRES} <= facilities
    assert {facility_of(place.code) for place in PLACES} == facilities


def test_demand_is_whole_never_negative_and_near_its_mean() -> None:
    dice = Dice(7)
    draws = [dice.demand(Decimal(9), "x", day) for day in range(400)]

    assert min(draws) >= 0
    assert 8.5 < sum(draws) / len(draws) < 9.5


def test_a_lot_number_is_the_same_for_the_same_names() -> None:
    assert lot_number("D0001", 3) == lot_number("D0001", 3) != lot_number("D0001", 4)
