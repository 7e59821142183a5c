"""Stop the embedded database."""

from typing import Any

from django.core.management.base import BaseCommand

from apotheca.config import databases, embedded


class Command(BaseCommand):
    help = "Stop the embedded PostgreSQL of this installation; any command starts it again."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        embedded.stop(databases.home() / "postgres")
        self.stdout.write("The embedded database is stopped.")
