"""Show every requirement of the start-up gate."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apotheca.config import gate


class Command(BaseCommand):
    help = "Check settings and server against the start-up gate; exit 1 when one fails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = gate.findings()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(item) for item in found]))
        else:
            for item in found:
                mark = "ok  " if item.holds else "FAIL"
                self.stdout.write(f"{mark} {item.setting}: {item.found} (must be {item.required})")
        if not all(item.holds for item in found):
            raise SystemExit(1)
