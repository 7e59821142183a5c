"""
The tab-separated tables of the NDC directory and of Drugs@FDA: Windows-1252, CRLF, no quoting.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_APPLICATION = re.compile(r"(NDA|ANDA|BLA)?0*(\d+)", re.ASCII)
SCHEDULES = frozenset({"CI", "CII", "CIII", "CIV", "CV"})


@dataclass(frozen=True, slots=True)
class TabTable:
    """Rows by column name, and the line numbers of rows whose width differs from the header's."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    ragged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NdcProduct:
    """
    One row of the directory's product file. ``product_id`` is its key; ``product_ndc`` may repeat.

    ``dea_schedule`` is one of CI-CV or NONE; what else stood there is kept in ``dea_schedule_raw``.
    Substances, strengths and units are the file's own lists, split at ``;``.
    """

    product_id: str
    product_ndc: str
    product_type: str
    generic_name: str
    brand_name: str
    dosage_form: str
    route: str
    labeler: str
    substances: tuple[str, ...]
    strengths: tuple[str, ...]
    units: tuple[str, ...]
    application_number: str
    dea_schedule: str
    dea_schedule_raw: str
    certified_through: str


@dataclass(frozen=True, slots=True)
class NdcPackage:
    """One sellable pack of the directory, with its code as printed."""

    product_id: str
    product_ndc: str
    package_ndc: str
    description: str


@dataclass(frozen=True, slots=True)
class DrugsAtFdaProduct:
    """One strength and form of an approved application. Key: application and product number."""

    application: str
    product_number: str
    form: str
    route: str
    strength: str
    brand_name: str
    ingredients: str


@dataclass(frozen=True, slots=True)
class EquivalenceCode:
    """A therapeutic-equivalence code of one product. Only A codes allow a substitution."""

    application: str
    product_number: str
    code: str


def read_tab(raw: bytes, encoding: str = "cp1252") -> TabTable:
    """
    Read a tab-separated table with a header row. Quotes are plain characters in these files.

    :raises UnicodeDecodeError: a byte has no meaning in ``encoding``; nothing is guessed.
    """
    lines = raw.decode(encoding).split("\n")
    columns = tuple(lines[0].rstrip("\r").split("\t"))
    rows: list[Mapping[str, str]] = []
    ragged: list[int] = []
    for number, line in enumerate(lines[1:], start=2):
        text = line.rstrip("\r")
        if not text:
            continue
        values = text.split("\t")
        if len(values) == len(columns):
            rows.append(dict(zip(columns, (value.strip() for value in values), strict=True)))
        else:
            ragged.append(number)
    return TabTable(columns, tuple(rows), tuple(ragged))


def lines_not_utf8(raw: bytes) -> int:
    """Count the rows a strict UTF-8 reader would fail on."""
    return sum(1 for line in raw.split(b"\n") if not _is_utf8(line))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def ndc_products(table: TabTable) -> Iterator[NdcProduct]:
    """Yield the products of ``product.txt`` or ``unfinished_product.txt``."""
    for row in table.rows:
        schedule = row["DEASCHEDULE"]
        yield NdcProduct(
            product_id=row["PRODUCTID"],
            product_ndc=row["PRODUCTNDC"],
            product_type=row["PRODUCTTYPENAME"],
            generic_name=row["NONPROPRIETARYNAME"],
            brand_name=row.get("PROPRIETARYNAME", ""),
            dosage_form=row["DOSAGEFORMNAME"],
            route=row.get("ROUTENAME", ""),
            labeler=row["LABELERNAME"],
            substances=_listed(row["SUBSTANCENAME"]),
            strengths=_listed(row["ACTIVE_NUMERATOR_STRENGTH"]),
            units=_listed(row["ACTIVE_INGRED_UNIT"]),
            application_number=row.get("APPLICATIONNUMBER", ""),
            dea_schedule=schedule if schedule in SCHEDULES else "NONE",
            dea_schedule_raw=schedule,
            certified_through=row["LISTING_RECORD_CERTIFIED_THROUGH"],
        )


def ndc_packages(table: TabTable) -> Iterator[NdcPackage]:
    """Yield the packages of ``package.txt`` or ``unfinished_package.txt``."""
    for row in table.rows:
        yield NdcPackage(
            row["PRODUCTID"], row["PRODUCTNDC"], row["NDCPACKAGECODE"], row["PACKAGEDESCRIPTION"]
        )


def drugs_at_fda_products(table: TabTable) -> Iterator[DrugsAtFdaProduct]:
    """Yield the products of Drugs@FDA; the form's route stands behind its first ``;``."""
    for row in table.rows:
        form, _, route = row["Form"].partition(";")
        yield DrugsAtFdaProduct(
            application=application_key(row["ApplNo"]),
            product_number=row["ProductNo"],
            form=form.strip(),
            route=route.strip(),
            strength=row["Strength"],
            brand_name=row["DrugName"],
            ingredients=row["ActiveIngredient"],
        )


def equivalence_codes(table: TabTable) -> Iterator[EquivalenceCode]:
    """Yield the therapeutic-equivalence codes of Drugs@FDA."""
    for row in table.rows:
        yield EquivalenceCode(application_key(row["ApplNo"]), row["ProductNo"], row["TECode"])


def application_key(number: str) -> str:
    """
    Return the six digits of an application number: ``NDA018227`` and ``018227`` give ``018227``.

    An over-the-counter monograph or an empty number has no such key and gives ''.
    """
    found = _APPLICATION.fullmatch(number.strip().upper())
    return f"{int(found.group(2)):06d}" if found else ""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";")) if text else ()
