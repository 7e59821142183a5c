"""Write the description of the API into the documentation."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apotheca.config.api import openapi


class Command(BaseCommand):
    help = "Write docs/reference/openapi.json from the doors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--docs", default="docs")

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(options["docs"]) / "reference" / "openapi.json"
        page.write_text(openapi.text())
        self.stdout.write(f"{page}: {len(openapi.document()['paths'])} paths")
