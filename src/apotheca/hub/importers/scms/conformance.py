"""The delivery history against its true figures: the real file, and a small one of our own."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from apotheca.hub.importers.scms.crew import Progress
from apotheca.hub.importers.scms.figures import Figure, ask_ledgers
from apotheca.hub.importers.scms.findings import FindingKind
from apotheca.hub.importers.scms.load import Loaded, load_history
from apotheca.hub.importers.scms.mapping import read_lines

REAL, REAL_TAB = "procurement/scms_delivery_history.csv", "procurement/scms_first40_tab_cr.txt"
OWN, OWN_TAB, OWN_ANSWERS = "deliveries.csv", "deliveries.txt", "deliveries.json"
# What the data's README counts of its oddities (3.1.7, 3.1.9, 3.1.10).
REAL_FINDINGS = {
    FindingKind.ORDER_DATE_NOT_CAPTURED: 289,
    FindingKind.DELIVERED_BEFORE_ORDERED: 4,
    FindingKind.RECORDED_BEFORE_DELIVERED: 1,
    FindingKind.VALUE_IS_ZERO: 7,
    FindingKind.VALUE_IS_NOT_PRICE_TIMES_QUANTITY: 705,
    FindingKind.POSSIBLE_DUPLICATE: 6,
    FindingKind.SAME_ITEM_OTHER_DESCRIPTION: 9,
    FindingKind.POINTER_LEADS_NOWHERE: 0,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison: what it is, what is true, what we have, and why they differ if they may."""

    what: str
    stated: Any
    found: Any
    explained: str = ""

    @property
    def agrees(self) -> bool:
        return bool(self.stated == self.found)


def real_history(data: Path, progress: Progress, workers: int) -> list[Case]:
    """Load the real file into the empty database behind the connection, and ask for its figures."""
    with (data / REAL).open("rb") as source:
        loaded = load_history(source, progress, workers)
    cases = [_figure(figure) for figure in ask_ledgers()]
    return [
        *cases,
        *_counted(loaded, 6863, 0, REAL_FINDINGS),
        _tab_form(data, REAL_TAB, REAL),
    ]


def own_history(folder: Path, progress: Progress) -> list[Case]:
    """Load our own small file and compare with the answers written beside it."""
    answers = json.loads((folder / OWN_ANSWERS).read_text())
    with (folder / OWN).open("rb") as source:
        loaded = load_history(source, progress)
    cases = [
        Case(f"{figure.number}. {figure.what}", _numbers(stated), _shown(figure.found))
        for figure, stated in zip(ask_ledgers(), answers["figures"], strict=True)
    ]
    findings = {FindingKind(kind): count for kind, count in answers["findings"].items()}
    return [
        *cases,
        *_counted(loaded, answers["lines"], answers["rejected"], findings),
        _tab_form(folder, OWN_TAB, OWN),
    ]


def _counted(
    loaded: Loaded, lines: int, rejected: int, findings: dict[FindingKind, int]
) -> Iterator[Case]:
    yield Case("records loaded, rejected", (lines, rejected), (loaded.lines, len(loaded.rejected)))
    found = Counter(finding.kind for finding in loaded.findings)
    for kind, count in findings.items():
        yield Case(f"listed: {kind.lower().replace('_', ' ')}", count, found[kind])


def _tab_form(folder: Path, tab_name: str, comma_name: str) -> Case:
    with (folder / tab_name).open("rb") as tab, (folder / comma_name).open("rb") as comma:
        from_tab = list(read_lines(tab))
        pairs = zip(from_tab, read_lines(comma), strict=False)
        same = sum(1 for one, other in pairs if one == other)
    return Case("records of the tab form that read like the comma form", len(from_tab), same)


def _figure(figure: Figure) -> Case:
    return Case(f"{figure.number}. {figure.what}", _shown(figure.stated), _shown(figure.found))


def _numbers(stated: Sequence[str | None]) -> tuple[str | None, ...]:
    return _shown([None if value is None else Decimal(value) for value in stated])


def _shown(values: Sequence[Decimal | None]) -> tuple[str | None, ...]:
    """Return numbers as text of one form, so that 6863 and 6863.00 are the same."""
    return tuple(None if value is None else f"{value.normalize():f}" for value in values)
