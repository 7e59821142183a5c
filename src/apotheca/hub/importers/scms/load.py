"""Load a delivery history: everything the file tells, as documents of ours."""

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO

from apotheca.finance.operations.accruals import reverse_due_accruals
from apotheca.governance.operations.sealing import seal_audit
from apotheca.governance.types import Actor
from apotheca.hub.importers.scms.crew import Crew, Progress
from apotheca.hub.importers.scms.findings import DataFinding, find_oddities
from apotheca.hub.importers.scms.freight import freight_shares
from apotheca.hub.importers.scms.intake import note_delivery_history, take_in
from apotheca.hub.importers.scms.mapping import DeliveryLine, Rejected, read_lines
from apotheca.hub.importers.scms.payables import bill_freight, pay
from apotheca.hub.importers.scms.plan import plan_documents
from apotheca.hub.importers.scms.purchases import accrue_cut_off, load_purchase
from apotheca.hub.importers.scms.replenishments import load_replenishment, open_stock
from apotheca.hub.importers.scms.scene import SOURCE, Scene
from apotheca.hub.importers.scms.setup import first_day_of, last_day_of, set_up
from apotheca.kernel.moment import Moment


def _silent(step: str, done: int, of: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the importer did, by its own count; the figures come from the ledgers instead."""

    lines: int
    rejected: tuple[Rejected, ...]
    findings: tuple[DataFinding, ...]
    orders: int
    replenishments: int
    freight_invoices: int
    payments: int
    accruals: int


def load_history(source: IO[bytes], progress: Progress = _silent, workers: int = 1) -> Loaded:
    """
    Read a delivery history and load it into an empty installation, through the operations.

    The file goes into the hub's inbox as it is. Records that cannot be read are listed and left
    out; oddities are listed and loaded. The operations of each document have an idempotency key
    made from the file's own numbers. With several ``workers`` orders are loaded side by side, each
    in its own order; their numbers then depend on the run.
    """
    content = source.read()
    lines, rejected = _read(BytesIO(content))
    findings = find_oddities(lines)
    plan = plan_documents(lines)
    scene = set_up(lines)
    opening = first_day_of(lines)
    system_id, inbox_id = take_in(scene, content, Moment.on(opening))
    open_stock(scene, plan.replenishments, opening)
    orders = Crew(workers, progress)
    loaded = orders.load("purchase orders", plan.purchases, partial(load_purchase, scene))
    orders.load("replenishments", plan.replenishments, partial(load_replenishment, scene))
    freight = bill_freight(scene, freight_shares(lines))
    accruals = accrue_cut_off(scene, [receipt for _, receipts in loaded for receipt in receipts])
    payments = pay(scene, [*(bill for bills, _ in loaded for bill in bills), *freight])
    end = Moment.on(last_day_of(lines))
    reverse_due_accruals(actor=scene.actor("system", "reverse accruals"), when=end)
    note_delivery_history(
        actor=scene.actor("system", "note"),
        when=end,
        entity_id=scene.entity_id,
        system_id=system_id,
        inbox_id=inbox_id,
        lines=lines,
        rejected=rejected,
        findings=findings,
    )
    _seal(scene, end)
    return Loaded(
        lines=len(lines),
        rejected=tuple(rejected),
        findings=tuple(findings),
        orders=len(plan.purchases),
        replenishments=len(plan.replenishments),
        freight_invoices=len(freight),
        payments=payments,
        accruals=accruals,
    )


def _seal(scene: Scene, when: Moment) -> None:
    system = Actor(scene.people["system"], source=SOURCE)
    while seal_audit(actor=system, when=when):
        pass


def _read(source: IO[bytes]) -> tuple[list[DeliveryLine], list[Rejected]]:
    lines, rejected = list[DeliveryLine](), list[Rejected]()
    for record in read_lines(source):
        if isinstance(record, Rejected):
            rejected.append(record)
        else:
            lines.append(record)
    return lines, rejected
