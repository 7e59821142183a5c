"""One item, package, supplier, place or account with all that belongs to it."""

from dataclasses import dataclass

from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.masterdata.queries.lists.accounting import (
    ACCOUNTS,
    DERIVATION_RULES,
    AccountRow,
    DerivationRuleRow,
)
from apotheca.masterdata.queries.lists.contracts import (
    CONTRACT_PRICES,
    CONTRACTS,
    ContractPriceRow,
    ContractRow,
)
from apotheca.masterdata.queries.lists.items import (
    CONVERSIONS,
    IDENTIFIERS,
    ITEMS,
    PACKAGES,
    ConversionRow,
    IdentifierRow,
    ItemRow,
    PackageRow,
)
from apotheca.masterdata.queries.lists.places import LOCATIONS, LocationRow
from apotheca.masterdata.queries.lists.suppliers import (
    BANK_ACCOUNTS,
    SUPPLIER_SITES,
    SUPPLIERS,
    BankAccountRow,
    SupplierRow,
    SupplierSiteRow,
)


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """An item with its packages, their codes and unit factors, and today's contract prices."""

    item: ItemRow
    packages: tuple[PackageRow, ...]
    identifiers: tuple[IdentifierRow, ...]
    conversions: tuple[ConversionRow, ...]
    prices: tuple[ContractPriceRow, ...]


@dataclass(frozen=True, slots=True)
class PackageDetail:
    """A package with its codes, unit factors and contract prices of all times."""

    package: PackageRow
    identifiers: tuple[IdentifierRow, ...]
    conversions: tuple[ConversionRow, ...]
    prices: tuple[ContractPriceRow, ...]


@dataclass(frozen=True, slots=True)
class SupplierDetail:
    """A supplier with its sites and contracts; ``bank_accounts`` is None for who may not look."""

    supplier: SupplierRow
    sites: tuple[SupplierSiteRow, ...]
    contracts: tuple[ContractRow, ...]
    bank_accounts: tuple[BankAccountRow, ...] | None


@dataclass(frozen=True, slots=True)
class LocationDetail:
    """A place and the places right under it."""

    location: LocationRow
    inside: tuple[LocationRow, ...]


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """An account and the rules that derive to it."""

    account: AccountRow
    rules: tuple[DerivationRuleRow, ...]


def item_detail(code: str, *, scope: Scope | None = EVERYWHERE) -> ItemDetail:
    """
    Return an item with all that belongs to it; prices are those ``scope`` may use. Five statements.

    :raises NotFound: there is no such item.
    """
    return ItemDetail(
        item=ITEMS.one("item", code, scope=EVERYWHERE, by="code"),
        packages=PACKAGES.all(scope=EVERYWHERE, filters={"item": code}),
        identifiers=IDENTIFIERS.all(scope=EVERYWHERE, filters={"item": code}),
        conversions=CONVERSIONS.all(scope=EVERYWHERE, filters={"item": code}),
        prices=CONTRACT_PRICES.all(scope=scope, filters={"item": code, "current": "true"}),
    )


def package_detail(code: str, *, scope: Scope | None = EVERYWHERE) -> PackageDetail:
    """
    Return a package with all that belongs to it; prices are those ``scope`` may use.

    Four statements.

    :raises NotFound: there is no such package.
    """
    return PackageDetail(
        package=PACKAGES.one("package", code, scope=EVERYWHERE, by="code"),
        identifiers=IDENTIFIERS.all(scope=EVERYWHERE, filters={"package": code}),
        conversions=CONVERSIONS.all(scope=EVERYWHERE, filters={"package": code}),
        prices=CONTRACT_PRICES.all(scope=scope, filters={"package": code}),
    )


def supplier_detail(
    code: str, *, scope: Scope | None = EVERYWHERE, with_bank_accounts: bool = False
) -> SupplierDetail:
    """
    Return a supplier with its sites, the contracts ``scope`` may use, and its masked accounts.

    ``with_bank_accounts`` is for those who may read the list of bank accounts. At most four
    statements.

    :raises NotFound: there is no such supplier.
    """
    accounts = None
    if with_bank_accounts:
        accounts = BANK_ACCOUNTS.all(scope=EVERYWHERE, filters={"supplier": code})
    return SupplierDetail(
        supplier=SUPPLIERS.one("supplier", code, scope=EVERYWHERE, by="code"),
        sites=SUPPLIER_SITES.all(scope=EVERYWHERE, filters={"supplier": code}),
        contracts=CONTRACTS.all(scope=scope, filters={"supplier": code}),
        bank_accounts=accounts,
    )


def contract_detail(code: str, *, scope: Scope | None = EVERYWHERE) -> ContractRow:
    """
    Return a contract; its prices may be many, so they are a list of their own. One statement.

    :raises NotFound: there is none, or it is of an entity outside the scope.
    """
    return CONTRACTS.one("contract", code, scope=scope, by="code")


def location_detail(code: str, *, scope: Scope | None = EVERYWHERE) -> LocationDetail:
    """
    Return a place and the places right under it. Two statements.

    :raises NotFound: there is none, or it lies outside the scope.
    """
    return LocationDetail(
        location=LOCATIONS.one("place", code, scope=scope, by="code"),
        inside=LOCATIONS.all(scope=scope, filters={"parent": code}),
    )


def account_detail(code: str) -> AccountDetail:
    """
    Return an account with the derivation rules that lead to it. Two statements.

    :raises NotFound: there is no such account.
    """
    return AccountDetail(
        account=ACCOUNTS.one("account", code, scope=EVERYWHERE, by="code"),
        rules=DERIVATION_RULES.all(scope=EVERYWHERE, filters={"account": code}),
    )
