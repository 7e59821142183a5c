"""Joining to Drugs@FDA without guessing, and substitution only inside an A-rated group."""

import pytest

from apotheca.hub.importers.openfda.shortages import shortages
from apotheca.hub.importers.openfda.substitution import (
    Approval,
    approval_of,
    by_application,
    comparable,
    substitution_groups,
)
from apotheca.hub.importers.openfda.tables import DrugsAtFdaProduct, EquivalenceCode


def product(
    application: str = "018227", number: str = "001", strength: str = "2MG/ML"
) -> DrugsAtFdaProduct:
    return DrugsAtFdaProduct(
        application, number, "INJECTABLE", "INJECTION", strength, "X", "ETOMIDATE"
    )


def approval(
    strength: str, *products: DrugsAtFdaProduct, application: str = "NDA018227"
) -> Approval:
    record = {
        "package_ndc": "99001-1-1",
        "dosage_form": "Injection",
        "presentation": f"X, Injection, {strength} (NDC 99001-1-1)",
        "openfda": {"application_number": [application]},
    }
    (shortage,) = shortages([record])
    return approval_of(shortage, by_application(products))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2 mg/1 mL", "EQ 2MG BASE/ML"),
        ("10 mg/mL", "1%"),
        ("125 ug", "0.125MG **See current Annual Edition"),
        ("1.25 mg; 2.5 mg", "2.5MG;1.25MG"),
        ("20,000 units/mL", "20000 UNITS/ML"),
        (".5 mg", "0.5MG"),
    ],
)
def test_strengths_written_differently_compare_equal(first: str, second: str) -> None:
    assert comparable(first) == comparable(second) != ()


def test_the_product_of_the_same_strength_is_chosen() -> None:
    found = approval("40 mg/20 mL", product(strength="1MG/ML"), product(number="002"))

    assert (found.sureness, found.strength) == ("STRENGTH", "2MG/ML")


def test_where_no_strength_decides_the_strength_is_left_open() -> None:
    found = approval("5 mg/mL", product(), product(number="002", strength="3MG/ML"))

    assert (found.sureness, found.strength, found.ingredients) == ("APPLICATION", "", "ETOMIDATE")


def test_one_concentration_in_two_volumes_keeps_the_packages_own_strength() -> None:
    found = approval(
        "450 mg/45 mL", product(strength="50MG/5ML"), product(number="2", strength="150MG/15ML")
    )

    assert found.strength == "450 mg/45 mL"


def test_an_application_that_is_not_in_the_file_is_said_to_be_missing() -> None:
    assert approval("2 mg/mL", product(), application="NDA999999") == Approval("NONE")


def test_only_a_rated_products_of_one_strength_and_code_may_stand_in() -> None:
    products = [
        product(),
        product("018228"),
        product("018229"),
        product("018230", strength="3MG/ML"),
    ]
    ratings = [
        EquivalenceCode("018227", "001", "AP"),
        EquivalenceCode("018228", "001", "AP"),
        EquivalenceCode("018229", "001", "BX"),
        EquivalenceCode("018230", "001", "AP"),
    ]

    (group,) = substitution_groups(products, ratings).values()

    assert group == (("018227", "001"), ("018228", "001"))
