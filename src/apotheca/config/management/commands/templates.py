"""``apotheca templates``: write every template with an example, ready to be filled in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apotheca.hub.moving.samples import write_templates


class Command(BaseCommand):
    help = "Write the templates of all acts, each with an example, and a README, into a folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--out", type=Path, default=Path("templates"), help="the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the templates."""
        count = write_templates(options["out"])
        self.stdout.write(f"{count} templates with examples: {options['out']}")
