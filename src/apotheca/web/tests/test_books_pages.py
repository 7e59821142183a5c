"""Journals, the ledger and the close, on pages."""

import re
from datetime import date

import pytest
from tests.office import open_office

from apotheca.finance.models import ManualJournal, PeriodClosing
from apotheca.masterdata.models import PeriodState
from apotheca.web.tests.sending import rows, sent, text_of


@pytest.fixture
def office(world):
    return open_office(world)


@pytest.fixture
def fresh_proof(monkeypatch):
    """Act as if everybody had just proved who they are."""
    monkeypatch.setattr(
        "apotheca.web.identity.factors.is_reauthentication_required", lambda *_, **__: False
    )


def states(office, month):
    return set(
        PeriodState.objects.filter(
            period__entity=office.world.entity["HOSP"], period__name=f"2026-{month:02d}"
        ).values_list("state", flat=True)
    )


def test_the_journal_of_an_invoice_runs_to_zero_and_leads_to_accounts_and_document(
    office, signed_in
):
    number = office.invoice("matched")
    answer = signed_in("accountant").get(f"/journal/{number}")
    page = answer.content.decode()
    assert "Debits equal credits." in text_of(answer)
    assert f'href="/invoices/{number}"' in page
    assert 'href="/ledger/accounts/2000?entity=HOSP"' in page
    assert "Drug" not in page


def test_who_moves_stock_sees_its_postings_and_not_the_books_own(office, signed_in):
    controller = signed_in("stock_controller")
    assert controller.get(f"/journal/{office.receipts['matched'].number}").status_code == 200
    for number in (office.journals["posted"], office.payments["confirmed"]):
        assert controller.get(f"/journal/{number}").status_code == 404


def test_every_figure_of_the_trial_balance_leads_to_lines_that_come_to_it(office, signed_in):
    accountant = signed_in("accountant")
    page = accountant.get("/ledger/balances?entity=HOSP&from=2026-03-01&to=2026-03-31")
    assert "Debits equal credits." in text_of(page)
    addresses = set(re.findall(r'href="(/ledger/accounts/[^"]+)"', page.content.decode()))
    assert addresses
    for address in addresses:
        account = accountant.get(address.replace("&amp;", "&"))
        assert account.status_code == 200
        assert "Nothing was posted" not in text_of(account)


def test_a_day_that_is_none_is_said(office, signed_in):
    answer = signed_in("accountant").get("/ledger/balances?from=31.12.2026")
    assert answer.status_code == 422
    assert "31.12.2026 is no day" in text_of(answer)


def test_a_journal_is_prepared_by_one_and_posted_by_another(office, signed_in):
    accountant, controller = signed_in("accountant"), signed_in("controller")
    head = {"description": "Bank charges", "entity": "HOSP", "day": "2026-03-05"}
    lines = rows(account=["5000", "1000", ""], debit=["7.50", "", ""], credit=["", "7.50", ""],
                 facility=["MAIN", "", ""], cost_centre=["HOSP/ICU", "", ""])  # fmt: skip
    answer = sent(accountant, "/journals/new", **head, **lines)
    journal = ManualJournal.objects.get(description="Bank charges")
    assert answer["Location"] == f"/journals/{journal.number}"
    assert journal.business_date == date(2026, 3, 5)
    own = sent(accountant, f"/journals/{journal.number}/post")
    assert own.status_code == 403
    sent(controller, f"/journals/{journal.number}/post")
    assert ManualJournal.objects.get(pk=journal.pk).status == "POSTED"
    assert "7.50 USD" in text_of(controller.get(f"/journal/{journal.number}"))


def test_a_journal_that_does_not_balance_is_refused_as_it_was_written(office, signed_in):
    head = {"description": "Odd", "entity": "HOSP", "day": "2026-03-05"}
    lines = rows(account=["5000", "1000"], debit=["7.50", ""], credit=["", "7.00"])
    answer = sent(signed_in("accountant"), "/journals/new", **head, **lines)
    assert answer.status_code == 422
    assert "does not balance: debits 7.50, credits 7.00" in text_of(answer)
    assert 'value="7.00"' in answer.content.decode()


def test_a_line_with_both_sides_or_none_is_said_beside_it(office, signed_in):
    head = {"description": "Odd", "entity": "HOSP", "day": "2026-03-05"}
    lines = rows(account=["5000", "1000"], debit=["7.50", ""], credit=["7.50", ""])
    answer = sent(signed_in("accountant"), "/journals/new", **head, **lines)
    assert text_of(answer).count("Enter a debit or a credit, not both.") == 2


def test_an_accrual_is_prepared_from_its_expenses(office, signed_in):
    head = {"description": "Freight to come", "entity": "HOSP", "day": "2026-03-31"}
    lines = rows(purpose=["INVOICE.FREIGHT"], amount=["25.00"], facility=["MAIN"])
    sent(signed_in("accountant"), "/journals/accrue", **head, **lines)
    journal = ManualJournal.objects.get(description="Freight to come")
    assert (journal.kind, journal.reverse_on) == ("ACCRUAL", date(2026, 4, 1))


def test_a_period_is_soft_closed_accrued_and_closed_for_good(office, signed_in, fresh_proof):
    controller = signed_in("controller")
    for month in (2, 3):
        page = text_of(controller.get(f"/periods/HOSP/2026-0{month}"))
        if "Soft close" in page:
            sent(controller, f"/periods/HOSP/2026-0{month}/soft-close")
    assert states(office, 3) == {"SOFT_CLOSED"}
    assert "All 12 controls agree" in text_of(controller.get("/periods/HOSP/2026-03/controls"))
    sent(controller, "/periods/HOSP/2026-03/accrue")
    sent(controller, "/periods/HOSP/2026-03/close")
    assert states(office, 3) == {"CLOSED"}
    page = text_of(controller.get("/periods/HOSP/2026-03"))
    closing = PeriodClosing.objects.get(period__name="2026-03")
    assert closing.trial_balance_sha256 in page
    assert "As they were when the period closed." in page


def test_a_reopening_is_asked_by_one_and_granted_by_another(office, signed_in):
    controller = signed_in("controller")
    page = text_of(controller.get("/periods/HOSP/2026-02"))
    assert "Accountant asks to reopen this period: Freight of February came late" in page
    sent(controller, "/periods/HOSP/2026-02/reopen")
    assert states(office, 2) == {"OPEN"}


def test_an_accountant_may_look_at_the_close_and_not_close(office, signed_in):
    accountant = signed_in("accountant")
    assert accountant.get("/periods/HOSP/2026-03").status_code == 200
    assert sent(accountant, "/periods/HOSP/2026-03/soft-close").status_code == 403
    assert states(office, 3) == {"OPEN"}


def test_grni_shows_that_the_list_explains_its_account(office, signed_in):
    page = text_of(signed_in("ap_clerk").get("/ledger/grni"))
    assert "Receipts not matched equal GRNI." in page
    assert office.receipts["unbilled"].number in page


def test_a_period_nobody_has_is_not_there(office, signed_in):
    assert signed_in("controller").get("/periods/HOSP/1999-01").status_code == 404
    assert signed_in("controller").get("/periods/NOWHERE/2026-01").status_code == 404
