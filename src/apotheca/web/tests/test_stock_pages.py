"""Stock on pages: what is shown, and the forms that move, count, hold and waste it."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from apotheca.governance import models as gov
from apotheca.inventory.models import Layer, StockDocument
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_issuing import issue

FAR = date(2199, 1, 1)
LOT = "A1@HEPARIN-BOX"


@pytest.fixture
def shelf(world):
    """Put 100 vials of lot A1 on the shelf of MAIN."""
    return stock(world, lot="A1", quantity=100, value="160.00", expires_on=FAR)


@pytest.fixture
def keeper(signed_in):
    return signed_in("stock_controller")


def sent(client, address, lines, **header):
    """Send a form with these lines; return the answer."""
    return client.post(address, form(lines, **header))


def form(lines, **header):
    data = {"form_key": str(uuid4()), "row": [], **header}
    for n, line in enumerate(lines):
        data["row"].append(f"r{n}")
        data |= {f"line-r{n}-{name}": value for name, value in line.items()}
    return data


def there(world, at="MAIN-CENTRAL", status="AVAILABLE"):
    found = Layer.objects.filter(location_id=world.location[at], status=status, quantity__gt=0)
    return sum((layer.quantity for layer in found), Decimal(0))


def sheet(client):
    """Open the sheet of MAIN-CENTRAL; return what its form says once."""
    opened = client.get("/stock/count?location=MAIN-CENTRAL").context["form"]
    return {**COUNT, "started_at": opened["started_at"].value()}


def number_in(answer):
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].rpartition("/")[2]


ISSUE = {"location": "MAIN-CENTRAL", "cost_centre": "HOSP/ICU", "reason": "", "witness": ""}
TRANSFER = {"location": "MAIN-CENTRAL", "to_location": "NORTH-PHARMACY", "reason": ""}
WASTE = {"location": "MAIN-CENTRAL", "cause": "WASTE", "reason": "Dropped", "cost_centre": "",
         "witness": ""}  # fmt: skip
STATUS = {"location": "MAIN-CENTRAL", "from_status": "AVAILABLE", "to_status": "QUARANTINED",
          "to_location": "", "reason": "Looks odd"}  # fmt: skip
COUNT = {"location": "MAIN-CENTRAL", "q": "", "approved_by": ""}
HEPARIN = {"item": "HEPARIN", "quantity": "10", "lot": ""}


@pytest.mark.parametrize(
    "address",
    ["/stock", "/stock?item=HEPARIN&held=false&order=-value", "/stock/facilities", "/stock/lots",
     "/stock/lots?q=a1&status=AVAILABLE&order=expiry", "/stock/movements?item=HEPARIN&order=oldest",
     "/stock/documents", "/stock/transfers", "/stock/commitments?status=OPEN", "/stock/short",
     "/stock/usage?status=PARKED", "/stock/usage/batches", "/stock/consigned"],
)  # fmt: skip
def test_every_list_of_stock_opens_for_everybody_signed_in(world, shelf, signed_in, address):
    issue(world, 10)
    assert signed_in("requester").get(address).status_code == 200


@pytest.mark.parametrize("username", ["buyer", "ap_clerk"])
@pytest.mark.parametrize(
    "address",
    [
        "/stock/issue",
        "/stock/transfer",
        "/stock/waste",
        "/stock/status",
        "/stock/count",
        "/stock/compound",
    ],
)
def test_only_those_with_the_duty_move_stock(world, signed_in, username, address):
    assert signed_in(username).get(address).status_code == 403
    assert signed_in("stock_controller").get(address).status_code == 200


def test_an_issue_takes_stock_once_however_often_it_is_sent(world, shelf, signed_in):
    client, data = signed_in("requester"), form([HEPARIN], **ISSUE)

    numbers = {number_in(client.post("/stock/issue", data)) for _ in range(2)}

    assert there(world) == 90
    document = StockDocument.objects.get(number=numbers.pop())
    assert document.cost_centre_id == world.cost_centre["ICU"]
    assert not numbers


def test_an_issue_that_cannot_be_refused_shows_its_sentence_and_writes_nothing(
    world, shelf, signed_in
):
    answer = sent(signed_in("requester"), "/stock/issue", [{**HEPARIN, "lot": LOT}], **ISSUE)

    assert answer.status_code == 422
    assert "This needs a reason" in answer.content.decode()
    assert there(world) == 100


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"location": "NOWHERE"}, "There is no place NOWHERE."),
        ({"cost_centre": ""}, "This field is required."),
        ({"line-r0-quantity": "ten"}, "Enter a number."),
        ({"line-r0-quantity": "-1"}, "Ensure this value is greater than"),
        ({"line-r0-item": "NONE"}, "There is no item NONE"),
        ({"row": []}, "Add at least one line."),
    ],
)
def test_a_field_says_what_is_wrong_with_it(world, shelf, signed_in, change, sentence):
    answer = signed_in("requester").post("/stock/issue", {**form([HEPARIN], **ISSUE), **change})

    assert answer.status_code in {404, 422}
    assert sentence in answer.content.decode()
    assert there(world) == 100


def test_what_was_not_there_is_shown_as_kept_demand(world, shelf, signed_in):
    client = signed_in("requester")
    answer = sent(client, "/stock/issue", [{**HEPARIN, "quantity": "250"}], **ISSUE)

    page = client.get(answer["Location"]).content.decode()

    assert "what was missing is kept as demand" in page
    assert "Not met" in page


def test_a_transfer_is_under_way_until_the_receiver_confirms_it(world, shelf, keeper):
    number = number_in(sent(keeper, "/stock/transfer", [{**HEPARIN, "quantity": "30"}], **TRANSFER))
    assert number in keeper.get("/stock/transfers").content.decode()
    assert "Confirm arrival" in keeper.get(f"/stock/documents/{number}").content.decode()
    address = f"/stock/documents/{number}/receive"
    assert 'value="30"' in keeper.get(address).content.decode()

    number_in(sent(keeper, address, [{"lot": LOT, "quantity": "28"}]))

    assert there(world, "NORTH-PHARMACY") == 28
    assert StockDocument.objects.get(number=number).status == "RECEIVED"
    assert f"documents/{number}" not in keeper.get("/stock/transfers").content.decode()


def test_an_arrival_that_forgets_a_lot_is_refused(world, shelf, keeper):
    number = number_in(sent(keeper, "/stock/transfer", [{**HEPARIN, "quantity": "30"}], **TRANSFER))

    answer = sent(keeper, f"/stock/documents/{number}/receive", [{"lot": LOT, "quantity": "31"}])

    assert answer.status_code == 409
    assert "more arrived" in answer.content.decode()
    assert there(world, "NORTH-PHARMACY") == 0


def test_a_transfer_of_another_facility_is_not_there(world, shelf, keeper, signed_in):
    number = number_in(sent(keeper, "/stock/transfer", [{**HEPARIN, "quantity": "30"}], **TRANSFER))
    gov.RoleGrant.objects.filter(person_id=world.person["receiver"]).update(
        entity_id=world.entity["CLINIC"], facility_id=world.facility["WEST"]
    )
    client = signed_in("receiver")

    for address in (f"/stock/documents/{number}", f"/stock/documents/{number}/receive"):
        assert client.get(address).status_code == 404


def test_what_was_issued_comes_back_and_the_page_says_how_much_may(world, shelf, signed_in):
    client = signed_in("requester")
    number = number_in(sent(client, "/stock/issue", [HEPARIN], **ISSUE))
    address = f"/stock/documents/{number}/return"
    assert "may come back of" in client.get(address).content.decode()

    number_in(sent(client, address, [{"lot": LOT, "quantity": "4"}], status="RETURN_HOLD"))

    assert there(world, status="RETURN_HOLD") == 4
    answer = sent(client, address, [{"lot": LOT, "quantity": "7"}], status="AVAILABLE")
    assert answer.status_code == 409
    assert "cannot come" in answer.content.decode()
    assert sent(client, address, [], status="AVAILABLE").status_code == 422


def test_a_document_is_reversed_once_with_a_reason(world, shelf, keeper):
    number = number_in(sent(keeper, "/stock/issue", [HEPARIN], **ISSUE))
    address = f"/stock/documents/{number}/reverse"
    refused = keeper.post(address, {"form_key": str(uuid4()), "reason": ""})
    assert refused.status_code == 422
    assert there(world) == 90

    keeper.post(address, {"form_key": str(uuid4()), "reason": "Wrong ward"})

    assert there(world) == 100
    page = keeper.get(f"/stock/documents/{number}").content.decode()
    assert "Reversed by" in page
    assert "/reverse" not in page


def test_lots_are_wasted_with_a_reason_and_held_until_released(world, shelf, keeper):
    line = {"lot": LOT, "quantity": "5"}
    assert sent(keeper, "/stock/waste", [line], **{**WASTE, "reason": ""}).status_code == 422
    number_in(sent(keeper, "/stock/waste", [line], **WASTE))
    assert there(world) == 95

    number_in(sent(keeper, "/stock/status", [line], **STATUS))
    assert (there(world), there(world, status="QUARANTINED")) == (90, 5)

    answer = sent(keeper, "/stock/waste", [{"lot": LOT, "quantity": "500"}], **WASTE)
    assert answer.status_code == 409
    assert there(world) == 90


def test_components_become_a_lot_worth_what_went_into_it(world, shelf, keeper):
    made = {"location": "MAIN-CENTRAL", "package": "SALINE-CASE", "lot_number": "OWN-1",
            "quantity": "5", "beyond_use_on": "2199-01-01", "witness": ""}  # fmt: skip
    short = sent(keeper, "/stock/compound", [{**HEPARIN, "quantity": "500"}], **made)
    assert short.status_code == 409
    assert "Nothing was compounded" in short.content.decode()

    number = number_in(sent(keeper, "/stock/compound", [{**HEPARIN, "quantity": "20"}], **made))

    assert StockDocument.objects.get(number=number).kind == "COMPOUND"
    lot = keeper.get("/lots/OWN-1@SALINE-CASE").content.decode()
    assert "Made of" not in lot.partition("<h2>Where it is")[2]
    assert LOT in lot
    assert "OWN-1@SALINE-CASE" in keeper.get(f"/lots/{LOT}").content.decode()


def test_a_count_names_the_lots_and_never_what_should_be_there(world, shelf, keeper):
    page = keeper.get("/stock/count?location=MAIN-CENTRAL").content.decode()

    assert LOT in page
    assert "100" not in page.partition("<main")[2]
    assert keeper.get("/stock/count?location=NOWHERE").status_code == 404


def test_a_count_posts_what_differs_and_takes_in_what_was_found(world, shelf, keeper):
    number = number_in(sent(keeper, "/stock/count", [
        {"lot": LOT, "item": "", "counted": "98"},
        {"lot": "", "item": "HEPARIN", "package": "HEPARIN-BOX", "lot_number": "NEW",
         "expires_on": "2199-01-01", "counted": "3"},
    ], **sheet(keeper)))  # fmt: skip

    assert there(world) == 101
    assert StockDocument.objects.get(number=number).kind == "COUNT"


def test_a_lot_left_empty_beside_a_counted_one_is_asked_for(world, shelf, keeper):
    stock(world, lot="B2", quantity=7, value="11.20", expires_on=FAR)
    lines = [{"lot": LOT, "item": "", "counted": "100"},
             {"lot": "B2@HEPARIN-BOX", "item": "", "counted": ""}]  # fmt: skip

    answer = sent(keeper, "/stock/count", lines, **sheet(keeper))

    assert answer.status_code == 422
    assert "Enter 0 if it is gone." in answer.content.decode()
    assert there(world) == 107


def test_a_large_difference_needs_somebody_else(world, shelf, keeper):
    stock(world, lot="C3", quantity=1000, value="5000.00", expires_on=FAR)
    lines = [{"lot": LOT, "item": "", "counted": "100"},
             {"lot": "C3@HEPARIN-BOX", "item": "", "counted": "900"}]  # fmt: skip
    answer = sent(keeper, "/stock/count", lines, **sheet(keeper))
    assert answer.status_code == 409
    assert "above 250.00" in answer.content.decode()

    number_in(
        sent(keeper, "/stock/count", lines, **{**sheet(keeper), "approved_by": "count_approver"})
    )

    assert there(world) == 1000


@pytest.mark.parametrize(
    ("address", "header", "line"),
    [
        ("/stock/issue", ISSUE, HEPARIN),
        ("/stock/transfer", TRANSFER, HEPARIN),
        ("/stock/waste", WASTE, {"lot": LOT, "quantity": "1"}),
        ("/stock/status", STATUS, {"lot": LOT, "quantity": "1"}),
    ],
)
def test_a_place_of_another_facility_is_not_there(world, shelf, keeper, address, header, line):
    gov.RoleGrant.objects.filter(person_id=world.person["stock_controller"]).update(
        entity_id=world.entity["HOSP"], facility_id=world.facility["NORTH"]
    )

    answer = sent(keeper, address, [line], **header)

    assert answer.status_code == 404
    assert "There is no place MAIN-CENTRAL" in answer.content.decode()
    assert there(world) == 100


def test_a_line_shows_what_is_usable_and_offers_the_lots(world, shelf, keeper):
    place = "location=MAIN-CENTRAL"
    item = keeper.get(f"/stock/lines/item?{place}&add=HEPARIN").content.decode()
    assert "usable here" in item
    assert f'value="{LOT}"' in item
    lot = keeper.get(f"/stock/lines/lot?{place}&add={LOT}").content.decode()
    assert "Available" in lot
    for kind in ("item", "lot", "found"):
        missing = keeper.get(f"/stock/lines/{kind}?{place}&add=NONE").content.decode()
        assert "NONE" in missing
        assert "<fieldset" not in missing


def test_the_number_of_statements_does_not_grow_with_the_lines(
    world, shelf, keeper, django_assert_max_num_queries
):
    lines = [{**HEPARIN, "quantity": "ten"} for _ in range(40)]
    with django_assert_max_num_queries(12):
        sent(keeper, "/stock/issue", lines, **ISSUE)
