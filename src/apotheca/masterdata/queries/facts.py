"""Facts about items, places and suppliers, by id: one statement each, whatever the number."""

from collections.abc import Iterable
from dataclasses import replace

from apotheca.kernel.errors import DomainError
from apotheca.kernel.sql import fetch, fetch_values
from apotheca.masterdata.types import (
    BankAccountFacts,
    ItemFacts,
    LocationFacts,
    SupplierFacts,
    SupplierTerms,
)


class NoActiveBankAccount(DomainError):
    code = "masterdata.no_active_bank_account"
    message = (
        "Supplier {supplier} has no verified bank account. Request one and let it be verified."
    )


ITEM_COLUMNS = """i.id, i.code, i.name, i.item_class, i.base_uom, i.quantum, i.unspsc,
    i.dea_schedule, i.hazard_group, i.storage_class, i.is_light_protected, i.is_controlled_access,
    i.ved, i.lot_control, i.serial_control, i.expiry_control, i.shelf_life_days,
    i.min_receipt_remaining_days, i.min_issue_remaining_days, i.formulary_status,
    i.costing_method, i.is_active, i.version"""

_ITEMS = f"SELECT {ITEM_COLUMNS} FROM masterdata_item i WHERE i.id = ANY(%s)"

_LOCATIONS = """
SELECT l.id, l.code, l.name, l.kind, l.entity_id, l.facility_id, l.parent_id, l.storage_classes,
       l.is_light_protected, l.is_controlled_access, l.is_nettable, l.dea_registration,
       l.shortage_policy, l.replenished_from_id, l.interface_code, l.is_active,
       e.currency AS entity_currency, f.timezone
  FROM masterdata_location l
  JOIN governance_entity e ON e.id = l.entity_id
  JOIN governance_facility f ON f.id = l.facility_id
 WHERE {condition} ORDER BY l.id
"""

_SUPPLIERS = """
SELECT s.id, s.code, s.name, s.status, s.currency, s.is_ers, t.net_days, t.discount_pct,
       t.discount_days, site.id AS order_site_id,
       coalesce(site.lead_time_days, 2) AS lead_time_days, s.version
  FROM masterdata_supplier s
  JOIN masterdata_paymentterms t ON t.id = s.terms_id
  LEFT JOIN LATERAL (SELECT x.id, x.lead_time_days FROM masterdata_suppliersite x
                      WHERE x.supplier_id = s.id AND x.kind = 'ORDER_FROM'
                      ORDER BY x.id LIMIT 1) site ON true
 WHERE s.id = ANY(%s)
"""

_BANK_ACCOUNTS = """
SELECT DISTINCT ON (s.supplier_id) b.id, s.supplier_id, b.site_id, b.masked, b.account_digest
  FROM masterdata_supplierbankaccount b
  JOIN masterdata_suppliersite s ON s.id = b.site_id
 WHERE s.supplier_id = ANY(%s) AND s.kind = 'REMIT_TO' AND b.status = 'ACTIVE'
 ORDER BY s.supplier_id, b.id
"""


def item_facts(item_ids: Iterable[int]) -> dict[int, ItemFacts]:
    """Return the items by id; an id without an item is left out. One statement."""
    return {item.id: item for item in fetch(ItemFacts, _ITEMS, [list(item_ids)])}


def location_facts(location_ids: Iterable[int]) -> dict[int, LocationFacts]:
    """Return the locations by id; an id without a location is left out. One statement."""
    return {place.id: place for place in _places("l.id = ANY(%s)", list(location_ids))}


def locations_of_kind(facility_id: int, kind: str) -> tuple[LocationFacts, ...]:
    """
    Return the active locations of a kind in a facility (IN_TRANSIT, QUARANTINE, ...), oldest first.
    """
    condition = "l.facility_id = %s AND l.kind = %s AND l.is_active"
    return _places(condition, facility_id, kind)


def supplier_facts(supplier_ids: Iterable[int]) -> dict[int, SupplierFacts]:
    """Return the suppliers with their terms by id. One statement."""
    found = fetch(SupplierFacts, _SUPPLIERS, [list(supplier_ids)])
    return {supplier.id: supplier for supplier in found}


def supplier_terms(supplier_ids: Iterable[int]) -> dict[int, SupplierTerms]:
    """Return the payment terms by supplier. One statement."""
    return {key: supplier.terms for key, supplier in supplier_facts(supplier_ids).items()}


def active_bank_accounts(supplier_ids: Iterable[int]) -> dict[int, BankAccountFacts]:
    """Return the verified remit-to account by supplier; a supplier without one is left out."""
    found = fetch(BankAccountFacts, _BANK_ACCOUNTS, [list(supplier_ids)])
    return {account.supplier_id: account for account in found}


def active_bank_account(supplier_id: int) -> BankAccountFacts:
    """
    Return the verified account of the supplier's oldest remit-to site that has one.

    :raises NoActiveBankAccount: none was verified; a pending account is never paid to.
    """
    account = active_bank_accounts([supplier_id]).get(supplier_id)
    if account is None:
        raise NoActiveBankAccount(supplier=supplier_id)
    return account


def account_codes() -> dict[str, int]:
    """Return the ids of all accounts by code."""
    return dict(fetch_values("SELECT code, id FROM masterdata_account"))


def _places(condition: str, *parameters: object) -> tuple[LocationFacts, ...]:
    found = fetch(LocationFacts, _LOCATIONS.format(condition=condition), parameters)
    return tuple(replace(place, storage_classes=tuple(place.storage_classes)) for place in found)
