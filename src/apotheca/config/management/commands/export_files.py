"""``apotheca export DIR``: write acts, ledgers and master lists as of the end of a day."""

import json
from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from apotheca.config import gate
from apotheca.hub.moving.exporting import Format, export_files
from apotheca.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Export acts, ledgers and master lists; what is exported can be imported elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("folder", type=Path, help="a new folder")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD",
            default=datetime.now(UTC).date(), help="the last business day (default: today, UTC)",
        )  # fmt: skip
        parser.add_argument("--format", choices=[one.value for one in Format], default="csv")
        parser.add_argument("--json", action="store_true", help="print nothing but the summary")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the export; the last line is one JSON object."""
        if waiting := gate.waiting_migrations():
            raise CommandError(
                f"The schema waits for {waiting} migrations. Run apotheca init first."
            )
        console = Console(stderr=True, quiet=options["json"])
        form = Format(options["format"])
        try:
            with console.status("exporting") as status:
                written = export_files(
                    options["folder"], as_of=options["as_of"], form=form,
                    tell=lambda name: status.update(f"exporting {name}"),
                )  # fmt: skip
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        summary = {
            "folder": str(options["folder"]),
            "as_of": written.as_of.isoformat(),
            "files": len(written.rows),
            "rows": written.row_count,
        }
        self.stdout.write(json.dumps(summary))
