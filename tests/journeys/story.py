"""The verbs of a hospital's day, so that journeys read as what people did."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.world import AT, World

from apotheca.config.wiring import connect
from apotheca.finance.operations.credit_memos import register_credit_memo
from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.operations.payments import (
    approve_payment,
    confirm_payment,
    propose_payment,
    release_payment,
)
from apotheca.finance.queries.grni import open_grni
from apotheca.finance.queries.ledger import trial_balance
from apotheca.finance.types import (
    InvoiceStanding,
    NewCreditMemo,
    NewInvoice,
    NewInvoiceLine,
    PaymentStanding,
)
from apotheca.inventory.operations.issuing import issue_stock
from apotheca.inventory.types import ItemQuantity, LotQuantity, StockPosted, lot_id
from apotheca.kernel.moment import Moment
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.putting_away import put_away
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.operations.returning import return_to_supplier
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.types import (
    DeliveredLot,
    OrderResult,
    OrderWant,
    PutAwayLine,
    ReceiptResult,
    ReturnLine,
    ReturnResult,
)

FRESH = date(2027, 12, 31)


@dataclass
class Story:
    """One hospital, one store (MAIN-CENTRAL); ``when`` is the moment of the next act."""

    world: World
    when: Moment = AT
    documents: int = field(default=0)

    def __post_init__(self) -> None:
        connect()

    def by(self, person: str) -> dict[str, object]:
        return {"actor": self.world.actor(person, reason="As the story goes"), "when": self.when}

    def next_number(self, prefix: str) -> str:
        self.documents += 1
        return f"{prefix}-{self.documents}"

    def order(
        self, item: str, quantity: int, uom: str, *, supplier: str = "WHOLESALE",
        price: str | None = None, freight: str = "0.00",
    ) -> OrderResult:  # fmt: skip
        """Order, approve and send; without a price the contract's is taken."""
        want = OrderWant(
            Decimal(quantity), uom, self.world.package[item],
            price_amount=Decimal(price) if price else None,
        )  # fmt: skip
        order = create_order(
            kind="STOCK", supplier_id=self.world.supplier[supplier],
            deliver_to_id=self.world.location["MAIN-DOCK"], lines=[want],
            expected_freight=Decimal(freight), **self.by("buyer"),
        )  # fmt: skip
        decide_order(order_id=order.order_id, decision="APPROVED", **self.by("director"))
        return send_order(order_id=order.order_id, **self.by("buyer"))

    def receive(
        self, order: OrderResult, *lots: tuple[int, str, str, date], is_put_away: bool = True
    ) -> ReceiptResult:
        """Receive (quantity, unit, lot number, expiry) of the order's line; put it away."""
        delivered = [
            DeliveredLot(order.lines[0].line_id, Decimal(quantity), uom, number, expires)
            for quantity, uom, number, expires in lots
        ]
        receipt = receive_goods(
            order_id=order.order_id, location_id=self.world.location["MAIN-DOCK"],
            delivery_note=self.next_number("DN"), lots=delivered, **self.by("receiver"),
        )  # fmt: skip
        if is_put_away:
            central = self.world.location["MAIN-CENTRAL"]
            lines = [PutAwayLine(line.line_id, central) for line in receipt.lines]
            put_away(receipt_id=receipt.receipt_id, lines=lines, **self.by("receiver"))
        return receipt

    def invoice(
        self, order: OrderResult, quantity: int, uom: str, goods: str, *,
        supplier: str = "WHOLESALE", freight: str = "0.00", tax: str = "0.00",
    ) -> InvoiceStanding:  # fmt: skip
        """Register the supplier's invoice for one line of an order."""
        line = NewInvoiceLine(Decimal(quantity), uom, Decimal(goods), order_line_no=1)
        total = Decimal(goods) + Decimal(freight) + Decimal(tax)
        invoice = NewInvoice(
            self.world.entity["HOSP"], self.world.supplier[supplier], self.next_number("INV"),
            self.when.business_date, "USD", (line,), total, Decimal(freight), Decimal(tax),
            order_number=order.number,
        )  # fmt: skip
        return register_invoice(invoice=invoice, **self.by("ap_clerk"))

    def pay(self, invoice_id: UUID) -> PaymentStanding:
        """Propose, approve, release and confirm, by four steps of three people."""
        payment = propose_payment(
            invoice_ids=[invoice_id], pay_on=self.when.business_date, **self.by("payment_preparer")
        )
        return self.release(payment)

    def release(self, payment: PaymentStanding) -> PaymentStanding:
        key = {"payment_id": payment.payment_id}
        approve_payment(**key, **self.by("payment_approver"))
        release_payment(**key, **self.by("payment_releaser"))
        return confirm_payment(
            **key, bank_reference=self.next_number("BANK"), **self.by("payment_preparer")
        )

    def issue(self, item: str, quantity: int, lot: UUID | None = None) -> StockPosted:
        """Issue to the intensive care unit."""
        return issue_stock(
            location_id=self.world.location["MAIN-CENTRAL"],
            cost_centre_id=self.world.cost_centre["ICU"],
            lines=[ItemQuantity(self.world.item[item], Decimal(quantity), lot)],
            **self.by("stock_controller"),
        )  # fmt: skip

    def send_back(self, receipt: ReceiptResult, line: int, quantity: int) -> ReturnResult:
        """Return part of a received lot to the supplier."""
        returned = ReturnLine(receipt.lines[line].line_id, Decimal(quantity))
        return return_to_supplier(
            receipt_id=receipt.receipt_id, location_id=self.world.location["MAIN-CENTRAL"],
            lines=[returned], authorisation=self.next_number("RA"), reason="Ordered too much",
            **self.by("stock_controller"),
        )  # fmt: skip

    def credit(self, returned: ReturnResult, total: str, supplier: str = "WHOLESALE") -> None:
        """Register the credit memo for a return."""
        memo = NewCreditMemo(
            self.world.entity["HOSP"], self.world.supplier[supplier], self.next_number("CM"),
            self.when.business_date, "USD", Decimal(total), "RETURN", return_number=returned.number,
        )  # fmt: skip
        register_credit_memo(memo=memo, **self.by("ap_clerk"))

    def lot(self, item: str, number: str, quantity: int) -> LotQuantity:
        key = self.lot_id(item, number)
        return LotQuantity(self.world.item[item], key, Decimal(quantity))

    def lot_id(self, item: str, number: str) -> UUID:
        return lot_id(self.world.item[item], self.world.package[item], number)

    def balance(self, account: str) -> Decimal:
        """Return debits less credits of an account of the hospital."""
        return trial_balance(self.world.entity["HOSP"]).balance_of(account)

    def open_receipts(self) -> Decimal:
        """Return what the open GRNI list comes to."""
        items = open_grni(self.world.entity["HOSP"])
        return sum((item.open_amount for item in items), Decimal(0))
