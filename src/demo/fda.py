"""
Real input for the demo: FDA's shortage packages as the drug catalogue, and the recalls that name
them.

True, from the files: codes, names, forms, strengths, companies, availability, recalls. Ours, and
marked so: pack counts, base units, prices, usage, shelf life, storage, and all stock and lots.
Supplies and devices come from our own catalogue, since the FDA files hold drugs only.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from apotheca.hub.importers.openfda import codes
from apotheca.hub.importers.openfda.archives import records
from apotheca.hub.importers.openfda.recalls import (
    RecalledProduct,
    dashboard_recalls,
    enforcement_csv,
)
from apotheca.hub.importers.openfda.shortages import Shortage, shortages
from apotheca.hub.importers.openfda.substitution import (
    Approval,
    Catalogue,
    approval_of,
    by_application,
    comparable,
)
from apotheca.hub.importers.openfda.tables import drugs_at_fda_products, read_tab
from demo.dice import Dice
from demo.goods import FDA, Goods, Item, Pack, our_goods

INVENTED = ("pack count", "base unit", "price", "usage", "shelf life", "storage", "lots")
# Text of form and presentation, then our base unit, purchase unit and pack counts; the first that
# fits.
_FORMS = (
    ("syringe|pen\\b|autoinjector|carpuject", "SYRINGE", "BOX", (10, 5)),
    ("bag|plastic container|viaflex", "BAG", "CASE", (12, 24)),
    ("^tablet", "TABLET", "BOTTLE", (100, 30, 90)),
    ("^capsule", "CAPSULE", "BOTTLE", (100, 30, 90)),
    ("patch", "PATCH", "BOX", (5, 10)),
    ("kit", "KIT", "BOX", (1,)),
    ("spray|solution|suspension|syrup|concentrate|lotion|gel|ointment", "UNIT", "BOX", (1, 12)),
)


@dataclass(frozen=True, slots=True)
class FdaPackage:
    """A real package with all its shortage records (newest first) and what Drugs@FDA knows."""

    ndc: str
    records: tuple[Shortage, ...]
    approval: Approval

    @property
    def latest(self) -> Shortage:
        return self.records[0]

    @property
    def availability(self) -> Shortage:
        """The record that speaks of availability: the newest that has a word for it."""
        return next((record for record in self.records if record.availability), self.latest)


@dataclass(frozen=True, slots=True)
class FdaInput:
    """The goods made of the files, the recalls that name their packages, and figures to print."""

    goods: Goods
    packages: tuple[FdaPackage, ...]
    recalls: dict[str, tuple[RecalledProduct, ...]]
    figures: dict[str, object]


def read_input(data_dir: Path, dice: Dice) -> FdaInput:
    """
    Read shortages, Drugs@FDA products and recalls under ``data_dir``; nothing is dropped silently.

    :raises FileNotFoundError: a file of data/README 3.2-3.4 is missing.
    """
    raw = (data_dir / "shortages/openfda_drug_shortages.json").read_bytes()
    found = list(shortages(records(raw)))
    products = read_tab((data_dir / "drug_master/drugsatfda_Products.txt").read_bytes())
    approvals = by_application(drugs_at_fda_products(products))
    packages = _packages(found, approvals)
    recalled = _recalled(data_dir, packages)
    items, packs = _goods(packages, dice)
    ours = our_goods()
    kept = [item for item in ours.items if item.item_class != "DRUG"]
    kept_codes = {item.code for item in kept}
    goods = Goods(
        items=(*items, *kept),
        packs=(*packs, *(pack for pack in ours.packs if pack.item in kept_codes)),
        notes=_notes(packages),
    )
    return FdaInput(goods, packages, recalled, _figures(found, packages, recalled, len(items)))


def _packages(found: list[Shortage], approvals: Catalogue) -> tuple[FdaPackage, ...]:
    by_code: dict[str, list[Shortage]] = defaultdict(list)
    for record in found:
        by_code[record.package_ndc].append(record)
    packages = []
    for ndc, same in by_code.items():
        newest = sorted(same, key=lambda r: str(r.updated_on or ""), reverse=True)
        joined = [approval_of(record, approvals) for record in newest]
        best = next((a for a in joined if a.sureness != "NONE"), joined[0])
        packages.append(FdaPackage(ndc, tuple(newest), best))
    return tuple(packages)


def _recalled(
    data_dir: Path, packages: tuple[FdaPackage, ...]
) -> dict[str, tuple[RecalledProduct, ...]]:
    """Return the recalls that name each package, compared by segment numbers (domain 1.2)."""
    named: dict[object, list[RecalledProduct]] = defaultdict(list)
    for product in (
        *dashboard_recalls((data_dir / "recalls/fda_drug_recalls.csv").read_bytes()),
        *enforcement_csv((data_dir / "recalls/openfda_enforcement_sample.csv").read_bytes()),
    ):
        for code in product.codes:
            named[codes.segments(code)].append(product)
    found = {package.ndc: tuple(named[codes.segments(package.ndc)]) for package in packages}
    return {ndc: products for ndc, products in found.items() if products}


def _goods(packages: tuple[FdaPackage, ...], dice: Dice) -> tuple[list[Item], list[Pack]]:
    by_meaning: dict[object, list[FdaPackage]] = defaultdict(list)
    for package in sorted(packages, key=lambda p: (p.latest.generic_name, p.ndc)):
        by_meaning[_meaning(package)].append(package)
    items: list[Item] = []
    packs: list[Pack] = []
    for number, same in enumerate(by_meaning.values(), start=1):
        item = _item(f"F{number:04d}", same[0], dice)
        items.append(item)
        packs.extend(_pack(package, item, dice) for package in same)
    return items, packs


def _meaning(package: FdaPackage) -> tuple[object, ...]:
    """Return what makes two packages one item: name, strength, form and base unit."""
    record = package.latest
    strength = _strength(package)
    name = re.sub(r"\W+", " ", record.generic_name.casefold()).strip()
    return name, comparable(strength) or strength.casefold(), record.dosage_form, _shape(record)[0]


def _strength(package: FdaPackage) -> str:
    return package.latest.presentation.strength or package.approval.strength


def _shape(record: Shortage) -> tuple[str, str, tuple[int, ...]]:
    """Return base unit, purchase unit and pack counts (ours) for a dosage form."""
    text = (
        f"{record.dosage_form} {record.presentation.name} {record.presentation.remark}".casefold()
    )
    for pattern, base, purchase, counts in _FORMS:
        if re.search(pattern, text.strip()):
            return base, purchase, counts
    return "VIAL", "BOX", (10, 25, 1)


def _item(code: str, package: FdaPackage, dice: Dice) -> Item:
    record, base = package.latest, _shape(package.latest)[0]
    many = base in {"TABLET", "CAPSULE"}
    use = dice.uniform(15, 220, "use", code) if many else dice.uniform(1, 45, "use", code)
    strength = _strength(package)
    return Item(
        code=code,
        name=" ".join(part for part in (record.generic_name, strength) if part)[:300],
        generic_name=record.generic_name,
        strength=strength[:200],
        dosage_form=record.dosage_form or package.approval.form,
        route=package.approval.route,
        item_class="DRUG",
        base_uom=base,
        dea_schedule=_schedule(record.generic_name),
        storage_class="REFRIGERATED" if _is_cold(record.generic_name) else "CRT",
        is_light_protected=False,
        hazard_group="NONE",
        is_high_alert=False,
        ved="V" if set(record.therapeutic_categories) & _VITAL else "E",
        unspsc="51000000",
        lot_control=True,
        serial_control=False,
        expiry_control=True,
        shelf_life_days=730,
        min_receipt_remaining_days=180,
        daily_use=Decimal(f"{use:.2f}"),
        origin=FDA,
        rxcui=record.rxcuis[0] if len(record.rxcuis) == 1 else "",
    )


def _pack(package: FdaPackage, item: Item, dice: Dice) -> Pack:
    record = package.latest
    _, uom, counts = _shape(record)
    units = dice.choice(counts, "count", package.ndc)
    each = dice.stream("price", item.code).lognormvariate(1.2, 1.0)
    each = each / 40 if item.base_uom in {"TABLET", "CAPSULE"} else each
    each *= dice.uniform(0.92, 1.10, "labeler price", package.ndc)
    said = package.availability
    return Pack(
        code=package.ndc,
        ndc=package.ndc,
        item=item.code,
        labeler=record.manufacturer or record.company_name,
        description=record.presentation_raw[:400],
        uom=uom,
        units=units,
        price=max(Decimal("0.50"), Decimal(f"{each * units:.2f}")),
        origin=FDA,
        availability=said.availability,
        availability_raw=said.availability_raw,
        invented=INVENTED,
    )


_VITAL = {"Anesthesia", "Cardiovascular", "Critical Care", "Hematology"}
_SCHEDULES = (
    ("amphetamine|hydromorphone|fentanyl|hydrocodone|oxycodone|codeine|methylphenidate", "CII"),
    ("ketamine|buprenorphine|estrogens.*methyltestosterone", "CIII"),
    ("lorazepam|clonazepam|diazepam|chlordiazepoxide|carisoprodol|butorphanol|clobazam", "CIV"),
    ("lacosamide", "CV"),
)
_COLD = "insulin|glutide|adalimumab|cetrorelix|carboprost|cisatracurium|lorazepam|etanercept"


def _schedule(generic_name: str) -> str:
    """Return the schedule of a controlled drug by its name; the shortage file does not state it."""
    for pattern, schedule in _SCHEDULES:
        if re.search(pattern, generic_name.casefold()):
            return schedule
    return "NONE"


def _is_cold(generic_name: str) -> bool:
    return bool(re.search(_COLD, generic_name.casefold()))


def _notes(packages: tuple[FdaPackage, ...]) -> tuple[str, ...]:
    """List the packages Drugs@FDA does not explain, for the report; none of them is left out."""
    return tuple(
        f"{package.ndc} {package.latest.generic_name}: no product in Drugs@FDA for "
        f"{', '.join(package.latest.application_numbers) or 'a record without application'}"
        for package in packages
        if package.approval.sureness == "NONE"
    )


def _figures(
    found: list[Shortage],
    packages: tuple[FdaPackage, ...],
    recalled: dict[str, tuple[RecalledProduct, ...]],
    items: int,
) -> dict[str, object]:
    by_text = sum(1 for ndc, products in recalled.items() if any(ndc in p.codes for p in products))
    return {
        "shortage records": len(found),
        "packages": len(packages),
        "items they make": items,
        "availability": dict(Counter(record.availability_raw or "(absent)" for record in found)),
        "joined to Drugs@FDA": dict(Counter(package.approval.sureness for package in packages)),
        "packages named in a recall": len(recalled),
        "of these by exact text": by_text,
        "recall rows that name them": sum(len(products) for products in recalled.values()),
    }
