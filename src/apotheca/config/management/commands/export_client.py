"""Write the Python client from the description of the API."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apotheca.config.api.client import modules


class Command(BaseCommand):
    help = "Write src/apotheca_client/ from the doors (--check only compares)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", default="src/apotheca_client")
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["out"])
        stale = []
        for name, text in modules().items():
            file = folder / name
            if not file.exists() or file.read_text() != text:
                stale.append(name)
                if not options["check"]:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text)
        if options["check"] and stale:
            self.stderr.write(f"Stale: {', '.join(stale)}. Run: apotheca manage export_client")
            raise SystemExit(1)
        self.stdout.write(f"{folder}: {len(stale)} of {len(modules())} modules changed")
