"""Places, items with their packages, and suppliers with their contracts."""

from apotheca.hub.moving.template import Template

TEMPLATES = (
    Template(
        "locations", "masterdata.register_locations", "Register places where stock is.",
        lines="locations", is_setup=True, makes={"code": "location"},
    ),
    Template("location_changes", "masterdata.update_location", "Change fields of a place."),
    Template(
        "items", "masterdata.register_items", "Register items.",
        lines="items", is_setup=True, makes={"code": "item"},
    ),
    Template("item_changes", "masterdata.update_item", "Change fields of an item."),
    Template(
        "packages", "masterdata.register_packages",
        "Register the packages items are bought in, with their units and codes.",
        lines="packages", is_setup=True, makes={"code": "package"},
    ),
    Template(
        "identifiers", "masterdata.add_identifier", "Add a code a package is known by.",
        is_setup=True,
    ),
    Template("identifier_ends", "masterdata.close_identifier", "End a package's code."),
    Template(
        "conversions", "masterdata.propose_conversion",
        "Propose how many base units a package's unit holds.",
    ),
    Template(
        "conversion_approvals", "masterdata.approve_conversion", "Approve a proposed conversion."
    ),
    Template(
        "conversion_rejections", "masterdata.reject_conversion", "Reject a proposed conversion."
    ),
    Template(
        "payment_terms", "masterdata.register_terms", "Register terms of payment.",
        lines="terms", is_setup=True,
    ),
    Template(
        "suppliers", "masterdata.register_suppliers", "Register suppliers.",
        lines="suppliers", is_setup=True, makes={"code": "supplier"},
    ),
    Template(
        "supplier_sites", "masterdata.add_supplier_site", "Add a site of a supplier.",
        is_setup=True,
    ),
    Template("site_contacts", "masterdata.change_site_contact", "Change how a site is reached."),
    Template("supplier_changes", "masterdata.update_supplier", "Change fields of a supplier."),
    Template(
        "bank_accounts", "masterdata.request_bank_account",
        "Ask for a supplier's bank account; somebody else verifies it.", is_setup=True,
    ),
    Template(
        "bank_account_verifications", "masterdata.verify_bank_account",
        "Verify a supplier's bank account by a call back.",
        is_setup=True, names={"account": "bank_account"},
    ),
    Template(
        "bank_account_rejections", "masterdata.reject_bank_account",
        "Reject a supplier's bank account.", names={"account": "bank_account"},
    ),
    Template(
        "supplier_statuses", "masterdata.change_supplier_status",
        "Move a supplier to another status.", is_setup=True,
    ),
    Template(
        "contracts", "masterdata.register_contracts", "Register contracts with suppliers.",
        lines="contracts", is_setup=True, makes={"code": "contract"},
    ),
    Template(
        "contract_prices", "masterdata.set_contract_prices", "Agree prices of a contract.",
        lines="prices", is_setup=True,
    ),
    Template(
        "contract_price_ends", "masterdata.close_contract_price", "End a contract's price.",
        names={"line": "contract_line"},
    ),
)  # fmt: skip
