"""Bring the schema up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from apotheca.config import schema


class Command(BaseCommand):
    help = (
        "Bring the schema up to date as the owner role and grant the application role its rights."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        schema.migrate(verbosity=options["verbosity"])
        self.stdout.write("The schema is up to date.")
