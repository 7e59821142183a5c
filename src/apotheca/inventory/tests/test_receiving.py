"""Receipt, put-away, reversal and return to the supplier."""

from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.inventory.models import Movement
from apotheca.inventory.operations import receiving
from apotheca.inventory.operations.ledger import StockConsumed, StockTooLow
from apotheca.inventory.queries import known_lots
from apotheca.inventory.tests.factories import LATER, layer, new_document, stock
from apotheca.inventory.types import DocumentRef, LotQuantity, ValuedLine
from apotheca.masterdata.models import Location


@operation(permission="test.put_away", duty="G", is_act=False)
def put_away(
    *, actor: Actor, document: DocumentRef, lines: tuple[LotQuantity, ...], to: int, source: int
) -> tuple[ValuedLine, ...]:
    return receiving.move_stock(
        actor=actor, when=AT, document=document, lines=lines,
        from_location=Location.objects.get(pk=source), to_location=Location.objects.get(pk=to),
    )  # fmt: skip


@operation(permission="test.take_back", duty="G", is_act=False)
def take_back(*, actor: Actor, original: DocumentRef) -> tuple[ValuedLine, ...]:
    return receiving.take_back(
        actor=actor, when=AT, document=new_document("REVERSAL"), original_id=original.id
    )


@operation(permission="test.send_back", duty="G", is_act=False)
def send_back(*, actor: Actor, at: int, lines: tuple[LotQuantity, ...]) -> tuple[ValuedLine, ...]:
    return receiving.send_back(
        actor=actor,
        when=AT,
        document=new_document("SUPPLIER_RETURN"),
        location=Location.objects.get(pk=at),
        lines=lines,
    )


def _put_away(world, lot, quantity, document):
    return put_away(
        actor=world.actor("receiver"), document=document, to=world.location["MAIN-CENTRAL"],
        source=world.location["MAIN-DOCK"],
        lines=(LotQuantity(lot.item_id, lot.lot_id, Decimal(quantity)),),
    )  # fmt: skip


def test_a_receipt_makes_a_layer_with_its_value(world):
    lot = stock(world, quantity=250, value="400.00", at="MAIN-DOCK", status="RECEIVED")
    assert layer(world, lot.lot_id, "MAIN-DOCK", "RECEIVED") == (250, Decimal("400.00"))


def test_put_away_moves_quantity_and_its_share_of_value(world):
    lot = stock(world, quantity=3, value="10.00", at="MAIN-DOCK", status="RECEIVED")
    moved = [_put_away(world, lot, 1, new_document())[0].value for _ in range(3)]
    assert moved == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]
    assert layer(world, lot.lot_id, "MAIN-DOCK", "RECEIVED") == (0, 0)
    assert layer(world, lot.lot_id) == (3, Decimal("10.00"))


def test_put_away_of_more_than_there_is_is_refused(world):
    lot = stock(world, quantity=3, at="MAIN-DOCK", status="RECEIVED")
    with pytest.raises(StockTooLow, match="has 3"):
        _put_away(world, lot, 4, new_document())


def test_taking_back_a_receipt_mirrors_its_rows(world):
    lot = stock(world, quantity=250, value="400.00", at="MAIN-DOCK", status="RECEIVED")
    receipt = Movement.objects.get()
    document = DocumentRef("GOODS_RECEIPT", receipt.document_id, receipt.correlation_id)
    _put_away(world, lot, 250, document)
    take_back(actor=world.actor("receiver"), original=document)
    assert layer(world, lot.lot_id) == layer(world, lot.lot_id, "MAIN-DOCK", "RECEIVED") == (0, 0)
    mirrors = Movement.objects.filter(kind="REVERSAL")
    assert {row.reverses.kind for row in mirrors} == {"RECEIPT", "PUTAWAY"}
    assert mirrors.get(reverses=receipt).from_location_id == receipt.to_location_id


def test_a_receipt_is_not_taken_back_once_its_stock_was_used(world):
    lot = stock(world, quantity=250, value="400.00")
    receipt = Movement.objects.get()
    send_back(
        actor=world.actor("receiver"),
        at=world.location["MAIN-CENTRAL"],
        lines=(LotQuantity(lot.item_id, lot.lot_id, Decimal(1)),),
    )
    with pytest.raises(StockConsumed, match="249"):
        take_back(
            actor=world.actor("receiver"),
            original=DocumentRef("x", receipt.document_id, receipt.correlation_id),
        )


def test_goods_go_back_to_the_supplier_at_layer_value(world):
    lot = stock(world, quantity=250, value="400.00")
    (line,) = send_back(
        actor=world.actor("receiver"),
        at=world.location["MAIN-CENTRAL"],
        lines=(LotQuantity(lot.item_id, lot.lot_id, Decimal(25), line=7),),
    )
    assert (line.value, line.line, line.item_class) == (Decimal("40.00"), 7, "DRUG")
    assert layer(world, lot.lot_id) == (225, Decimal("360.00"))


def test_known_lots_tell_expiry_and_recall(world):
    lot = stock(world)
    recalled = stock(world, lot="L2", status="RECALLED")
    known = known_lots([lot.lot_id, recalled.lot_id])
    assert known[lot.lot_id].expires_on == LATER
    assert (known[lot.lot_id].is_recalled, known[recalled.lot_id].is_recalled) == (False, True)
