"""Pages of items, lots, places, suppliers and accounts: what they show, and to whom."""

from datetime import date

import pytest

from apotheca.governance import models as gov
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_issuing import issue

FAR = date(2199, 1, 1)


@pytest.fixture
def stocked(world):
    """Put 100 vials on the shelf in MAIN, 40 in NORTH, and issue 10."""
    stock(world, lot="A1", quantity=100, value="160.00", expires_on=FAR)
    stock(world, lot="B2", quantity=40, value="64.00", at="NORTH-PHARMACY", expires_on=FAR)
    return issue(world, 10)


def only(world, username, facility):
    """Let somebody look into one facility alone."""
    gov.RoleGrant.objects.filter(person_id=world.person[username]).exclude(
        entity_id=world.entity["HOSP"]
    ).delete()
    gov.RoleGrant.objects.filter(person_id=world.person[username]).update(
        facility_id=world.facility[facility]
    )


@pytest.mark.parametrize(
    "address",
    ["/items", "/items?q=hep&class=DRUG&active=true&order=-name", "/items/HEPARIN", "/packages",
     "/packages?known_as=1", "/packages/HEPARIN-BOX", "/lots", "/lots?q=A1&order=expiry",
     "/lots/A1@HEPARIN-BOX", "/unit-factors?status=APPROVED", "/places", "/places/MAIN-CENTRAL",
     "/suppliers", "/suppliers/WHOLESALE", "/contracts", "/contracts/GPO-1",
     "/contract-prices?item=HEPARIN&current=true", "/payment-terms", "/accounts",
     "/accounts/1310", "/derivation-rules", "/tax-rules", "/tax-exemptions"],
)  # fmt: skip
def test_every_page_of_records_opens_for_everybody_signed_in(stocked, signed_in, address):
    assert signed_in("requester").get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/items/NONE", "/packages/NONE", "/lots/NONE@HEPARIN-BOX", "/places/NONE", "/suppliers/NONE",
     "/contracts/NONE", "/accounts/NONE"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(world, signed_in, address):
    assert signed_in("requester").get(address).status_code == 404


def test_an_item_shows_its_quantities_by_place_and_each_leads_to_its_lots(stocked, signed_in):
    page = signed_in("requester").get("/items/HEPARIN").content.decode()

    assert '<a href="/stock/lots?item=HEPARIN&amp;location=MAIN-CENTRAL"' in page
    assert ">90</a>" in page
    assert "Together, in VIAL" in page
    assert f'href="/stock/documents/{stocked.number}"' in page
    assert 'href="/lots/A1%40HEPARIN-BOX"' in page


def test_somebody_of_one_facility_sees_that_facility_alone(world, stocked, signed_in):
    only(world, "requester", "NORTH")
    client = signed_in("requester")

    item = client.get("/items/HEPARIN").content.decode()
    assert "NORTH-PHARMACY" in item
    assert "MAIN-CENTRAL" not in item
    assert client.get("/places/MAIN-CENTRAL").status_code == 404
    lot = client.get("/lots/A1@HEPARIN-BOX").content.decode()
    assert "Nothing of it is left where you may look." in lot
    assert stocked.number not in lot


def test_a_lot_shows_where_it_came_from_where_it_is_and_where_it_went(stocked, signed_in):
    page = signed_in("requester").get("/lots/A1@HEPARIN-BOX").content.decode()

    for words in ("Receipt", "MAIN-CENTRAL", "HOSP/ICU", stocked.number):
        assert words in page


def test_bank_accounts_are_for_those_who_keep_verify_or_use_them(world, signed_in):
    assert signed_in("buyer").get("/bank-accounts").status_code == 403
    assert "****1234" not in signed_in("buyer").get("/suppliers/WHOLESALE").content.decode()
    for username in ("supplier_steward", "bank_verifier", "payment_preparer"):
        client = signed_in(username)
        assert "****1234" in client.get("/bank-accounts").content.decode()
        assert "****1234" in client.get("/suppliers/WHOLESALE").content.decode()


def test_a_place_offers_what_the_reader_may_do_there(world, signed_in):
    assert "/stock/count?location=MAIN-CENTRAL" in _place(signed_in("stock_controller"))
    assert "/stock/count" not in _place(signed_in("requester"))
    assert "/stock/issue?location=MAIN-CENTRAL" in _place(signed_in("requester"))


@pytest.mark.parametrize("address", ["/items/HEPARIN", "/places/MAIN-CENTRAL"])
def test_the_number_of_statements_does_not_grow_with_the_stock(
    world, signed_in, django_assert_max_num_queries, address
):
    client = signed_in("requester")
    for n in range(12):
        stock(world, lot=f"L{n}", quantity=10, value="16.00", expires_on=FAR)
    with django_assert_max_num_queries(20):
        client.get(address)


def _place(client):
    return client.get("/places/MAIN-CENTRAL").content.decode().partition("<main")[2]
