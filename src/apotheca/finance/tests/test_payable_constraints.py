"""Raw SQL by the application cannot bend invoices, matches, holds or allocations."""

from decimal import Decimal

import pytest
from django.db import connection
from tests.world import AT, MONDAY

from apotheca.finance.models import Invoice, MatchHold, MatchTolerance
from apotheca.finance.operations.payments import propose_payment
from apotheca.finance.tests.payables import an_order, billed, refused, register


@pytest.fixture
def posted(world):
    order = an_order(world)
    order.receive(250)
    return register(world, billed(order, (1, "10", "BOX", "400.00")))


def run(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.mark.parametrize(
    "change",
    ["total_amount = 1", "supplier_number = 'X'", "natural_key = 'X'", "entity_id = entity_id + 1",
     "supplier_id = supplier_id + 1", "goods_amount = 1", "tax_amount = 1", "due_on = '2030-01-01'",
     "posted_on = NULL", "payable_account_id = NULL", "status = 'EXCEPTION'", "order_id = NULL",
     "discount_amount = 399", "document_sha256 = 'x'"],
)  # fmt: skip
def test_a_posted_invoice_keeps_its_facts(posted, change):
    with refused("posted_invoice_keeps_its_facts"):
        run(f"UPDATE finance_invoice SET {change} WHERE id = %s", posted.invoice_id)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("DELETE FROM finance_invoice", "invoices_are_never_deleted"),
        ("UPDATE finance_invoiceline SET amount = 1", "invoice_line_is_append_only"),
        ("DELETE FROM finance_invoiceline", "invoice_line_is_append_only"),
        ("UPDATE finance_matchrow SET quantity = 1", "match_row_is_append_only"),
        ("UPDATE finance_invoice SET open_amount = 401", "invoice_never_overpaid"),
        ("UPDATE finance_grniitem SET cleared_quantity = 251", "grni_cleared_within_received"),
        ("UPDATE finance_grniitem SET cleared_amount = 1", "grni_cleared_whole_keeps_no_money"),
    ],
)
def test_what_is_posted_stays(posted, statement, rule):
    with refused(rule):
        run(statement)


def test_one_supplier_number_is_live_once(world, posted):
    twin = Invoice.objects.get()
    twin.pk, twin.number = AT_ID, "IN-TWIN"
    with refused("supplier_invoice_booked_once"):
        twin.save(force_insert=True)


def test_a_parked_invoice_is_not_owed(world):
    waits = register(world, billed(an_order(world), (1, "10", "BOX", "400.00")))
    with refused("only_a_posted_invoice_is_owed"):
        run("UPDATE finance_invoice SET open_amount = 1 WHERE id = %s", waits.invoice_id)


def test_nobody_accepts_a_hold_on_an_invoice_they_entered(world):
    register(world, billed(an_order(world), (1, "10", "BOX", "400.00")))
    with refused("nobody_accepts_a_hold_on_their_own_invoice"):
        MatchHold.objects.update(
            status="ACCEPTED", resolved_by_id=world.person["ap_clerk"],
            resolved_at=AT.occurred_at, reason="mine",
        )  # fmt: skip


def test_a_resolved_hold_is_history(world):
    order = an_order(world)
    register(world, billed(order, (1, "10", "BOX", "400.00")))
    order.receive(250)
    with refused("a_resolved_hold_stays"):
        MatchHold.objects.update(status="OPEN")


def test_controlled_substances_cannot_be_given_a_tolerance(world):
    with refused("controlled_substances_have_no_tolerance"):
        MatchTolerance.objects.create(
            is_controlled=True, item_class="DRUG", price_pct=Decimal("0.01"), line_floor=0,
            line_cap=0, quantity_over_pct=0, freight=0, tax=0, rounding=0,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE finance_paymentallocation SET amount = 1", "an_allocation_keeps_its_facts"),
        ("DELETE FROM finance_paymentallocation", "allocations_are_never_deleted"),
        ("DELETE FROM finance_payment", "payments_are_never_deleted"),
        ("UPDATE finance_payment SET prepared_by_id = prepared_by_id + 1",
         "a_proposed_payment_keeps_its_facts"),
        ("UPDATE finance_payment SET status = 'RELEASED'", "payment_moves_along_its_states"),
    ],
)  # fmt: skip
def test_a_proposal_stays_what_it_was(world, posted, statement, rule):
    actor = world.actor("payment_preparer")
    propose_payment(actor=actor, when=AT, invoice_ids=[posted.invoice_id], pay_on=MONDAY)
    with refused(rule):
        run(statement)


AT_ID = "01980000-0000-7000-8000-000000000001"
