"""
The worked check of the design, act by act and to the cent (domain 3.2).

250 vials are bought as 10 boxes of 25 at 40.00 (1.60 a vial), partly prepaid elsewhere, invoiced
dearer, used, lost, counted, returned; an implant is used from consignment; freight is accrued.
"""

from datetime import date
from decimal import Decimal

import pytest
from tests.journeys.story import FRESH, Story

from apotheca.finance.operations.accruals import AccruedExpense, accrue, reverse_due_accruals
from apotheca.finance.operations.journals import post_manual_journal
from apotheca.finance.operations.prepayments import apply_prepayment, prepay
from apotheca.finance.queries.controls import run_controls
from apotheca.finance.queries.ledger import trial_balance
from apotheca.finance.queries.periods import the_period
from apotheca.inventory.operations.consigned import consign_in, use_consigned
from apotheca.inventory.operations.counting import count_stock
from apotheca.inventory.operations.losses import waste_stock
from apotheca.inventory.operations.statuses import expire_stock
from apotheca.inventory.types import CountedLot, IncomingLot
from apotheca.kernel.moment import Moment
from apotheca.masterdata.models import TaxRule
from apotheca.procurement.models import PurchaseOrder

JUNE_5, JUNE_8, JULY_1 = date(2026, 6, 5), date(2026, 6, 8), date(2026, 7, 1)

CLOSING = {
    "1000": "-673.88",
    "1300": "648.00",
    "2000": "-1433.00",
    "4900": "-8.12",
    "5000": "192.00",
    "5010": "1150.00",
    "5100": "6.00",
    "5110": "18.00",
    "5150": "75.00",
    "5200": "4.80",
    "5210": "16.00",
    "5220": "3.20",
    "5240": "2.00",
    "1350": "0.00",
    "1360": "0.00",
    "2050": "0.00",
    "2055": "0.00",
    "2080": "0.00",
}


@pytest.fixture
def story(world):
    for item_class, rate in (("DRUG", "0.015"), ("DEVICE", "0.06")):
        TaxRule.objects.create(
            state="OH", item_class=item_class, rate=Decimal(rate), valid=(date(2020, 1, 1), None)
        )
    return Story(world)


def test_the_worked_check_closes_to_the_cent(world, story):
    prepaid_order, prepayment = prepay_the_second_supplier(world, story)
    receipt = buy_and_pay_the_heparin(story)
    use_and_lose_some_of_it(world, story)
    return_some_of_it(story, receipt)
    use_an_implant_from_consignment(world, story)
    receive_and_settle_what_was_prepaid(story, prepaid_order, prepayment)
    accrue_the_freight_and_reverse_it(world, story)

    books = trial_balance(world.entity["HOSP"])
    posted = {a.code: a for a in books.accounts if a.kind != "MEMO"}
    assert {code: account.balance for code, account in posted.items()} == {
        code: Decimal(amount) for code, amount in CLOSING.items()
    }
    assert sum(account.debit for account in posted.values()) == Decimal("5627.00")
    assert sum(account.credit for account in posted.values()) == Decimal("5627.00")
    assert (books.balance_of("9100"), books.balance_of("9101")) == (0, 0)
    assert agrees(world)


def prepay_the_second_supplier(world, story):
    """0: half of 504.00 is paid ahead."""
    order = story.order("SALINE", 12, "CASE", supplier="SECOND", price="42.00")
    payment = prepay(
        order_number=order.number, amount=Decimal("252.00"), pay_on=story.when.business_date,
        **story.by("payment_preparer"),
    )  # fmt: skip
    story.release(payment)
    assert moved(story, "1350", "1000") == (Decimal("252.00"), Decimal("-252.00"))
    return order, payment


def buy_and_pay_the_heparin(story):
    """1 to 3: receive 10 boxes, invoiced at 40.60 with freight 18 and tax 6, paid at a discount."""
    order = story.order("HEPARIN", 10, "BOX", freight="18.00")
    receipt = story.receive(order, (240, "VIAL", "LOT-A", FRESH), (10, "VIAL", "LOT-B", JUNE_5))
    assert moved(story, "1300", "2050") == (Decimal("400.00"), Decimal("-400.00"))

    billed = story.invoice(order, 10, "BOX", "406.00", freight="18.00", tax="6.00")
    assert (billed.status, billed.codes) == ("POSTED", ())
    assert moved(story, "2050", "2000") == (0, Decimal("-430.00"))
    assert moved(story, "5100", "5110", "5150") == (6, 18, 6)

    story.pay(billed.invoice_id)
    assert moved(story, "2000", "4900") == (0, Decimal("-8.12"))
    assert moved(story, "1000") == (Decimal("-252.00") - Decimal("421.88"),)
    return receipt


