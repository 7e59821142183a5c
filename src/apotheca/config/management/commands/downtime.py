"""Write the downtime kit now."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apotheca.hub.keeping import record_runs
from apotheca.insight.downtime import write_kits
from apotheca.insight.downtime.regular import NAME


class Command(BaseCommand):
    help = "Write what each facility needs on paper when the system is away; exit 1 if one failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=settings.DOWNTIME_DIR, help="the folder")
        parser.add_argument("--facility", action="append", default=[], help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        started = datetime.now(UTC)
        outcomes = write_kits(
            options["out"], keep=settings.DOWNTIME_KEEP, only=tuple(options["facility"])
        )
        record_runs(NAME, outcomes, started)
        for one in outcomes:
            if one.problem:
                self.stderr.write(f"{one.subject}: not written. {one.problem}")
            else:
                where = Path(options["out"]) / one.subject / one.detail["folder"]
                self.stdout.write(f"{one.subject}: {one.detail['rows']} rows in {where}")
        if any(one.problem for one in outcomes):
            raise SystemExit(1)
