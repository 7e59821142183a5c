"""Each reason an invoice waits (domain 4.4), the edges of the tolerances, and looking again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.world import AT, in_days

from apotheca.finance.models import Invoice, MatchHold, MatchRow
from apotheca.finance.operations.holds import (
    BeyondAuthority,
    DecisionNotAllowed,
    mark_not_duplicate,
    resolve_hold,
    review_invoice,
)
from apotheca.finance.operations.invoices import dispute_invoice, reject_invoice
from apotheca.finance.queries.pairing import suggested_orders
from apotheca.finance.queries.payables import held_invoices, match_ledger, three_way_view
from apotheca.finance.rules.holds import HOLD_KINDS
from apotheca.finance.tests.payables import an_order, balances, billed, register
from apotheca.finance.types import NewInvoiceLine
from apotheca.masterdata.models import DerivationRule, Item, PeriodState, Supplier
from apotheca.masterdata.queries import AccountDerivationFailed

FULL = (1, "10", "BOX", "400.00")


def decide(world, answer, decision, who="ap_supervisor", when=AT):
    (hold,) = answer.holds
    return resolve_hold(
        actor=world.actor(who), when=when, hold_id=hold.hold_id, decision=decision, reason="agreed"
    )


def test_nothing_received_waits_for_the_receipt(world):
    answer = register(world, billed(an_order(world), FULL))
    assert (answer.status, answer.codes) == ("EXCEPTION", ("RECEIPT_MISSING",))
    assert balances(world, ["2000"]) == {"2000": 0}


def test_more_billed_than_received_waits_for_the_buyer(world):
    order = an_order(world)
    order.receive(200)
    (hold,) = register(world, billed(order, FULL)).holds
    assert (hold.code, hold.owner, hold.amount_at_risk) == ("QTY_OVER_RECEIVED", "BUYER", 80)


@pytest.mark.parametrize(
    ("amount", "codes"),
    [("408.00", ()), ("408.01", ("PRICE_OVER",)), ("392.00", ()), ("391.99", ("PRICE_UNDER",))],
)
def test_two_per_cent_is_the_edge_of_a_price(world, amount, codes):
    order = an_order(world)
    order.receive(250)
    assert register(world, billed(order, (1, "10", "BOX", amount))).codes == codes


@pytest.mark.parametrize(("amount", "codes"), [("42.00", ()), ("42.01", ("PRICE_OVER",))])
def test_per_cent_alone_stops_nothing_below_the_floor(world, amount, codes):
    order = an_order(world)
    order.receive(25)
    assert register(world, billed(order, (1, "1", "BOX", amount))).codes == codes


@pytest.mark.parametrize(("amount", "codes"), [("11600.00", ()), ("11600.01", ("PRICE_OVER",))])
def test_the_cap_stops_whatever_the_per_cent(world, amount, codes):
    order = an_order(world, ("STENT", 10))
    order.receive(10)
    assert register(world, billed(order, (1, "10", "EACH", amount))).codes == codes


@pytest.mark.parametrize(("base", "codes"), [(105, ()), (106, ("QTY_OVER_RECEIVED",))])
def test_supplies_may_be_billed_five_per_cent_over(world, base, codes):
    order = an_order(world, ("GLOVES", 2))
    order.receive(100)
    amount = str((Decimal("0.0999") * base).quantize(Decimal("0.01")))
    assert register(world, billed(order, (1, str(base), "EACH", amount))).codes == codes


@pytest.mark.parametrize(("amount", "codes"), [("400.00", ()), ("400.01", ("PRICE_OVER",))])
def test_controlled_substances_have_no_tolerance(world, amount, codes):
    Item.objects.filter(code="HEPARIN").update(dea_schedule="CII")
    order = an_order(world)
    order.receive(250)
    assert register(world, billed(order, (1, "10", "BOX", amount))).codes == codes


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"freight": "5.00"}, ()),
        ({"freight": "5.01"}, ("FREIGHT_OVER",)),
        ({"tax": "1.00"}, ()),
        ({"tax": "1.01"}, ("TAX_OVER",)),
        ({"total": "400.05"}, ()),
        ({"total": "400.06"}, ("TOTAL_MISMATCH",)),
        ({"total": "399.94"}, ("TOTAL_MISMATCH",)),
    ],
)
def test_freight_tax_and_total_stay_within_their_tolerance(world, more, codes):
    order = an_order(world)
    order.receive(250)
    answer = register(world, billed(order, FULL, **more))
    assert answer.codes == codes


def test_freight_is_expected_once_however_many_invoices(world):
    order = an_order(world, freight="18")
    order.receive(250)
    register(world, billed(order, (1, "5", "BOX", "200.00"), freight="18"))
    second = billed(
        order,
        (1, "5", "BOX", "200.00"),
        number="INV-2",
        freight="6",
    )
    assert "FREIGHT_OVER" in register(world, second).codes


def test_a_unit_in_doubt_is_the_stewards_and_no_quantity_exception(world):
    order = an_order(world)
    order.receive(250, held="UOM_MISALIGNED")
    (hold,) = register(world, billed(order, FULL)).holds
    assert (hold.code, hold.owner) == ("SEMANTIC_UOM_MISALIGNMENT", "ITEM_DATA_STEWARD")


def test_a_unit_nobody_knows_is_not_guessed(world):
    order = an_order(world)
    order.receive(250)
    assert register(world, billed(order, (1, "1", "PALLET", "400.00"))).codes == ("UOM_UNKNOWN",)


def test_a_blocked_supplier_waits_for_vendor_master_and_is_looked_at_again(world):
    order = an_order(world)
    order.receive(250)
    Supplier.objects.filter(code="WHOLESALE").update(status="BLOCKED")
    answer = register(world, billed(order, FULL))
    assert answer.codes == ("SUPPLIER_BLOCKED",)
    Supplier.objects.filter(code="WHOLESALE").update(status="ACTIVE")
    again = review_invoice(actor=world.actor("ap_clerk"), when=AT, invoice_id=answer.invoice_id)
    assert again.status == "POSTED"


def test_without_an_account_rule_nothing_goes_to_suspense(world):
    order = an_order(world)
    order.receive(250)
    DerivationRule.objects.filter(event="INVOICE.PAYABLE").delete()
    (hold,) = register(world, billed(order, FULL)).holds
    assert (hold.code, hold.owner) == ("ACCOUNT_DERIVATION_FAILED", "FINANCE_SUPPORT")


def test_without_an_open_period_it_waits_for_finance(world):
    order = an_order(world)
    order.receive(250)
    PeriodState.objects.filter(ledger="AP").update(state="CLOSED")
    assert register(world, billed(order, FULL)).codes == ("PERIOD_CLOSED",)


@pytest.mark.parametrize("reference", ["PO-UNKNOWN", ""])
def test_without_an_order_the_requester_is_asked(world, reference):
    invoice = billed(None, FULL, world=world, order_number=reference)
    (hold,) = register(world, invoice).holds
    assert (hold.code, hold.owner) == ("NO_PO", "REQUESTER")


def test_the_likeliest_orders_are_suggested_and_none_is_taken(world):
    near, far = an_order(world), an_order(world, ("SALINE", 3))
    near.receive(250), far.receive(36)
    line = NewInvoiceLine(Decimal(10), "BOX", Decimal(400), identifier="HEPARIN-BOX")
    answer = register(world, billed(None, world=world, lines=(line,), total="400"))
    suggested = suggested_orders(answer.invoice_id)
    assert [order.number for order in suggested] == [near.number, far.number]
    assert answer.codes == ("NO_PO",)


def test_an_order_of_another_supplier_is_no_order_of_this_invoice(world):
    order = an_order(world)
    invoice = billed(order, FULL, supplier_id=world.supplier["SECOND"])
    assert register(world, invoice).codes == ("NO_PO",)


def test_a_price_off_the_contract_warns_and_never_parks(world):
    from apotheca.kernel.models import EventRecord

    order = an_order(world, price_amount=Decimal("41.00"))
    order.receive(250)
    assert register(world, billed(order, (1, "10", "BOX", "410.00"))).status == "POSTED"
    told = EventRecord.objects.get(name="finance.invoice_posted.v1").payload
    assert told["warnings"] == ["CONTRACT_PRICE"]


def test_every_code_has_an_owner_a_clock_and_the_database_knows_it():
    from apotheca.finance.models.invoices import HOLD_CODES

    assert set(HOLD_CODES) == set(HOLD_KINDS)
    assert all(kind.owner and kind.sla_hours for kind in HOLD_KINDS.values())


def test_a_late_receipt_clears_the_hold_and_posts_on_that_day(world):
    order = an_order(world)
    answer = register(world, billed(order, FULL))
    order.receive(250, when=in_days(5))
    invoice = Invoice.objects.get(pk=answer.invoice_id)
    assert (invoice.status, invoice.posted_on) == ("POSTED", in_days(5).business_date)
    assert MatchHold.objects.get().status == "CLEARED"


def test_part_of_a_late_receipt_changes_the_reason_it_waits(world):
    order = an_order(world)
    answer = register(world, billed(order, FULL))
    order.receive(100, when=in_days(5))
    opened = MatchHold.objects.filter(invoice=answer.invoice_id, status="OPEN")
    assert [hold.code for hold in opened] == ["QTY_OVER_RECEIVED"]


def test_a_change_order_clears_a_price_and_the_receipt_keeps_its_value(world, entry):
    order = an_order(world)
    order.receive(250)
    answer = register(world, billed(order, (1, "10", "BOX", "450.00")))
    assert answer.codes == ("PRICE_OVER",)
    order.reprice("45.00", when=in_days(1))
    assert Invoice.objects.get().status == "POSTED"
    assert entry(answer.invoice_id) == {"2050": 400, "5100": 50, "2000": -450}


def test_an_accepted_price_goes_to_variance(world, entry):
    order = an_order(world)
    order.receive(250)
    answer = register(world, billed(order, (1, "10", "BOX", "450.00")))
    assert decide(world, answer, "ACCEPT").status == "POSTED"
    assert entry(answer.invoice_id) == {"2050": 400, "5100": 50, "2000": -450}


def test_a_claim_posts_in_full_and_claims_the_difference(world, entry):
    order = an_order(world)
    order.receive(200)
    answer = register(world, billed(order, FULL))
    assert decide(world, answer, "CLAIM").open_amount == 400
    assert entry(answer.invoice_id) == {"2050": 320, "1360": 80, "2000": -400}


def test_paid_short_is_neither_expense_nor_payable(world, entry):
    order = an_order(world)
    order.receive(200)
    answer = register(world, billed(order, FULL))
    assert decide(world, answer, "SHORT_PAY").open_amount == 320
    assert entry(answer.invoice_id) == {"2050": 320, "2000": -320}


def test_an_accepted_total_goes_to_variance(world, entry):
    order = an_order(world)
    order.receive(250)
    answer = register(world, billed(order, FULL, total="401.00"))
    decide(world, answer, "ACCEPT")
    assert entry(answer.invoice_id) == {"2050": 400, "5100": 1, "2000": -401}


def test_a_missing_receipt_is_not_waved_through(world):
    answer = register(world, billed(an_order(world), FULL))
    with pytest.raises(DecisionNotAllowed):
        decide(world, answer, "ACCEPT")


def test_above_the_limit_the_controller_decides(world):
    order = an_order(world, ("STENT", 10))
    order.receive(10)
    answer = register(world, billed(order, (1, "10", "EACH", "13000.00")))
    with pytest.raises(BeyondAuthority):
        decide(world, answer, "ACCEPT")
    assert decide(world, answer, "ACCEPT", who="controller").status == "POSTED"


def test_an_accepted_price_waits_for_the_rest(world):
    order = an_order(world)
    answer = register(world, billed(order, (1, "10", "BOX", "450.00")))
    price = next(hold for hold in answer.holds if hold.code == "PRICE_OVER")
    after = resolve_hold(actor=world.actor("ap_supervisor"), when=AT, hold_id=price.hold_id,
                         decision="ACCEPT", reason="agreed")  # fmt: skip
    assert after.codes == ("RECEIPT_MISSING",)
    order.receive(250, when=in_days(1))
    assert Invoice.objects.get().status == "POSTED"


def test_a_rejected_invoice_frees_its_number(world):
    order = an_order(world)
    answer = register(world, billed(order, FULL))
    reject_invoice(actor=world.actor("ap_clerk"), when=AT, invoice_id=answer.invoice_id, reason="x")
    order.receive(250)
    assert register(world, billed(order, FULL)).status == "POSTED"
    assert MatchHold.objects.get().status == "CLEARED"


def test_a_disputed_invoice_posts_when_its_receipt_comes(world):
    order = an_order(world)
    answer = register(world, billed(order, FULL))
    dispute_invoice(
        actor=world.actor("ap_clerk"), when=AT, invoice_id=answer.invoice_id, reason="x"
    )
    order.receive(250)
    assert Invoice.objects.get().status == "POSTED"


def test_a_disputed_invoice_stays_disputed_while_it_waits(world):
    order = an_order(world)
    answer = register(world, billed(order, FULL))
    dispute_invoice(
        actor=world.actor("ap_clerk"), when=AT, invoice_id=answer.invoice_id, reason="x"
    )
    order.receive(100)
    assert Invoice.objects.get().status == "DISPUTED"


def test_the_same_number_is_kept_as_a_duplicate_and_never_posts(world):
    order = an_order(world)
    order.receive(250)
    register(world, billed(order, (1, "5", "BOX", "200.00"), number="INV 0042"))
    again = register(world, billed(order, (1, "5", "BOX", "199.00"), number="inv-0042"))
    assert (again.status, again.codes) == ("DUPLICATE", ("DUPLICATE",))
    assert balances(world, ["2000"]) == {"2000": -200}


def test_the_same_amount_on_the_same_order_is_suspect_until_a_second_person_looks(world):
    order = an_order(world)
    order.receive(250)
    register(world, billed(order, (1, "5", "BOX", "200.00")))
    again = register(world, billed(order, (1, "5", "BOX", "200.00"), number="INV-9"))
    assert again.codes == ("DUPLICATE_SUSPECT",)
    released = mark_not_duplicate(
        actor=world.actor("ap_supervisor"), when=AT, invoice_id=again.invoice_id, reason="2 loads"
    )
    assert released.status == "POSTED"


def test_an_ers_suppliers_invoice_is_a_duplicate_by_construction(world):
    Supplier.objects.filter(code="WHOLESALE").update(is_ers=True)
    order = an_order(world)
    order.receive(250)
    assert register(world, billed(order, FULL)).status == "DUPLICATE"


def test_queues_show_who_owes_an_answer_and_by_when(world):
    register(world, billed(an_order(world), FULL))
    (waiting,) = held_invoices(world.entity["HOSP"], "RECEIVING")
    assert waiting.due_at == AT.occurred_at + timedelta(hours=48)
    assert held_invoices(world.entity["HOSP"], "BUYER") == []


def test_the_match_ledger_and_the_three_way_view_agree(world):
    order = an_order(world)
    order.receive(250)
    answer = register(world, billed(order, (1, "4", "BOX", "161.00")))
    (row,) = match_ledger(invoice_id=answer.invoice_id)
    (view,) = three_way_view(order.order_id)
    assert (row.quantity, row.order_amount, row.difference) == (100, 160, 1)
    assert (view.matched_base, view.open_base, view.open_amount) == (100, 150, 240)
    assert MatchRow.objects.count() == 1


def test_a_claim_without_an_account_is_refused_and_nothing_is_posted(world):
    order = an_order(world)
    order.receive(200)
    answer = register(world, billed(order, FULL))
    DerivationRule.objects.filter(event="INVOICE.CLAIM").delete()
    with pytest.raises(AccountDerivationFailed):
        decide(world, answer, "CLAIM")
    assert MatchHold.objects.get().status == "OPEN"
