"""Changing a unit factor takes two stewards and rewrites nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.world import AT, MONDAY

from apotheca.kernel.models import EventRecord
from apotheca.masterdata.operations import conversions as ops
from apotheca.masterdata.operations.items import add_identifier
from apotheca.masterdata.queries import order_terms
from apotheca.masterdata.rules.codes import gtin_of_ndc, parse_ndc
from apotheca.masterdata.types import NewFactor, NewIdentifier, WantedPackage

APRIL = date(2026, 4, 1)


def propose(world, numerator=20, since=APRIL, who="item_steward", uom="BOX"):
    return ops.propose_conversion(
        actor=world.actor(who), when=AT, package_id=world.package["HEPARIN"],
        factor=NewFactor(uom, numerator), since=since,
    )  # fmt: skip


def approve(world, proposed, who="second_steward"):
    return ops.approve_conversion(
        actor=world.actor(who), when=AT, conversion_id=proposed.conversion_id
    )


def factor_on(world, day):
    wanted = WantedPackage(world.package["HEPARIN"], "BOX", Decimal(1))
    (terms,) = order_terms(
        entity_id=world.entity["HOSP"], facility_id=world.facility["MAIN"], supplier_id=None,
        on=day, wanted=[wanted],
    )  # fmt: skip
    return terms.conversion.numerator


def test_a_proposal_changes_nothing_and_says_what_it_would(world):
    proposed = propose(world)
    assert (proposed.ratio, proposed.warnings) == ("4/5", ("CONTRACT_PRICE_MOVES",))
    assert factor_on(world, APRIL) == 25


def test_an_approved_factor_counts_from_its_day_and_closes_the_old_one(world):
    proposed = propose(world)
    approve(world, proposed)
    assert factor_on(world, APRIL - timedelta(days=1)) == 25
    assert factor_on(world, APRIL) == 20
    event = EventRecord.objects.get(name="masterdata.conversion_changed.v1")
    assert event.payload["replaces_id"] == proposed.replaces_id


def test_nobody_approves_their_own_factor(world):
    with pytest.raises(ops.OwnConversion):
        approve(world, propose(world), "item_steward")


def test_a_proposal_is_decided_once(world):
    proposed = propose(world)
    ops.reject_conversion(
        actor=world.actor("second_steward"), when=AT, conversion_id=proposed.conversion_id
    )
    with pytest.raises(ops.ConversionNotOpen, match="REJECTED"):
        approve(world, proposed)


def test_a_factor_does_not_begin_before_the_one_it_would_replace(world):
    first, second = propose(world, 20), propose(world, 30, since=MONDAY)
    approve(world, first)
    with pytest.raises(ops.ConversionOverlaps):
        approve(world, second)


def test_a_factor_for_a_new_unit_replaces_nothing(world):
    proposed = propose(world, 250, uom="PALLET")
    assert (proposed.replaces_id, proposed.warnings) == (None, ())
    assert approve(world, proposed)


@pytest.mark.parametrize("numerator", [0, -25])
def test_a_factor_is_positive(world, numerator):
    with pytest.raises(ops.FactorNotPositive):
        propose(world, numerator)


@pytest.mark.parametrize(("quantity", "is_blocked"), [(25, True), (20, False)])
def test_a_registered_gtin_quantity_that_disagrees_blocks(world, quantity, is_blocked):
    gtin = gtin_of_ndc(parse_ndc("12345-678-90"), 1)
    add_identifier(
        actor=world.actor("item_steward"), when=AT, package_id=world.package["HEPARIN"],
        identifier=NewIdentifier("GTIN14", gtin, Decimal(quantity)),
    )  # fmt: skip
    if is_blocked:
        with pytest.raises(ops.GtinQuantityDisagrees, match="25 base units"):
            propose(world, 20)
    else:
        assert propose(world, 20)


def test_a_small_change_moves_no_price_worth_a_warning(world):
    assert propose(world, 26).warnings == ()
