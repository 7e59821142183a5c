"""Show how old the downtime kits are, and every requirement of the start-up gate."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apotheca.config import gate
from apotheca.insight.downtime import kit_ages


class Command(BaseCommand):
    help = "Check settings and server against the start-up gate; exit 1 when one fails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kits = _kits()
        if not options["json"]:  # also when the server below cannot be asked
            for item in kits:
                mark = "ok  " if item.holds else "OLD "
                self.stdout.write(f"{mark} {item.setting}: {item.found} ({item.required})")
        found = gate.findings()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(item) for item in (*found, *kits)]))
        else:
            for item in found:
                mark = "ok  " if item.holds else "FAIL"
                self.stdout.write(f"{mark} {item.setting}: {item.found} (must be {item.required})")
        if not all(item.holds for item in found):
            raise SystemExit(1)


def _kits() -> list[gate.Finding]:
    """Say how old the newest kit of each facility is; old ones are shown and stop nothing."""
    required = "hourly by the worker, or by apotheca downtime"
    ages = kit_ages(settings.DOWNTIME_DIR)
    if not ages:
        shown = f"none in {settings.DOWNTIME_DIR}"
        return [gate.Finding("downtime kits", required, shown, holds=False)]
    return [
        gate.Finding(f"downtime kit {one.facility}", required, f"{one.shown} old",
                     holds=not one.is_old)
        for one in ages
    ]  # fmt: skip
