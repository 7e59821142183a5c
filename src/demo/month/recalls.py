"""Real recalls in an invented month: FDA's notices hold every lot of the packages they name."""

from datetime import date

from apotheca.hub.importers.openfda.recalls import RecalledProduct
from apotheca.inventory.queries.stock import stock_on_hand
from demo.fda import FdaInput
from demo.hospital import Hospital
from demo.month.incidents import recall
from demo.report.ledgers import ask
from demo.report.pages import Section, Table

# The notices are older than our month; we let a few arrive each business day of these.
NOTICES_FROM, NOTICES_TO = 5, 23
MARK = "FDA recall"

_OF_PACKAGE = "SELECT id FROM inventory_lot WHERE package_id = %s"


def hold_recalled(hospital: Hospital, fda: FdaInput, day: date) -> None:
    """Hold every lot of the packages whose notices arrive today, in every place, before noon."""
    for ndc in notices_of(fda, day):
        product = gravest(fda.recalls[ndc])
        pack = next(pack for pack in fda.goods.packs if pack.code == ndc)
        lots_of_package = {row[0] for row in ask(_OF_PACKAGE, [hospital.package[ndc]])}
        rows = stock_on_hand(item_ids=[hospital.item[pack.item]])
        lots = [row for row in rows if row.lot_id in lots_of_package]
        recall(hospital, lots, f"{MARK} {product.key} class {product.classification}: {ndc}", day)


def notices_of(fda: FdaInput, day: date) -> list[str]:
    """Return the codes whose notices arrive on a day: all of them, spread over the month."""
    if day.weekday() >= 5 or not NOTICES_FROM <= day.day <= NOTICES_TO:
        return []
    days = [
        number
        for number in range(NOTICES_FROM, NOTICES_TO + 1)
        if day.replace(day=number).weekday() < 5
    ]
    return sorted(fda.recalls)[days.index(day.day) :: len(days)]


def gravest(products: tuple[RecalledProduct, ...]) -> RecalledProduct:
    """Return the notice that governs: the lowest class of the product, then the newest."""
    newest = sorted(products, key=lambda product: product.classified_on, reverse=True)
    return min(newest, key=lambda product: len(product.classification))


_HOLDS = """
SELECT d.business_date, d.reason, p.code, count(*)::int, sum(l.done), sum(l.value)
  FROM inventory_stockdocument d
  JOIN inventory_stockdocumentline l ON l.document_id = d.id
  JOIN masterdata_location p ON p.id = d.location_id
 WHERE d.kind = 'STATUS_CHANGE' AND d.reason LIKE %s
 GROUP BY d.id, d.business_date, d.reason, p.code ORDER BY d.business_date, d.reason, p.code
"""


def recall_section(fda: FdaInput) -> Section:
    """What came from FDA's files, what is ours, and the holds the recalls opened."""
    figures = [(name, _said(value)) for name, value in fda.figures.items()]
    holds = ask(_HOLDS, [f"{MARK}%"])
    unknown = [
        (pack.code, pack.availability_raw)
        for pack in fda.goods.packs
        if pack.availability == "UNKNOWN"
    ]
    unjoined = [tuple(note.split(": ", 1)) for note in fda.goods.notes]
    return Section(
        "Real input: FDA shortages, Drugs@FDA and recalls",
        (
            "True: package codes, names, forms, strengths, companies, availability and recalls.",
            "Ours, and marked so: pack counts, base units, prices, usage, shelf life, storage, "
            "lots and stock. Supplies and devices come from our own catalogue.",
            "The recall notices name no lots, so every lot of a named package is held. They are "
            "of 2012 to 2025; we let them arrive in our month.",
        ),
        [
            Table(("What was read", "Figure"), figures),
            Table(("Day", "Notice", "Place", "Lots", "Base units", "Value"), holds,
                  "Holds the recalls opened", drawn=20),
            Table(("Package", "Availability in the file's own words"), unknown,
                  "Words nobody knows are kept"),
            Table(("Package", "Why Drugs@FDA does not explain it"), unjoined,
                  "Not joined, not dropped", drawn=10),
        ],
    )  # fmt: skip


def _said(value: object) -> object:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return value
