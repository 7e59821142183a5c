"""What other systems may ask of master data."""

from apotheca.kernel.doors import Doors, ReadList, ReadOne, Write, created
from apotheca.masterdata.operations import (
    accounting,
    bank_accounts,
    contracts,
    conversions,
    fiscal_years,
    items,
    places,
    suppliers,
)
from apotheca.masterdata.queries import details, lists

_ITEMS: Doors = (
    ReadList("/items", lists.ITEMS),
    ReadOne("/items/{item}", details.item_detail),
    created(
        "/items",
        items.register_items,
        answers="items",
        example={
            "items": [
                {
                    "code": "HEP-5000",
                    "name": "Heparin 5,000 units/mL",
                    "item_class": "DRUG",
                    "base_uom": "VIAL",
                    "min_receipt_remaining_days": 90,
                }
            ]
        },
    ),
    Write(
        "/items/{item}",
        items.update_item,
        method="PATCH",
        answers="version",
        example={"values": {"ved": "V", "min_receipt_remaining_days": 120}},
    ),
    ReadList("/packages", lists.PACKAGES),
    ReadOne("/packages/{package}", details.package_detail),
    created(
        "/packages",
        items.register_packages,
        answers="packages",
        example={
            "packages": [
                {
                    "code": "HEP-5000-25",
                    "item_code": "HEP-5000",
                    "labeler": "Invented Labs",
                    "description": "Heparin 5,000 units/mL, 25 vials",
                    "purchase_uom": "BOX",
                    "factors": [{"uom": "BOX", "numerator": 25}],
                    "identifiers": [{"scheme": "NDC", "value": "00000-0001-01"}],
                }
            ]
        },
    ),
    ReadList("/identifiers", lists.IDENTIFIERS),
    created(
        "/packages/{package}/identifiers",
        items.add_identifier,
        answers="identifier",
        example={"identifier": {"scheme": "SUPPLIER_SKU", "value": "H-77", "since": "2026-03-02"}},
    ),
    Write(
        "/identifiers/{identifier}/closing",
        items.close_identifier,
        answers="until",
        example={"until": "2026-04-01"},
    ),
    ReadList("/conversions", lists.CONVERSIONS),
    created(
        "/packages/{package}/conversions",
        conversions.propose_conversion,
        example={"factor": {"uom": "CASE", "numerator": 250}, "since": "2026-04-01"},
    ),
    Write(
        "/conversions/{conversion}/approval", conversions.approve_conversion, answers="conversion"
    ),
    Write(
        "/conversions/{conversion}/rejection",
        conversions.reject_conversion,
        answers="conversion",
        example={"reason": "The carton holds ten boxes, not twelve"},
    ),
)
_SUPPLIERS: Doors = (
    ReadList("/suppliers", lists.SUPPLIERS),
    ReadOne("/suppliers/{supplier}", details.supplier_detail),
    created(
        "/suppliers",
        suppliers.register_suppliers,
        example={
            "suppliers": [
                {
                    "code": "ACME",
                    "name": "Acme Wholesale (invented)",
                    "terms_code": "2/10N30",
                    "currency": "USD",
                    "sites": [{"kind": "ORDER_FROM", "code": "DC1", "name": "Acme, Ohio"}],
                }
            ]
        },
    ),
    Write(
        "/suppliers/{supplier}",
        suppliers.update_supplier,
        method="PATCH",
        answers="version",
        example={"values": {"name": "Acme Health (invented)"}},
    ),
    Write(
        "/suppliers/{supplier}/status",
        suppliers.change_supplier_status,
        answers="version",
        example={"status": "ACTIVE", "reason": "Screened and licensed"},
    ),
    ReadList("/supplier-sites", lists.SUPPLIER_SITES),
    created(
        "/suppliers/{supplier}/sites",
        suppliers.add_supplier_site,
        answers="supplier_site",
        example={"site": {"kind": "REMIT_TO", "code": "LOCKBOX", "name": "Acme receivables"}},
    ),
    Write(
        "/supplier-sites/{site}/contact",
        suppliers.change_site_contact,
        answers="supplier_site",
        example={"email": "orders@acme.example", "order_channel": "EMAIL"},
    ),
    ReadList("/bank-accounts", lists.BANK_ACCOUNTS),
    created(
        "/supplier-sites/{site}/bank-accounts",
        bank_accounts.request_bank_account,
        example={"account_number": "000123456789", "evidence": "Letter of 2 March, file 12"},
    ),
    Write(
        "/bank-accounts/{account}/verification",
        bank_accounts.verify_bank_account,
        example={"call_back": "Called the number on file, spoke to the treasurer"},
    ),
    Write(
        "/bank-accounts/{account}/rejection",
        bank_accounts.reject_bank_account,
        answers="bank_account",
        example={"reason": "Nobody there knew of a change"},
    ),
    ReadList("/payment-terms", lists.PAYMENT_TERMS),
    created(
        "/payment-terms",
        suppliers.register_terms,
        example={
            "terms": [
                {"code": "2/10N30", "net_days": 30, "discount_pct": "0.02", "discount_days": 10}
            ]
        },
    ),
    ReadList("/contracts", lists.CONTRACTS),
    ReadOne("/contracts/{contract}", details.contract_detail),
    created(
        "/contracts",
        contracts.register_contracts,
        answers="contracts",
        example={
            "contracts": [
                {"code": "GPO-2026", "kind": "GPO", "supplier": "ACME", "since": "2026-01-01"}
            ]
        },
    ),
    ReadList("/contract-prices", lists.CONTRACT_PRICES),
    Write(
        "/contracts/{contract}/prices",
        contracts.set_contract_prices,
        answers="changed",
        example={
            "since": "2026-04-01",
            "prices": [
                {"package": "HEP-5000-25", "uom": "BOX", "amount": "41.50", "currency": "USD"}
            ],
        },
    ),
    Write(
        "/contract-prices/{line}/closing",
        contracts.close_contract_price,
        answers="until",
        example={"until": "2026-06-01"},
    ),
)
_PLACES_AND_BOOKS: Doors = (
    ReadList("/locations", lists.LOCATIONS),
    ReadOne("/locations/{location}", details.location_detail),
    created(
        "/locations",
        places.register_locations,
        answers="locations",
        example={
            "locations": [
                {
                    "code": "MAIN-ER",
                    "facility": "MAIN",
                    "name": "Emergency cabinet",
                    "kind": "CABINET",
                    "storage_classes": ["CRT"],
                }
            ]
        },
    ),
    Write(
        "/locations/{location}",
        places.update_location,
        method="PATCH",
        answers="location",
        example={"values": {"is_controlled_access": True}},
    ),
    ReadList("/accounts", lists.ACCOUNTS),
    ReadOne("/accounts/{account}", details.account_detail),
    created(
        "/accounts",
        accounting.add_account,
        answers="account",
        example={"code": "5150", "name": "Radiology supplies", "kind": "EXPENSE"},
    ),
    Write(
        "/standard-chart",
        accounting.install_standard_chart,
        answers="accounts",
        example={"since": "2026-01-01"},
    ),
    ReadList("/derivation-rules", lists.DERIVATION_RULES),
    created(
        "/derivation-rules",
        accounting.add_derivation_rules,
        answers="derivation_rules",
        example={
            "rules": [
                {
                    "event": "ISSUE",
                    "account_code": "5100",
                    "since": "2026-04-01",
                    "item_class": "DRUG",
                    "cost_centre": "HOSP/ICU",
                }
            ]
        },
    ),
    Write(
        "/derivation-rules/{rule}/closing",
        accounting.close_derivation_rule,
        answers="until",
        example={"until": "2026-04-01"},
    ),
    ReadList("/tax-rules", lists.TAX_RULES),
    created(
        "/tax-rules",
        accounting.add_tax_rule,
        example={"rule": {"state": "OH", "rate": "0.0575", "since": "2026-01-01"}},
    ),
    ReadList("/tax-exemptions", lists.TAX_EXEMPTIONS),
    created(
        "/tax-exemptions",
        accounting.add_tax_exemption,
        example={
            "exemption": {
                "entity": "HOSP",
                "state": "OH",
                "certificate": "OH-2026-17",
                "since": "2026-01-01",
            }
        },
    ),
    ReadList("/periods", lists.PERIODS),
    created(
        "/fiscal-years",
        fiscal_years.create_fiscal_year,
        example={"year": {"entity": "HOSP", "year": 2027, "pattern": "12", "first": "2027-01-01"}},
    ),
    Write(
        "/periods/opening",
        fiscal_years.open_periods,
        answers="periods",
        example={"entity": "HOSP", "days": ["2026-04-15"], "ledgers": ["INV", "PO", "AP", "GL"]},
    ),
)
DOORS: Doors = _ITEMS + _SUPPLIERS + _PLACES_AND_BOOKS
