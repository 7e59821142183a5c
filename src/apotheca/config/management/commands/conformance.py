"""``apotheca conformance``: load files and compare with their true figures."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from apotheca.config.scratch import scratch_database
from apotheca.hub.importers.openfda.conformance import openfda_conformance
from apotheca.hub.importers.scms import conformance as scms
from apotheca.hub.importers.scms.conformance import Case
from apotheca.hub.importers.scms.crew import Progress as Tell
from apotheca.insight import verify

DATABASE = "apotheca_conformance"
OWN_FILES = Path(__file__).resolve().parents[5] / "tests" / "conformance" / "files"
WORKERS = 3


@dataclass(frozen=True, slots=True)
class Suite:
    """A set of comparisons, and the file or folder without which it cannot run."""

    name: str
    needs: Path | None
    run: Callable[[], list[Case]]


class Command(BaseCommand):
    help = "Load files through the importers and compare our ledgers with the true figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--data", type=Path, help="the folder with the real files")
        parser.add_argument("--only", help="run only this suite")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every suite whose files are here; the last line is their counts as JSON."""
        console = Console()
        counts = {}
        for suite in _suites(options["data"], console):
            if options["only"] not in (None, suite.name):
                continue
            if suite.needs is None or not suite.needs.exists():
                console.print(f"NOT RUN: {suite.name}")
                continue
            cases = suite.run()
            _print(console, suite.name, cases)
            counts[suite.name] = _count(cases)
        self.stdout.write(json.dumps(counts))
        if any(count["differ"] for count in counts.values()):
            sys.exit(1)


def _suites(data: Path | None, console: Console) -> list[Suite]:
    real = data or Path("no data")
    return [
        Suite("scms_own", OWN_FILES / scms.OWN, lambda: _own_history(console)),
        Suite("scms", data and data / scms.REAL, lambda: _real_history(console, real)),
        Suite("openfda", data and data / "recalls", lambda: _openfda(real)),
    ]


def _own_history(console: Console) -> list[Case]:
    with scratch_database(DATABASE), Progress(console=console, transient=True) as bar:
        return [*scms.own_history(OWN_FILES, _shown_on(bar)), _audited()]


def _real_history(console: Console, data: Path) -> list[Case]:
    with scratch_database(DATABASE), Progress(console=console, transient=True) as bar:
        return [*scms.real_history(data, _shown_on(bar), WORKERS), _audited()]


def _openfda(data: Path) -> list[Case]:
    details = openfda_conformance(data)["details"]
    return [
        Case(f"{case['rule']} {case['what']}", case["stated"], case["read"], case["explained"])
        for case in details
    ]


def _audited() -> Case:
    return Case("checks of apotheca verify that found something", (), verify.run().broken)


def _shown_on(bar: Progress) -> Tell:
    tasks: dict[str, Any] = {}

    def show(step: str, done: int, of: int) -> None:
        if step not in tasks:
            tasks[step] = bar.add_task(step, total=of)
        bar.update(tasks[step], completed=done)

    return show


def _count(cases: Sequence[Case]) -> dict[str, int]:
    agree = sum(1 for case in cases if case.agrees)
    explained = sum(1 for case in cases if not case.agrees and case.explained)
    differ = len(cases) - agree - explained
    return {"cases": len(cases), "agree": agree, "differ": differ, "explained": explained}


def _print(console: Console, name: str, cases: Sequence[Case]) -> None:
    count = _count(cases)
    title = f"{name}: {count['agree']} of {count['cases']} agree"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading in ("", "Figure", "True", "Ours"):
        table.add_column(heading)
    for case in cases:
        table.add_row(_mark(case), case.what, _text(case.stated), _text(case.found))
    console.print(table)
    for case in cases:
        if case.explained and not case.agrees:
            console.print(f"{case.what}: {case.explained}")


def _mark(case: Case) -> str:
    if case.agrees:
        return "[green]agree[/]"
    return "explained" if case.explained else "[red]differ[/]"


def _text(value: Any) -> str:
    if isinstance(value, tuple | list) and len(value) < 8:
        return ", ".join(str(part) for part in value)
    text = str(value)
    return text if len(text) < 60 else f"{len(value)} rows"
