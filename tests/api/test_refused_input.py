"""Input that a rule of the database would refuse is refused by name, before or by the rule."""

import pytest
from tests.api.caller import api_of, this_year

LOT = {"item": "HEPARIN", "package": "HEPARIN-BOX", "lot_number": "L1", "quantity": "10",
       "expires_on": "2031-01-01", "line": 1}  # fmt: skip
ITEM = {"code": "NEW", "name": "New", "item_class": "SUPPLY", "base_uom": "EACH"}
SUPPLIER = {"code": "NEW", "name": "New", "terms_code": "N30", "currency": "USD"}
FACILITY = {"code": "NEW", "entity": "HOSP", "name": "New", "timezone": "America/New_York",
            "state": "OH", "calendar_code": "US"}  # fmt: skip

# name: (duty, path, body, code)
REFUSED = {
    "a kind of account nobody knows": (
        "P", "/accounts", {"code": "9", "name": "New", "kind": "SUSPENSE"}, "api.request_invalid"
    ),
    "a class of item nobody knows": (
        "A", "/items", {"items": [{**ITEM, "item_class": "TOY"}]}, "api.request_invalid"
    ),
    "days below zero": (
        "A", "/items", {"items": [{**ITEM, "min_issue_remaining_days": -1}]},
        "governance.number_below_zero",
    ),
    "a quantum of nothing": (
        "A", "/items", {"items": [{**ITEM, "quantum": "0"}]}, "masterdata.quantum_not_positive"
    ),
    "a code twice in one list": (
        "Q", "/facilities", {"facilities": [FACILITY, FACILITY]}, "governance.code_taken"
    ),
    "a duty nobody has": (
        "Q", "/roles", {"entity": "HOSP", "code": "NEW", "name": "New", "duties": ["A", "Z"]},
        "governance.duty_unknown",
    ),
    "an entity paired with itself": (
        "P", "/entity-pairs", {"first": "HOSP", "second": "HOSP"}, "finance.entity_is_its_partner"
    ),
    "stock of a negative value": (
        "H", "/opening-stock", {"location": "MAIN-CENTRAL", "lots": [{**LOT, "value": "-1"}]},
        "inventory.value_below_zero",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_database_would_refuse_is_refused_by_name(world, name):
    duty, path, body, code = REFUSED[name]
    this_year(world)
    answer = api_of(world, duty).post(path, body)
    assert (answer.status, answer.code) in {(422, code), (409, code)}


def test_a_choice_is_told_with_its_place_and_its_list(world):
    answer = api_of(world, "P").post("/accounts", {"code": "9", "name": "N", "kind": "SUSPENSE"})
    (fault,) = answer.data["errors"]
    assert fault["pointer"] == "/kind"
    assert "ASSET, LIABILITY" in fault["reason"]
