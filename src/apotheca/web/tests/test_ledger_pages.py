"""The pages of finance open for those who may, and for nobody else."""

import pytest
from tests.office import open_office


@pytest.fixture
def office(world):
    return open_office(world)


def addresses(office):
    return {
        "/invoices": "ap_clerk",
        "/invoices/held": "ap_supervisor",
        "/invoices/new": "ap_clerk",
        f"/invoices/new?order={office.orders['unbilled'].number}": "ap_clerk",
        "/invoices/new/row": "ap_clerk",
        "/invoices/new/coded": "ap_clerk",
        "/invoices/new/coded/row": "ap_clerk",
        **{f"/invoices/{office.invoice(name)}": "ap_supervisor" for name in office.invoices},
        "/credit-memos/new": "ap_clerk",
        f"/credit-memos/new?invoice={office.invoice('matched')}": "ap_clerk",
        f"/credit-memos/new?return={office.returns['returned']}": "ap_clerk",
        "/payables": "payment_preparer",
        "/payments": "payment_preparer",
        "/payments/waiting": "payment_approver",
        f"/payments/ahead/{office.orders['ordered'].number}": "payment_preparer",
        **{f"/payments/{number}": "payment_approver" for number in office.payments.values()},
        "/journals": "accountant",
        "/journals/prepared": "accountant",
        "/journals/new": "accountant",
        "/journals/new/row": "accountant",
        "/journals/accrue": "accountant",
        "/journals/accrue/row": "accountant",
        **{f"/journals/{number}": "controller" for number in office.journals.values()},
        f"/journal/{office.invoice('matched')}": "accountant",
        f"/journal/{office.receipts['matched'].number}": "stock_controller",
        "/ledger/balances": "accountant",
        "/ledger/balances?entity=HOSP&facility=MAIN&from=2026-03-01&to=2026-03-31": "controller",
        "/ledger/accounts/2000?entity=HOSP": "accountant",
        "/ledger/grni": "ap_clerk",
        "/ledger/commitments": "requester",
        "/ledger/matches": "ap_clerk",
        "/ledger/tolerances": "controller",
        "/close": "controller",
        "/periods/HOSP/2026-01": "controller",
        "/periods/HOSP/2026-02": "accountant",
        "/periods/HOSP/2026-03": "controller",
        "/periods/HOSP/2026-03/controls": "controller",
        "/messages": "integrator",
        "/messages?q=PO-2026-000001": "buyer",
        "/messages/in": "integrator",
        "/messages/out": "integrator",
        "/messages/endpoints": "integrator",
    }


def test_every_page_opens_for_who_may_and_tells_others_which_duty_it_needs(office, signed_in):
    clients = {name: signed_in(name) for name in {*addresses(office).values(), "count_approver"}}
    for address, person in addresses(office).items():
        answer = clients[person].get(address)
        assert answer.status_code == 200, (address, answer.content.decode()[:2000])
    for address in ("/invoices", "/payables", "/payments", "/journals", "/close", "/messages"):
        assert clients["count_approver"].get(address).status_code == 403, address
