"""The auditor finds nothing after shared bills and compounded batches."""

from datetime import date
from decimal import Decimal

from tests.world import AT, in_days

from apotheca.finance.tests.test_sharing import approve, shared_bill
from apotheca.insight.tests.test_verify_after_work import findings
from apotheca.inventory.operations.compounding import CompoundedLot, compound_batch
from apotheca.inventory.operations.corrections import reverse_document
from apotheca.inventory.operations.opening import enter_opening_stock
from apotheca.inventory.types import IncomingLot, ItemQuantity


def compounded(world):
    keeper = world.actor("stock_controller", reason="batch 7")
    place = world.location["MAIN-CENTRAL"]
    lots = [
        IncomingLot(n, world.item[code], world.package[code], f"L{n}", date(2027, 6, 30),
                    Decimal(7), Decimal(10))
        for n, code in enumerate(("HEPARIN", "SALINE"), 1)
    ]  # fmt: skip
    enter_opening_stock(actor=keeper, when=AT, location_id=place, lots=lots)
    return compound_batch(
        actor=keeper, when=in_days(1), location_id=place,
        components=[ItemQuantity(lot.item_id, Decimal(3)) for lot in lots],
        output=CompoundedLot(
            world.item["GLOVES"], world.package["GLOVES"], "CB-7", Decimal(10), date(2026, 5, 1)
        ),
    )  # fmt: skip


def test_a_bill_shared_by_two_entities_leaves_the_books_clean(world):
    approve(world, shared_bill(world))
    assert findings(world) == []


def test_a_compounded_batch_leaves_the_books_clean(world):
    compounded(world)
    assert findings(world) == []


def test_a_batch_taken_back_leaves_the_books_clean(world):
    answer = compounded(world)
    reverse_document(
        actor=world.actor("stock_controller", reason="wrong bag"), when=in_days(2),
        document_id=answer.document_id,
    )  # fmt: skip
    assert findings(world) == []
