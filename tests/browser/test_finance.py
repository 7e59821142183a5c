"""Finance as people see it: enter, decide, pay, follow every figure, close a month."""

import pytest
from tests.office import open_office

from apotheca.finance.models import Invoice, Payment


@pytest.fixture
def office(real_world):
    return open_office(real_world)


def test_a_clerk_enters_what_arrived_by_keys_alone(office, browser_page, looked_at):
    page = browser_page("ap_clerk")
    page.goto("/invoices/new")
    looked_at(page, "invoice-choose")

    order = office.orders["unbilled"].number
    page.keyboard.type(order)
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=supplier_number]")
    looked_at(page, "invoice-enter")

    page.focus("[name=supplier_number]")
    page.keyboard.type("W-77")
    page.fill("[name=total]", "119.88")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/invoices/IN-*")
    page.wait_for_selector(".alert-success")
    assert Invoice.objects.get(supplier_number="W-77").status == "POSTED"
    looked_at(page, "invoice-posted")


def test_a_supervisor_sees_why_an_invoice_waits_and_decides(office, browser_page, looked_at):
    page = browser_page("ap_supervisor")
    page.goto("/invoices/held")
    looked_at(page, "invoices-held")

    page.goto(f"/invoices/{office.invoice('dearer')}")
    looked_at(page, "invoice-held")
    page.select_option("[name=decision]", "ACCEPT")
    page.fill(".decide [name=reason]", "Agreed by telephone")
    page.keyboard.press("Enter")
    page.wait_for_selector(".alert-success")
    assert Invoice.objects.get(number=office.invoice("dearer")).status == "POSTED"

    for name in ("too_much", "twice", "coded", "prepaid", "paid"):
        page.goto(f"/invoices/{office.invoice(name)}")
        looked_at(page, f"invoice-{name}")


def test_due_invoices_are_ticked_and_become_a_payment(office, browser_page, looked_at):
    page = browser_page("payment_preparer")
    page.goto("/payables")
    page.wait_for_selector("canvas")
    looked_at(page, "payables")

    page.check(f"[name=invoice][value='{office.invoice('matched')}']")
    page.check(f"[name=invoice][value='{office.invoice('returned')}']")
    page.click("text=Propose payment")
    page.wait_for_url("**/payments/PAY-*")
    looked_at(page, "payment-proposed")
    assert Payment.objects.latest("id").allocations.count() == 2

    page.goto("/payments")
    looked_at(page, "payments")


def test_payments_are_approved_in_their_list(office, browser_page, looked_at):
    page = browser_page("payment_releaser")
    page.goto("/payments/waiting")
    looked_at(page, "payments-waiting")
    page.click(f"[aria-label='Approve {office.payments['proposed']}']")
    page.wait_for_selector(".alert-success")
    assert Payment.objects.get(number=office.payments["proposed"]).status == "APPROVED"

    page.goto(f"/payments/{office.payments['confirmed']}")
    looked_at(page, "payment-confirmed")


def test_every_figure_leads_from_the_balance_to_the_document(office, browser_page, looked_at):
    page = browser_page("accountant")
    page.goto("/ledger/balances")
    looked_at(page, "balances")
    page.click("text=2000")
    page.wait_for_selector("text=Opening")
    looked_at(page, "account")
    page.click(f"table >> text={office.invoice('matched')}")
    page.wait_for_url("**/invoices/IN-*")

    for address, name in (
        (f"/journal/{office.invoice('matched')}", "journal-document"),
        ("/journals", "journals"),
        ("/ledger/grni", "grni"),
        ("/ledger/commitments", "commitments"),
        ("/ledger/matches", "matches"),
        ("/ledger/tolerances", "tolerances"),
    ):
        page.goto(address)
        looked_at(page, name)


def test_a_journal_is_written_with_a_line_added(office, browser_page, looked_at):
    page = browser_page("accountant")
    page.goto("/journals/new")
    page.click("text=Add a line")
    page.locator(".line").nth(4).wait_for()
    page.fill("[name=description]", "Bank charges")
    lines = page.locator(".line")
    for n, (account, side) in enumerate((("5000", "debit"), ("1000", "credit"))):
        lines.nth(n).locator("[name$=-account]").fill(account)
        lines.nth(n).locator(f"[name$=-{side}]").fill("7.50")
    looked_at(page, "journal-new")
    page.click("button:has-text('Prepare')")
    page.wait_for_url("**/journals/JE-*")
    looked_at(page, "journal-prepared")
    for address, name in (
        ("/journals/prepared", "journals-prepared"), ("/journals/accrue", "accrual-new"),
    ):  # fmt: skip
        page.goto(address)
        looked_at(page, name)


def test_a_controller_looks_at_the_close_and_its_controls(office, browser_page, looked_at):
    page = browser_page("controller")
    page.goto("/close")
    looked_at(page, "close")
    for month in ("01", "02", "03"):
        page.goto(f"/periods/HOSP/2026-{month}")
        page.wait_for_selector("td:has-text('STOCK_VALUE')")
        looked_at(page, f"period-{month}")
    page.click("button:has-text('Soft close')")
    page.wait_for_selector(".alert-success")
    page.wait_for_selector("text=Close for good")
    looked_at(page, "period-soft-closed")


def test_credit_memos_and_invoices_without_an_order_have_their_forms(
    office, browser_page, looked_at
):
    page = browser_page("ap_clerk")
    for address, name in (
        ("/invoices", "invoices"),
        ("/invoices/new/coded", "invoice-coded-new"),
        ("/credit-memos/new", "credit-memo-choose"),
        (f"/credit-memos/new?invoice={office.invoice('matched')}", "credit-memo"),
    ):
        page.goto(address)
        looked_at(page, name)
    page = browser_page("payment_preparer")
    page.goto(f"/payments/ahead/{office.orders['ordered'].number}")
    looked_at(page, "prepayment-new")
