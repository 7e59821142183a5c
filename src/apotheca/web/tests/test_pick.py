"""What the boxes offer, and what a text names when nobody chose from the list."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from apotheca.governance import models as gov
from apotheca.inventory.tests.factories import stock
from apotheca.masterdata import models as md
from apotheca.web.picking import KINDS, Picked, PickField, picked


@pytest.fixture
def buyer(world, signed_in):
    return signed_in("buyer")


@pytest.fixture
def in_the_north(world, signed_in):
    """Somebody who may look into NORTH alone."""
    gov.RoleGrant.objects.filter(person_id=world.person["receiver"]).delete()
    gov.RoleGrant.objects.create(
        person_id=world.person["receiver"], role=gov.Role.objects.get(code="T_G"),
        entity_id=world.entity["HOSP"], facility_id=world.facility["NORTH"],
        valid=(date(2020, 1, 1), None),
    )  # fmt: skip
    return signed_in("receiver")


@pytest.fixture
def ndc(world):
    md.PackageIdentifier.objects.create(
        package_id=world.package["HEPARIN"], scheme="NDC11", value="00409-2720-02",
        normalised="409-2720-2", valid=(date(2020, 1, 1), None), source="test",
    )  # fmt: skip
    return "00409-2720-02"


def offered(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return [option.code for option in answer.context["options"]]


def test_items_are_offered_by_their_words_and_by_a_package_code(buyer, ndc):
    assert offered(buyer, "/pick/items?q=hep") == ["HEPARIN"]
    assert offered(buyer, f"/pick/items?q={ndc}") == ["HEPARIN"]
    assert offered(buyer, "/pick/items?field=line-1-item&line-1-item=sal") == ["SALINE"]
    assert offered(buyer, "/pick/items?q=") == []
    assert "Nothing found for zzz." in buyer.get("/pick/items?q=zzz").content.decode()


def test_packages_are_offered_with_what_they_hold_and_cost(buyer):
    (option,) = buyer.get("/pick/packages?q=heparin").context["options"]
    assert (option.code, option.more) == ("HEPARIN-BOX", "BOX of 25 VIAL, 40 USD per BOX")
    assert offered(buyer, "/pick/packages?q=&item=SALINE") == ["SALINE-CASE"]


def test_places_and_cost_centres_are_those_within_reach(buyer, in_the_north):
    assert "MAIN-ICU" in offered(buyer, "/pick/locations?q=main")
    assert offered(buyer, "/pick/locations?q=main&kind=CABINET") == ["MAIN-ICU"]
    assert offered(in_the_north, "/pick/locations?q=") == ["NORTH-PHARMACY", "NORTH-TRANSIT"]
    assert offered(in_the_north, "/pick/cost-centres?q=") == ["HOSP/WARD"]


def test_suppliers_people_and_roles_are_offered_by_name(buyer):
    assert offered(buyer, "/pick/suppliers?q=whole") == ["WHOLESALE"]
    assert offered(buyer, "/pick/people?q=count&duty=I") == ["count_approver"]
    assert offered(buyer, "/pick/roles?q=t_q") == ["T_Q"]


def test_lots_are_those_of_the_item_and_place_first_expiring_first(world, buyer):
    stock(world, lot="LATE", expires_on=date(2028, 1, 1))
    stock(world, lot="SOON", expires_on=date(2027, 1, 1))
    stock(world, lot="THERE", at="MAIN-ICU")
    line = "field=line-1-lot&line-1-item=HEPARIN&location=MAIN-CENTRAL"

    assert offered(buyer, f"/pick/lots?{line}") == ["SOON@HEPARIN-BOX", "LATE@HEPARIN-BOX"]
    assert offered(buyer, f"/pick/lots?{line}&line-1-lot=la") == ["LATE@HEPARIN-BOX"]
    assert offered(buyer, "/pick/lots?q=SOON") == []


def test_hostile_text_is_only_text(buyer):
    for typed in ("'; DROP TABLE x", "%00", "<script>", "a" * 5000, "\u202e", "%25_"):
        for kind in KINDS:
            answer = buyer.get(f"/pick/{kind}", {"q": typed, "item": typed})
            assert answer.status_code == 200
            assert b"<script>" not in answer.content


def test_a_text_names_a_record_by_code_in_any_case_or_by_a_scan(world, ndc):
    heparin = Picked("HEPARIN", world.item["HEPARIN"])
    assert picked(KINDS["items"], "heparin") == heparin
    assert picked(KINDS["items"], ndc) == heparin
    assert picked(KINDS["packages"], ndc) == Picked("HEPARIN-BOX", world.package["HEPARIN"])
    assert picked(KINDS["cost-centres"], "HOSP/ICU").id == world.cost_centre["ICU"]
    with pytest.raises(ValidationError, match="There is no item NOTHING"):
        picked(KINDS["items"], "NOTHING")


def test_a_field_left_empty_is_none_when_it_may_be(world):
    class OneForm(forms.Form):
        item = PickField("items")
        location = PickField("locations", required=False)

    form = OneForm({"item": "GLOVES", "location": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"item": Picked("GLOVES", world.item["GLOVES"]), "location": None}
    assert OneForm({"item": ""}).errors["item"] == ["This field is required."]
    assert 'role="combobox"' in str(form["item"])
