"""Write the reference pages that are made from the code: rights, events, errors, templates."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apotheca.config import reference


class Command(BaseCommand):
    help = "Write the pages of docs/reference made from the code (--check only compares)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--docs", default="docs")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, text in reference.pages().items():
            page = Path(options["docs"]) / "reference" / name
            if options["check"]:
                if not page.exists() or page.read_text() != text:
                    stale.append(name)
            else:
                page.parent.mkdir(exist_ok=True)
                page.write_text(text)
        if stale:
            self.stderr.write(f"Stale: {', '.join(stale)}. Run: apotheca manage reference")
            raise SystemExit(1)
