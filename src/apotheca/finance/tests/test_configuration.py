"""Setting finance up: entities are paired both ways, tolerances replace those of the same reach."""

from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.finance.models import InterEntityAccount, MatchTolerance
from apotheca.finance.operations.configuration import (
    EntitiesPairedAlready,
    NewTolerance,
    pair_entities,
    set_match_tolerances,
)
from apotheca.governance.shell import NotPermitted


def pair(world, actor: str = "controller") -> int:
    hosp, clinic = world.entity["HOSP"], world.entity["CLINIC"]
    return pair_entities(actor=world.actor(actor), when=AT, first_id=hosp, second_id=clinic)


def test_two_entities_are_paired_both_ways(world):
    InterEntityAccount.objects.all().delete()

    assert pair(world) == 2
    assert InterEntityAccount.objects.count() == 2


def test_a_pair_is_made_once(world):
    with pytest.raises(EntitiesPairedAlready):
        pair(world)


def test_only_the_controller_pairs_entities(world):
    with pytest.raises(NotPermitted):
        pair(world, actor="accountant")


def test_a_tolerance_takes_the_place_of_the_one_of_its_reach(world):
    before = MatchTolerance.objects.count()
    new = NewTolerance(price_pct=Decimal("0.01"))

    set_match_tolerances(actor=world.actor("controller"), when=AT, tolerances=[new])

    assert MatchTolerance.objects.count() == before
    assert MatchTolerance.objects.get(item_class="").price_pct == Decimal("0.01")
