"""
Random months: whatever people do, in whatever order, the open GRNI list is the GRNI account (P12).

After every act, refused or done, every control of the close agrees as well: stock, payables, open
orders, accruals. What an act refuses leaves no trace.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from tests.journeys.story import FRESH, Story
from tests.world import MONDAY

from apotheca.finance.models import Invoice, MatchHold
from apotheca.finance.operations.holds import resolve_hold
from apotheca.finance.queries.controls import run_controls
from apotheca.finance.queries.periods import the_period
from apotheca.insight import verify
from apotheca.kernel.errors import DomainError
from apotheca.procurement.models import PurchaseOrder
from apotheca.procurement.operations.changing import change_order
from apotheca.procurement.operations.closing import close_order
from apotheca.procurement.operations.reversing import reverse_receipt
from apotheca.procurement.types import LineChange, OrderResult, ReceiptResult, ReturnResult

# item, ordered unit, base units in it, base unit; prices that leave thirds of cents per base unit
GOODS = (
    ("HEPARIN", "BOX", 25, "VIAL"),
    ("SALINE", "CASE", 12, "BAG"),
    ("GLOVES", "BOX", 100, "EACH"),
)
ACTS = (
    "order", "receive", "receive", "receive", "invoice", "invoice", "invoice", "send_back",
    "credit", "reverse", "change", "accept", "pay", "close", "issue",
)  # fmt: skip


@dataclass
class Month:
    """What is under way in a random month, and the acts that move it on."""

    story: Story
    chance: Random
    orders: list[tuple[OrderResult, tuple[str, str, int, str]]] = field(default_factory=list)
    receipts: list[tuple[ReceiptResult, str]] = field(default_factory=list)
    returns: list[ReturnResult] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def act(self, name: str) -> None:
        """Do one act; a refusal is an outcome like any other."""
        try:
            getattr(self, f"do_{name}")()
        except DomainError as refusal:
            self.done[f"{name} refused: {type(refusal).__name__}"] += 1
        except LookupError:
            self.done[f"{name}: nothing to do it with"] += 1
        else:
            self.done[name] += 1

    def do_order(self) -> None:
        goods = self.chance.choice(GOODS)
        price = f"{self.chance.randrange(1, 9999) / 100:.2f}"
        order = self.story.order(
            goods[0], self.chance.randrange(1, 8), goods[1], supplier="SECOND", price=price
        )
        self.orders.append((order, goods))

    def do_receive(self) -> None:
        order, goods = self.chance.choice(self.orders)
        ordered = int(order.lines[0].base_quantity)
        quantity, uom = self.chance.randrange(1, ordered + 1), goods[3]
        if self.chance.random() < 0.4:
            quantity, uom = ordered // goods[2], goods[1]
        lot = (quantity, uom, f"L{self.chance.randrange(4)}", FRESH)
        receipt = self.story.receive(order, lot, is_put_away=self.chance.random() < 0.5)
        self.receipts.append((receipt, goods[0]))

    def do_invoice(self) -> None:
        order, goods = self.chance.choice(self.orders)
        line = PurchaseOrder.objects.get(pk=order.order_id).lines.get()
        base = self.chance.randrange(1, int(line.base_quantity) + 1)
        fair = line.price_amount * base / goods[2]
        goods_amount = fair * Decimal(self.chance.choice(["1", "1", "1.01", "0.9", "1.3"]))
        freight = self.chance.choice(["0.00", "0.00", "4.00", "25.00"])
        self.story.invoice(
            order, base, goods[3], f"{max(goods_amount, Decimal('0.01')):.2f}",
            supplier="SECOND", freight=freight,
        )  # fmt: skip

    def do_accept(self) -> None:
        hold = self.chance.choice(list(MatchHold.objects.filter(status="OPEN").order_by("id")))
        resolve_hold(
            hold_id=hold.pk, decision=self.chance.choice(["ACCEPT", "CLAIM", "SHORT_PAY"]),
            reason="Agreed by telephone", **self.story.by("ap_supervisor"),
        )  # fmt: skip

    def do_send_back(self) -> None:
        receipt, _ = self.chance.choice(self.receipts)
        quantity = self.chance.randrange(1, int(receipt.lines[0].base_quantity) + 1)
        self.returns.append(self.story.send_back(receipt, 0, quantity))

    def do_credit(self) -> None:
        returned = self.returns.pop(self.chance.randrange(len(self.returns) or 1))
        total = (returned.value * Decimal(self.chance.choice(["1", "0.95"]))).quantize(
            Decimal("0.01")
        )
        self.story.credit(returned, str(total), supplier="SECOND")

    def do_reverse(self) -> None:
        receipt, _ = self.chance.choice(self.receipts)
        reverse_receipt(
            receipt_id=receipt.receipt_id, reason="Counted twice", **self.story.by("receiver")
        )

    def do_change(self) -> None:
        order, _ = self.chance.choice(self.orders)
        row = PurchaseOrder.objects.get(pk=order.order_id)
        price = Decimal(self.chance.randrange(1, 9999)) / 100
        wanted = self.chance.choice([None, Decimal(self.chance.randrange(1, 9))])
        change_order(
            order_id=order.order_id, version=row.version, reason="New price list",
            lines=[LineChange(order.lines[0].line_id, wanted, price)], **self.story.by("buyer"),
        )  # fmt: skip

    def do_close(self) -> None:
        order, _ = self.chance.choice(self.orders)
        if self.chance.random() < 0.3:
            close_order(order_id=order.order_id, reason="Enough", **self.story.by("buyer"))

    def do_pay(self) -> None:
        payable = list(Invoice.objects.filter(status="POSTED", kind="INVOICE").order_by("id"))
        self.story.pay(self.chance.choice(payable).pk)

    def do_issue(self) -> None:
        goods = self.chance.choice(GOODS)
        self.story.issue(goods[0], self.chance.randrange(1, 40))


def check(month: Month) -> None:
    """The list equals the account to 0.00, and so does every other sub-ledger."""
    period = the_period(month.story.world.entity["HOSP"], MONDAY)
    differing = {
        result.control: (result.ledger_amount, result.subledger_amount)
        for result in run_controls(period)
        if result.difference
    }
    assert differing == {}
    assert month.story.open_receipts() == -month.story.balance("2050")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), acts=st.lists(st.sampled_from(ACTS), min_size=8, max_size=25))
def test_the_open_grni_list_is_the_grni_account_after_every_act(world, seed, acts):
    month = Month(Story(world), Random(seed))
    month.act("order")
    for name in acts:
        month.act(name)
        note(str(month.done))
        check(month)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_long_month_ends_clean_before_the_auditor(real_world, seed):
    month = Month(Story(real_world), Random(seed))
    for _ in range(5):
        month.act("order")
    for _ in range(120):
        month.act(month.chance.choice(ACTS))
    check(month)
    assert {"receive", "invoice", "change", "pay", "issue"} <= set(month.done)
    assert [(c.name, c.findings) for c in verify.run().checks if not c.holds] == []
