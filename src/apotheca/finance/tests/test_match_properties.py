"""Whatever the order of receipts and invoices: GRNI clears exactly, and every cent is somewhere."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import in_days

from apotheca.finance.models import Invoice
from apotheca.finance.queries.grni import open_grni
from apotheca.finance.queries.payables import open_payables
from apotheca.finance.rules.allocation import OpenReceipt, allocate
from apotheca.finance.tests.payables import an_order, balances, billed, register
from apotheca.kernel.measures import round_money

quantities = st.integers(min_value=1, max_value=500).map(Decimal)
cents = st.integers(min_value=0, max_value=10**7).map(lambda value: Decimal(value).scaleb(-2))


@given(
    st.lists(st.tuples(quantities, cents), min_size=1, max_size=6), st.lists(quantities, max_size=8)
)
def test_any_split_of_bills_clears_receipts_to_the_cent(receipts, bills):
    left = [
        OpenReceipt(UUID(int=n), quantity, amount) for n, (quantity, amount) in enumerate(receipts)
    ]
    whole = sum(receipt.amount for receipt in left)
    cleared = Decimal(0)
    for quantity in bills:
        allocation = allocate(quantity, round_money(quantity * Decimal("1.37")), left)
        cleared += sum(part.order_amount for part in allocation.settled)
        left = list(allocation.left)
        assert cleared + sum(receipt.amount for receipt in left) == whole
        assert all(receipt.amount == 0 for receipt in left if not receipt.quantity)


@given(quantities, cents, st.lists(st.tuples(quantities, cents), min_size=1, max_size=6))
def test_what_is_billed_is_split_without_a_cent_lost(quantity, amount, receipts):
    open_receipts = [OpenReceipt(UUID(int=n), *receipt) for n, receipt in enumerate(receipts)]
    settled = allocate(quantity, amount, open_receipts).settled
    assert sum(part.invoice_amount for part in settled) == amount
    assert sum(part.quantity for part in settled) == min(quantity, sum(q for q, _ in receipts))


steps = st.lists(
    st.tuples(st.sampled_from(["receive", "bill"]), st.integers(min_value=1, max_value=90)),
    min_size=1, max_size=8,
)  # fmt: skip


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_any_order_of_receipts_and_invoices_keeps_the_lists_equal_to_the_accounts(world, steps):
    order = an_order(world, ("HEPARIN", 100), price_amount=Decimal("39.97"))
    entity = world.entity["HOSP"]
    for number, (what, base) in enumerate(steps):
        when = in_days(number * 5)
        if what == "receive":
            order.receive(base, when=when)
        else:
            amount = str(round_money(base * Decimal("39.97") / 25))
            name = f"{order.number}-{number}X"
            register(world, billed(order, (1, str(base), "VIAL", amount), number=name), when)
        listed = sum(item.open_amount for item in open_grni(entity))
        owed = sum(row.open_amount for row in open_payables(entity))
        assert balances(world, ["2050", "2000"]) == {"2050": -listed, "2000": -owed}
    posted = Invoice.objects.filter(order_id=order.order_id, status="POSTED")
    billed_base = sum(line.base_quantity for bill in posted for line in bill.lines.all())
    received = sum(base for what, base in steps if what == "receive")
    assert billed_base <= received
