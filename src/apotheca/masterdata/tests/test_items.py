"""Items, packages and their codes, by their operations."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import AT, MONDAY

from apotheca.governance.queries import audit_of
from apotheca.governance.shell import NotPermitted
from apotheca.kernel.errors import NotFound
from apotheca.kernel.models import EventRecord
from apotheca.masterdata import models as md
from apotheca.masterdata.operations import items as ops
from apotheca.masterdata.operations.recording import (
    CodeInUse,
    FieldIsFixed,
    FieldUnreadable,
    RecordMovedOn,
)
from apotheca.masterdata.queries import find_packages, item_facts
from apotheca.masterdata.rules.codes import AmbiguousNdc, gtin_of_ndc, parse_ndc
from apotheca.masterdata.types import NewFactor, NewIdentifier, NewItem, NewPackage


def steward(world, name="item_steward"):
    return {"actor": world.actor(name), "when": AT}


def drug(code="CEFTRIAXONE-1G", **more):
    return NewItem(code, "Ceftriaxone 1 g vial", "DRUG", "VIAL", **more)


def pack(code="CEF-BOX", ndc="12345-678-90", **more):
    fields = {
        "item_code": "CEFTRIAXONE-1G", "labeler": "Invented Labs", "description": "Box of 10",
        "purchase_uom": "BOX", "factors": (NewFactor("BOX", 10), NewFactor("CASE", 100)),
        "identifiers": (NewIdentifier("NDC", ndc),) if ndc else (),
    }  # fmt: skip
    return NewPackage(code, **{**fields, **more})


def register(world, *packages):
    ops.register_items(**steward(world), items=[drug()])
    return ops.register_packages(**steward(world), packages=packages)


def test_an_item_is_registered_audited_and_told(world):
    item_id = ops.register_items(**steward(world), items=[drug(ved="V")])["CEFTRIAXONE-1G"]
    facts = item_facts([item_id])[item_id]
    assert (facts.base_uom, facts.quantum, facts.ved) == ("VIAL", 1, "V")
    assert audit_of("Item", item_id)[0].action == "masterdata.item_registered"
    event = EventRecord.objects.get(name="masterdata.item_changed.v1")
    assert (event.business_key, event.payload["version"]) == ("CEFTRIAXONE-1G", 1)


def test_many_items_and_packages_cost_the_statements_of_few(world):
    counts = []
    for size in (2, 60):
        items = [drug(f"I{size}-{n}") for n in range(size)]
        packs = [
            pack(f"P{size}-{n}", f"{size:05d}-{n:03d}-01", item_code=f"I{size}-{n}")
            for n in range(size)
        ]
        with CaptureQueriesContext(connection) as seen:
            ops.register_items(**steward(world), items=items)
            ops.register_packages(**steward(world), packages=packs)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_code_is_given_once(world):
    with pytest.raises(CodeInUse, match="HEPARIN exists already"):
        ops.register_items(**steward(world), items=[drug("HEPARIN")])


def test_only_item_stewards_register(world):
    with pytest.raises(NotPermitted):
        ops.register_items(**steward(world, "buyer"), items=[drug()])


def test_of_two_changes_of_one_version_one_wins(world):
    change = {"item_id": world.item["HEPARIN"], "version": 1, "values": {"ved": "V"}}
    assert ops.update_item(**steward(world), **change) == 2
    with pytest.raises(RecordMovedOn, match="version 2, you changed version 1"):
        ops.update_item(**steward(world, "second_steward"), **change)
    newest = audit_of("Item", world.item["HEPARIN"])[0]
    assert (newest.before, newest.after) == ({"ved": "E"}, {"ved": "V"})


@pytest.mark.parametrize("name", ["base_uom", "quantum", "code", "version", "id"])
def test_what_stock_is_counted_in_is_fixed(world, name):
    with pytest.raises(FieldIsFixed):
        ops.update_item(
            **steward(world), item_id=world.item["HEPARIN"], version=1, values={name: "X"}
        )


def test_a_package_gets_product_factors_and_codes(world):
    package_id = register(world, pack())["CEF-BOX"]
    factors = md.UomConversion.objects.filter(package_id=package_id)
    assert {row.uom: row.numerator for row in factors} == {"BOX": 10, "CASE": 100, "VIAL": 1}
    code = md.PackageIdentifier.objects.get(package_id=package_id)
    assert (code.scheme, code.value, code.normalised) == ("NDC10", "12345-678-90", "12345-678-90")


def test_packages_of_one_labeler_share_the_product(world):
    register(world, pack(), pack("CEF-CASE", "12345-678-91"))
    assert md.Product.objects.filter(item__code="CEFTRIAXONE-1G").count() == 1


def test_a_package_of_an_unknown_item_is_refused(world):
    with pytest.raises(NotFound):
        ops.register_packages(**steward(world), packages=[pack()])


def test_one_code_means_one_package_at_a_time(world):
    with pytest.raises(ops.IdentifierTaken):
        register(world, pack(), pack("OTHER"))


def test_a_closed_code_may_be_reused(world):
    ids = register(world, pack(), pack("OTHER", ndc=""))
    old = md.PackageIdentifier.objects.get(package_id=ids["CEF-BOX"])
    ops.close_identifier(**steward(world), identifier_id=old.pk, until=MONDAY)
    ops.add_identifier(
        **steward(world),
        package_id=ids["OTHER"],
        identifier=NewIdentifier("NDC", "12345-678-90", since=MONDAY),
    )
    before, after = (find_packages("12345-678-90", day) for day in (date(2026, 1, 1), MONDAY))
    assert before[0].package_id == ids["CEF-BOX"]
    assert [found.package_id for found in after] == [ids["OTHER"]]


def test_a_package_is_found_by_every_form_of_its_ndc(world):
    ndc = parse_ndc("12345-678-90")
    package_id = register(world, pack())["CEF-BOX"]
    for form in (ndc.printed, ndc.eleven, ndc.twelve, ndc.ten, gtin_of_ndc(ndc, 3)):
        assert [found.package_id for found in find_packages(form, MONDAY)] == [package_id], form
    assert find_packages("99999-678-90", MONDAY) == ()


def test_ten_digits_that_mean_two_packages_find_both(world):
    register(world, pack(), pack("OTHER", "1234-5678-90"))
    assert len(find_packages("1234567890", MONDAY)) == 2


def test_ambiguous_digits_are_not_registered(world):
    with pytest.raises(AmbiguousNdc):
        register(world, pack(ndc="1234567890"))


def test_a_gtin_is_kept_with_its_own_quantity(world):
    gtin = gtin_of_ndc(parse_ndc("12345-678-90"), 1)
    code = NewIdentifier("GTIN14", gtin, Decimal(10))
    package_id = register(world, pack(identifiers=(code,)))["CEF-BOX"]
    assert find_packages(gtin, MONDAY)[0].package_id == package_id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_active", "no"), ("is_active", 0), ("name", 17), ("name", ""), ("name", "N" * 500),
        ("shelf_life_days", "soon"), ("shelf_life_days", -1), ("ved", ["V"]), ("name", None),
        ("min_receipt_remaining_days", {"days": 3}),
    ],
)  # fmt: skip
def test_a_value_a_field_cannot_hold_is_refused_by_the_field(world, field, value):
    change = {"item_id": world.item["HEPARIN"], "version": 1, "values": {field: value}}
    with pytest.raises(FieldUnreadable, match=field):
        ops.update_item(**steward(world), **change)


def test_values_are_read_as_their_fields_hold_them(world):
    values = {"shelf_life_days": "365", "is_high_alert": True, "unspsc": ""}
    change = {"item_id": world.item["HEPARIN"], "version": 1, "values": values}
    ops.update_item(**steward(world), **change)
    item = md.Item.objects.get(code="HEPARIN")
    assert (item.shelf_life_days, item.is_high_alert, item.unspsc) == (365, True, "")
    change = {"item_id": item.pk, "version": 2, "values": {"shelf_life_days": None}}
    ops.update_item(**steward(world), **change)
    assert md.Item.objects.get(code="HEPARIN").shelf_life_days is None
