"""``apotheca verify``: prove the ledgers right, or list what is wrong."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from apotheca.config import gate
from apotheca.insight import verify
from apotheca.insight.verify import CheckResult, VerifyReport


class Command(BaseCommand):
    help = "Audit the ledgers with checks of their own; exit 1 if anything is found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--alias", default="default", help="the database connection to audit")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the audit and print its report."""
        waiting = gate.waiting_migrations()
        if waiting:
            raise CommandError(
                f"The schema waits for {waiting} migrations. Run apotheca init first."
            )
        report = verify.run(options["alias"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), indent=1))
        else:
            print_report(report, Console())
        if not report.is_clean:
            sys.exit(1)


def print_report(report: VerifyReport, console: Console) -> None:
    """Print one line per check, then what each broken check found."""
    table = Table(title="apotheca verify", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("What must hold")
    table.add_column("Rows", justify="right")
    table.add_column("Seconds", justify="right")
    for check in report.checks:
        mark = "[green]ok[/]" if check.holds else f"[red]{check.finding_count}[/]"
        table.add_row(mark, check.sentence, f"{check.rows_looked_at:,}", f"{check.seconds:.2f}")
    console.print(table)
    for check in report.checks:
        if not check.holds:
            _print_findings(check, console)
    seconds = sum(check.seconds for check in report.checks)
    broken = len(report.broken)
    verdict = "clean" if report.is_clean else f"{broken} checks found something"
    console.print(f"verify: {verdict} ({len(report.checks)} checks, {seconds:.1f} s)")


def _print_findings(check: CheckResult, console: Console) -> None:
    table = Table(title=f"{check.name}: {check.finding_count}", title_justify="left", box=None)
    for heading in ("Of what", "Should be", "Is"):
        table.add_column(heading)
    for finding in check.findings:
        table.add_row(finding.subject, finding.expected, finding.found)
    console.print(table)
