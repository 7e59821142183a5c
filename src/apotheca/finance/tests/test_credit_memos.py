"""Credit memos clear what they make good, and are used in payments."""

from decimal import Decimal

import pytest
from tests.world import AT, MONDAY, in_days

from apotheca.finance.models import GrniItem, Invoice
from apotheca.finance.operations.credit_memos import CreditMemoUnmatched, register_credit_memo
from apotheca.finance.operations.ers import NotSettledByReceipt, settle_receipts
from apotheca.finance.operations.holds import resolve_hold
from apotheca.finance.operations.invoices import (
    ApproverEnteredIt,
    approve_non_po_invoice,
    reject_invoice,
)
from apotheca.finance.queries.grni import open_grni
from apotheca.finance.queries.payables import open_payables
from apotheca.finance.reactions.receipts import on_goods_returned
from apotheca.finance.tests.payables import an_order, balances, billed, register
from apotheca.finance.tests.test_payments import released
from apotheca.finance.types import NewCreditMemo, NewInvoiceLine
from apotheca.governance.shell import operation
from apotheca.kernel.ids import uuid7
from apotheca.masterdata.models import Supplier
from apotheca.procurement.events import GoodsReturnedToSupplier, ReturnedLine
from apotheca.procurement.models import ReceiptLine, SupplierReturn, SupplierReturnLine


@operation(permission="test.book_return", duty="G", is_act=False)
def book_return(*, actor, event: GoodsReturnedToSupplier) -> bool:
    on_goods_returned(event)
    return True


def credit(world, total, kind, number="CM-1", **more):
    memo = NewCreditMemo(
        entity_id=world.entity["HOSP"], supplier_id=world.supplier["WHOLESALE"], kind=kind,
        supplier_number=number, credited_on=MONDAY, currency="USD", total=Decimal(total), **more,
    )  # fmt: skip
    return register_credit_memo(actor=world.actor("ap_clerk"), when=AT, memo=memo)


@pytest.fixture
def returned(world):
    """25 vials of 40.00 went back under RTV-1."""
    order = an_order(world)
    receipt_line = ReceiptLine.objects.get(pk=order.receive(250))
    key = uuid7()
    common = {"entity_id": world.entity["HOSP"], "supplier_id": world.supplier["WHOLESALE"]}
    SupplierReturn.objects.create(
        id=key, number="RTV-1", order_id=order.order_id, authorisation="RA-1", reason="damaged",
        occurred_at=AT.occurred_at, business_date=MONDAY, correlation_id=order.order_id,
        returned_by_id=world.person["receiver"], **common,
    )  # fmt: skip
    SupplierReturnLine.objects.create(
        id=uuid7(), supplier_return_id=key, line_no=1, receipt_line=receipt_line,
        base_quantity=25, value=Decimal("40.00"),
    )  # fmt: skip
    line = ReturnedLine(
        receipt_line_id=receipt_line.pk, order_line_id=order.lines[1].pk,
        item_id=world.item["HEPARIN"], item_class="DRUG", base_quantity=Decimal(25),
        value=Decimal("40.00"),
    )  # fmt: skip
    event = GoodsReturnedToSupplier(
        subject_id=key, business_key="RTV-1", correlation_id=order.order_id, when=AT,
        currency="USD", order_id=order.order_id, facility_id=world.facility["MAIN"],
        location_kind="CENTRAL", authorisation="RA-1", lines=(line,), **common,
    )  # fmt: skip
    book_return(actor=world.actor("receiver"), event=event)
    return order


def test_a_return_is_credited_with_its_loss_as_in_the_worked_check(world, returned, entry):
    answer = credit(world, "38.00", "RETURN", return_number="RTV-1")
    assert entry(answer.invoice_id) == {"2000": 38, "5240": 2, "1360": -40}
    assert balances(world, ["1360"]) == {"1360": 0}


def test_a_second_credit_for_a_return_is_a_gain(world, returned, entry):
    credit(world, "38.00", "RETURN", return_number="RTV-1")
    again = credit(world, "2.00", "RETURN", number="CM-2", return_number="RTV-1")
    assert entry(again.invoice_id) == {"2000": 2, "5240": -2}


def test_the_same_credit_twice_is_a_duplicate(world, returned):
    credit(world, "38.00", "RETURN", return_number="RTV-1")
    assert (
        credit(world, "38.00", "RETURN", number="cm 1", return_number="RTV-1").status == "DUPLICATE"
    )
    assert balances(world, ["2000"]) == {"2000": 38}


def test_a_price_claim_clears_the_claim_then_the_variance(world, entry):
    order = an_order(world)
    order.receive(250)
    waits = register(world, billed(order, (1, "10", "BOX", "450.00")))
    resolve_hold(actor=world.actor("ap_supervisor"), when=AT, hold_id=waits.holds[0].hold_id,
                 decision="CLAIM", reason="contract")  # fmt: skip
    assert balances(world, ["1360", "5100"]) == {"1360": 50, "5100": 0}
    answer = credit(world, "51.00", "PRICE_CLAIM", corrects_number=waits.number)
    assert entry(answer.invoice_id) == {"2000": 51, "1360": -50, "5100": -1}


