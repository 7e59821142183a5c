"""Raw SQL by the application role meets a named constraint where master data promises something."""

import pytest
from tests.raw_sql import copy, copy_refused, named_constraints, refused, run
from tests.world import ALWAYS, MONDAY

from apotheca.masterdata import models as md

BANK = "masterdata_supplierbankaccount"
PLACE = "masterdata_location"
NEXT_YEAR = "[2027-01-01,2027-02-01)"


@pytest.fixture
def filled(world):
    """The small hospital with a code, a tax rate and a certificate."""
    md.PackageIdentifier.objects.create(
        package_id=world.package["HEPARIN"], scheme="NDC11", value="12345-0678-90",
        normalised="12345-678-90", valid=ALWAYS, source="test",
    )  # fmt: skip
    md.TaxRule.objects.create(state="OH", rate="0.05", valid=ALWAYS)
    md.TaxExemption.objects.create(
        entity_id=world.entity["HOSP"], state="OH", certificate="X", valid=ALWAYS
    )
    return world


# rule: (table, the fact that must not be)
COPIES = {
    "account_kind_is_known": ("account", {"kind": "SUSPENSE", "code": "9999"}),
    "contract_kind_is_known": ("contract", {"kind": "WORD", "code": "H"}),
    "contract_price_is_not_negative": ("contractline", {"price_amount": -1, "uom": "X"}),
    "contract_price_is_one_at_a_time": ("contractline", {"valid": NEXT_YEAR}),
    "derivation_rules_never_overlap": ("derivationrule", {"valid": NEXT_YEAR}),
    "item_class_is_known": ("item", {"item_class": "TOY", "code": "N"}),
    "item_quantum_is_positive": ("item", {"quantum": 0, "code": "N"}),
    "item_storage_class_is_known": ("item", {"storage_class": "TEPID", "code": "N"}),
    "item_ved_is_known": ("item", {"ved": "X", "code": "N"}),
    "location_kind_is_known": ("location", {"kind": "ATTIC", "code": "N"}),
    "location_shortage_policy_is_known": ("location", {"shortage_policy": "HOPE", "code": "N"}),
    "identifier_means_one_package_at_a_time": ("packageidentifier", {"valid": NEXT_YEAR}),
    "period_once_per_entity": ("period", {"days": NEXT_YEAR}),
    "periods_never_overlap": ("period", {"number": 99}),
    "period_ledger_is_known": ("periodstate", {"ledger": "XX"}),
    "period_state_is_known": ("periodstate", {"state": "AJAR"}),
    "period_state_once_per_ledger": ("periodstate", {}),
    "supplier_status_is_known": ("supplier", {"status": "FRIEND", "code": "N"}),
    "bank_account_status_is_known": ("supplierbankaccount", {"status": "SURE"}),
    "one_active_bank_account_per_site": ("supplierbankaccount", {}),
    "an_active_bank_account_was_verified": ("supplierbankaccount", {"verified_by_id": None}),
    "supplier_site_kind_is_known": ("suppliersite", {"kind": "HOME"}),
    "supplier_site_email_is_one_address": ("suppliersite", {"email": "a@b.example\nBcc: c@d"}),
    "supplier_site_phone_is_plain": ("suppliersite", {"phone": "1\r2", "code": "N"}),
    "supplier_site_order_channel_is_known": ("suppliersite", {"order_channel": "PIGEON"}),
    "a_site_ordered_by_mail_has_an_address": ("suppliersite", {"order_channel": "EMAIL"}),
    "supplier_site_once": ("suppliersite", {}),
    "tax_exemptions_never_overlap": ("taxexemption", {"valid": NEXT_YEAR}),
    "tax_rate_is_a_fraction": ("taxrule", {"rate": 6, "state": "NY"}),
    "tax_rules_never_overlap": ("taxrule", {"valid": NEXT_YEAR}),
    "conversion_factor_is_positive": ("uomconversion", {"numerator": 0, "uom": "X"}),
    "conversion_is_one_at_a_time": ("uomconversion", {"valid": NEXT_YEAR}),
    "conversion_status_is_known": ("uomconversion", {"status": "PERHAPS"}),
}


@pytest.mark.parametrize("constraint", COPIES)
def test_a_row_that_must_not_be_is_refused(filled, constraint):
    table, facts = COPIES[constraint]
    copy_refused(constraint, f"masterdata_{table}", **facts)


def test_nobody_verifies_their_own_bank_change_by_hand(filled):
    statement = f"UPDATE {BANK} SET verified_by_id = requested_by_id"
    refused("nobody_verifies_their_own_bank_change", statement)


def test_nobody_approves_their_own_conversion_by_hand(filled):
    statement = "UPDATE masterdata_uomconversion SET proposed_by_id = %s, approved_by_id = %s"
    steward = filled.person["item_steward"]
    refused("nobody_approves_their_own_conversion", statement, [steward, steward])


def test_a_package_is_of_the_item_of_its_product(filled):
    refused(
        "package_item_is_its_products", "UPDATE masterdata_package SET item_id = %s",
        [filled.item["STENT"]],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        ("an_item_keeps_its_base_unit", "UPDATE masterdata_item SET base_uom = 'GALLON'"),
        ("an_approved_factor_is_never_edited", "UPDATE masterdata_uomconversion SET numerator = 7"),
        ("an_agreed_price_is_never_edited", "UPDATE masterdata_contractline SET price_amount = 7"),
    ],
)
def test_what_documents_were_made_with_is_not_rewritten(filled, rule, statement):
    refused(rule, statement)


def test_a_closed_period_stays_closed_by_hand(filled):
    run("UPDATE masterdata_periodstate SET state = 'CLOSED'")
    refused("a_closed_period_stays_closed", "UPDATE masterdata_periodstate SET state = 'OPEN'")


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("location_tree_stays_in_one_facility", {"parent": "NORTH-PHARMACY"}),
        ("location_tree_has_no_ring", {"parent": "MAIN-ICU"}),
    ],
)
def test_the_tree_of_places_holds_by_hand(filled, rule, change):
    statement = f"UPDATE {PLACE} SET parent_id = %s WHERE code = 'MAIN-ICU'"
    refused(rule, statement, [filled.location[change["parent"]]])


def test_a_place_is_of_the_entity_of_its_facility(filled):
    statement = f"UPDATE {PLACE} SET entity_id = %s WHERE code = 'MAIN-ICU'"
    refused("location_entity_is_its_facilitys", statement, [filled.entity["CLINIC"]])


def test_what_follows_in_time_is_no_overlap(filled):
    for table in ("contractline", "derivationrule", "packageidentifier", "taxrule", "taxexemption"):
        run(f"UPDATE masterdata_{table} SET valid = daterange('2020-01-01', %s)", [MONDAY])
        copy(f"masterdata_{table}", valid=f"[{MONDAY},)")


def test_every_named_constraint_of_master_data_is_tried(filled):
    tried = {
        *COPIES, "nobody_verifies_their_own_bank_change", "nobody_approves_their_own_conversion",
        "product_names_its_item",  # only carries package_item_is_its_products
    }  # fmt: skip
    assert named_constraints("masterdata") - tried == set()
