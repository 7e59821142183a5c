"""The search of the house: straight to a number, grouped otherwise, never beyond the reach."""

import pytest

from apotheca.governance import models as gov
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_issuing import issue


@pytest.fixture
def issued(world):
    stock(world, lot="A12345")
    return issue(world, 10)


def found(client, typed):
    return {
        group.title: [hit.label for hit in group.hits]
        for group in client.get("/search", {"q": typed}).context["groups"]
    }


def test_an_exact_number_leads_straight_to_the_document(issued, signed_in):
    answer = signed_in("requester").get("/search", {"q": f" {issued.number.lower()} "})
    assert answer["Location"] == f"/stock/documents/{issued.number}"


def test_a_number_outside_the_reach_is_not_found(world, issued, signed_in):
    gov.RoleGrant.objects.filter(person_id=world.person["requester"]).update(
        entity_id=world.entity["HOSP"], facility_id=world.facility["NORTH"]
    )
    client = signed_in("requester")

    for typed in (issued.number, "ST-2026-999999"):
        answer = client.get("/search", {"q": typed})
        assert answer.status_code == 200
        assert "Nothing found" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "group", "label"),
    [
        ("hepar", "Items", "HEPARIN"),
        ("heparin box", "Packages", "HEPARIN-BOX"),
        ("a123", "Lots", "A12345@HEPARIN-BOX"),
        ("whole", "Suppliers", "WHOLESALE"),
        ("main-cen", "Places", "MAIN-CENTRAL"),
        ("icu", "Cost centres", "HOSP/ICU"),
        ("buy", "People", "buyer"),
    ],
)
def test_words_find_things_in_their_groups(issued, signed_in, typed, group, label):
    assert label in found(signed_in("requester"), typed)[group]


def test_a_running_number_finds_the_documents_of_this_year(world, issued, signed_in):
    client = signed_in("requester")
    year = client.get("/").wsgi_request.moment().business_date.year
    from apotheca.inventory.models import StockDocument

    StockDocument.objects.filter(number=issued.number).update(number=f"ST-{year}-000123")

    assert found(client, "123")["Documents"] == [f"ST-{year}-000123"]


@pytest.mark.parametrize("typed", ["", "   ", "'; DROP TABLE x", "%", "\x00", "a" * 5000, "<b>"])
def test_nothing_somebody_types_breaks_the_search(world, signed_in, typed):
    answer = signed_in("requester").get("/search", {"q": typed})
    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode()


def test_each_group_costs_one_statement(issued, signed_in, django_assert_max_num_queries):
    client = signed_in("requester")
    with django_assert_max_num_queries(14):
        client.get("/search", {"q": "heparin"})
