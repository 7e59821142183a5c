"""What raw SQL by the application role cannot do to procurement's records."""

import pytest
from django.db import DatabaseError, connection, transaction

from apotheca.procurement.tests.factories import lot

LINE = "UPDATE procurement_purchaseorderline SET "
REFUSED = {
    "order_line_meaning_is_frozen": (
        LINE + "factor_num = 10",
        LINE + "debit_account_id = grni_account_id",
        LINE + "contract_version = 99",
        LINE + "tax_rate = 0.5",
        LINE + "over_receipt_pct = 1",
        LINE + "is_stock = NOT is_stock",
    ),
    "receipts_stay_within_tolerance": (LINE + "received_base = base_quantity + 1",),
    "order_line_progress_not_negative": (LINE + "received_base = -1",),
    "order_line_is_positive": (LINE + "quantity = 0",),
    "requisition_never_over_ordered": (
        "UPDATE procurement_requisitionline SET ordered_base = base_quantity + 1",
    ),
    "order_version_is_append_only": (
        "UPDATE procurement_purchaseorderversion SET content = '{}'",
        "DELETE FROM procurement_purchaseorderversion",
        "TRUNCATE procurement_purchaseorderversion",
    ),
    "order_status_moves_as_agreed": (
        "UPDATE procurement_purchaseorder SET status = 'DRAFT'",
        "UPDATE procurement_purchaseorder SET status = 'CANCELLED'",
    ),
    "an_emergency_order_has_a_reason": (
        "UPDATE procurement_purchaseorder SET kind = 'EMERGENCY'",
    ),
    "releases_stay_within_the_blanket": (
        "UPDATE procurement_purchaseorder SET kind = 'BLANKET', released_amount = 1e6",
    ),
    "a_release_names_its_blanket": ("UPDATE procurement_purchaseorder SET kind = 'RELEASE'",),
    "nobody_reviews_their_own_emergency": (
        "UPDATE procurement_purchaseorder SET emergency_reviewed_by_id = buyer_id",
    ),
    "put_away_within_receipt": (
        "UPDATE procurement_receiptline SET put_away_base = base_quantity + 1",
    ),
    "return_within_receipt": (
        "UPDATE procurement_receiptline SET returned_base = base_quantity + 1",
    ),
    "a_held_line_leaves_by_a_decision": (
        "UPDATE procurement_receiptline SET hold_code = 'EXPIRED'",
    ),
    "delivery_note_booked_once": (
        "INSERT INTO procurement_goodsreceipt SELECT (jsonb_populate_record(g, jsonb_build_object("
        "'id', gen_random_uuid(), 'number', 'X'))).* FROM procurement_goodsreceipt g",
    ),
}  # fmt: skip


@pytest.fixture
def received(desk):
    """A requisition, its order and a posted receipt of all of it."""
    [line] = desk.requested(("HEPARIN", "10")).lines
    order = desk.sent(desk.want_of(line))
    return desk.receive(order.order_id, lot(order.lines[0].line_id, "9"))


@pytest.mark.usefixtures("received")
def test_the_database_refuses_by_name():
    for name, statements in REFUSED.items():
        for statement in statements:
            with pytest.raises(DatabaseError) as refused:
                execute(statement)
            assert refused.value.__cause__.diag.constraint_name == name, statement


def execute(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
