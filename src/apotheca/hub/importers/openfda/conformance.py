"""
What the importer reads from the shared real files, beside the true figures of ``data/README.md``
3.2-3.4.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from apotheca.hub.importers.openfda import codes, tables
from apotheca.hub.importers.openfda.archives import records
from apotheca.hub.importers.openfda.recalls import (
    RecalledProduct,
    dashboard_recalls,
    enforcement_csv,
)
from apotheca.hub.importers.openfda.shortages import Shortage, shortages
from apotheca.hub.importers.openfda.substitution import substitution_groups

KNOWN_WORDS = {"", "Available", "Limited Availability", "Unavailable"}


@dataclass(frozen=True, slots=True)
class Case:
    """One figure: what the shared README states, what we read, and why if they differ."""

    rule: str
    what: str
    stated: Any
    read: Any
    explained: str = ""

    @property
    def agrees(self) -> bool:
        return bool(self.stated == self.read)


def openfda_conformance(data_dir: Path) -> dict[str, Any]:
    """
    Read the FDA files under ``data_dir`` and compare every figure with the stated one.

    Returns ``{"cases", "agree", "differ", "explained", "details"}``; a case that differs and says
    why counts as explained too.
    """
    cases = [
        *_directory(data_dir),
        *_drugs_at_fda(data_dir),
        *_recalls(data_dir),
        *_shortages(data_dir),
    ]
    differing = [case for case in cases if not case.agrees]
    return {
        "cases": len(cases),
        "agree": len(cases) - len(differing),
        "differ": len(differing),
        "explained": sum(1 for case in differing if case.explained),
        "details": [asdict(case) | {"agrees": case.agrees} for case in cases],
    }


def _directory(data_dir: Path) -> Iterator[Case]:
    raw = (data_dir / "drug_master/ndc_unfinished_product.txt").read_bytes()
    table = tables.read_tab(raw)
    packs = tables.read_tab((data_dir / "drug_master/ndc_unfinished_package.txt").read_bytes())
    products, packages = list(tables.ndc_products(table)), list(tables.ndc_packages(packs))
    per_code = Counter(product.product_ndc for product in products)
    product_ids = {product.product_id for product in products}
    package_ids = {package.product_id for package in packages}
    report = codes.conversion_report(package.package_ndc for package in packages)
    schedules = Counter(product.dea_schedule for product in products)
    certified = Counter(product.certified_through for product in products)

    yield Case("3.2.1", "products, packages", [10954, 17157], [len(products), len(packages)])
    yield Case("3.2.1", "ragged rows", 0, len(table.ragged) + len(packs.ragged))
    yield Case("3.2.1", "product rows a UTF-8 reader fails on", 67, tables.lines_not_utf8(raw))
    yield Case("3.2.2", "distinct product codes", 10804, len(per_code))
    yield Case("3.2.2", "codes on several rows", 116, sum(1 for n in per_code.values() if n > 1))
    yield Case("3.2.2", "products without a package", 5, len(product_ids - package_ids))
    yield Case("3.2.2", "packages without a product", 0, len(package_ids - product_ids))
    yield Case("3.2.3", "codes with an 11-digit form", 17156, len(report.converted))
    yield Case("3.2.3", "codes without one", ["47848-026-XX"], list(report.refused))
    yield Case("3.2.3", "distinct results", 17155, report.distinct)
    yield Case(
        "3.2.3",
        "codes that become one another",
        {"40074000101": ["40074-0001-1", "40074-001-01"]},
        {result: list(same) for result, same in report.collisions.items()},
    )
    yield Case(
        "3.2.4",
        "controlled products CI to CV",
        [5, 217, 90, 97, 15],
        [schedules[name] for name in ("CI", "CII", "CIII", "CIV", "CV")],
    )
    yield Case(
        "3.2.5", "listing lapsed, blank", [2056, 158], [certified["20171231"], certified[""]]
    )


def _drugs_at_fda(data_dir: Path) -> Iterator[Case]:
    def rows(name: str) -> tables.TabTable:
        return tables.read_tab((data_dir / f"drug_master/drugsatfda_{name}.txt").read_bytes())

    products = list(tables.drugs_at_fda_products(rows("Products")))
    ratings = list(tables.equivalence_codes(rows("TE")))
    known = {tables.application_key(row["ApplNo"]) for row in rows("Applications").rows}
    groups = substitution_groups(products, ratings)
    letters = Counter(rating.code[:1] for rating in ratings)
    orphans = sum(1 for product in products if product.application not in known)

    yield Case("3.2.6", "products, applications", [27807, 16329], [len(products), len(known)])
    yield Case("3.2.6", "products without application", 4, orphans)
    yield Case(
        "3.2.6", "TE rows, A, B", [12948, 12868, 65], [len(ratings), letters["A"], letters["B"]]
    )
    yield Case(
        "3.2.6",
        "substitution groups, largest",
        [2547, 24],
        [len(groups), max(len(same) for same in groups.values())],
        "59 products carry two or three codes (AB1, AB2). One code per product gives 2,547 groups; "
        "each code is a group of its own, so there are 2,559.",
    )


def _recalls(data_dir: Path) -> Iterator[Case]:
    found = list(dashboard_recalls((data_dir / "recalls/fda_drug_recalls.csv").read_bytes()))
    sample = list(
        enforcement_csv((data_dir / "recalls/openfda_enforcement_sample.csv").read_bytes())
    )
    classes = Counter(product.classification for product in found)
    states = Counter(product.status for product in found)
    years = Counter(product.classified_on[:4] for product in found)
    with_code = [product for product in found if product.codes]
    worded = sum(1 for product in found if "NDC" in product.description)

    yield Case("3.3.1", "products, events", [12322, 3187], [len(found), len(_events(found))])
    yield Case(
        "3.3.1", "class I, II, III", [1375, 9775, 1172], [classes[c] for c in ("I", "II", "III")]
    )
    yield Case(
        "3.3.1",
        "Ongoing, Completed, Terminated",
        [1339, 518, 10465],
        [states[s] for s in ("Ongoing", "Completed", "Terminated")],
    )
    yield Case(
        "3.3.2", "descriptions with line breaks", 3298, sum("\n" in p.description for p in found)
    )
    yield Case(
        "3.3.3",
        "rows with a full code, distinct codes",
        [6288, 7506],
        [len(with_code), len({code for product in with_code for code in product.codes})],
    )
    yield Case("3.3.3", "rows that hold the word NDC", 6977, worded)
    yield Case(
        "3.3.3",
        "rows for a person: NDC named, no full code",
        689,
        sum(1 for product in found if product.needs_a_person),
        "689 is 6,977 less 6,288, which takes 24 rows with a full code but without the word NDC as "
        "if they had it; counted row by row, 713 texts need a person.",
    )
    yield Case(
        "3.3.4",
        "event and product class differ",
        677,
        sum(1 for product in found if product.classification != product.event_classification),
    )
    yield Case(
        "3.3.5",
        "class I events; peak year",
        [459, ["2019", 1848]],
        [
            len(_events([p for p in found if p.event_classification == "I"])),
            list(years.most_common(1)[0]),
        ],
    )
    yield from _enforcement(sample)


def _enforcement(sample: list[RecalledProduct]) -> Iterator[Case]:
    classes = Counter(product.classification for product in sample)
    yield Case(
        "3.3.6", "rows, recall numbers", [733, 733], [len(sample), len({p.key for p in sample})]
    )
    yield Case(
        "3.3.6",
        "with a full code; class II, I, III",
        [302, 589, 79, 65],
        [sum(1 for p in sample if p.codes), *(classes[c] for c in ("II", "I", "III"))],
    )


def _events(found: list[RecalledProduct]) -> set[str]:
    return {product.event for product in found}


def _shortages(data_dir: Path) -> Iterator[Case]:
    path = data_dir / "shortages/openfda_drug_shortages.json"
    found = list(shortages(records(path.read_bytes())))
    states = Counter(record.status for record in found)
    per_package = Counter(record.package_ndc for record in found)
    layouts = Counter(codes.layout(record.package_ndc) for record in found)
    companies = {record.company_name for record in found}
    converted = sum(1 for record in found if codes.eleven_digits(record.package_ndc))

    yield Case(
        "3.4.1",
        "records: Current, To Be Discontinued, Resolved",
        [1100, 805, 287, 8],
        [len(found), *(states[s] for s in ("CURRENT", "TO_BE_DISCONTINUED", "RESOLVED"))],
    )
    yield Case(
        "3.4.1",
        "packages, on several records",
        [1072, 28],
        [len(per_package), sum(1 for n in per_package.values() if n > 1)],
    )
    yield from _availability(found)
    yield Case(
        "3.4.3",
        "without openfda, companies",
        [88, 98],
        [sum(1 for record in found if not record.has_openfda), len(companies)],
    )
    yield Case(
        "3.4.4",
        "layouts 5-3-2, 4-4-2, 5-4-1 over records",
        [544, 508, 48],
        [layouts[form] for form in ("5-3-2", "4-4-2", "5-4-1")],
    )
    yield Case("3.4.4", "records with an 11-digit form", 1100, converted)
    yield from _recalled_packages(data_dir, set(per_package))


def _availability(found: list[Shortage]) -> Iterator[Case]:
    current = [record for record in found if record.status == "CURRENT"]
    unknown = Counter(r.availability_raw for r in found if r.availability_raw not in KNOWN_WORDS)
    written = sum(1 for record in current if record.availability_raw == "Unavailable")
    yield Case("3.4.2", "Current and Unavailable, as written", 180, written)
    yield Case("3.4.2", "availability absent", 295, sum(1 for r in found if not r.availability_raw))
    yield Case(
        "3.4.2",
        "words outside the three known ones",
        3,
        unknown.total(),
        'There is a fourth: "Unavailable." with a full stop, once. We read it as UNAVAILABLE, '
        '"Avaliable" as AVAILABLE, and keep the sentence as UNKNOWN with its text.',
    )


def _recalled_packages(data_dir: Path, packages: set[str]) -> Iterator[Case]:
    raw = (data_dir / "recalls/fda_drug_recalls.csv").read_bytes()
    recalled = {code for product in dashboard_recalls(raw) for code in product.codes}
    by_number = {codes.segments(code) for code in recalled}
    yield Case("3.4.5", "packages named in a recall, by text", 76, len(packages & recalled))
    yield Case(
        "3.4.5",
        "packages named in a recall, by segment numbers",
        76,
        sum(1 for package in packages if codes.segments(package) in by_number),
        "Compared by segment numbers (domain 1.2) ten more packages are found whose code a recall "
        "text prints with other zeros, as in 5-4-2.",
    )
