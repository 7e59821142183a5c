"""Lists and details of master data: found by what people type, and within the reader's reach."""

from datetime import date

import pytest

from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE
from apotheca.masterdata import models as md
from apotheca.masterdata.queries.details import (
    account_detail,
    contract_detail,
    item_detail,
    location_detail,
    package_detail,
    supplier_detail,
)
from apotheca.masterdata.queries.lists import (
    CONTRACTS,
    IDENTIFIERS,
    ITEMS,
    LOCATIONS,
    PACKAGES,
    PERIODS,
    SUPPLIERS,
)


@pytest.fixture
def heparin(world):
    """Give HEPARIN a strength and its pack an NDC; return the item's code."""
    md.Item.objects.filter(code="HEPARIN").update(
        name="Heparin sodium", strength="5,000 units/mL", generic_name="heparin"
    )
    md.PackageIdentifier.objects.create(
        package_id=world.package["HEPARIN"], scheme="NDC11", value="00409-2720-02",
        normalised="409-2720-2", valid=(date(2020, 1, 1), None), source="test",
    )  # fmt: skip
    return "HEPARIN"


@pytest.mark.parametrize(
    "typed", ["hep", "HEP sod", "sodium heparin", "5,000 un", "heparin 5", "hep-sod!"]
)
def test_an_item_is_found_by_the_beginnings_of_its_words(heparin, typed):
    assert [row.code for row in ITEMS.page(scope=[], filters={"q": typed}).rows] == [heparin]


@pytest.mark.parametrize("typed", ["arin", "heparin 7", "", "---", "'; DROP", "hep & !x | (", "é"])
def test_what_begins_no_word_finds_nothing_and_breaks_nothing(heparin, typed):
    assert ITEMS.page(scope=[], filters={"q": typed}).rows == ()


def test_a_package_is_found_by_its_code_as_printed_or_normalised(world, heparin):
    for code in ("00409-2720-02", "409-2720-2"):
        (package,) = PACKAGES.page(scope=[], filters={"known_as": code}).rows
        assert package.code == "HEPARIN-BOX"
        assert package.codes == ["NDC11 00409-2720-02"]
    (identifier,) = IDENTIFIERS.page(scope=[], filters={"item": heparin}).rows
    assert identifier.identifier == "HEPARIN-BOX/NDC11/00409-2720-02/2020-01-01"


def test_an_item_is_shown_with_packs_codes_factors_and_prices(world, heparin):
    detail = item_detail(heparin, scope=[(world.entity["HOSP"], None)])

    assert [row.code for row in detail.packages] == ["HEPARIN-BOX"]
    assert {row.conversion for row in detail.conversions} == {
        "HEPARIN-BOX/BOX/25/1/2020-01-01/1", "HEPARIN-BOX/VIAL/1/1/2020-01-01/1",
    }  # fmt: skip
    (price,) = detail.prices
    assert price.contract_line == "GPO-1/HEPARIN-BOX/BOX/GPO/0/2020-01-01"
    assert str(price.price_amount) == "40.000000"
    assert package_detail("HEPARIN-BOX").prices == detail.prices


def test_a_contract_of_another_entity_is_not_there(world):
    md.Contract.objects.create(
        code="CLINIC-1", kind="LOCAL", supplier_id=world.supplier["SECOND"],
        entity_id=world.entity["CLINIC"], valid=(date(2020, 1, 1), None),
    )  # fmt: skip
    hospital = [(world.entity["HOSP"], None)]

    assert [row.code for row in CONTRACTS.page(scope=hospital).rows] == ["GPO-1"]
    assert [row.code for row in CONTRACTS.page(scope=EVERYWHERE).rows] == ["CLINIC-1", "GPO-1"]
    assert contract_detail("GPO-1", scope=hospital).supplier == "WHOLESALE"
    with pytest.raises(NotFound):
        contract_detail("CLINIC-1", scope=hospital)


def test_a_supplier_is_found_by_its_name_and_shows_accounts_to_those_who_may_look(world):
    assert [row.code for row in SUPPLIERS.page(scope=[], filters={"q": "whole inv"}).rows] == [
        "WHOLESALE"
    ]
    detail = supplier_detail("WHOLESALE")
    assert [row.kind for row in detail.sites] == ["ORDER_FROM", "REMIT_TO"]
    assert detail.bank_accounts is None

    (account,) = supplier_detail("WHOLESALE", with_bank_accounts=True).bank_accounts
    assert account.bank_account == "WHOLESALE/REMIT_TO/****1234/1"
    assert (account.masked, account.status) == ("****1234", "ACTIVE")


def test_a_place_outside_the_scope_is_not_there(world):
    north = [(world.entity["HOSP"], world.facility["NORTH"])]

    assert [row.code for row in LOCATIONS.page(scope=north).rows] == [
        "NORTH-PHARMACY", "NORTH-TRANSIT",
    ]  # fmt: skip
    assert location_detail("NORTH-PHARMACY", scope=north).inside == ()
    for missing in ("MAIN-CENTRAL", "NOWHERE"):
        with pytest.raises(NotFound):
            location_detail(missing, scope=north)


def test_an_account_is_shown_with_the_rules_that_lead_to_it(world):
    detail = account_detail("1310")

    assert detail.account.kind == "ASSET"
    assert {rule.account for rule in detail.rules} == {"1310"}


def test_periods_show_the_state_of_each_ledger(world):
    scope = [(world.entity["HOSP"], None)]
    period = PERIODS.one("period", "HOSP/2026-03", scope=scope, by="period")

    assert (period.inv, period.po, period.ap, period.gl) == ("OPEN",) * 4
    assert PERIODS.page(scope=scope, filters={"on": "2026-03-31"}).rows == (period,)


@pytest.mark.parametrize(
    ("read", "statements"),
    [
        (lambda: item_detail("HEPARIN"), 5),
        (lambda: package_detail("HEPARIN-BOX"), 4),
        (lambda: supplier_detail("WHOLESALE", with_bank_accounts=True), 4),
        (lambda: location_detail("MAIN-CENTRAL"), 2),
        (lambda: account_detail("1310"), 2),
    ],
)
def test_a_detail_costs_the_same_statements_whatever_it_holds(
    world, django_assert_num_queries, read, statements
):
    with django_assert_num_queries(statements):
        read()
