"""Every constraint a table has is a sentence to whoever meets it, or a fact nobody can enter."""

import pytest
from django.db import connection

from apotheca.config import reference
from apotheca.config.api.routes import CONTEXTS
from apotheca.governance.refusing import choices_of, refusal_of
from apotheca.kernel.errors import DomainError

# Facts only operations write, never callers: met, they are a defect of ours and stay loud.
KEPT_BY_THE_HOUSE = {
    "kernel": "idempotency_key_used_once",
    "governance": (
        "a_decision_has_a_person a_used_password_link_has_ended api_usage_once_per_route_and_day "
        "approval_rule_step_position_once approval_step_position_once duty_once_per_role "
        "duty_pair_in_order duty_pair_once "
        "one_open_password_link_per_person"
    ),
    "masterdata": "period_state_once_per_ledger product_names_its_item",
    "inventory": (
        "allocation_is_positive consigned_layer_has_no_value consigned_lot_once "
        "empty_layer_has_no_value inventory_stockdocument_number_key "
        "inventory_usagebatch_number_key movement_from_has_a_status movement_to_has_a_status "
        "movement_touches_a_place short_demand_within_request stock_document_line_once "
        "stock_layer_once stock_layer_value_never_negative stock_line_done_not_negative"
    ),
    "procurement": (
        "a_held_line_leaves_by_a_decision a_release_names_its_blanket one_change_waits_at_a_time "
        "order_line_factor_is_positive order_line_once order_line_progress_not_negative "
        "order_version_once procurement_goodsreceipt_number_key "
        "procurement_purchaseorder_number_key procurement_requisition_number_key "
        "procurement_supplierreturn_number_key receipt_line_once requisition_line_once "
        "return_line_once"
    ),
    "finance": (
        "a_match_is_positive_its_reversal_negative a_payment_beyond_proposed_was_approved "
        "a_period_closes_once "
        "a_posted_invoice_has_a_day_and_an_account a_released_payment_names_who_and_when "
        "a_released_prepayment_has_an_account a_resolved_hold_has_a_time "
        "an_accrual_reverses_later balance_rolled_up_once control_difference_adds_up "
        "controlled_substances_have_no_tolerance finance_invoice_number_key "
        "finance_journal_reverses_id_key finance_manualjournal_number_key "
        "finance_matchrow_reverses_id_key finance_payment_number_key "
        "finance_payment_replaces_id_key grni_amount_cleared_within_received "
        "grni_cleared_whole_keeps_no_money grni_cleared_within_received hold_open_once "
        "invoice_line_once invoice_never_overpaid invoice_once_per_payment "
        "journal_line_has_one_side manual_journal_is_decided_by_somebody match_difference_adds_up "
        "match_tolerance_once one_balance_horizon only_a_posted_invoice_is_owed "
        "payment_is_not_negative prepayment_applied_within_amount"
    ),
    "hub": (
        "a_duplicate_item_names_the_first a_failed_run_says_why a_job_has_a_rhythm "
        "a_mailed_item_has_its_mail a_waiting_item_is_not_settled an_erased_attachment_says_why "
        "an_import_ends_once "
        "attachment_linked_once attachment_stored_once delivery_place_once "
        "hub_attachment_number_key hub_bankwarning_intake_item_id_key hub_intakeitem_number_key "
        "inbox_content_once inbox_message_once intake_part_taken_once lane_head_within_tail "
        "lane_once one_last_word_per_object"
    ),
}
# What an operation asks before it writes, so that its own refusal comes first.
ASKED_BEFORE = {
    "a_closed_warning_says_what_came_of_it": "hub.settling_incomplete",
    "a_lifted_hold_says_who_and_why": "hub.hold_needs_matter",
    "a_rejected_item_says_why": "hub.settling_incomplete",
    "a_signed_control_has_a_reason": "finance.reason_missing",
    "an_accepted_hold_has_a_person_and_a_reason": "finance.reason_missing",
    "an_emergency_order_has_a_reason": "procurement.not_an_emergency",
    "an_entered_item_has_its_invoice": "hub.settling_incomplete",
    "an_active_bank_account_was_verified": "masterdata.own_bank_change",
    "invoice_amounts_are_not_negative": "finance.invoice_incomplete",
    "invoice_has_a_number": "finance.invoice_incomplete",
    "invoice_line_is_not_negative": "finance.invoice_incomplete",
    "movement_quantity_is_positive": "inventory.quantity_not_positive",
    "nobody_reviews_their_own_emergency": "procurement.two_duties_on_one_transaction",
    "order_line_is_positive": "procurement.quantity_not_positive",
    "prepayment_application_positive": "finance.too_much_applied",
    "receipt_line_is_positive": "procurement.quantity_not_positive",
    "requisition_line_is_positive": "procurement.quantity_not_positive",
    "return_line_is_positive": "procurement.quantity_not_positive",
}
# Days already in a calendar stay as they are.
LEFT_OUT = {"holiday_once_per_calendar"}
EXPLAINED = {*ASKED_BEFORE, *LEFT_OUT, *" ".join(KEPT_BY_THE_HOUSE.values()).split()}


def constraints(contexts: tuple[str, ...]) -> set[str]:
    """Return the check, unique and exclusion constraints on tables of these contexts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.conname FROM pg_constraint n JOIN pg_class t ON t.oid = n.conrelid"
            "  WHERE n.contype IN ('c', 'x', 'u') AND split_part(t.relname, '_', 1) = ANY (%(of)s)"
            " UNION SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
            "  JOIN pg_class t ON t.oid = i.indrelid WHERE i.indisunique AND NOT i.indisprimary"
            "   AND split_part(t.relname, '_', 1) = ANY (%(of)s)",
            {"of": list(contexts)},
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture(scope="module", autouse=True)
def everything_declared():
    reference.import_everything()


@pytest.mark.django_db
def test_every_constraint_has_its_refusal_or_cannot_be_met_by_input():
    found = constraints(("kernel", *CONTEXTS))
    unsaid = {name for name in found if refusal_of(name, None) is None}
    assert unsaid - EXPLAINED == set()
    assert EXPLAINED - unsaid == set(), "explained, and no longer so"


def test_what_is_asked_before_is_a_refusal_of_ours():
    assert set(ASKED_BEFORE.values()) <= set(DomainError.by_code)


@pytest.mark.django_db
def test_every_list_of_choices_is_told_to_whoever_misses_it():
    known = {name for name in constraints(CONTEXTS) if name.endswith("_is_known")}
    assert {name for name in known if not choices_of(name)} == set()
