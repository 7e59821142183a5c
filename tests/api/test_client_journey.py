"""From requisition to payment, by six services, each through the client and its own token only."""

from datetime import date
from decimal import Decimal

import httpx
import pytest
from tests.api.caller import registered, this_year

from apotheca.finance.queries.ledger import trial_balance
from apotheca_client import Client, Conflict, NotFound, NotPermitted
from apotheca_client.models.finance import NewInvoice, NewInvoiceLine
from apotheca_client.models.procurement import (
    DeliveredLot,
    OrderWant,
    PutAwayLine,
    WantedLine,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def as_duty(real_world, address):
    """Return ``client(duties)``: a client whose service holds them, registered as any other."""
    this_year(real_world)
    opened = []

    def client(duties: str, **place: str) -> Client:
        code, secret = registered(real_world, duties, **place)
        opened.append(Client(address, code, secret))
        return opened[-1]

    yield client
    for one in opened:
        one.close()


def test_requisition_to_payment_by_six_services(real_world, as_duty):
    ward, director, buyer = as_duty("D"), as_duty("E"), as_duty("F")
    dock, clerk, preparer, releaser = as_duty("G"), as_duty("J"), as_duty("L"), as_duty("M")
    second = as_duty("M", entity="HOSP")

    wanted = WantedLine(quantity=Decimal(4), uom="BOX", package="HEPARIN-BOX")
    requisition = ward.procurement.submit_requisition(
        deliver_to="MAIN-DOCK", lines=[wanted], idempotency_key="ward-17"
    )
    assert requisition.estimated_amount == Decimal("160.00")
    approved = director.procurement.decide_requisition(
        requisition.number, decision="APPROVED", version=requisition.version
    )
    assert approved.status == "APPROVED"

    order = buyer.procurement.create_order(
        kind="STOCK", supplier="WHOLESALE", deliver_to="MAIN-DOCK",
        lines=[OrderWant(requisition_line=requisition.lines[0].line)],
    )  # fmt: skip
    director.procurement.decide_order(order.number, decision="APPROVED")
    assert buyer.procurement.send_order(order.number).status == "SENT"

    lot = DeliveredLot(
        order_line=order.lines[0].line, quantity=Decimal(4), uom="BOX", lot_number="A12345",
        expires_on=date(2099, 12, 31),
    )  # fmt: skip
    receipt = dock.procurement.receive_goods(
        order.number, location="MAIN-DOCK", delivery_note="DN-1", lots=[lot]
    )
    dock.procurement.put_away(
        receipt.number,
        lines=[PutAwayLine(receipt_line=receipt.lines[0].line, location="MAIN-CENTRAL")],
    )

    invoice = clerk.finance.register_invoice(
        invoice=NewInvoice(
            entity="HOSP", supplier="WHOLESALE", supplier_number="INV-1", currency="USD",
            invoiced_on=date.today(), order_number=order.number, total=Decimal("160.00"),  # noqa: DTZ011
            lines=[NewInvoiceLine(quantity=Decimal(4), uom="BOX", amount=Decimal("160.00"),
                                  order_line_no=1)],
        )
    )  # fmt: skip
    assert (invoice.status, invoice.holds) == ("POSTED", [])

    payment = preparer.finance.propose_payment(
        invoices=[invoice.number],
        pay_on=date.today(),  # noqa: DTZ011
    )
    releaser.finance.approve_payment(payment.number)
    second.finance.release_payment(payment.number)
    paid = preparer.finance.confirm_payment(payment.number, bank_reference="ACH-1")
    assert paid.status == "CONFIRMED"

    life = buyer.finance.get_invoice_life(invoice.number)
    assert life.invoice.status == "PAID"
    stock = list(dock.inventory.list_stock(item="HEPARIN", location="MAIN-CENTRAL"))
    assert [row.item for row in stock] == ["HEPARIN"]
    balances = trial_balance(real_world.entity["HOSP"])
    assert balances.balance_of("2100") == balances.balance_of("2000") == 0


def test_a_repeat_over_the_wire_has_one_effect(as_duty):
    ward = as_duty("D")
    wanted = [WantedLine(quantity=Decimal(4), uom="BOX", package="HEPARIN-BOX")]
    made = {
        ward.procurement.submit_requisition(
            deliver_to="MAIN-DOCK", lines=wanted, idempotency_key="one"
        ).number
        for _ in range(3)
    }
    assert len(made) == 1
    assert len(list(ward.procurement.list_requisitions())) == 1


def test_refusals_arrive_as_their_kinds(as_duty):
    ward, abroad = as_duty("D"), as_duty("D", entity="CLINIC")
    wanted = [WantedLine(quantity=Decimal(4), uom="BOX", package="HEPARIN-BOX")]
    number = ward.procurement.submit_requisition(deliver_to="MAIN-DOCK", lines=wanted).number
    with pytest.raises(NotFound):
        abroad.procurement.get_requisition(number)
    with pytest.raises(NotPermitted):
        ward.procurement.send_order("PO-2026-000001")
    ward.procurement.cancel_requisition(number, reason="Not needed")
    with pytest.raises(Conflict):
        ward.procurement.cancel_requisition(number, reason="Not needed")


def test_every_list_can_be_walked_by_an_auditor(as_duty):
    auditor = as_duty("@")
    for context in ("governance", "masterdata", "inventory", "procurement", "finance", "hub"):
        methods = getattr(auditor, context)
        for name in dir(methods):
            if name.startswith("list_"):
                assert list(getattr(methods, name)()) is not None, name


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(real_world, address):
    """The server does the work, the answer is lost on the way, the client sends it again."""
    this_year(real_world)
    lost = []

    class Losing(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if request.method == "POST" and "requisitions" in request.url.path and not lost:
                lost.append(request)
                raise httpx.ReadError("The answer was lost.")
            return answer

    code, secret = registered(real_world, "D")
    with Client(address, code, secret, transport=Losing()) as ward:
        wanted = [WantedLine(quantity=Decimal(4), uom="BOX", package="HEPARIN-BOX")]
        ward.procurement.submit_requisition(deliver_to="MAIN-DOCK", lines=wanted)
        assert len(list(ward.procurement.list_requisitions())) == 1
    assert len(lost) == 1
