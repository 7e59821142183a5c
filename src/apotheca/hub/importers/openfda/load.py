"""Loading the openFDA NDC directory into master data, in batches, through its operations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from apotheca.governance.types import Actor
from apotheca.hub.importers.openfda.codes import conversion_report, segments
from apotheca.hub.importers.openfda.packaging import Packaging, read_packaging
from apotheca.hub.importers.openfda.tables import SCHEDULES
from apotheca.kernel.moment import Moment
from apotheca.masterdata.operations.items import register_items, register_packages
from apotheca.masterdata.types import NewFactor, NewIdentifier, NewItem, NewPackage

ORIGIN = "FDA"
BATCH = 500


@dataclass(frozen=True, slots=True)
class ForAPerson:
    """A package that was not loaded, and why a person has to look at it."""

    ndc: str
    name: str
    why: str


@dataclass(slots=True)
class Loaded:
    """What a load did: how many items and packages it made, and what it left for people."""

    items: int = 0
    packages: int = 0
    for_people: list[ForAPerson] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sold:
    """A package of the directory that can be loaded."""

    ndc: str
    description: str
    packaging: Packaging
    product: Mapping[str, Any]


def load_directory(
    *, actor: Actor, when: Moment, products: Iterable[Mapping[str, Any]], batch: int = BATCH
) -> Loaded:
    """
    Load ``drug/ndc`` records: an item per name, strength, form, route and unit; a package per code.

    ``actor`` is an item steward. Factors come from the package descriptions; a description that
    does not say how many, a code without the form of an NDC, and codes that mean the same package
    are left for people and listed. Controlled drugs keep their schedule. Memory holds a batch.

    :raises CodeInUse: a code of the directory is already registered; load each directory once.
    """
    done = Loaded()
    known: dict[tuple[object, ...], str] = {}
    taken: dict[tuple[int, int, int], str] = {}
    for records in _batches(products, batch):
        sold = list(_sold(records, taken, done))
        items, packages = _drafts(sold, known)
        done.items += len(register_items(actor=actor, when=when, items=items)) if items else 0
        if packages:
            done.packages += len(register_packages(actor=actor, when=when, packages=packages))
    return done


def _batches(
    records: Iterable[Mapping[str, Any]], size: int
) -> Iterator[Sequence[Mapping[str, Any]]]:
    waiting = iter(records)
    while batch := list(islice(waiting, size)):
        yield batch


def _sold(
    records: Sequence[Mapping[str, Any]], taken: dict[tuple[int, int, int], str], done: Loaded
) -> Iterator[_Sold]:
    """Yield what can be loaded; list the rest with its reason."""
    for product in records:
        name = str(product.get("generic_name") or product.get("brand_name") or "")
        for package in product.get("packaging") or ():
            ndc, description = str(package["package_ndc"]), str(package.get("description") or "")
            key, packaging = segments(ndc), read_packaging(description)
            if key is None:
                why = "the code has not the form of an NDC"
            elif key in taken:
                why = f"the code means the same package as {taken[key]}"
            elif packaging is None:
                why = f"nobody can count by its description: {description}"
            else:
                taken[key] = ndc
                yield _Sold(ndc, description, packaging, product)
                continue
            done.for_people.append(ForAPerson(ndc, name, why))


def _drafts(
    sold: Sequence[_Sold], known: dict[tuple[object, ...], str]
) -> tuple[list[NewItem], list[NewPackage]]:
    items: list[NewItem] = []
    packages = []
    for one in sold:
        meaning = _meaning(one)
        if meaning not in known:
            known[meaning] = f"{ORIGIN}-{one.ndc}"
            items.append(_item(known[meaning], one))
        packages.append(_package(known[meaning], one))
    return items, packages


def _meaning(one: _Sold) -> tuple[object, ...]:
    """Return what makes packages one item (domain 1.1): never the labeler, always the unit."""
    product = one.product
    route = tuple(sorted(product.get("route") or ()))
    name, form = str(product.get("generic_name") or ""), str(product.get("dosage_form") or "")
    return name.casefold(), _strength(product), form, route, one.packaging.base_uom


def _strength(product: Mapping[str, Any]) -> str:
    ingredients = product.get("active_ingredients") or ()
    return "; ".join(str(ingredient.get("strength") or "") for ingredient in ingredients)


def _item(code: str, one: _Sold) -> NewItem:
    product = one.product
    name = str(product.get("generic_name") or product.get("brand_name") or one.ndc)
    strength, form = _strength(product), str(product.get("dosage_form") or "")
    schedule = str(product.get("dea_schedule") or "")
    rxcuis: Sequence[str] = (product.get("openfda") or {}).get("rxcui") or ()
    return NewItem(
        code=code,
        name=" ".join(part for part in (name, strength, form.lower()) if part)[:300],
        item_class="DRUG",
        base_uom=one.packaging.base_uom,
        generic_name=name[:300],
        strength=strength[:200],
        dosage_form=form[:120],
        route=", ".join(product.get("route") or ())[:120],
        rxcui=rxcuis[0] if len(rxcuis) == 1 else "",
        dea_schedule=schedule if schedule in SCHEDULES else "NONE",
        is_controlled_access=schedule in {"CI", "CII"},
        origin=ORIGIN,
    )


def _package(item_code: str, one: _Sold) -> NewPackage:
    packaging = one.packaging
    product_name = str(one.product.get("brand_name") or one.product.get("generic_name") or "")
    return NewPackage(
        code=one.ndc,
        item_code=item_code,
        labeler=str(one.product.get("labeler_name") or "")[:200],
        description=one.description[:400],
        purchase_uom=packaging.purchase_uom,
        factors=(NewFactor(packaging.purchase_uom, packaging.units),),
        identifiers=(NewIdentifier("NDC", one.ndc, source=ORIGIN),),
        product_name=product_name[:300],
        origin=ORIGIN,
    )


def collisions(products: Iterable[Mapping[str, Any]]) -> Mapping[str, tuple[str, ...]]:
    """Return the 11-digit codes that several printed codes of the directory become."""
    printed = dict.fromkeys(
        str(package["package_ndc"])
        for product in products
        for package in product.get("packaging") or ()
    )
    return conversion_report(printed).collisions
