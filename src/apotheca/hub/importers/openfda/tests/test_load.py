"""The NDC directory becomes items and packages; what nobody can count is left for a person."""

import pytest
from tests.world import AT

from apotheca.hub.importers.openfda.load import load_directory
from apotheca.hub.importers.openfda.packaging import Packaging, read_packaging
from apotheca.masterdata.models import Item, PackageIdentifier, UomConversion

TABLETS = "100 TABLET in 1 BOTTLE (99001-001-01)"


def product(ndc: str, description: str = TABLETS, **changes: object) -> dict[str, object]:
    return {
        "product_ndc": ndc.rpartition("-")[0],
        "generic_name": "Oxycodone",
        "labeler_name": "Ours",
        "dosage_form": "TABLET",
        "route": ["ORAL"],
        "active_ingredients": [{"name": "OXYCODONE", "strength": "5 mg/1"}],
        "packaging": [{"package_ndc": ndc, "description": description}],
        **changes,
    }


def load(world, *products: dict[str, object], batch: int = 500):
    steward = world.actor("item_steward")
    return load_directory(actor=steward, when=AT, products=products, batch=batch)


@pytest.mark.parametrize(
    ("description", "read"),
    [
        (TABLETS, Packaging("BOTTLE", "TABLET", 100, "")),
        (
            "25 VIAL, SINGLE-DOSE in 1 TRAY (0409-1-02)  > 10 mL in 1 VIAL, SINGLE-DOSE",
            Packaging("TRAY", "VIAL", 25, "10 mL"),
        ),
        (
            "10 BLISTER PACK in 1 CARTON (1-2-3)  > 10 TABLET in 1 BLISTER PACK",
            Packaging("CARTON", "TABLET", 100, ""),
        ),
        ("500 mL in 1 BOTTLE (1-2-3)", Packaging("BOTTLE", "BOTTLE", 1, "500 mL")),
    ],
)
def test_levels_multiply_until_what_a_container_holds(description: str, read: Packaging) -> None:
    assert read_packaging(description) == read


@pytest.mark.parametrize("text", ["", "1 KIT in 1 BOX", "2.5 TABLET in 1 BOX", "Bulk", "5 X * 3 Y"])
def test_a_description_nobody_can_count_by_is_not_guessed(text: str) -> None:
    assert read_packaging(text) is None


def test_two_labelers_of_one_drug_share_the_item(world) -> None:
    done = load(world, product("99001-001-01"), product("99002-001-01", labeler_name="Others"))

    assert (done.items, done.packages) == (1, 2)


def test_items_are_shared_across_batches(world) -> None:
    done = load(world, product("99001-001-01"), product("99002-001-01"), batch=1)

    assert (done.items, done.packages) == (1, 2)


def test_a_package_keeps_its_printed_code_and_its_factor(world) -> None:
    load(world, product("99001-001-01"))

    assert PackageIdentifier.objects.get(value="99001-001-01").scheme == "NDC10"
    factor = UomConversion.objects.get(package__code="99001-001-01", uom="BOTTLE")
    assert (factor.numerator, factor.status) == (100, "APPROVED")


def test_a_controlled_drug_keeps_its_schedule_and_its_origin(world) -> None:
    load(world, product("99001-001-01", dea_schedule="CII"))

    item = Item.objects.get(origin="FDA")
    assert (item.dea_schedule, item.is_controlled_access) == ("CII", True)


def test_codes_that_mean_one_package_go_to_a_person(world) -> None:
    done = load(world, product("40074-0001-1"), product("40074-001-01"))

    assert done.packages == 1
    assert [left.why for left in done.for_people] == [
        "the code means the same package as 40074-0001-1"
    ]


def test_codes_that_are_none_and_packs_nobody_can_count_are_listed(world) -> None:
    done = load(world, product("47848-026-XX"), product("99001-001-01", "Bulk"))

    assert (done.items, done.packages) == (0, 0)
    assert [left.ndc for left in done.for_people] == ["47848-026-XX", "99001-001-01"]