def use_and_lose_some_of_it(world, story):
    """4 to 7: issue 120, waste 3, let 10 expire, find 2 missing."""
    here = {"location_id": world.location["MAIN-CENTRAL"]}
    story.issue("HEPARIN", 120, story.lot_id("HEPARIN", "LOT-A"))
    broken = story.lot("HEPARIN", "LOT-A", 3)
    waste_stock(cause="WASTE", lines=[broken], **here, **story.by("stock_controller"))
    story.when = Moment.on(JUNE_8)
    expire_stock(facility_id=world.facility["MAIN"], **story.by("system"))
    expired = story.lot("HEPARIN", "LOT-B", 10)
    waste_stock(cause="WRITE_OFF", lines=[expired], **here, **story.by("stock_controller"))
    found = CountedLot(
        world.item["HEPARIN"], world.package["HEPARIN"], "LOT-A", FRESH, Decimal(115)
    )
    count_stock(lots=[found], **here, **story.by("stock_controller"))
    assert moved(story, "5000", "5200", "5210", "5220") == (
        Decimal("192.00"), Decimal("4.80"), Decimal("16.00"), Decimal("3.20"),
    )  # fmt: skip


def return_some_of_it(story, receipt):
    """8 and 9: return 25, credited with 38.00 instead of 40.00."""
    returned = story.send_back(receipt, 0, 25)
    assert moved(story, "1360") == (Decimal("40.00"),)
    story.credit(returned, "38.00")
    assert moved(story, "1360", "5240", "2000") == (0, Decimal("2.00"), Decimal("38.00"))


def use_an_implant_from_consignment(world, story):
    """10 and 11: a consigned stent is used and billed with 6 per cent tax."""
    here = {
        "location_id": world.location["MAIN-CENTRAL"], "supplier_id": world.supplier["SECOND"],
    }  # fmt: skip
    stent = IncomingLot(
        1, world.item["STENT"], world.package["STENT"], "S-1", FRESH, Decimal(1), Decimal(1150)
    )
    consign_in(lots=[stent], **here, **story.by("receiver"))
    use_consigned(
        cost_centre_id=world.cost_centre["ICU"], lines=[story.lot("STENT", "S-1", 1)], **here,
        **story.by("stock_controller"),
    )  # fmt: skip
    assert moved(story, "5010", "2055") == (Decimal("1150.00"), Decimal("-1150.00"))
    order = PurchaseOrder.objects.get(kind="BILL_ONLY")
    story.invoice(order, 1, "EACH", "1150.00", supplier="SECOND", tax="69.00")
    assert moved(story, "2055", "5150") == (0, Decimal("75.00"))


def receive_and_settle_what_was_prepaid(story, order, prepayment):
    """12 to 14: the 504.00 arrive and are billed, half of it is paid by the prepayment."""
    story.receive(order, (12, "CASE", "SALINE-1", FRESH))
    billed = story.invoice(order, 12, "CASE", "504.00", supplier="SECOND")
    assert billed.status == "POSTED"
    apply_prepayment(
        payment_id=prepayment.payment_id, invoice_id=billed.invoice_id, amount=Decimal("252.00"),
        **story.by("ap_supervisor"),
    )  # fmt: skip
    assert moved(story, "1350") == (0,)


def accrue_the_freight_and_reverse_it(world, story):
    """15 and 16: 95.00 of freight belongs to June; on the first of July it is taken back."""
    expense = AccruedExpense("INVOICE.FREIGHT", Decimal("95.00"))
    accrual = accrue(
        entity_id=world.entity["HOSP"], description="Freight of June", expenses=[expense],
        **story.by("accountant"),
    )  # fmt: skip
    post_manual_journal(journal_id=accrual.journal_id, **story.by("controller"))
    assert moved(story, "5110", "2080") == (Decimal("113.00"), Decimal("-95.00"))
    story.when = Moment.on(JULY_1)
    reverse_due_accruals(**story.by("system"))


def moved(story, *accounts):
    """The balances of these accounts now."""
    return tuple(story.balance(account) for account in accounts)


def agrees(world):
    """Whether every control of the close agrees."""
    period = the_period(world.entity["HOSP"], JULY_1)
    return not [result for result in run_controls(period) if result.difference]
