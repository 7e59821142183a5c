"""Two people act on the same invoice or supplier at the same moment: one wins, nothing doubles."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from tests.world import AT, MONDAY

from apotheca.finance.models import Invoice, Payment
from apotheca.finance.operations.invoices import NumberBookedAlready
from apotheca.finance.operations.payments import (
    BankAccountChanged,
    InvoiceNotPayable,
    approve_payment,
    propose_payment,
    release_payment,
)
from apotheca.finance.tests.payables import an_order, balances, billed, register
from apotheca.kernel.errors import DomainError
from apotheca.masterdata.models import SupplierBankAccount

ROUNDS = 10


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts on a connection each, started together; return answers or the errors people see."""
    barrier, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        barrier.wait()
        try:
            answers[number] = acts[number]()
        except DomainError as refusal:
            answers[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_the_same_invoice_from_two_desks_posts_once(real_world):
    for number in range(ROUNDS):
        order = an_order(real_world)
        order.receive(250)
        invoice = billed(order, (1, "10", "BOX", "400.00"), number=f"INV-{number}")
        answers = at_once(*[lambda invoice=invoice: register(real_world, invoice)] * 2)
        assert sorted(answer.status for answer in answers) == ["DUPLICATE", "POSTED"]
    assert balances(real_world, ["2000"]) == {"2000": -400 * ROUNDS}


def test_the_same_number_on_two_orders_is_booked_once(real_world):
    for number in range(ROUNDS):
        acts = []
        for amount in ("400.00", "399.00"):
            order = an_order(real_world)
            order.receive(250)
            invoice = billed(order, (1, "10", "BOX", amount), number=f"INV-{number}")
            acts.append(lambda invoice=invoice: register(real_world, invoice))
        answers = at_once(*acts)
        assert _booked(answers) == 1
    assert Invoice.objects.filter(status="POSTED").count() == ROUNDS


@pytest.mark.slow
def test_a_bank_change_beside_the_release_stops_it_or_comes_after(real_world):
    account = SupplierBankAccount.objects.get(pk=real_world.bank_account["WHOLESALE"])
    for number in range(ROUNDS):
        frozen = account.account_digest
        payment_id = _approved(real_world, number)
        release = _release(real_world, payment_id)
        account.account_digest = f"{number:064x}"
        (answer, _) = at_once(release, lambda: account.save(update_fields=["account_digest"]))
        payment = Payment.objects.get(pk=payment_id)
        assert payment.account_digest == frozen
        assert isinstance(answer, BankAccountChanged) == (payment.status == "APPROVED")
        with pytest.raises(DomainError):
            release()


def test_two_preparers_put_an_invoice_in_one_payment(real_world):
    order = an_order(real_world)
    order.receive(250)
    bill = register(real_world, billed(order, (1, "10", "BOX", "400.00")))
    answers = at_once(*[lambda: _proposed(real_world, bill)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == [
        "InvoiceNotPayable", "PaymentStanding",
    ]  # fmt: skip
    assert Payment.objects.count() == 1
    assert any(isinstance(answer, InvoiceNotPayable) for answer in answers)


def _booked(answers: list[Any]) -> int:
    refused = [a for a in answers if isinstance(a, NumberBookedAlready) or a.status == "DUPLICATE"]
    return len(answers) - len(refused)


def _proposed(world: Any, bill: Any) -> Any:
    actor = world.actor("payment_preparer")
    return propose_payment(actor=actor, when=AT, invoice_ids=[bill.invoice_id], pay_on=MONDAY)


def _approved(world: Any, number: int) -> Any:
    order = an_order(world)
    order.receive(250)
    bill = register(world, billed(order, (1, "10", "BOX", "400.00"), number=f"BANK-{number}"))
    payment = _proposed(world, bill)
    actor = world.actor("payment_approver")
    approve_payment(actor=actor, when=AT, payment_id=payment.payment_id)
    return payment.payment_id


def _release(world: Any, payment_id: Any) -> Callable[[], Any]:
    actor = world.actor("payment_releaser")
    return lambda: release_payment(actor=actor, when=AT, payment_id=payment_id)
