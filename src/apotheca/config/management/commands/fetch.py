"""``apotheca fetch openfda``: download FDA's public drug files for the importer."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from apotheca.governance.types import Actor
from apotheca.hub.importers.openfda.archives import read_folder
from apotheca.hub.importers.openfda.fetch import DATASETS, OPENFDA, DownloadFailed, Fetched, fetch
from apotheca.hub.importers.openfda.load import load_directory
from apotheca.kernel.moment import Moment


class Command(BaseCommand):
    help = "Download public reference data (openfda: NDC directory, recalls, shortages, Drugs@FDA)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", choices=["openfda"])
        parser.add_argument("--to", type=Path, default=Path("openfda"), help="folder to fill")
        parser.add_argument("--base-url", default=OPENFDA, help="where the manifest lies")
        parser.add_argument("--load-as", default="", help="then load drug/ndc as this item steward")
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

        if options["load_as"]:
            self._load(options["to"], options["load_as"])

    def _load(self, folder: Path, username: str) -> None:
        steward = get_user_model().objects.get(username=username)
        done = load_directory(
            actor=Actor(steward.pk, source="fetch"),
            when=Moment.now(),
            products=read_folder(folder, "drug/ndc"),
        )
        self.stdout.write(f"Loaded {done.items:,} items and {done.packages:,} packages.")
        for left in done.for_people:
            self.stdout.write(f"For a person: {left.ndc} {left.name}: {left.why}")

    def _tell(self, part: Fetched) -> None:
        state = "fetched" if part.is_new else "already here"
        self.stdout.write(f"{part.dataset}: {part.path.name}, {part.records:,} records, {state}")
