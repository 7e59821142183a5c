"""Deliveries in pages: counted, held, decided, put away, sent back, taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apotheca.governance.models import RoleGrant
from apotheca.masterdata.models import PackageIdentifier
from apotheca.procurement.models import GoodsReceipt, PurchaseOrder, ReceiptLine, SupplierReturn
from apotheca.procurement.tests.factories import Desk, lot
from apotheca.web.tests.buying import form, text, with_rows

GOOD_UNTIL = (datetime.now(UTC) + timedelta(days=400)).date().isoformat()
GTIN = "00312345678906"


@pytest.fixture
def desk(world):
    return Desk(world)


@pytest.fixture
def receiver(signed_in):
    return signed_in("receiver")


@pytest.fixture
def made(desk):
    return desk.sent(("HEPARIN", "4"), ("SALINE", "2"))


def counted(line_no, quantity, uom, number="L1", **more):
    label = {"lot_number": number, "expires_on": GOOD_UNTIL, **more}
    return {"line_no": str(line_no), "quantity": quantity, "uom": uom, **label}


def receive(client, made, *rows, **head):
    """Send a delivery as the page does."""
    start = {"delivery_note": "DN-1", "place": "MAIN-DOCK", **head}
    numbered = {f"r{n}": row for n, row in enumerate(rows)}
    return client.post(f"/orders/{made.number}/receive", with_rows(numbered, **start))


def test_a_delivery_of_several_lots_is_received(receiver, made):
    answer = receive(
        receiver, made, counted(1, "3", "BOX"), counted(1, "25", "VIAL", "L2"),
        counted(2, "", "CASE", ""),
    )  # fmt: skip

    receipt = GoodsReceipt.objects.get()
    assert answer["Location"] == f"/receipts/{receipt.number}"
    assert [line.base_quantity for line in receipt.lines.order_by("line_no")] == [75, 25]
    assert "2 lots received" in text(receiver.get(answer["Location"]))


def test_what_is_held_is_told_in_plain_words_with_its_owner(receiver, made):
    receive(receiver, made, counted(1, "5", "BOX"), counted(2, "1", "CASE", ""))
    page = text(receiver.get(f"/receipts/{GoodsReceipt.objects.get().number}"))
    assert "More came than was ordered" in page
    assert "The lot number is missing" in page
    assert "The item steward decides (duty A)." in page


def test_sending_a_delivery_twice_counts_it_once(receiver, made):
    sent = with_rows({"r0": counted(1, "4", "BOX")}, delivery_note="DN-1", place="MAIN-DOCK")
    for _ in range(2):
        receiver.post(f"/orders/{made.number}/receive", sent)
    assert GoodsReceipt.objects.count() == 1
    again = receive(receiver, made, counted(1, "1", "BOX"))
    assert again.status_code == 409
    assert "This delivery note is already booked" in text(again)


@pytest.mark.parametrize(
    ("row", "head", "sentence"),
    [
        (counted(1, "", "BOX"), {}, "No lines were given to receive"),
        (counted(1, "x", "BOX"), {}, "Enter a number."),
        (counted(1, "1", "PALLET"), {}, "Select a valid choice"),
        (counted(9, "1", "BOX"), {}, "There is no line of this order 9"),
        (counted(1, "1", "BOX"), {"delivery_note": ""}, "This field is required."),
        (counted(1, "1", "BOX"), {"place": "WEST-PHARMACY"}, "Select a valid choice"),
        (counted(1, "0.5", "VIAL"), {}, "VIAL"),
    ],
)
def test_a_refused_delivery_shows_why_and_writes_nothing(receiver, made, row, head, sentence):
    answer = receive(receiver, made, row, **head)
    assert answer.status_code in {404, 409, 422}
    assert sentence in text(answer)
    assert not GoodsReceipt.objects.exists()


def test_a_scan_answers_with_a_lot_filled_in(receiver, made, world):
    PackageIdentifier.objects.create(
        package_id=world.package["SALINE"], scheme="GTIN14", value=GTIN, normalised=GTIN,
        valid=("2020-01-01", None), source="test",
    )  # fmt: skip
    address = f"/orders/{made.number}/receive/lot"
    page = text(receiver.get(address, {"scan": f"(01){GTIN}(17)271231(10)A1"}))
    for shown in ("2. Saline CASE", 'value="A1"', 'value="2027-12-31"'):
        assert shown in page
    assert "is no package of this order" in text(receiver.get(address, {"scan": "nothing"}))
    assert "1. Heparin BOX" in text(receiver.get(address, {"line": "1"}))


def test_the_number_on_the_note_leads_to_the_order(receiver, made):
    answer = receiver.get("/receipts/new", {"order": made.number.lower()})
    assert answer["Location"] == f"/orders/{made.number}/receive"
    page = text(receiver.get("/receipts/new", {"order": "PO-1"}))
    assert "There is no order PO-1 here" in page
    assert made.number in page


def test_held_lots_are_decided_by_who_owns_the_hold(receiver, signed_in, made):
    receive(receiver, made, counted(1, "5", "BOX"), counted(2, "2", "CASE", ""))
    number = GoodsReceipt.objects.get().number
    steward, address = signed_in("item_steward"), f"/receipts/{number}/decide"
    page = text(steward.get(address))
    assert "Saline CASE" in page.split("For somebody else")[0]
    assert "Heparin BOX" in page.split("For somebody else")[1]

    answer = steward.post(
        address,
        with_rows({"2": {"decision": "ACCEPT", "lot_number": "B2", "expires_on": GOOD_UNTIL}},
                  reason="read from the carton"),
    )  # fmt: skip
    assert answer["Location"] == f"/receipts/{number}"
    saline = ReceiptLine.objects.get(line_no=2)
    assert (saline.status, saline.lot_number, saline.decision) == ("POSTED", "B2", "ACCEPT")
    assert signed_in("buyer").get(address).status_code == 403
    assert number in text(signed_in("director").get("/receipts/held"))


def test_a_decision_that_lacks_something_is_sent_back_with_the_reason(receiver, signed_in, made):
    receive(receiver, made, counted(2, "2", "CASE", ""))
    steward = signed_in("item_steward")
    address = f"/receipts/{GoodsReceipt.objects.get().number}/decide"
    no_lot = steward.post(address, with_rows({"1": {"decision": "ACCEPT"}}, reason="x"))
    assert no_lot.status_code == 422
    assert "give its lot_number" in text(no_lot)
    recount = steward.post(address, with_rows({"1": {"decision": "RECOUNT"}}, reason="x"))
    assert "Enter what you counted." in text(recount)
    assert ReceiptLine.objects.get().status == "HELD"


def test_nobody_is_offered_to_take_what_is_expired(receiver, signed_in, desk, made):
    heparin = made.lines[0].line_id
    held = desk.receive(made.order_id, lot(heparin, "1", expires_on=date(2026, 1, 1)))
    page = text(signed_in("director").get(f"/receipts/{held.number}/decide"))
    assert "Refuse it" in page
    assert "Take it as counted" not in page


def test_lots_are_put_where_they_are_suggested_or_split(receiver, desk, made):
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "4"))
    address = f"/receipts/{received.number}/put-away"
    page = text(receiver.get(address))
    assert "MAIN-CENTRAL, where the order was meant to go" in page
    rows = {
        "a": {"line_no": "1", "place": "MAIN-CENTRAL", "quantity": "60"},
        "b": {"line_no": "1", "place": "MAIN-ICU", "quantity": ""},
    }
    receiver.post(address, with_rows(rows))
    line = ReceiptLine.objects.get()
    assert (line.put_away_base, line.receipt.status) == (100, "PUT_AWAY")
    assert "All of it is put away" in text(receiver.get(address))


def test_more_than_came_is_not_put_away(receiver, desk, made):
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "4"))
    row = {"line_no": "1", "place": "MAIN-CENTRAL", "quantity": "101"}
    answer = receiver.post(f"/receipts/{received.number}/put-away", with_rows({"a": row}))
    assert answer.status_code == 409
    assert "are left to put away" in text(answer)
    assert ReceiptLine.objects.get().put_away_base == 0


def test_goods_go_back_to_the_supplier_from_where_they_stand(receiver, desk, made):
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "4"))
    address = f"/receipts/{received.number}/return"
    assert "100" in text(receiver.get(address))
    nothing = receiver.post(address, form(authorisation="RMA-1", reason="damaged"))
    assert nothing.status_code == 422
    answer = receiver.post(
        address, with_rows({"0": {"quantity": "25"}}, authorisation="RMA-1", reason="damaged")
    )
    back = SupplierReturn.objects.get()
    assert answer["Location"] == f"/returns/{back.number}"
    page = text(receiver.get(answer["Location"]))
    for shown in ("RMA-1", "damaged", received.number, "40.00"):
        assert shown in page
    assert back.number in text(receiver.get("/returns"))


def test_a_receipt_is_taken_back_with_a_reason(receiver, desk, made):
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "4"))
    receiver.post(f"/receipts/{received.number}/reverse", form(reason="wrong order"))
    assert GoodsReceipt.objects.get().status == "REVERSED"
    assert PurchaseOrder.objects.get().status == "SENT"
    assert "/reverse" not in text(receiver.get(f"/receipts/{received.number}"))


@pytest.mark.parametrize("act", ["", "/put-away", "/return", "/decide"])
def test_a_receipt_elsewhere_is_not_there(signed_in, desk, world, made, act):
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "1"))
    name = "director" if act == "/decide" else "receiver"
    RoleGrant.objects.filter(person_id=world.person[name]).update(
        facility_id=world.facility["NORTH"], entity_id=world.entity["HOSP"]
    )
    client = signed_in(name)
    assert client.get(f"/receipts/{received.number}{act}").status_code == 404
    assert received.number not in text(client.get("/receipts"))


@pytest.mark.parametrize(
    "path", ["/receipts/new", "/orders/X/receive", "/receipts/X/put-away", "/receipts/X/decide"]
)
def test_only_who_may_receive_or_decide_has_the_page(signed_in, path):
    assert signed_in("buyer").get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/receipts", "/receipts/to-put-away", "/receipts/new", "/receipts/{1}",
     "/receipts/{1}/put-away", "/receipts/{1}/return", "/orders/{0}/receive"],
)  # fmt: skip
def test_a_page_takes_the_same_statements_for_many_lines(
    receiver, desk, path, django_assert_max_num_queries
):
    taken = []
    for wants in ((("HEPARIN", "2"),), (("HEPARIN", "2"), ("SALINE", "2"), ("GLOVES", "2"))):
        made = desk.sent(*wants)
        unit = {"HEPARIN": "BOX", "SALINE": "CASE", "GLOVES": "BOX"}
        lots = [
            lot(line.line_id, "1", unit[item])
            for line, (item, _) in zip(made.lines, wants, strict=True)
        ]
        received = desk.receive(made.order_id, *lots)
        with django_assert_max_num_queries(25) as seen:
            assert receiver.get(path.format(made.number, received.number)).status_code == 200
        taken.append(len(seen))
    assert taken[0] == taken[1]
