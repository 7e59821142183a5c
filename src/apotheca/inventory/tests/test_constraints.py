"""What the database refuses on its own, tried with raw SQL as the application role."""

import pytest
from django.db import Error, connection, transaction
from psycopg import errors

from apotheca.inventory.models import Layer
from apotheca.inventory.tests.factories import stock
from apotheca.kernel.ids import uuid7
from apotheca.masterdata.models import PeriodState

MOVE = """
INSERT INTO inventory_movement (entity_id, occurred_at, business_date, kind, item_id, lot_id,
    quantity, value, from_location_id, from_status, owner_id, document_type, document_id,
    document_line, reason, person_id, source, correlation_id)
SELECT entity_id, now(), {day}, 'ISSUE', item_id, lot_id, {quantity}, {value}, location_id, status,
       owner_id, 'RAW', '{document}', 1, '', {person}, 'raw', '{document}'
  FROM inventory_layer WHERE lot_id = '{lot}'
"""


def refused(statement):
    """Run the statement as the application role and return the rule that refused it."""
    with pytest.raises(Error) as failure, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    cause = failure.value.__cause__
    if isinstance(cause, errors.InsufficientPrivilege):
        return "no right"
    return cause.diag.constraint_name


def move(world, lot, quantity="1", value="1.60", day="'2026-03-02'"):
    return MOVE.format(
        quantity=quantity, value=value, day=day, lot=lot.lot_id, document=uuid7(),
        person=world.person["receiver"],
    )  # fmt: skip


@pytest.mark.parametrize(("quantity", "value", "rule"), [
    ("101", "160.00", "stock_layer_never_negative"),
    ("50", "160.01", "stock_layer_value_never_negative"),
    ("100", "159.99", "empty_layer_has_no_value"),
    ("0.5", "0.80", "movement_is_a_multiple_of_the_quantum"),
    ("0", "0", "movement_quantity_is_positive"),
])  # fmt: skip
def test_a_layer_cannot_be_overdrawn(world, quantity, value, rule):
    assert refused(move(world, stock(world), quantity, value)) == rule


def test_a_closed_period_takes_no_movement(world):
    lot = stock(world)
    PeriodState.objects.filter(ledger="INV", period__number=2).update(state="CLOSED")
    assert refused(move(world, lot, day="'2026-02-27'")) == "no_movement_in_a_closed_period"
    assert refused(move(world, lot, day="'2031-02-27'")) == "no_movement_in_a_closed_period"


def test_a_movement_keeps_to_its_item_and_its_place(world):
    other_item = f"'ISSUE', {world.item['SALINE']}, lot_id"
    statement = move(world, stock(world)).replace("'ISSUE', item_id, lot_id", other_item)
    assert refused(statement) == "movement_has_the_item_of_its_lot"
    other_entity = f"SELECT {world.entity['CLINIC']}, now()"
    statement = move(world, stock(world)).replace("SELECT entity_id, now()", other_entity)
    assert refused(statement) == "movement_has_the_entity_of_its_place"


@pytest.mark.parametrize("statement", [
    "UPDATE inventory_movement SET quantity = 1",
    "DELETE FROM inventory_movement",
])  # fmt: skip
def test_a_movement_is_never_edited(world, statement):
    stock(world)
    assert refused(statement) == "movement_is_append_only"


def test_the_ledger_is_never_emptied(world):
    assert refused("TRUNCATE inventory_movement CASCADE") in {"movement_is_append_only", "no right"}


@pytest.mark.parametrize("statement", [
    "UPDATE inventory_layer SET quantity = 1",
    "DELETE FROM inventory_layer",
    "INSERT INTO inventory_layer (entity_id, item_id, lot_id, location_id, owner_id, status,"
    " quantity, value) SELECT entity_id, item_id, lot_id, location_id, 1, status, 1, 0"
    " FROM inventory_layer",
])  # fmt: skip
def test_a_layer_is_written_by_movements_alone(world, statement):
    stock(world)
    assert refused(statement) == "no right"


def test_what_the_layers_say_is_what_the_movements_add_up_to(world):
    stock(world)
    assert Layer.objects.get().quantity == 100
