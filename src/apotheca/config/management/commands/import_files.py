"""``apotheca import DIR``: check files of acts and play them, all or row by row."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from apotheca.config import gate
from apotheca.hub.files import write_csv
from apotheca.hub.moving.importing import Mode, Order, sources_in
from apotheca.hub.moving.outcome import FINDINGS_KEPT, Outcome, Tell
from apotheca.hub.moving.playing import ImportBroken
from apotheca.hub.moving.runs import Run, run_import

FINDINGS_SHOWN = 50
COLUMNS = ("file", "line", "column", "code", "reason", "remedy", "excerpt")


class Command(BaseCommand):
    help = "Import acts from the CSV and XLSX files of a folder; the templates name the columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("folder", type=Path, help="the folder; an export's own acts are found")
        parser.add_argument("--dry-run", action="store_true", help="play everything, keep nothing")
        parser.add_argument(
            "--mode", choices=["all", "rows"], default="all",
            help="all: nothing stays unless everything is accepted; rows: leave out what is not",
        )  # fmt: skip
        parser.add_argument(
            "--by", action="append", default=[], metavar="[DUTY=]USERNAME",
            help="who did what names nobody; F=buyer for the acts of one duty",
        )  # fmt: skip
        parser.add_argument("--zone", default="", help="time zone of times without an offset")
        parser.add_argument("--send", action="store_true", help="tell other systems of the acts")
        parser.add_argument("--max-rows", type=int, default=0, help="rows a file may have")
        parser.add_argument("--findings", type=Path, help="a CSV file to write the findings to")
        parser.add_argument("--json", action="store_true", help="print nothing but the summary")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import; its last line is one JSON object."""
        if waiting := gate.waiting_migrations():
            raise CommandError(
                f"The schema waits for {waiting} migrations. Run apotheca init first."
            )
        try:
            sources = sources_in(options["folder"])
        except NotADirectoryError as missing:
            raise CommandError(f"{missing} is no folder.") from missing
        if not sources:
            raise CommandError(f"{options['folder']} holds no CSV or XLSX file.")
        console = Console(stderr=True, quiet=options["json"])
        order = _order(options)
        try:
            with _progress(console) as tell:
                run = run_import(sources, order, now=datetime.now(UTC), tell=tell)
        except ImportBroken as broken:
            raise CommandError(str(broken)) from broken
        _tell(run, console, options["findings"])
        self.stdout.write(json.dumps(run.summary()))
        if run.outcome.refusal_count:
            sys.exit(1)


def _order(options: Mapping[str, Any]) -> Order:
    zone = options["zone"]
    if zone and zone not in available_timezones():
        raise CommandError(f"{zone} is no time zone we know. Use a name such as America/New_York.")
    return Order(
        mode=Mode(options["mode"].upper()),
        is_rehearsal=options["dry_run"],
        by=_people(options["by"]),
        zone=zone,
        is_sending=options["send"],
        rows_max=options["max_rows"],
    )


def _people(said: Sequence[str]) -> dict[str, str]:
    """Return usernames by duty; one without a duty stands for all others."""
    people = {}
    for one in said:
        duty, _, username = one.rpartition("=")
        if len(duty) > 1 or not username:
            raise CommandError(f"--by {one}: write USERNAME, or one duty's letter as F=USERNAME.")
        people[duty.upper()] = username
    return people


@contextmanager
def _progress(console: Console) -> Iterator[Tell]:
    """Show a bar while acts are played."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reading and checking", total=None)

        def tell(outcome: Outcome) -> None:
            done = outcome.played
            progress.update(task, description="playing", total=outcome.acts, completed=done)

        yield tell


def _tell(run: Run, console: Console, target: Path | None) -> None:
    outcome = run.outcome
    for name, seen in run.seen_before.items():
        console.print(f"{name} was imported before, on {seen:%Y-%m-%d}; what is here stays as is.")
    if outcome.findings:
        console.print(_table(outcome))
    hidden = outcome.finding_count - min(FINDINGS_SHOWN, len(outcome.findings))
    if hidden:
        console.print(f"and {hidden} more; --findings FILE writes the first {FINDINGS_KEPT}.")
    if target is not None:
        rows = [[getattr(finding, name) for name in COLUMNS] for finding in outcome.findings]
        write_csv(target, COLUMNS, rows)
    console.print(run.sentence)


def _table(outcome: Outcome) -> Table:
    table = Table(title="What was found", title_justify="left", box=None, pad_edge=False)
    for heading in ("File", "Line", "Column", "What is wrong", "What to do"):
        table.add_column(heading, overflow="fold")
    for one in outcome.findings[:FINDINGS_SHOWN]:
        value = f" ({one.excerpt})" if one.excerpt else ""
        table.add_row(one.file, str(one.line), one.column, f"{one.reason}{value}", one.remedy)
    return table
