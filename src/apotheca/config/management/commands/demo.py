"""``apotheca demo``: a month from requisition to payment on a demo network, then its pages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

FILE_WIDTH = 132


class Command(BaseCommand):
    help = "Run a month of the main job on a fresh demo database, report, and serve the report."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--no-serve", action="store_true", help="stop after the report")
        parser.add_argument("--data", type=Path, help="folder with real FDA files to run on")
        parser.add_argument("--seed", type=int, default=None, help="another month")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the demo; its last line is one JSON object."""
        from demo.run import SEED, run

        data_dir = options["data"]
        if data_dir is not None and not (data_dir / "shortages").is_dir():
            raise CommandError(f"{data_dir} has no folder shortages. Name the folder of the data.")
        seed = SEED if options["seed"] is None else options["seed"]
        outcome = run(data_dir=data_dir, seed=seed, console=_console())
        self.stdout.write(outcome.as_json())
        if not options["no_serve"]:
            call_command("serve", port=options["port"])
        elif not outcome.is_clean:
            raise SystemExit(1)


def _console() -> Console:
    """Return the terminal, or a page wide enough for the tables when the output goes to a file."""
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=FILE_WIDTH)
