"""
Items, their products and packages, and the codes packages are known by (rules MD-01 to MD-09).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.masterdata.models import Item, Package, PackageIdentifier, Product, UomConversion
from apotheca.masterdata.operations.recording import (
    RecordMovedOn,
    read_values,
    record,
    refuse_codes_in_use,
    refuse_fixed_fields,
    tell_item,
)
from apotheca.masterdata.rules.codes import parse_gtin, parse_ndc
from apotheca.masterdata.types import NewFactor, NewIdentifier, NewItem, NewPackage

CHANGEABLE = frozenset(
    {
        "name", "generic_name", "strength", "dosage_form", "route", "rxcui", "unspsc", "ved",
        "dea_schedule", "hazard_group", "storage_class", "is_light_protected", "is_high_alert",
        "is_controlled_access", "lot_control", "serial_control", "expiry_control", "is_active",
        "shelf_life_days", "min_receipt_remaining_days", "min_issue_remaining_days",
        "formulary_status",
    }
)  # fmt: skip


class IdentifierTaken(DomainError):
    code = "masterdata.identifier_taken"
    message = (
        "Another package holds this code in that time ({detail}). Close it there first, "
        "or correct the dates: a code means one package at a time."
    )
    constraint = "identifier_means_one_package_at_a_time"


class BaseUnitIsFixed(DomainError):
    code = "masterdata.base_unit_is_fixed"
    message = "An item keeps its base unit for good. Register a new item for the other unit."
    constraint = "an_item_keeps_its_base_unit"


class QuantumNotPositive(DomainError):
    code = "masterdata.quantum_not_positive"
    message = "Stock is counted in multiples of the quantum, so it is above zero. Usually it is 1."
    status = 422
    constraint = "item_quantum_is_positive"


@operation(permission="masterdata.register_items", duty="A")
def register_items(*, actor: Actor, when: Moment, items: Sequence[NewItem]) -> dict[str, int]:
    """
    Register items and return their ids by code. The number of statements does not grow with them.

    :raises CodeInUse: an item has one of the codes.
    :raises QuantumNotPositive: a quantum is zero or below.
    """
    codes = [item.code for item in items]
    taken = Item.objects.filter(code__in=codes).values_list("code", flat=True)
    refuse_codes_in_use("Item", taken)
    made = Item.objects.bulk_create([Item(**asdict(item)) for item in items])
    for row, item in zip(made, items, strict=True):
        record("item_registered", "Item", row.pk, when, after=asdict(item))
        tell_item(row, when)
    return {row.code: row.pk for row in made}


@operation(permission="masterdata.update_item", duty="A")
def update_item(
    *, actor: Actor, when: Moment, item_id: int, version: int, values: Mapping[str, Any]
) -> int:
    """
    Change fields of an item and return its new version. Of two changes of one version, one wins.

    The code, the base unit and the quantum are fixed. Locks the item.

    :raises RecordMovedOn: the item was changed since ``version`` was read.
    :raises FieldIsFixed: a field is not one that can be changed.
    :raises FieldUnreadable: a value is not what its field holds.
    :raises NotFound: there is no such item.
    """
    refuse_fixed_fields("Item", values, CHANGEABLE)
    item = Item.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise NotFound(kind="item", key=item_id)
    if item.version != version:
        raise RecordMovedOn(kind="Item", key=item.code, latest=item.version, version=version)
    new = read_values(Item, values)
    before = {name: getattr(item, name) for name in new}
    for name, value in new.items():
        setattr(item, name, value)
    item.version = version + 1
    item.save(update_fields=[*new, "version"])
    record("item_changed", "Item", item_id, when, before=before, after=new)
    tell_item(item, when)
    return item.version


@operation(permission="masterdata.register_packages", duty="A")
def register_packages(
    *, actor: Actor, when: Moment, packages: Sequence[NewPackage]
) -> dict[str, int]:
    """
    Register packages with products, factors and codes, and return their ids by code.

    The factors of a new package are in force at once (MD-14); changing one needs a second steward.
    The number of statements does not grow with the packages.

    :raises CodeInUse: a package has one of the codes.
    :raises NotFound: an item is unknown.
    :raises NotAnNdc, AmbiguousNdc, NotAGtin: a code is not what its scheme says.
    :raises IdentifierTaken: another package holds a code in that time.
    """
    codes = [package.code for package in packages]
    refuse_codes_in_use(
        "Package", Package.objects.filter(code__in=codes).values_list("code", flat=True)
    )
    items = _items_by_code({package.item_code for package in packages})
    products = _products(packages, items)
    made = Package.objects.bulk_create(
        [
            Package(
                product=products[_product_key(new, items)], item=items[new.item_code],
                code=new.code, description=new.description, purchase_uom=new.purchase_uom,
            )
            for new in packages
        ]
    )  # fmt: skip
    factors, identifiers = [], []
    for row, new in zip(made, packages, strict=True):
        factors += _factors(row, new, items[new.item_code].base_uom, actor)
        identifiers += [_identifier(row.pk, code) for code in new.identifiers]
        record("package_registered", "Package", row.pk, when, after=asdict(new))
    UomConversion.objects.bulk_create(factors)
    PackageIdentifier.objects.bulk_create(identifiers)
    return {row.code: row.pk for row in made}


@operation(permission="masterdata.add_identifier", duty="A")
def add_identifier(
    *, actor: Actor, when: Moment, package_id: int, identifier: NewIdentifier
) -> int:
    """
    Add a code a package is known by from a day on, and return its id; printed forms are kept.

    :raises IdentifierTaken: another package holds the code in that time.
    :raises NotFound: there is no such package.
    """
    if not Package.objects.filter(pk=package_id).exists():
        raise NotFound(kind="package", key=package_id)
    row = _identifier(package_id, identifier)
    row.save(force_insert=True)
    record("identifier_added", "Package", package_id, when, after=asdict(identifier))
    return row.pk


@operation(permission="masterdata.close_identifier", duty="A")
def close_identifier(*, actor: Actor, when: Moment, identifier_id: int, until: date) -> date:
    """
    End a code's validity: ``until`` is the first day it may mean another package; return it.

    :raises NotFound: there is no such code.
    """
    row = PackageIdentifier.objects.select_for_update().filter(pk=identifier_id).first()
    if row is None:
        raise NotFound(kind="identifier", key=identifier_id)
    before = {"value": row.value, "until": row.valid.upper}
    row.valid = (row.valid.lower, until)
    row.save(update_fields=["valid"])
    after = {"value": row.value, "until": until}
    record("identifier_closed", "Package", row.package_id, when, before=before, after=after)
    return until


def _items_by_code(codes: set[str]) -> dict[str, Item]:
    found = {item.code: item for item in Item.objects.filter(code__in=codes)}
    for code in sorted(codes - set(found)):
        raise NotFound(kind="item", key=code)
    return found


ProductKey = tuple[int, str, str]


def _product_key(new: NewPackage, items: Mapping[str, Item]) -> ProductKey:
    item = items[new.item_code]
    return item.pk, new.labeler, new.product_name or item.name


def _products(
    packages: Sequence[NewPackage], items: Mapping[str, Item]
) -> dict[ProductKey, Product]:
    """Return the product of each package, making those the items lack."""
    known = Product.objects.filter(item_id__in=[item.pk for item in items.values()])
    products = {(row.item_id, row.labeler, row.name): row for row in known}
    missing = {
        key: Product(item_id=key[0], labeler=key[1], name=key[2], origin=new.origin)
        for new in packages
        if (key := _product_key(new, items)) not in products
    }
    made = Product.objects.bulk_create(missing.values())
    return products | dict(zip(missing, made, strict=True))


def _factors(row: Package, new: NewPackage, base_uom: str, actor: Actor) -> list[UomConversion]:
    given = {factor.uom: factor for factor in new.factors}
    given.setdefault(base_uom, NewFactor(base_uom, 1))
    return [
        UomConversion(
            package=row, uom=factor.uom, numerator=factor.numerator,
            denominator=factor.denominator, valid=(new.since, None), status="APPROVED",
            source=new.origin, proposed_by_id=actor.person_id,
        )
        for factor in given.values()
    ]  # fmt: skip


def _identifier(package_id: int, given: NewIdentifier) -> PackageIdentifier:
    code = normalised_identifier(given)
    normalised = code.value
    if code.scheme.startswith("NDC"):
        normalised = parse_ndc(code.value).normalised
    return PackageIdentifier(
        package_id=package_id, scheme=code.scheme, value=given.value.strip(),
        normalised=normalised, base_quantity=given.base_quantity,
        valid=(given.since, given.until), source=given.source,
    )  # fmt: skip


def normalised_identifier(given: NewIdentifier) -> NewIdentifier:
    """
    Return the code checked and named by its scheme: "NDC" becomes NDC10, NDC11 or NDC12.

    :raises NotAnNdc, AmbiguousNdc, NotAGtin: the value is not what the scheme says.
    """
    value = given.value.strip()
    if given.scheme.startswith("NDC"):
        ndc = parse_ndc(value)
        digits = len(ndc.labeler) + len(ndc.product) + len(ndc.package)
        return replace(given, scheme=f"NDC{digits}", value=ndc.printed)
    if given.scheme == "GTIN14":
        return replace(given, value=parse_gtin(value))
    return replace(given, value=value.upper())
