"""Commitments, the GRNI accrual, its reversal, and returns to the supplier."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import AT

from apotheca.finance.models import GrniItem, Journal, JournalLine
from apotheca.finance.queries.grni import open_grni
from apotheca.finance.reactions.receipts import ReceiptInvoiced
from apotheca.kernel.ids import uuid7
from apotheca.masterdata.models import DerivationRule
from apotheca.procurement import events

VIALS = {0: Decimal(100), 1: Decimal(150)}


def facts(world, ordered, subject, **more):
    return {
        "entity_id": world.entity["HOSP"], "subject_id": subject, "business_key": "PO-1",
        "correlation_id": ordered.order_id, "when": AT, "currency": "USD",
        "facility_id": world.facility["MAIN"], "supplier_id": world.supplier["WHOLESALE"], **more,
    }  # fmt: skip


def approved(world, ordered, **more):
    given = {"kind": "STOCK", "version": 1, "total_amount": Decimal("400.00"), **more}
    return events.PurchaseOrderApproved(**facts(world, ordered, ordered.order_id, **given))


def received(world, ordered, *numbers, kind=events.GoodsReceived, amount=None, is_committed=True):
    """Lines 0 (100 vials) and 1 (150 vials) of the receipt, at 1.60 a vial."""
    lines = tuple(
        events.ReceivedLine(
            receipt_line_id=ordered.receipt_lines[number], order_line_id=ordered.line_id,
            item_id=world.item["HEPARIN"], base_quantity=VIALS[number],
            amount=amount or VIALS[number] * Decimal("1.60"),
            debit_account_id=world.account["1300"], grni_account_id=world.account["2050"],
            cost_centre_id=0, commitment=VIALS[number] * Decimal("1.60"),
        )
        for number in numbers
    )  # fmt: skip
    return kind(
        **facts(
            world, ordered, ordered.receipt_id, order_id=ordered.order_id, order_number="PO-1",
            is_committed=is_committed, lines=lines,
        )
    )  # fmt: skip


def balance(world, account):
    lines = JournalLine.objects.filter(account_id=world.account[account])
    return sum((line.debit - line.credit for line in lines), Decimal(0))


def test_an_approved_order_is_a_commitment_on_the_memo_ledger(world, happened, ordered, entry):
    happened(approved(world, ordered))
    assert entry(ordered.order_id) == {"9100": Decimal(400), "9101": Decimal(-400)}
    assert Journal.objects.get().ledger == "PO"


@pytest.mark.parametrize("kind", ["BILL_ONLY", "BLANKET"])
def test_bill_only_and_blanket_orders_commit_nothing(world, happened, ordered, kind):
    happened(approved(world, ordered, kind=kind))
    assert not Journal.objects.exists()


def test_a_receipt_accrues_and_spends_the_commitment(world, happened, ordered, entry):
    happened(approved(world, ordered))
    happened(received(world, ordered, 0))
    assert entry(ordered.receipt_id) == {"1300": Decimal(160), "2050": Decimal(-160)}
    assert balance(world, "9100") == 240


def test_an_order_received_in_parts_leaves_no_commitment(world, happened, ordered):
    happened(approved(world, ordered))
    happened(received(world, ordered, 0))
    happened(received(world, ordered, 1))
    assert (balance(world, "9100"), balance(world, "9101")) == (0, 0)


def test_the_commitment_is_released_where_it_was_booked(world, happened, ordered):
    happened(approved(world, ordered))
    rule = DerivationRule.objects.get(event="ENCUMBRANCE.MEMO")
    DerivationRule.objects.filter(pk=rule.pk).update(account=world.account["3000"])
    happened(received(world, ordered, 0, 1))
    assert (balance(world, "9100"), balance(world, "3000")) == (0, 0)


def test_the_open_grni_list_is_the_grni_account(world, happened, ordered):
    happened(received(world, ordered, 0, 1, is_committed=False))
    listed = open_grni(world.entity["HOSP"])
    assert sum(item.open_amount for item in listed) == -balance(world, "2050") == 400
    assert sorted(item.open_quantity for item in listed) == [100, 150]


def test_a_bill_only_receipt_opens_grni_for_what_the_use_accrued(world, happened, ordered):
    accrual = world.account["2055"]
    event = received(world, ordered, 0, is_committed=False)
    line = replace(event.lines[0], debit_account_id=accrual, grni_account_id=accrual)
    happened(replace(event, lines=(line,)))
    assert not Journal.objects.exists()
    assert [item.account_id for item in open_grni(world.entity["HOSP"])] == [accrual]


def test_a_reversed_receipt_leaves_zero_everywhere(world, happened, ordered):
    happened(approved(world, ordered))
    happened(received(world, ordered, 0, 1))
    happened(received(world, ordered, 0, 1, kind=events.GoodsReceiptReversed))
    assert {account: balance(world, account) for account in ("1300", "2050", "9100")} == {
        "1300": 0, "2050": 0, "9100": 400,
    }  # fmt: skip
    assert open_grni(world.entity["HOSP"]) == []


def test_a_receipt_that_was_invoiced_is_not_reversed(world, happened, ordered):
    happened(received(world, ordered, 0, 1))
    GrniItem.objects.filter(pk=ordered.receipt_lines[0]).update(
        cleared_quantity=10, cleared_amount=16
    )
    with pytest.raises(ReceiptInvoiced, match="Return the goods"):
        happened(received(world, ordered, 0, 1, kind=events.GoodsReceiptReversed))
    assert balance(world, "2050") == -400


def test_a_change_order_moves_the_commitment_by_its_difference(world, happened, ordered):
    happened(approved(world, ordered))
    happened(
        events.PurchaseOrderChanged(
            **facts(
                world, ordered, ordered.order_id, kind="STOCK", version=2, lines=(),
                total_amount=Decimal("430.00"), committed_delta=Decimal("30.00"),
            )
        )
    )  # fmt: skip
    assert balance(world, "9100") == 430


def test_an_order_closed_short_releases_what_was_open(world, happened, ordered):
    happened(approved(world, ordered))
    happened(received(world, ordered, 0))
    happened(
        events.PurchaseOrderClosed(
            **facts(
                world, ordered, ordered.order_id, kind="STOCK", version=1, status="CLOSED_SHORT",
                total_amount=Decimal("400.00"), released_amount=Decimal("240.00"),
            )
        )
    )  # fmt: skip
    assert (balance(world, "9100"), balance(world, "9101")) == (0, 0)


def test_a_free_order_that_gets_a_price_is_committed_by_the_change(world, happened, ordered):
    happened(approved(world, ordered, total_amount=Decimal("0.00")))
    for delta in (Decimal("30.00"), Decimal("-10.00")):
        happened(
            events.PurchaseOrderChanged(
                **facts(
                    world, ordered, ordered.order_id, kind="STOCK", version=2, lines=(),
                    total_amount=delta, committed_delta=delta,
                )
            )
        )  # fmt: skip
    assert balance(world, "9100") == 20


def test_a_return_claims_the_book_value_from_the_supplier(world, happened, ordered, entry):
    subject = uuid7()
    line = events.ReturnedLine(
        ordered.receipt_lines[0], ordered.line_id, world.item["HEPARIN"], "DRUG", Decimal(25),
        Decimal("40.00"),
    )  # fmt: skip
    happened(
        events.GoodsReturnedToSupplier(
            **facts(
                world, ordered, subject, order_id=ordered.order_id, location_kind="CENTRAL",
                authorisation="RA-7", lines=(line,),
            )
        )
    )  # fmt: skip
    assert entry(subject) == {"1360": Decimal(40), "1300": Decimal(-40)}


def test_finance_reads_once_to_accrue_a_receipt(world, happened, ordered):
    happened(approved(world, ordered))
    with CaptureQueriesContext(connection) as captured:
        happened(received(world, ordered, 0))
    read = [query["sql"] for query in captured if "finance_" in query["sql"]]
    assert len([sql for sql in read if "ORDER_COMMITTED" in sql]) == 1
    assert len([sql for sql in read if "INSERT INTO" in sql]) == 1
