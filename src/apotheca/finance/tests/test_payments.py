"""Payments: three people, the bank account on file, discount to the cent, and taking it back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import ALWAYS, AT, MONDAY, in_days

from apotheca.finance.models import Invoice, JournalLine, Payment, PaymentAllocation
from apotheca.finance.operations import payments as pay
from apotheca.finance.operations.paying import PaymentNotThere, PrepaymentUsed
from apotheca.finance.operations.prepayments import TooMuchApplied, apply_prepayment, prepay
from apotheca.finance.queries.payables import open_payables, payment_standing, payments_waiting
from apotheca.finance.tests.payables import an_order, balances, billed, refused, register
from apotheca.governance.models import Role, RoleGrant
from apotheca.masterdata.models import Supplier, SupplierBankAccount
from apotheca.masterdata.queries.facts import NoActiveBankAccount

PAY_ON = MONDAY + timedelta(days=10)


@pytest.fixture
def invoice(world):
    order = an_order(world, freight="18", tax="6")
    order.receive(250)
    return register(world, billed(order, (1, "10", "BOX", "406.00"), freight="18", tax="6"))


def propose(world, *invoices, pay_on=PAY_ON, who="payment_preparer"):
    ids = [invoice.invoice_id for invoice in invoices]
    return pay.propose_payment(actor=world.actor(who), when=AT, invoice_ids=ids, pay_on=pay_on)


def approve(world, payment, who="payment_approver"):
    return pay.approve_payment(actor=world.actor(who), when=AT, payment_id=payment.payment_id)


def release(world, payment, who="payment_releaser", when=None):
    when = when or in_days(10)
    return pay.release_payment(actor=world.actor(who), when=when, payment_id=payment.payment_id)


def released(world, *invoices):
    payment = propose(world, *invoices)
    approve(world, payment)
    return release(world, payment)


def test_paid_on_the_last_day_of_the_window_takes_the_discount_to_the_cent(world, invoice, entry):
    payment = released(world, invoice)
    assert entry(payment.payment_id) == {
        "2000": Decimal(430), "1000": Decimal("-421.88"), "4900": Decimal("-8.12"),
    }  # fmt: skip
    assert Invoice.objects.get().open_amount == 0


def test_paid_a_day_later_takes_none(world, invoice, entry):
    payment = propose(world, invoice, pay_on=PAY_ON + timedelta(days=1))
    approve(world, payment)
    release(world, payment, when=in_days(11))
    assert entry(payment.payment_id) == {"2000": 430, "1000": -430}


def test_a_release_after_the_window_is_refused(world, invoice):
    payment = propose(world, invoice)
    approve(world, payment)
    with pytest.raises(pay.DiscountLapsed):
        release(world, payment, when=in_days(11))


def test_the_bank_confirms_and_the_invoice_is_paid(world, invoice):
    payment = released(world, invoice)
    confirmed = pay.confirm_payment(
        actor=world.actor("payment_preparer"), when=in_days(12), payment_id=payment.payment_id,
        bank_reference="TRACE-1",
    )  # fmt: skip
    assert (confirmed.status, Invoice.objects.get().status) == ("CONFIRMED", "PAID")


def test_nobody_approves_what_they_prepared_in_raw_sql(world, invoice):
    payment = propose(world, invoice)
    with refused("nobody_approves_a_payment_they_prepared"):
        raw("approved_by_id = prepared_by_id, status = 'APPROVED'", payment)


def test_each_pair_of_steps_needs_two_people(world, invoice):
    payment = propose(world, invoice)
    _now_approves(world, "payment_preparer")
    with pytest.raises(pay.ApproverPreparedIt):
        approve(world, payment, who="payment_preparer")
    approve(world, payment)
    with pytest.raises(pay.ReleaserPreparedIt):
        release(world, payment, who="payment_preparer")
    with pytest.raises(pay.ReleaserApprovedIt):
        release(world, payment, who="payment_approver")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("released_by_id = prepared_by_id, released_on = pay_on, status = 'RELEASED'",
         "nobody_releases_a_payment_they_prepared"),
        ("released_by_id = approved_by_id, released_on = pay_on, status = 'RELEASED'",
         "nobody_releases_a_payment_they_approved"),
        ("status = 'RELEASED'", "a_released_payment_names_who_and_when"),
        ("status = 'CONFIRMED'", "payment_moves_along_its_states"),
        ("amount = amount + 1", "a_proposed_payment_keeps_its_facts"),
        ("account_digest = repeat('0', 64)", "a_proposed_payment_keeps_its_facts"),
        ("approved_by_id = prepared_by_id", "a_proposed_payment_keeps_its_facts"),
    ],
)  # fmt: skip
def test_raw_sql_cannot_bend_an_approved_payment(world, invoice, change, rule):
    payment = propose(world, invoice)
    approve(world, payment)
    with refused(rule):
        raw(change, payment)


@pytest.mark.parametrize("how", ["replaced", "closed", "blocked"])
def test_a_bank_change_between_proposal_and_release_stops_it(world, invoice, how):
    payment = propose(world, invoice)
    approve(world, payment)
    account = SupplierBankAccount.objects.filter(pk=world.bank_account["WHOLESALE"])
    if how == "replaced":
        account.update(account_digest="f" * 64)
    elif how == "closed":
        account.update(status="CLOSED")
    else:
        Supplier.objects.filter(code="WHOLESALE").update(status="BLOCKED")
    with pytest.raises(pay.BankAccountChanged):
        release(world, payment)
    assert balances(world, ["1000"]) == {"1000": 0}


def test_a_pending_account_is_never_paid_to(world, invoice):
    SupplierBankAccount.objects.update(status="PENDING")
    with pytest.raises(NoActiveBankAccount):
        propose(world, invoice)


def test_only_posted_invoices_of_active_suppliers_are_paid(world, invoice):
    waiting = register(world, billed(an_order(world), (1, "1", "BOX", "40.00"), number="W"))
    with pytest.raises(pay.InvoiceNotPayable):
        propose(world, waiting)
    Supplier.objects.filter(code="WHOLESALE").update(status="BLOCKED")
    with pytest.raises(pay.SupplierNotPayable):
        propose(world, invoice)


def test_an_invoice_is_in_one_live_payment(world, invoice):
    payment = propose(world, invoice)
    with pytest.raises(pay.InvoiceNotPayable):
        propose(world, invoice)
    pay.void_payment(
        actor=world.actor("payment_preparer"), when=AT, payment_id=payment.payment_id, reason="x"
    )
    assert propose(world, invoice).status == "PROPOSED"
    assert PaymentAllocation.objects.filter(is_live=True).count() == 1


def test_a_failed_payment_is_mirrored_and_issued_again(world, invoice):
    payment = released(world, invoice)
    actor = world.actor("payment_preparer")
    pay.fail_payment(
        actor=actor, when=in_days(12), payment_id=payment.payment_id, reason="returned"
    )
    assert balances(world, ["2000", "1000", "4900"]) == {"2000": -430, "1000": 0, "4900": 0}
    again = pay.reissue_payment(
        actor=actor,
        when=in_days(12),
        payment_id=payment.payment_id,
        pay_on=in_days(13).business_date,
    )
    assert (again.amount, again.discount_amount) == (430, 0)
    assert Payment.objects.get(pk=again.payment_id).replaces_id == payment.payment_id


def test_a_voided_release_is_mirrored(world, invoice):
    payment = released(world, invoice)
    pay.void_payment(
        actor=world.actor("payment_approver"), when=in_days(11), payment_id=payment.payment_id,
        reason="wrong run",
    )  # fmt: skip
    assert balances(world, ["2000", "1000"]) == {"2000": -430, "1000": 0}
    with pytest.raises(PaymentNotThere):
        release(world, payment)


def test_the_payables_list_is_the_payables_account(world, invoice):
    listed = open_payables(world.entity["HOSP"])
    assert sum(row.open_amount for row in listed) == -balances(world, ["2000"])["2000"] == 430
    released(world, invoice)
    assert open_payables(world.entity["HOSP"]) == []
    assert balances(world, ["2000"]) == {"2000": 0}


def test_what_is_due_or_in_its_discount_window_is_listed(world, invoice):
    entity = world.entity["HOSP"]
    assert len(open_payables(entity, due_by=PAY_ON)) == 1
    assert open_payables(entity, due_by=PAY_ON - timedelta(days=1)) == []


def test_the_prepayment_of_the_worked_check(world):
    order = an_order(world, ("SALINE", 20), supplier="SECOND", price_amount=Decimal("25.20"),
                     line_amount=Decimal("504.00"), contract_line_id=None)  # fmt: skip
    ahead = _prepaid(world, order)
    assert balances(world, ["1350", "1000"]) == {"1350": 252, "1000": -252}
    order.receive(240)
    bill = register(world, billed(order, (1, "20", "CASE", "504.00")))
    left = _apply(world, ahead, bill, "252.00")
    assert left.open_amount == 252
    assert balances(world, ["1350", "2000"]) == {"1350": 0, "2000": -252}


def test_no_more_is_applied_than_is_left_of_either(world):
    order = an_order(world)
    ahead = _prepaid(world, order)
    order.receive(250)
    bill = register(world, billed(order, (1, "10", "BOX", "400.00")))
    with pytest.raises(TooMuchApplied):
        _apply(world, ahead, bill, "252.01")
    _apply(world, ahead, bill, "52.00")
    with pytest.raises(TooMuchApplied):
        _apply(world, ahead, bill, "200.01")


def test_a_prepayment_in_use_does_not_fail(world):
    order = an_order(world)
    ahead = _prepaid(world, order)
    order.receive(250)
    bill = register(world, billed(order, (1, "10", "BOX", "400.00")))
    _apply(world, ahead, bill, "1.00")
    with pytest.raises(PrepaymentUsed):
        pay.fail_payment(
            actor=world.actor("payment_preparer"), when=AT, payment_id=ahead.payment_id, reason="x"
        )


def test_a_part_prepaid_invoice_earns_its_part_of_the_discount(world, entry):
    order = an_order(world)
    ahead = _prepaid(world, order, "100.00")
    order.receive(250)
    bill = register(world, billed(order, (1, "10", "BOX", "400.00")))
    _apply(world, ahead, bill, "100.00")
    payment = released(world, bill)
    assert entry(payment.payment_id) == {"2000": 300, "4900": -6, "1000": -294}


def test_each_step_has_its_list_of_what_waits(world, invoice):
    payment = propose(world, invoice)
    assert [row.number for row in payments_waiting(world.entity["HOSP"])] == [payment.number]
    approve(world, payment)
    assert payments_waiting(world.entity["HOSP"]) == []
    assert payments_waiting(world.entity["HOSP"], "APPROVED")[0].status == "APPROVED"
    assert payment_standing(payment.payment_id).amount == payment.amount


def test_a_payment_that_does_not_add_up_is_refused_at_commit(world, invoice):
    payment = propose(world, invoice)
    row = Payment.objects.get(pk=payment.payment_id)
    row.pk, row.number = invoice.invoice_id, "PAY-X"
    with refused("payment_adds_up"):
        row.save(force_insert=True)


def test_every_cent_of_many_payments_is_in_the_ledger(world):
    bills = []
    for number in range(5):
        order = an_order(world, ("GLOVES", number + 1))
        order.receive(100 * (number + 1))
        amount = str(Decimal("9.99") * (number + 1))
        bills.append(
            register(world, billed(order, (1, str(number + 1), "BOX", amount), number=f"N{number}"))
        )
    payment = released(world, *bills)
    cash = JournalLine.objects.get(account_id=world.account["1000"])
    assert cash.credit == payment.amount == Decimal("149.85") - payment.discount_amount
    assert balances(world, ["2000"]) == {"2000": 0}


def test_each_step_takes_two_reads_and_one_write_however_many_invoices(world):
    orders = [an_order(world, ("GLOVES", number + 1)) for number in range(12)]
    bills = []
    for number, order in enumerate(orders):
        order.receive(100 * (number + 1))
        amount = str(Decimal("9.99") * (number + 1))
        line = (1, str(number + 1), "BOX", amount)
        bills.append(register(world, billed(order, line, number=f"S{number}")))
    released(world, bills[0])
    with CaptureQueriesContext(connection) as captured:
        released(world, *bills[1:])
    plain = [q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SET"))]
    assert len(plain) == 4 + 4 + 3, "guard, reads and one write of propose, approve and release"


def raw(change, payment):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE finance_payment SET {change} WHERE id = %s", [payment.payment_id])


def _prepaid(world, order, amount="252.00"):
    payment = prepay(
        actor=world.actor("payment_preparer"), when=AT, order_number=order.number,
        amount=Decimal(amount), pay_on=MONDAY,
    )  # fmt: skip
    approve(world, payment)
    return release(world, payment, when=AT)


def _apply(world, payment, bill, amount):
    return apply_prepayment(
        actor=world.actor("payment_preparer"), when=AT, payment_id=payment.payment_id,
        invoice_id=bill.invoice_id, amount=Decimal(amount),
    )  # fmt: skip


def _now_approves(world, person):
    """Move a person from preparing to approving payments, as when somebody changes jobs."""
    grants = RoleGrant.objects.filter(person_id=world.person[person])
    grants.delete()
    RoleGrant.objects.create(
        person_id=world.person[person], role=Role.objects.get(code="T_M"),
        entity_id=world.entity["HOSP"], valid=ALWAYS,
    )  # fmt: skip
