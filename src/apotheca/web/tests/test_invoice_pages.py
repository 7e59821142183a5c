"""Entering invoices and deciding about those that wait, on pages."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office import open_office

from apotheca.finance.models import Invoice, MatchHold
from apotheca.web.tests.sending import rows, sent, text_of


@pytest.fixture
def office(world):
    return open_office(world)


@pytest.fixture
def clerk(signed_in):
    return signed_in("ap_clerk")


def unbilled(office):
    return f"/invoices/new?order={office.orders['unbilled'].number}"


def as_printed(**changed):
    lines = rows(order_line_no=["1"], quantity=["12"], uom=["BOX"], amount=["119.88"])
    head = {"supplier_number": "W-77", "invoiced_on": "2026-03-02", "freight": "", "tax": "",
            "total": "119.88"}  # fmt: skip
    return {**head, **lines, **changed}


def of_number(number):
    return Invoice.objects.get(supplier_number=number)


def test_the_form_holds_what_is_received_and_not_billed(office, clerk):
    page = clerk.get(unbilled(office))
    said = text_of(page)
    assert "ordered 20 BOX at 9.99 USD , received 12" in said
    assert 'value="119.88"' in page.content.decode()
    assert "comes to 119.88 USD" in said


def test_an_invoice_as_expected_posts_with_one_sending(office, clerk):
    answer = sent(clerk, unbilled(office), **as_printed())
    invoice = of_number("W-77")
    assert (answer.status_code, answer["Location"]) == (302, f"/invoices/{invoice.number}")
    assert (invoice.status, str(invoice.open_amount)) == ("POSTED", "119.88")


def test_sending_the_form_twice_enters_it_once(office, clerk):
    key = str(uuid4())
    first = sent(clerk, unbilled(office), key=key, **as_printed())
    second = sent(clerk, unbilled(office), key=key, **as_printed())
    assert first["Location"] == second["Location"]
    assert Invoice.objects.filter(supplier_number="W-77").count() == 1


def test_a_dearer_invoice_waits_and_says_why(office, clerk):
    fields = as_printed(total="150.00", **{"line-row0-amount": "150.00"})
    answer = sent(clerk, unbilled(office), **fields)
    said = text_of(clerk.get(answer["Location"]))
    assert "waits: price over" in said
    assert "Billed 150.00, by the order 119.88: 30.12 more. Allowed is 2.40" in said


def test_errors_stand_beside_their_fields_and_nothing_is_written(office, clerk):
    fields = as_printed(supplier_number="", total="x", **{"line-row0-amount": ""})
    before = Invoice.objects.count()
    answer = sent(clerk, unbilled(office), **fields)
    said = text_of(answer)
    assert answer.status_code == 422
    assert "This field is required." in said
    assert "Needed with the quantity." in said
    assert Invoice.objects.count() == before


def test_a_refusal_is_said_in_its_own_words_with_the_form_as_it_was(office, clerk):
    answer = sent(clerk, unbilled(office), **as_printed(total="0"))
    assert answer.status_code == 422
    assert "the total is zero" in text_of(answer)
    assert 'value="W-77"' in answer.content.decode()


def test_lines_without_a_quantity_are_not_on_the_invoice(office, clerk):
    answer = sent(clerk, unbilled(office), **as_printed(**{"line-row0-quantity": ""}))
    assert "Enter a quantity in at least one line." in text_of(answer)


def test_something_the_order_does_not_name_waits_for_an_order(office, clerk):
    lines = rows(order_line_no=["1", ""], identifier=["", "PALLET"], quantity=["12", "1"],
                 uom=["BOX", "EACH"], amount=["119.88", "8.00"])  # fmt: skip
    sent(clerk, unbilled(office), **{**as_printed(total="127.88"), **lines})
    invoice = of_number("W-77")
    assert invoice.status == "EXCEPTION"
    assert set(MatchHold.objects.filter(invoice=invoice).values_list("code", flat=True)) == {
        "NO_PO"
    }


def test_an_order_of_another_entity_is_not_there(office, clerk, signed_in):
    from apotheca.governance.models import RoleGrant

    RoleGrant.objects.filter(
        person=office.world.person["ap_clerk"], entity=office.world.entity["HOSP"]
    ).delete()
    answer = clerk.get(unbilled(office))
    assert answer.status_code == 404


def test_an_invoice_without_an_order_is_coded_and_waits_for_somebody_else(office, clerk, signed_in):
    fields = {"supplier": "SECOND", "entity": "HOSP", "supplier_number": "C-1",
              "invoiced_on": "2026-03-02", "currency": "usd", "freight": "", "tax": "",
              "total": "20.00"}  # fmt: skip
    lines = rows(description=["Courier", ""], account=["5020", ""], amount=["20.00", ""],
                 cost_centre=["HOSP/ICU", ""])  # fmt: skip
    answer = sent(clerk, "/invoices/new/coded", **fields, **lines)
    invoice = of_number("C-1")
    assert (answer["Location"], invoice.status) == (f"/invoices/{invoice.number}", "RECEIVED")
    page = signed_in("director").get(answer["Location"])
    assert "Approve" in text_of(page)
    sent(signed_in("director"), f"{answer['Location']}/approve")
    assert of_number("C-1").status == "POSTED"


def test_an_unknown_account_is_said_beside_its_line(office, clerk):
    fields = {"supplier": "SECOND", "entity": "HOSP", "supplier_number": "C-1",
              "invoiced_on": "2026-03-02", "currency": "USD", "total": "20.00"}  # fmt: skip
    lines = rows(description=["Courier"], account=["9999"], amount=["20.00"], cost_centre=[""])
    answer = sent(clerk, "/invoices/new/coded", **fields, **lines)
    assert "There is no account 9999" in text_of(answer)


def resolve(client, office, name, **fields):
    asked = {"code": "PRICE_OVER", "line_no": "1", "decision": "ACCEPT", "reason": "Agreed",
             **fields}  # fmt: skip
    return sent(client, f"/invoices/{office.invoice(name)}/resolve", **asked)


def test_a_supervisor_accepts_a_difference_and_the_invoice_posts(office, signed_in):
    supervisor = signed_in("ap_supervisor")
    answer = resolve(supervisor, office, "dearer")
    assert answer.status_code == 302
    invoice = Invoice.objects.get(number=office.invoice("dearer"))
    assert invoice.status == "POSTED"
    assert "Agreed" in text_of(supervisor.get(answer["Location"]))


def test_a_decision_the_code_does_not_allow_is_refused_with_its_sentence(office, signed_in):
    answer = resolve(signed_in("ap_supervisor"), office, "dearer", decision="WISH")
    assert answer.status_code == 409
    assert "cannot be resolved by WISH" in text_of(answer)
    assert Invoice.objects.get(number=office.invoice("dearer")).status == "EXCEPTION"


def test_a_clerk_may_not_decide(office, clerk):
    assert resolve(clerk, office, "dearer").status_code == 403


def test_a_duplicate_is_rejected_with_a_reason(office, clerk):
    number = office.invoice("twice")
    sent(clerk, f"/invoices/{number}/reject", reason="Sent twice")
    assert Invoice.objects.get(number=number).status == "REJECTED"


def test_a_prepayment_is_set_against_an_invoice(office, signed_in):
    preparer, number = signed_in("payment_preparer"), office.invoice("prepaid")
    assert "100.00 USD left" in text_of(preparer.get(f"/invoices/{number}"))
    fields = {"payment": office.payments["prepayment"], "amount": "100.00"}
    sent(preparer, f"/invoices/{number}/apply-prepayment", **fields)
    assert str(Invoice.objects.get(number=number).open_amount) == "650.00"
    answer = sent(preparer, f"/invoices/{number}/apply-prepayment", **{**fields, "amount": "a"})
    assert "a is no amount" in text_of(answer)


def test_a_credit_memo_takes_back_what_did_not_come(office, clerk):
    number = office.invoice("matched")
    page = clerk.get(f"/credit-memos/new?invoice={number}")
    receipt = f"{office.receipts['matched'].number}/1"
    assert receipt in text_of(page)
    fields = {"supplier_number": "CM-9", "credited_on": "2026-03-03", "total": "400.00",
              "kind": "RECEIPT_SHORT", "receipt_lines": [receipt]}  # fmt: skip
    answer = sent(clerk, f"/credit-memos/new?invoice={number}", **fields)
    memo = of_number("CM-9")
    assert answer["Location"] == f"/invoices/{memo.number}"
    assert (memo.kind, memo.status) == ("CREDIT_MEMO", "POSTED")


def test_a_page_costs_the_same_statements_however_many_lines(office, clerk):
    def cost(name):
        with CaptureQueriesContext(connection) as captured:
            clerk.get(f"/invoices/{office.invoice(name)}")
        return len(captured)

    cost("paid")
    assert cost("matched") == cost("paid") == cost("returned")


def test_a_list_costs_the_same_statements_however_many_rows(office, clerk):
    def cost(address):
        with CaptureQueriesContext(connection) as captured:
            clerk.get(address)
        return len(captured)

    cost("/invoices")
    assert cost("/invoices") == cost("/invoices?status=EXCEPTION") == cost("/invoices?status=VOID")
