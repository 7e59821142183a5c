"""Locations, by their operations."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import AT

from apotheca.governance import models as gov
from apotheca.governance.shell import NotPermitted
from apotheca.kernel.errors import NotFound
from apotheca.masterdata import models as md
from apotheca.masterdata.operations import places as ops
from apotheca.masterdata.operations.recording import CodeInUse, FieldIsFixed
from apotheca.masterdata.queries import item_facts, location_facts, locations_of_kind
from apotheca.masterdata.types import NewLocation


def place(world, code, facility="MAIN", **more):
    fields = {"name": code, "kind": "SATELLITE", "storage_classes": ("CRT",)}
    return NewLocation(code, world.facility[facility], **{**fields, **more})


def register(world, *locations):
    return ops.register_locations(actor=world.actor("item_steward"), when=AT, locations=locations)


def change(world, location_id, **values):
    return ops.update_location(
        actor=world.actor("item_steward"), when=AT, location_id=location_id, values=values
    )


def test_a_tree_is_registered_in_one_list_in_any_order(world):
    ids = register(
        world,
        place(world, "SHELF", parent_code="ROOM"),
        place(world, "ROOM", replenished_from_code="MAIN-CENTRAL"),
    )
    facts = location_facts(ids.values())
    assert facts[ids["SHELF"]].parent_id == ids["ROOM"]
    assert facts[ids["ROOM"]].replenished_from_id == world.location["MAIN-CENTRAL"]
    assert facts[ids["ROOM"]].entity_id == world.entity["HOSP"]


def test_a_tree_stays_in_one_facility(world):
    with pytest.raises(ops.TreeStaysInFacility):
        register(world, place(world, "ANNEX", "NORTH", parent_code="MAIN-CENTRAL"))


def test_a_place_does_not_lie_within_itself(world):
    ids = register(world, place(world, "ROOM"), place(world, "SHELF", parent_code="ROOM"))
    with pytest.raises(ops.TreeHasNoRing):
        change(world, ids["ROOM"], parent_code="SHELF")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"code": "MAIN-ICU"}, CodeInUse),
        ({"parent_code": "NOWHERE"}, NotFound),
        ({"storage_classes": ("TEPID",)}, ops.UnknownStorage),
    ],
)
def test_a_place_that_cannot_be_is_refused(world, fields, error):
    with pytest.raises(error):
        register(world, place(world, **{"code": "NEW", **fields}))


def test_many_places_cost_the_statements_of_few(world):
    counts = []
    for size in (2, 40):
        names = [f"P{size}-{n}" for n in range(size)]
        new = [place(world, name, parent_code="MAIN-CENTRAL") for name in names]
        with CaptureQueriesContext(connection) as seen:
            register(world, *new)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_what_a_place_can_keep_may_change_but_not_where_it_is(world):
    icu = world.location["MAIN-ICU"]
    change(world, icu, storage_classes=("CRT",), is_light_protected=False)
    assert location_facts([icu])[icu].storage_classes == ("CRT",)
    with pytest.raises(FieldIsFixed):
        change(world, icu, facility_id=world.facility["NORTH"])


def test_a_place_says_what_it_lacks_for_an_item(world):
    md.Item.objects.filter(pk=world.item["HEPARIN"]).update(
        storage_class="FROZEN", is_light_protected=True, is_controlled_access=True
    )
    item = item_facts([world.item["HEPARIN"]])[world.item["HEPARIN"]]
    icu = world.location["MAIN-ICU"]
    assert location_facts([icu])[icu].missing_for(item) == ("FROZEN", "CONTROLLED_ACCESS")
    assert item_facts([999_999]) == {}


def test_places_of_a_kind_are_found_by_facility(world):
    found = locations_of_kind(world.facility["MAIN"], "IN_TRANSIT")
    assert [place.code for place in found] == ["MAIN-TRANSIT"]


def test_a_steward_registers_within_their_own_scope(world):
    gov.RoleGrant.objects.filter(person_id=world.person["item_steward"]).update(
        facility_id=world.facility["NORTH"]
    )
    with pytest.raises(NotPermitted):
        register(world, place(world, "ROOM"))
    assert register(world, place(world, "ROOM", "NORTH"))
