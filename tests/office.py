"""
One of each document of finance, through the operations, for tests of lists, details and pages.

Every invoice here has a story a clerk would tell: one matched, one dearer, one for more than came,
one sent twice, one without an order. ``Office`` keeps their numbers by name.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from apotheca.finance.operations.accruals import AccruedExpense, accrue
from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.operations.journals import post_manual_journal, prepare_journal
from apotheca.finance.operations.payments import approve_payment, propose_payment
from apotheca.finance.operations.periods import ask_reopening, close_period, soft_close
from apotheca.finance.operations.prepayments import apply_prepayment, prepay
from apotheca.finance.posting import PostingLine
from apotheca.finance.types import InvoiceStanding, NewInvoice, NewInvoiceLine
from apotheca.kernel.moment import Moment
from apotheca.masterdata.models import Period, PeriodState
from apotheca.procurement.types import OrderResult, ReceiptResult
from tests.journeys.story import FRESH, Story
from tests.world import MONDAY, World, in_days

JANUARY, FEBRUARY = date(2026, 1, 15), date(2026, 2, 15)


@dataclass
class Office:
    """The hospital's payables as they stand at the end of a morning; numbers by what they are."""

    world: World
    story: Story
    orders: dict[str, OrderResult] = field(default_factory=dict)
    receipts: dict[str, ReceiptResult] = field(default_factory=dict)
    invoices: dict[str, InvoiceStanding] = field(default_factory=dict)
    payments: dict[str, str] = field(default_factory=dict)
    journals: dict[str, str] = field(default_factory=dict)
    returns: dict[str, str] = field(default_factory=dict)

    def invoice(self, name: str) -> str:
        """Return our number of an invoice."""
        return self.invoices[name].number

    def buy(
        self, name: str, item: str, packs: int, uom: str, *, received: int, **more: str
    ) -> None:
        """Order ``packs`` and receive some of them."""
        self.orders[name] = self.story.order(item, packs, uom, **more)  # type: ignore[arg-type]
        if received:
            lot = (received, uom, f"LOT-{name.upper()}", FRESH)
            self.receipts[name] = self.story.receive(self.orders[name], lot)

    def bill(self, name: str, packs: int, uom: str, goods: str, **more: str) -> None:
        """Register the supplier's invoice for the order of this name."""
        self.invoices[name] = self.story.invoice(self.orders[name], packs, uom, goods, **more)


def open_office(world: World) -> Office:
    """
    Do a morning's work: buy, bill, pay in part, prepare journals, close January.

    Payments are proposed for after the discount window, so that they can be released on any day.
    """
    _this_year(world)
    office = Office(world, Story(world))
    _matched_and_paid(office)
    _held(office)
    _not_yet_billed(office)
    _payments_under_way(office)
    _returned(office)
    _without_order(office)
    _prepaid(office)
    _journals(office)
    _closed_months(office)
    return office


def _matched_and_paid(office: Office) -> None:
    office.buy("matched", "HEPARIN", 10, "BOX", received=10, freight="18.00")
    office.bill("matched", 10, "BOX", "406.00", freight="18.00")
    office.buy("paid", "SALINE", 4, "CASE", received=4)
    office.bill("paid", 4, "CASE", "120.00")
    payment = office.story.pay(office.invoices["paid"].invoice_id)
    office.payments["confirmed"] = payment.number
    office.story.issue("HEPARIN", 30)


def _held(office: Office) -> None:
    office.buy("dearer", "SALINE", 5, "CASE", received=5)
    office.bill("dearer", 5, "CASE", "200.00")
    office.buy("too_much", "HEPARIN", 10, "BOX", received=4)
    office.bill("too_much", 10, "BOX", "400.00")
    office.invoices["twice"] = _again(office, "inv 2")


def _again(office: Office, number: str) -> InvoiceStanding:
    """Register the matched order's invoice once more, its number written another way."""
    line = NewInvoiceLine(Decimal(10), "BOX", Decimal("406.00"), order_line_no=1)
    invoice = NewInvoice(
        entity_id=office.world.entity["HOSP"],
        supplier_id=office.world.supplier["WHOLESALE"],
        supplier_number=number,
        invoiced_on=MONDAY,
        currency="USD",
        lines=(line,),
        total=Decimal("424.00"),
        freight=Decimal("18.00"),
        order_number=office.orders["matched"].number,
    )
    return register_invoice(invoice=invoice, **office.story.by("ap_clerk"))  # type: ignore[arg-type]


def _not_yet_billed(office: Office) -> None:
    office.buy("unbilled", "GLOVES", 20, "BOX", received=12)
    office.buy("ordered", "HEPARIN", 2, "BOX", received=0)


