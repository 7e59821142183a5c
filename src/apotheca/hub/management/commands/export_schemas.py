"""``apotheca manage export_schemas``: write docs/reference/events/ from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apotheca.hub.schemas import schemas


class Command(BaseCommand):
    """Write one JSON Schema per event and message; files of types that are gone are removed."""

    help = "Write the JSON Schemas of events and messages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path("docs/reference/events"))

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        wanted = schemas()
        for path in folder.rglob("*.json"):
            if str(path.relative_to(folder)) not in wanted:
                path.unlink()
        for name, text in wanted.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.stdout.write(f"{len(wanted)} schemas in {folder}")
