"""
One requisition-to-payment cycle through the product's own doors, as benchmarks and campaigns run
it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connections
from tests.world import ALWAYS, AT, World, build_world

from apotheca.governance.types import Actor

LINES = 5
PACKAGES = 120
PRICE = Decimal("40.00")
BOXES = Decimal(4)
PER_BOX = 25
ROUTED = {
    "procurement.purchase_order_sent.v1": "order",
    "procurement.goods_received.v1": "receipt",
    "finance.invoice_posted.v1": "invoice_status",
    "finance.payment_released.v1": "payment_status",
}
STEPS = (
    "submit_requisition", "decide_requisition", "create_order", "decide_order", "send_order",
    "acknowledge_order", "receive_goods", "put_away", "register_invoice", "propose_payment",
    "approve_payment", "release_payment",
)  # fmt: skip


@dataclass
class Company:
    """
    The small hospital of the tests, with more packages and an endpoint its orders are routed to.
    """

    world: World
    packages: list[int]
    steps: int = len(STEPS)

    def actor(self, name: str, key: str) -> Actor:
        return Actor(self.world.person[name], source="bench", key=key)


def build_company() -> Company:
    """Make the hospital in the current database, with routes for what a cycle tells."""
    world = build_world()
    _route(world)
    company = Company(world, _packages(world))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum would, minutes after the masters were loaded
    return company


def _packages(world: World) -> list[int]:
    from apotheca.masterdata import models as md

    contract = md.Contract.objects.get(code="GPO-1")
    packages = []
    for number in range(PACKAGES):
        item = md.Item.objects.create(
            code=f"B{number}", name=f"Bench {number}", item_class="DRUG", base_uom="VIAL"
        )
        product = md.Product.objects.create(item=item, labeler="Invented Labs", name=item.name)
        package = md.Package.objects.create(
            product=product, item=item, code=f"B{number}-BOX", description=item.name,
            purchase_uom="BOX",
        )  # fmt: skip
        for uom, numerator in (("VIAL", 1), ("BOX", PER_BOX)):
            md.UomConversion.objects.create(
                package=package, uom=uom, numerator=numerator, valid=ALWAYS, status="APPROVED",
                source="bench",
            )  # fmt: skip
        md.ContractLine.objects.create(
            contract=contract, package=package, uom="BOX", price_amount=PRICE, currency="USD",
            price_type="GPO", valid=ALWAYS,
        )  # fmt: skip
        packages.append(package.pk)
    return packages


def _route(world: World, endpoint: str = "BENCH-OUT") -> None:
    from apotheca.hub import models as hub

    system = hub.System.objects.create(code="BENCH", name="Bench target", owner_role="integrator")
    door = hub.Endpoint.objects.create(
        system=system, code=endpoint, adapter="rest", direction="OUT", idempotency_class="B",
        person_id=world.person["system"],
    )  # fmt: skip
    for event, object_type in ROUTED.items():
        hub.Route.objects.create(event_name=event, endpoint=door, object_type=object_type)


@dataclass
class Cycle:
    """
    One cycle. ``tag`` names its keys and numbers; ``answers`` holds what each step answered.

    Steps depend only on the tag and on earlier answers, so a cycle that was cut off anywhere goes
    on with the same keys and inputs.
    """

    company: Company
    tag: str
    lines: int = LINES
    answers: dict[str, Any] = field(default_factory=dict)

    def step(self, name: str) -> Any:
        """Run one step under its own key and remember the answer."""
        self.answers[name] = getattr(self, f"_{name}")(f"{self.tag}:{name}")
        return self.answers[name]

    def _who(self, name: str, key: str) -> dict[str, Any]:
        return {"actor": self.company.actor(name, key), "when": AT}

    def _submit_requisition(self, key: str) -> Any:
        from apotheca.procurement.operations.requisitions import submit_requisition
        from apotheca.procurement.types import WantedLine

        wanted = tuple(
            WantedLine(quantity=BOXES, uom="BOX", package_id=package)
            for package in self.company.packages[: self.lines]
        )
        dock = self.company.world.location["MAIN-DOCK"]
        return submit_requisition(**self._who("requester", key), deliver_to_id=dock, lines=wanted)

    def _decide_requisition(self, key: str) -> Any:
        from apotheca.procurement.operations.requisitions import decide_requisition

        requisition_id = self.answers["submit_requisition"].requisition_id
        return decide_requisition(
            **self._who("director", key), requisition_id=requisition_id, decision="APPROVED"
        )

    def _create_order(self, key: str) -> Any:
        from apotheca.procurement.operations.ordering import create_order
        from apotheca.procurement.types import OrderWant

        world = self.company.world
        lines = tuple(
            OrderWant(requisition_line_id=line.line_id)
            for line in self.answers["submit_requisition"].lines
        )
        return create_order(
            **self._who("buyer", key), kind="STOCK", supplier_id=world.supplier["WHOLESALE"],
            deliver_to_id=world.location["MAIN-DOCK"], lines=lines,
        )  # fmt: skip

    @property
    def _order(self) -> Any:
        return self.answers["create_order"]

    def _decide_order(self, key: str) -> Any:
        from apotheca.procurement.operations.sending import decide_order

        return decide_order(
            **self._who("director", key), order_id=self._order.order_id, decision="APPROVED"
        )

    def _send_order(self, key: str) -> Any:
        from apotheca.procurement.operations.sending import send_order

        return send_order(**self._who("buyer", key), order_id=self._order.order_id)

    def _acknowledge_order(self, key: str) -> Any:
        from apotheca.procurement.operations.acknowledging import acknowledge_order
        from apotheca.procurement.types import AckLine

        lines = tuple(
            AckLine(line_no=line.line_no, code="IA", promised_on=AT.business_date + timedelta(2))
            for line in self._order.lines
        )
        return acknowledge_order(
            **self._who("buyer", key), order_id=self._order.order_id, order_version=1,
            supplier_reference=f"ACK-{self.tag}", lines=lines,
        )  # fmt: skip

    def _receive_goods(self, key: str) -> Any:
        from apotheca.procurement.operations.receiving import receive_goods
        from apotheca.procurement.types import DeliveredLot

        lots = tuple(
            DeliveredLot(
                order_line_id=line.line_id, quantity=BOXES, uom="BOX",
                lot_number=f"L-{self.tag}-{line.line_no}", expires_on=date(2028, 1, 31),
            )
            for line in self._order.lines
        )  # fmt: skip
        return receive_goods(
            **self._who("receiver", key), order_id=self._order.order_id, lots=lots,
            location_id=self.company.world.location["MAIN-DOCK"], delivery_note=f"DN-{self.tag}",
        )  # fmt: skip

    def _put_away(self, key: str) -> Any:
        from apotheca.procurement.operations.putting_away import put_away
        from apotheca.procurement.types import PutAwayLine

        receipt, shelf = self.answers["receive_goods"], self.company.world.location["MAIN-CENTRAL"]
        return put_away(
            **self._who("receiver", key), receipt_id=receipt.receipt_id,
            lines=tuple(PutAwayLine(line.line_id, shelf) for line in receipt.lines),
        )  # fmt: skip

    def _register_invoice(self, key: str) -> Any:
        from apotheca.finance.operations.invoices import register_invoice
        from apotheca.finance.types import NewInvoice, NewInvoiceLine

        world, amount = self.company.world, PRICE * BOXES
        lines = tuple(
            NewInvoiceLine(quantity=BOXES, uom="BOX", amount=amount, order_line_no=line.line_no)
            for line in self._order.lines
        )
        invoice = NewInvoice(
            entity_id=world.entity["HOSP"], supplier_id=world.supplier["WHOLESALE"],
            supplier_number=f"INV-{self.tag}", invoiced_on=AT.business_date, currency="USD",
            lines=lines, total=amount * len(lines), order_number=self._order.number,
        )  # fmt: skip
        return register_invoice(**self._who("ap_clerk", key), invoice=invoice)

    def _propose_payment(self, key: str) -> Any:
        from apotheca.finance.operations.payments import propose_payment

        invoice = self.answers["register_invoice"].invoice_id
        return propose_payment(
            **self._who("payment_preparer", key), invoice_ids=(invoice,), pay_on=AT.business_date
        )

    def _approve_payment(self, key: str) -> Any:
        from apotheca.finance.operations.payments import approve_payment

        payment = self.answers["propose_payment"].payment_id
        return approve_payment(**self._who("payment_approver", key), payment_id=payment)

    def _release_payment(self, key: str) -> Any:
        from apotheca.finance.operations.payments import release_payment

        payment = self.answers["propose_payment"].payment_id
        return release_payment(**self._who("payment_releaser", key), payment_id=payment)


def run_cycle(
    company: Company,
    tag: str,
    *,
    lines: int = LINES,
    after_step: Callable[[], None] = lambda: None,
) -> Cycle:
    """Run a whole cycle and return it with its answers."""
    cycle = Cycle(company, tag, lines)
    for name in STEPS:
        cycle.step(name)
        after_step()
    return cycle