def _payments_under_way(office: Office) -> None:
    for name, supplier_price in (("proposed", "30.00"), ("approved", "60.00")):
        packs = int(Decimal(supplier_price) / 30)
        office.buy(name, "SALINE", packs, "CASE", received=packs)
        office.bill(name, packs, "CASE", supplier_price)
        payment = propose_payment(
            invoice_ids=[office.invoices[name].invoice_id],
            pay_on=in_days(20).business_date,
            **office.story.by("payment_preparer"),  # type: ignore[arg-type]
        )
        office.payments[name] = payment.number
        if name == "approved":
            approver = office.story.by("payment_approver")
            approve_payment(payment_id=payment.payment_id, **approver)  # type: ignore[arg-type]


def _returned(office: Office) -> None:
    office.buy("returned", "HEPARIN", 2, "BOX", received=2)
    office.bill("returned", 2, "BOX", "80.00")
    returned = office.story.send_back(office.receipts["returned"], 0, 25)
    office.returns["returned"] = returned.number
    office.story.credit(returned, "38.00")


def _without_order(office: Office) -> None:
    line = NewInvoiceLine(
        Decimal(1),
        "EACH",
        Decimal("75.00"),
        description="Courier in February",
        account_code="5020",
        cost_centre_id=office.world.cost_centre["ICU"],
    )
    invoice = NewInvoice(
        entity_id=office.world.entity["HOSP"],
        supplier_id=office.world.supplier["SECOND"],
        supplier_number="S-900",
        invoiced_on=MONDAY,
        currency="USD",
        lines=(line,),
        total=Decimal("75.00"),
    )
    clerk = office.story.by("ap_clerk")
    office.invoices["coded"] = register_invoice(invoice=invoice, **clerk)  # type: ignore[arg-type]


def _prepaid(office: Office) -> None:
    office.buy("prepaid", "STENT", 1, "EACH", received=1)
    payment = prepay(
        order_number=office.orders["prepaid"].number,
        amount=Decimal("500.00"),
        pay_on=MONDAY,
        **office.story.by("payment_preparer"),  # type: ignore[arg-type]
    )
    office.story.release(payment)
    office.payments["prepayment"] = payment.number
    office.bill("prepaid", 1, "EACH", "1150.00")
    apply_prepayment(
        payment_id=payment.payment_id,
        invoice_id=office.invoices["prepaid"].invoice_id,
        amount=Decimal("400.00"),
        **office.story.by("payment_preparer"),  # type: ignore[arg-type]
    )


def _journals(office: Office) -> None:
    accounts, entity = office.world.account, office.world.entity["HOSP"]
    accountant = office.story.by("accountant")
    for name, amount in (("waiting", "12.50"), ("posted", "99.00")):
        lines = [
            PostingLine(accounts["5000"], Decimal(amount), office.world.facility["MAIN"]),
            PostingLine(accounts["1000"], -Decimal(amount)),
        ]
        prepared = prepare_journal(
            entity_id=entity,
            description=f"Bank charges, {name}",
            lines=lines,
            **accountant,  # type: ignore[arg-type]
        )
        office.journals[name] = prepared.number
    controller = office.story.by("controller")
    post_manual_journal(journal_id=prepared.journal_id, **controller)  # type: ignore[arg-type]
    freight = AccruedExpense("INVOICE.FREIGHT", Decimal("40.00"), facility_id=0)
    accrued = accrue(
        entity_id=entity,
        description="Freight of March",
        expenses=[freight],
        **accountant,  # type: ignore[arg-type]
    )
    post_manual_journal(journal_id=accrued.journal_id, **controller)  # type: ignore[arg-type]
    office.journals["accrual"] = accrued.number


def _closed_months(office: Office) -> None:
    entity = office.world.entity["HOSP"]
    controller = office.story.by("controller")
    for day in (JANUARY, FEBRUARY):
        soft_close(entity_id=entity, day=day, **controller)  # type: ignore[arg-type]
    close_period(entity_id=entity, day=JANUARY, **controller)  # type: ignore[arg-type]
    ask_reopening(
        entity_id=entity,
        day=FEBRUARY,
        reason="Freight of February came late",
        **office.story.by("accountant"),  # type: ignore[arg-type]
    )


def _this_year(world: World) -> None:
    """Open the months of the year pages post in, where it is not the world's."""
    year = Moment.now().business_date.year
    if year == MONDAY.year:
        return
    for entity_id in world.entity.values():
        for month in range(1, 13):
            days = (date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))
            period = Period.objects.create(
                entity_id=entity_id, year=year, number=month, name=f"{year}-{month:02d}", days=days
            )
            for ledger in ("INV", "PO", "AP", "GL"):
                PeriodState.objects.create(period=period, ledger=ledger, state="OPEN")