def test_a_short_receipt_is_open_again_for_its_reversal(world, entry):
    order = an_order(world)
    first, second = order.receive(100), order.receive(150)
    bill = register(world, billed(order, (1, "10", "BOX", "400.00")))
    answer = credit(world, "160.00", "RECEIPT_SHORT", corrects_number=bill.number,
                    receipt_line_ids=(first,))  # fmt: skip
    assert entry(answer.invoice_id) == {"2000": 160, "2050": -160}
    assert [item.receipt_line_id for item in open_grni(world.entity["HOSP"])] == [first]
    assert GrniItem.objects.get(pk=second).cleared_quantity == 150


def test_a_match_is_taken_back_once(world):
    order = an_order(world)
    first = order.receive(250)
    bill = register(world, billed(order, (1, "10", "BOX", "400.00")))
    short = {"corrects_number": bill.number, "receipt_line_ids": (first,)}
    credit(world, "400.00", "RECEIPT_SHORT", **short)
    with pytest.raises(CreditMemoUnmatched):
        credit(world, "400.00", "RECEIPT_SHORT", number="CM-2", **short)


@pytest.mark.parametrize(
    "about",
    [{"kind": "RETURN", "return_number": "RTV-9"}, {"kind": "PRICE_CLAIM"}, {"kind": "GIFT"}],
)
def test_a_credit_about_nothing_we_know_is_refused(world, about):
    with pytest.raises(CreditMemoUnmatched):
        credit(world, "1.00", **about)


def test_a_credit_lowers_the_next_payment(world, returned, entry):
    memo = credit(world, "38.00", "RETURN", return_number="RTV-1")
    bill = register(world, billed(returned, (1, "10", "BOX", "400.00")))
    payment = released(world, bill, memo)
    assert entry(payment.payment_id) == {"2000": 362, "4900": -8, "1000": -354}
    assert open_payables(world.entity["HOSP"]) == []


def test_an_invoice_without_an_order_is_posted_by_somebody_else(world, entry):
    lines = (NewInvoiceLine(Decimal(1), "EACH", Decimal(90), account_code="5020"),)
    invoice = billed(None, world=world, lines=lines, total="95.40", tax="5.40")
    answer = register(world, invoice)
    assert answer.status == "RECEIVED"
    posted = approve_non_po_invoice(
        actor=world.actor("director"), when=in_days(1), invoice_id=answer.invoice_id
    )
    assert entry(posted.invoice_id) == {
        "5020": 90, "5150": Decimal("5.40"), "2000": Decimal("-95.40"),
    }  # fmt: skip


def test_whoever_entered_it_does_not_approve_it(world):
    from apotheca.governance.models import RoleGrant

    lines = (NewInvoiceLine(Decimal(1), "EACH", Decimal(90), account_code="5020"),)
    answer = register(world, billed(None, world=world, lines=lines, total="90"))
    RoleGrant.objects.filter(person_id=world.person["ap_clerk"]).update(
        role_id=RoleGrant.objects.filter(person_id=world.person["director"]).first().role_id
    )
    with pytest.raises(ApproverEnteredIt):
        approve_non_po_invoice(actor=world.actor("ap_clerk"), when=AT, invoice_id=answer.invoice_id)


def test_ers_writes_the_invoice_from_the_receipt(world, entry):
    Supplier.objects.filter(code="WHOLESALE").update(is_ers=True)
    order = an_order(world)
    order.receive(100), order.receive(150)
    where = {"entity_id": world.entity["HOSP"], "supplier_id": world.supplier["WHOLESALE"]}
    answers = settle_receipts(actor=world.actor("ap_clerk"), when=AT, **where)
    assert [answer.status for answer in answers] == ["POSTED", "POSTED"]
    assert balances(world, ["2050", "2000"]) == {"2050": 0, "2000": -400}
    assert settle_receipts(actor=world.actor("ap_clerk"), when=AT, **where) == ()


def test_ers_is_agreed_per_supplier(world):
    where = {"entity_id": world.entity["HOSP"], "supplier_id": world.supplier["WHOLESALE"]}
    with pytest.raises(NotSettledByReceipt):
        settle_receipts(actor=world.actor("ap_clerk"), when=AT, **where)


def test_a_duplicate_credit_memo_is_rejected_like_an_invoice(world, returned):
    credit(world, "38.00", "RETURN", return_number="RTV-1")
    twice = credit(world, "38.00", "RETURN", return_number="RTV-1")
    reject_invoice(actor=world.actor("ap_clerk"), when=AT, invoice_id=twice.invoice_id, reason="x")
    assert Invoice.objects.get(pk=twice.invoice_id).status == "REJECTED"
