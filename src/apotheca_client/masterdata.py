"""
The methods of masterdata.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from apotheca_client.core import Session
from apotheca_client.models.masterdata import (
    AccountDetail,
    AccountRow,
    BankAccountRow,
    BankChange,
    ContractPriceRow,
    ContractRow,
    ConversionProposed,
    ConversionRow,
    DerivationRuleRow,
    IdentifierRow,
    ItemDetail,
    ItemRow,
    LocationDetail,
    LocationRow,
    NewContract,
    NewExemption,
    NewFactor,
    NewFiscalYear,
    NewIdentifier,
    NewItem,
    NewLocation,
    NewPackage,
    NewPrice,
    NewRule,
    NewSite,
    NewSupplier,
    NewTaxRule,
    NewTerms,
    PackageDetail,
    PackageRow,
    PaymentTermsRow,
    PeriodRow,
    SupplierDetail,
    SupplierRow,
    SupplierSiteRow,
    SuppliersRegistered,
    TaxExemptionRow,
    TaxRuleRow,
)
from apotheca_client.shapes import as_body, as_part, as_query, decode


class Masterdata:
    """What a service may ask of masterdata."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_items(
        self, *, q: str | None = None, code: str | None = None, codes: list[str] | None = None,
        class_: str | None = None, schedule: str | None = None, storage: str | None = None,
        formulary: str | None = None, ved: str | None = None, origin: str | None = None,
        active: bool | None = None, sort: str | None = None,
    ) -> Iterator[ItemRow]:
        """List: items."""
        path = "/items"
        asked = as_query(
            q=q, code=code, codes=codes, class_=class_, schedule=schedule, storage=storage,
            formulary=formulary, ved=ved, origin=origin, active=active, sort=sort,
        )
        return (decode(ItemRow, row) for row in self._session.pages(path, asked))

    def register_items(
        self, *, items: list[NewItem], at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> list[str]:
        """
        Register items and return their ids by code. The number of statements does not grow with
        them.
        """
        path = "/items"
        sent = as_body(items=items, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["items"])

    def get_item(self, item: str) -> ItemDetail:
        """
        Return an item with all that belongs to it; prices are those `scope` may use. Five
        statements.
        """
        path = f"/items/{as_part(item)}"
        answer = self._session.read(path)
        return decode(ItemDetail, answer)

    def update_item(
        self, item: str, *, values: dict[str, Any], version: int, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> int:
        """
        Change fields of an item and return its new version. Of two changes of one version, one
        wins.
        """
        path = f"/items/{as_part(item)}"
        sent = as_body(values=values, at=at, reason=reason)
        answer = self._session.write("PATCH", path, sent, key=idempotency_key, version=version)
        return decode(int, answer["version"])

    def list_packages(
        self, *, code: str | None = None, item: str | None = None, items: list[str] | None = None,
        q: str | None = None, known_as: str | None = None, labeler: str | None = None,
        active: bool | None = None, sort: str | None = None,
    ) -> Iterator[PackageRow]:
        """List: packages."""
        path = "/packages"
        asked = as_query(
            code=code, item=item, items=items, q=q, known_as=known_as, labeler=labeler,
            active=active, sort=sort,
        )
        return (decode(PackageRow, row) for row in self._session.pages(path, asked))

    def register_packages(
        self, *, packages: list[NewPackage], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> list[str]:
        """Register packages with products, factors and codes, and return their ids by code."""
        path = "/packages"
        sent = as_body(packages=packages, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["packages"])

    def get_package(self, package: str) -> PackageDetail:
        """Return a package with all that belongs to it; prices are those `scope` may use."""
        path = f"/packages/{as_part(package)}"
        answer = self._session.read(path)
        return decode(PackageDetail, answer)

    def list_identifiers(
        self, *, package: str | None = None, item: str | None = None, scheme: str | None = None,
        value: str | None = None, current: bool | None = None, sort: str | None = None,
    ) -> Iterator[IdentifierRow]:
        """List: codes of packages."""
        path = "/identifiers"
        asked = as_query(
            package=package, item=item, scheme=scheme, value=value, current=current, sort=sort,
        )
        return (decode(IdentifierRow, row) for row in self._session.pages(path, asked))

    def add_identifier(
        self, package: str, *, identifier: NewIdentifier, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> str:
        """
        Add a code a package is known by from a day on, and return its id; printed forms are kept.
        """
        path = f"/packages/{as_part(package)}/identifiers"
        sent = as_body(identifier=identifier, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["identifier"])

    def close_identifier(
        self, identifier: str, *, until: date, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> date:
        """
        End a code's validity: `until` is the first day it may mean another package; return it.
        """
        path = f"/identifiers/{as_part(identifier)}/closing"
        sent = as_body(until=until, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(date, answer["until"])

    def list_conversions(
        self, *, package: str | None = None, item: str | None = None, status: str | None = None,
        current: bool | None = None, sort: str | None = None,
    ) -> Iterator[ConversionRow]:
        """List: unit conversions."""
        path = "/conversions"
        asked = as_query(package=package, item=item, status=status, current=current, sort=sort)
        return (decode(ConversionRow, row) for row in self._session.pages(path, asked))

    def propose_conversion(
        self, package: str, *, factor: NewFactor, since: date, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> ConversionProposed:
        """
        Propose 1 `uom` = numerator/denominator base units from `since` on. Nothing changes yet.
        """
        path = f"/packages/{as_part(package)}/conversions"
        sent = as_body(factor=factor, since=since, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ConversionProposed, answer)

    def approve_conversion(
        self, conversion: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """
        Put a proposed factor in force from its day on, closing the one it replaces; return its
        id.
        """
        path = f"/conversions/{as_part(conversion)}/approval"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["conversion"])

    def reject_conversion(
        self, conversion: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """Turn a proposal down; the reason is the actor's. Return its id."""
        path = f"/conversions/{as_part(conversion)}/rejection"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["conversion"])

    def list_suppliers(
        self, *, q: str | None = None, code: str | None = None, status: str | None = None,
        terms: str | None = None, origin: str | None = None, sort: str | None = None,
    ) -> Iterator[SupplierRow]:
        """List: suppliers."""
        path = "/suppliers"
        asked = as_query(q=q, code=code, status=status, terms=terms, origin=origin, sort=sort)
        return (decode(SupplierRow, row) for row in self._session.pages(path, asked))

    def register_suppliers(
        self, *, suppliers: list[NewSupplier], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> SuppliersRegistered:
        """
        Register suppliers with their sites. The number of statements does not grow with them.
        """
        path = "/suppliers"
        sent = as_body(suppliers=suppliers, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(SuppliersRegistered, answer)

    def get_supplier(self, supplier: str) -> SupplierDetail:
        """
        Return a supplier with its sites, the contracts `scope` may use, and its masked accounts.
        """
        path = f"/suppliers/{as_part(supplier)}"
        answer = self._session.read(path)
        return decode(SupplierDetail, answer)

    def update_supplier(
        self, supplier: str, *, values: dict[str, Any], version: int, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> int:
        """
        Change fields of a supplier and return its new version. Of two changes of one version, one
        wins.
        """
        path = f"/suppliers/{as_part(supplier)}"
        sent = as_body(values=values, at=at, reason=reason)
        answer = self._session.write("PATCH", path, sent, key=idempotency_key, version=version)
        return decode(int, answer["version"])

    def change_supplier_status(
        self, supplier: str, *, status: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> int:
        """
        Move a supplier to another status and return its new version (MD-52). Locks the supplier.
        """
        path = f"/suppliers/{as_part(supplier)}/status"
        sent = as_body(status=status, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(int, answer["version"])

    def list_supplier_sites(
        self, *, supplier: str | None = None, kind: str | None = None, sort: str | None = None,
    ) -> Iterator[SupplierSiteRow]:
        """List: sites of suppliers."""
        path = "/supplier-sites"
        asked = as_query(supplier=supplier, kind=kind, sort=sort)
        return (decode(SupplierSiteRow, row) for row in self._session.pages(path, asked))

    def add_supplier_site(
        self, supplier: str, *, site: NewSite, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> str:
        """
        Add a site to a supplier and return its id; a remit-to site is paid once its account is
        verified.
        """
        path = f"/suppliers/{as_part(supplier)}/sites"
        sent = as_body(site=site, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["supplier_site"])

    def change_site_contact(
        self, site: str, *, email: str | None = None, phone: str | None = None,
        order_channel: str | None = None, address: str | None = None, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> str:
        """
        Change how a site is reached and how orders get there; None leaves as it is. Return the
        site.
        """
        path = f"/supplier-sites/{as_part(site)}/contact"
        sent = as_body(
            email=email, phone=phone, order_channel=order_channel, address=address, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["supplier_site"])

    def list_bank_accounts(
        self, *, supplier: str | None = None, status: str | None = None, sort: str | None = None,
    ) -> Iterator[BankAccountRow]:
        """List: bank accounts of suppliers."""
        path = "/bank-accounts"
        asked = as_query(supplier=supplier, status=status, sort=sort)
        return (decode(BankAccountRow, row) for row in self._session.pages(path, asked))

    def request_bank_account(
        self, site: str, *, account_number: str, evidence: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> BankChange:
        """
        Request that a remit-to site be paid to an account; nothing is paid to it until it is
        verified.
        """
        path = f"/supplier-sites/{as_part(site)}/bank-accounts"
        sent = as_body(account_number=account_number, evidence=evidence, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(BankChange, answer)

    def verify_bank_account(
        self, account: str, *, call_back: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> BankChange:
        """Verify a requested account after a call-back; the account it replaces is closed."""
        path = f"/bank-accounts/{as_part(account)}/verification"
        sent = as_body(call_back=call_back, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(BankChange, answer)

    def reject_bank_account(
        self, account: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """Turn a requested account down; the reason is the actor's. Return its id."""
        path = f"/bank-accounts/{as_part(account)}/rejection"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["bank_account"])

    def list_payment_terms(
        self, *, code: str | None = None, sort: str | None = None,
    ) -> Iterator[PaymentTermsRow]:
        """List: payment terms."""
        path = "/payment-terms"
        asked = as_query(code=code, sort=sort)
        return (decode(PaymentTermsRow, row) for row in self._session.pages(path, asked))

    def register_terms(
        self, *, terms: list[NewTerms], at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """
        Register payment terms and return their ids by code; the discount is a fraction of goods
        only.
        """
        path = "/payment-terms"
        sent = as_body(terms=terms, at=at, reason=reason)
        self._session.write("POST", path, sent, key=idempotency_key)

    def list_contracts(
        self, *, code: str | None = None, supplier: str | None = None, kind: str | None = None,
        current: bool | None = None, sort: str | None = None,
    ) -> Iterator[ContractRow]:
        """List: contracts."""
        path = "/contracts"
        asked = as_query(code=code, supplier=supplier, kind=kind, current=current, sort=sort)
        return (decode(ContractRow, row) for row in self._session.pages(path, asked))

    def register_contracts(
        self, *, contracts: list[NewContract], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> list[str]:
        """Register contracts, without prices yet, and return their ids by code."""
        path = "/contracts"
        sent = as_body(contracts=contracts, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["contracts"])

    def get_contract(self, contract: str) -> ContractRow:
        """
        Return a contract; its prices may be many, so they are a list of their own. One statement.
        """
        path = f"/contracts/{as_part(contract)}"
        answer = self._session.read(path)
        return decode(ContractRow, answer)

    def list_contract_prices(
        self, *, contract: str | None = None, supplier: str | None = None,
        item: str | None = None, package: str | None = None, current: bool | None = None,
        sort: str | None = None,
    ) -> Iterator[ContractPriceRow]:
        """List: contract prices."""
        path = "/contract-prices"
        asked = as_query(
            contract=contract, supplier=supplier, item=item, package=package, current=current,
            sort=sort,
        )
        return (decode(ContractPriceRow, row) for row in self._session.pages(path, asked))

    def set_contract_prices(
        self, contract: str, *, since: date, prices: list[NewPrice], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> int:
        """Set prices of a contract from `since` on and return how many changed."""
        path = f"/contracts/{as_part(contract)}/prices"
        sent = as_body(since=since, prices=prices, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(int, answer["changed"])

    def close_contract_price(
        self, line: str, *, until: date, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> date:
        """
        End a price without a new one: `until` is the first day it no longer counts; return it.
        """
        path = f"/contract-prices/{as_part(line)}/closing"
        sent = as_body(until=until, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(date, answer["until"])

    def list_locations(
        self, *, q: str | None = None, code: str | None = None, kind: list[str] | None = None,
        entity: str | None = None, facility: str | None = None, parent: str | None = None,
        active: bool | None = None, sort: str | None = None,
    ) -> Iterator[LocationRow]:
        """List: places."""
        path = "/locations"
        asked = as_query(
            q=q, code=code, kind=kind, entity=entity, facility=facility, parent=parent,
            active=active, sort=sort,
        )
        return (decode(LocationRow, row) for row in self._session.pages(path, asked))

    def register_locations(
        self, *, locations: list[NewLocation], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> list[str]:
        """
        Register places, parents before or after their children, and return their ids by code.
        """
        path = "/locations"
        sent = as_body(locations=locations, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["locations"])

    def get_location(self, location: str) -> LocationDetail:
        """Return a place and the places right under it. Two statements."""
        path = f"/locations/{as_part(location)}"
        answer = self._session.read(path)
        return decode(LocationDetail, answer)

    def update_location(
        self, location: str, *, values: dict[str, Any], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> str:
        """
        Change what a place can keep, its parent or its links; return its id. Facility and kind
        are fixed.
        """
        path = f"/locations/{as_part(location)}"
        sent = as_body(values=values, at=at, reason=reason)
        answer = self._session.write("PATCH", path, sent, key=idempotency_key)
        return decode(str, answer["location"])

    def list_accounts(
        self, *, q: str | None = None, code: str | None = None, kind: str | None = None,
        active: bool | None = None, sort: str | None = None,
    ) -> Iterator[AccountRow]:
        """List: accounts."""
        path = "/accounts"
        asked = as_query(q=q, code=code, kind=kind, active=active, sort=sort)
        return (decode(AccountRow, row) for row in self._session.pages(path, asked))

    def add_account(
        self, *, code: str, name: str, kind: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> str:
        """
        Add an account to the chart and return its id. Kinds: ASSET, LIABILITY, EQUITY, INCOME,
        EXPENSE, MEMO.
        """
        path = "/accounts"
        sent = as_body(code=code, name=name, kind=kind, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["account"])

    def get_account(self, account: str) -> AccountDetail:
        """Return an account with the derivation rules that lead to it. Two statements."""
        path = f"/accounts/{as_part(account)}"
        answer = self._session.read(path)
        return decode(AccountDetail, answer)

    def install_standard_chart(
        self, *, since: date, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> list[str]:
        """
        Install the standard accounts and the least specific derivation rules; return account ids
        by code.
        """
        path = "/standard-chart"
        sent = as_body(since=since, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["accounts"])

    def list_derivation_rules(
        self, *, event: str | None = None, account: str | None = None,
        item_class: str | None = None, facility: str | None = None, current: bool | None = None,
        sort: str | None = None,
    ) -> Iterator[DerivationRuleRow]:
        """List: derivation rules."""
        path = "/derivation-rules"
        asked = as_query(
            event=event, account=account, item_class=item_class, facility=facility,
            current=current, sort=sort,
        )
        return (decode(DerivationRuleRow, row) for row in self._session.pages(path, asked))

    def add_derivation_rules(
        self, *, rules: list[NewRule], at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> list[str]:
        """Add derivation rules and return their ids. Try them in the simulator before."""
        path = "/derivation-rules"
        sent = as_body(rules=rules, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["derivation_rules"])

    def close_derivation_rule(
        self, rule: str, *, until: date, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> date:
        """End a rule: `until` is the first day it no longer counts; return it."""
        path = f"/derivation-rules/{as_part(rule)}/closing"
        sent = as_body(until=until, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(date, answer["until"])

    def list_tax_rules(
        self, *, state: str | None = None, sort: str | None = None,
    ) -> Iterator[TaxRuleRow]:
        """List: tax rules."""
        path = "/tax-rules"
        asked = as_query(state=state, sort=sort)
        return (decode(TaxRuleRow, row) for row in self._session.pages(path, asked))

    def add_tax_rule(
        self, *, rule: NewTaxRule, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """Add the tax rate of a state and item class from a day on, and return its id."""
        path = "/tax-rules"
        sent = as_body(rule=rule, at=at, reason=reason)
        self._session.write("POST", path, sent, key=idempotency_key)

    def list_tax_exemptions(
        self, *, entity: str | None = None, state: str | None = None, sort: str | None = None,
    ) -> Iterator[TaxExemptionRow]:
        """List: tax exemptions."""
        path = "/tax-exemptions"
        asked = as_query(entity=entity, state=state, sort=sort)
        return (decode(TaxExemptionRow, row) for row in self._session.pages(path, asked))

    def add_tax_exemption(
        self, *, exemption: NewExemption, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """Record an entity's exemption certificate of a state, and return its id (MD-38)."""
        path = "/tax-exemptions"
        sent = as_body(exemption=exemption, at=at, reason=reason)
        self._session.write("POST", path, sent, key=idempotency_key)

    def list_periods(
        self, *, entity: str | None = None, period: str | None = None, year: int | None = None,
        on: date | None = None, state: str | None = None, sort: str | None = None,
    ) -> Iterator[PeriodRow]:
        """List: periods."""
        path = "/periods"
        asked = as_query(entity=entity, period=period, year=year, on=on, state=state, sort=sort)
        return (decode(PeriodRow, row) for row in self._session.pages(path, asked))

    def create_fiscal_year(
        self, *, year: NewFiscalYear, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """
        Create the periods of a fiscal year, every sub-ledger FUTURE, and return their ids by
        number.
        """
        path = "/fiscal-years"
        sent = as_body(year=year, at=at, reason=reason)
        self._session.write("POST", path, sent, key=idempotency_key)

    def open_periods(
        self, *, entity: str, days: list[date], ledgers: list[str] | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> list[str]:
        """
        Open FUTURE periods that hold these days, in the order given; return the periods' ids.
        """
        path = "/periods/opening"
        sent = as_body(entity=entity, days=days, ledgers=ledgers, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["periods"])
