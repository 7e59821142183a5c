"""``apotheca fetch openfda``: download FDA's public drug files for the importer."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apotheca.hub.importers.openfda.fetch import DATASETS, OPENFDA, DownloadFailed, Fetched, fetch


class Command(BaseCommand):
    help = "Download public reference data (openfda: NDC directory, recalls, shortages, Drugs@FDA)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", choices=["openfda"])
        parser.add_argument("--to", type=Path, default=Path("openfda"), help="folder to fill")
        parser.add_argument("--base-url", default=OPENFDA, help="where the manifest lies")
        parser.add_argument(
            "--only", action="append", choices=DATASETS, help="one data set; repeat"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = fetch(
                options["to"],
                base_url=options["base_url"],
                datasets=options["only"] or DATASETS,
                tell=self._tell,
            )
        except DownloadFailed as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(f"{sum(part.records for part in done):,} records in {options['to']}.")

    def _tell(self, part: Fetched) -> None:
        state = "fetched" if part.is_new else "already here"
        self.stdout.write(f"{part.dataset}: {part.path.name}, {part.records:,} records, {state}")
