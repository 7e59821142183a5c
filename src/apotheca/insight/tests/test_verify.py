"""The auditor finds nothing in clean books, and exactly what was planted in spoiled ones."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.world import AT, MONDAY

from apotheca.insight import verify
from apotheca.insight.tests.history import KEY, KEY_ID, Books, uid
from apotheca.kernel.models import EventRecord

JULY = date(2026, 7, 1)


def broken(books: Books) -> tuple[str, ...]:
    return verify.audit(books.connection, {KEY_ID: KEY}).broken


def test_clean_books_are_clean(books):
    report = verify.audit(books.connection, {KEY_ID: KEY})
    assert [(check.name, check.findings) for check in report.checks if not check.holds] == []


# check: the defect that breaks it and no other
DEFECTS = {
    "every_journal_balances": [
        "UPDATE finance_journalline SET debit = debit + 1 WHERE account_id = 5110 AND debit = 9",
        "UPDATE finance_journalline SET credit = credit + 1 WHERE account_id = 5000 AND credit = 7",
    ],
    "debits_equal_credits_by_period": [
        f"UPDATE finance_journal SET business_date = '{JULY}' WHERE id = '{uid(511)}'",
        f"UPDATE finance_journalline SET business_date = '{JULY}' WHERE journal_id = '{uid(511)}'",
    ],
    "lines_agree_with_their_journal": [
        f"UPDATE finance_journal SET business_date = '2026-03-11' WHERE id = '{uid(511)}'",
    ],
    "reversals_mirror_their_original": [
        "UPDATE finance_journalline SET cost_centre_id = 9"
        f" WHERE journal_id = '{uid(521)}' AND account_id = 5000",
    ],
    "rolled_up_balances_equal_their_lines": [
        "INSERT INTO finance_balancerollup (entity_id, period_start, account_id,"
        " facility_id, cost_centre_id, debit,"
        " credit) VALUES (1, '2026-03-01', 5000, 0, 0, 1, 0)",
    ],
    "inter_entity_balances_net_to_zero": [
        "UPDATE finance_journalline SET partner_entity_id = 3 WHERE account_id = 2500",
    ],
    "memo_accounts_mirror_each_other": [
        "UPDATE finance_journalline SET account_id = 5000 WHERE account_id = 9101 AND debit = 120",
    ],
    "no_accrual_outlives_its_reversal": [
        f"UPDATE finance_journal SET reverse_on = NULL WHERE id = '{uid(600)}'",
    ],
    "closed_periods_keep_their_totals": ["UPDATE finance_periodclosing SET debit = 5, credit = 5"],
    "no_posting_without_an_open_day": [
        "UPDATE masterdata_periodstate SET state = 'FUTURE'"
        " WHERE period_id = 13 AND ledger = 'INV'",
    ],
    "layers_replay_the_movements": [
        "UPDATE inventory_layer SET quantity = quantity - 1 WHERE id = 1",
    ],
    "no_layer_breaks_its_bounds": ["UPDATE masterdata_location SET entity_id = 2 WHERE id = 2"],
    "stock_value_equals_control_accounts": [
        f"UPDATE finance_journal SET entity_id = 2 WHERE id = '{uid(511)}'",
        f"UPDATE finance_journalline SET entity_id = 2 WHERE journal_id = '{uid(511)}'",
    ],
    "transit_value_equals_its_account": [
        "UPDATE finance_journalline SET account_id = 1310"
        f" WHERE journal_id = '{uid(501)}' AND debit = 20",
    ],
    "movements_name_what_exists": [
        f"DELETE FROM inventory_stockdocument WHERE id = '{uid(510)}'",
        f"DELETE FROM kernel_event WHERE subject_id = '{uid(510)}'",
    ],
    "movements_post_their_value": [
        f"UPDATE finance_journal SET document_id = '{uid(520)}' WHERE id = '{uid(511)}'",
    ],
    "reversals_mirror_their_movement": ["UPDATE inventory_movement SET reverses_id = 3"
    " WHERE id = 5"],
    "movements_keep_to_their_item": ["UPDATE masterdata_item SET quantum = 7 WHERE id = 1"],
    "order_lines_count_their_receipts": [
        "UPDATE procurement_purchaseorderline SET returned_base = 4",
    ],
    "receipt_lines_count_their_returns": ["UPDATE procurement_receiptline SET returned_base = 4"],
    "receipt_lines_have_the_frozen_price": [
        "UPDATE procurement_purchaseorderline SET price_amount = 3",
    ],
    "stock_receipts_moved_their_lots": ["UPDATE procurement_receiptline SET item_id = 2"],
    "nobody_approved_their_own": [
        "ALTER TABLE governance_approvalstep DROP CONSTRAINT nobody_approves_their_own",
        "UPDATE governance_approvalstep SET decided_by_id = 1",
    ],
    "no_order_went_out_unapproved": ["UPDATE governance_approvalstep SET status = 'PENDING'"],
    "encumbrance_is_the_open_commitment": [
        "UPDATE procurement_purchaseorderline SET line_amount = 300",
    ],
    "grni_list_equals_its_accounts": [
        "UPDATE finance_journalline SET account_id = 2055"
        f" WHERE journal_id = '{uid(310)}' AND account_id = 2050",
    ],
    "grni_list_follows_receipts_and_matches": [
        "UPDATE finance_matchrow SET order_amount = 79, difference = 5",
    ],
    "receipts_have_their_accrual": [
        f"UPDATE finance_journal SET document_id = '{uid(200)}' WHERE id = '{uid(310)}'",
    ],
    "matches_stay_within_their_caps": ["UPDATE finance_invoiceline SET base_quantity = 39"],
    "payables_list_equals_its_account": [
        "UPDATE finance_journalline SET supplier_id = 8 WHERE account_id = 2000 AND credit = 84",
    ],
    "open_amounts_follow_their_payments": [
        "UPDATE finance_invoice SET open_amount = 30 WHERE number = 'IN-2'",
    ],
    "prepayments_equal_their_account": ["UPDATE finance_payment SET unapplied_amount = 80"
    " WHERE number = 'PAY-2'"],
    "claims_equal_their_account": ["UPDATE procurement_supplierreturnline SET value = 11"],
    "events_tell_of_something": [f"UPDATE kernel_event SET subject_id = '{uid(999)}'"
    f" WHERE subject_id = '{uid(520)}'"],
    "documents_tell_their_story": [f"DELETE FROM kernel_event WHERE subject_id = '{uid(510)}'"],
    "audited_rows_have_an_audit_row": ["DELETE FROM governance_auditentry WHERE id = 10"],
    "deliveries_carry_an_event": [f"UPDATE hub_delivery SET event_id = '{uid(999)}' WHERE seq = 2"],
    "lanes_are_gap_free": ["UPDATE hub_delivery SET seq = 3 WHERE seq = 2"],
    "idempotency_keys_have_one_effect": [
        "INSERT INTO kernel_idempotency (id, person_id, key, operation, input_sha256, result)"
        " VALUES (2, 1, 'k2', 'procurement.create_order', '', '{\"number\": \"PO-1\"}')",
    ],
    "audit_digests_are_genuine": ["UPDATE governance_auditentry SET reason = 'x' WHERE id = 4"],
    "audit_chain_is_unbroken": ["DELETE FROM governance_auditleaf WHERE sequence = 9"],
}  # fmt: skip


@pytest.mark.parametrize("check", DEFECTS)
def test_a_planted_defect_breaks_exactly_its_check(books, check):
    for statement in DEFECTS[check]:
        books.run(statement)
    assert broken(books) == (check,)


def test_every_check_has_a_planted_defect(books):
    report = verify.audit(books.connection, {KEY_ID: KEY})
    assert {check.name for check in report.checks} == set(DEFECTS)
    assert len(report.checks) >= 20


def test_the_rules_page_names_every_check():
    page = (Path(__file__).parents[4] / "docs" / "rules" / "verify.md").read_text()
    assert [check for check in DEFECTS if f"`{check}`" not in page] == []


def test_the_command_ends_with_one_when_something_is_found(world, capsys):
    EventRecord.objects.create(
        id=uid(1), name="test.nothing_happened.v1", entity_id=1, subject_id=uid(2),
        business_key="X", correlation_id=uid(3), occurred_at=AT.occurred_at, business_date=MONDAY,
        payload={},
    )  # fmt: skip
    with pytest.raises(SystemExit) as end:
        call_command("verify", "--json")
    report = json.loads(capsys.readouterr().out)
    assert (end.value.code, report["verify"]) == (1, "findings")


def test_the_command_says_clean(world, capsys):
    call_command("verify")
    assert "verify: clean" in capsys.readouterr().out
