"""Proposing, approving, releasing and confirming payments on pages."""

import pytest
from tests.office import open_office

from apotheca.finance.models import Invoice, Payment
from apotheca.masterdata.models import SupplierBankAccount
from apotheca.web.tests.sending import sent, text_of


@pytest.fixture
def office(world):
    return open_office(world)


@pytest.fixture
def fresh_proof(monkeypatch):
    """Act as if everybody had just proved who they are."""
    monkeypatch.setattr(
        "apotheca.web.identity.factors.is_reauthentication_required", lambda *_, **__: False
    )


def propose(client, *numbers, pay_on="2026-03-12"):
    return sent(client, "/payables/propose", invoice=list(numbers), pay_on=pay_on)


def test_ticked_invoices_become_one_payment_of_their_supplier(office, signed_in):
    preparer = signed_in("payment_preparer")
    numbers = [office.invoice("matched"), office.invoice("returned")]
    answer = propose(preparer, *numbers)
    payment = Payment.objects.get(number=answer["Location"].rpartition("/")[2])
    assert payment.status == "PROPOSED"
    assert set(payment.allocations.values_list("invoice__number", flat=True)) == set(numbers)
    assert Invoice.objects.get(number=numbers[0]).status == "SCHEDULED"


def test_an_invoice_leads_to_its_payment_already_ticked(office, signed_in):
    preparer, number = signed_in("payment_preparer"), office.invoice("matched")
    page = preparer.get(f"/invoices/{number}").content.decode()
    address = f"/payables?entity=HOSP&amp;supplier=WHOLESALE&amp;tick={number}"
    assert address in page
    payables = preparer.get(address.replace("&amp;", "&")).content.decode()
    assert f'aria-label="Pay {number}" checked' in payables
    assert payables.count(" checked") == 1


def test_nothing_ticked_is_said_and_nothing_is_written(office, signed_in):
    before = Payment.objects.count()
    answer = propose(signed_in("payment_preparer"))
    assert (answer.status_code, Payment.objects.count()) == (422, before)
    assert "Tick at least one invoice" in text_of(answer)


def test_an_invoice_already_under_way_is_refused(office, signed_in):
    answer = propose(signed_in("payment_preparer"), office.invoice("proposed"))
    assert answer.status_code == 409
    assert "only a posted invoice" in text_of(answer)


def test_a_payment_takes_three_people_and_the_bank(office, signed_in, fresh_proof):
    number = office.payments["proposed"]
    answer = sent(signed_in("payment_approver"), f"/payments/{number}/approve", back="waiting")
    assert answer["Location"] == "/payments/waiting"
    refused = sent(signed_in("payment_approver"), f"/payments/{number}/release")
    assert refused.status_code == 403
    assert "a third person must release it" in text_of(refused)
    sent(signed_in("payment_releaser"), f"/payments/{number}/release")
    preparer = signed_in("payment_preparer")
    sent(preparer, f"/payments/{number}/confirm", bank_reference="TRACE-9")
    payment = Payment.objects.get(number=number)
    assert (payment.status, payment.bank_reference) == ("CONFIRMED", "TRACE-9")
    page = text_of(preparer.get(f"/payments/{number}"))
    for step in ("Proposed", "Approved", "Released", "Confirmed", "TRACE-9"):
        assert step in page


def test_releasing_asks_for_a_fresh_proof_first(office, signed_in):
    releaser = signed_in("payment_releaser")
    session = releaser.session
    session["account_authentication_methods"] = []
    session.save()
    answer = sent(releaser, f"/payments/{office.payments['approved']}/release")
    assert answer.status_code == 302
    assert "/account/" in answer["Location"]
    assert Payment.objects.get(number=office.payments["approved"]).status == "APPROVED"


def test_who_proposed_a_payment_is_told_to_leave_it_to_others(office, signed_in):
    page = text_of(signed_in("payment_preparer").get("/payments/waiting"))
    assert "Somebody who approves payments does this." in page
    page = text_of(signed_in("payment_approver").get("/payments/waiting"))
    assert "You approved it; a third person releases it." in page


def test_a_changed_bank_account_shows_before_anybody_tries_to_release(office, signed_in):
    SupplierBankAccount.objects.filter(pk=office.world.bank_account["WHOLESALE"]).update(
        status="CLOSED"
    )
    page = text_of(signed_in("payment_releaser").get(f"/payments/{office.payments['approved']}"))
    assert "is no longer the one this payment was proposed for" in page


def test_a_failed_payment_is_proposed_again(office, signed_in, fresh_proof):
    number = office.payments["approved"]
    sent(signed_in("payment_releaser"), f"/payments/{number}/release")
    preparer = signed_in("payment_preparer")
    sent(preparer, f"/payments/{number}/fail", reason="Account closed")
    answer = sent(preparer, f"/payments/{number}/reissue")
    again = Payment.objects.get(number=answer["Location"].rpartition("/")[2])
    assert (again.status, again.replaces.number) == ("PROPOSED", number)
    assert again.number in text_of(preparer.get(f"/payments/{number}"))


def test_a_void_payment_frees_its_invoices(office, signed_in):
    sent(signed_in("payment_preparer"), f"/payments/{office.payments['proposed']}/void",
         reason="Wrong day")  # fmt: skip
    assert Invoice.objects.get(number=office.invoice("proposed")).status == "POSTED"


def test_paying_ahead_is_proposed_from_an_order(office, signed_in):
    preparer, order = signed_in("payment_preparer"), office.orders["ordered"].number
    answer = sent(preparer, f"/payments/ahead/{order}", amount="50", pay_on="2026-03-05")
    payment = Payment.objects.get(number=answer["Location"].rpartition("/")[2])
    assert (payment.kind, str(payment.amount)) == ("PREPAYMENT", "50.00")
    answer = sent(preparer, f"/payments/ahead/{order}", amount="5000", pay_on="2026-03-05")
    assert answer.status_code == 422


def test_payables_explain_their_account_and_show_their_age(office, signed_in):
    page = text_of(signed_in("payment_preparer").get("/payables"))
    assert "Open documents equal accounts payable." in page
    assert "they differ" not in page
    assert "Over 90" in page
