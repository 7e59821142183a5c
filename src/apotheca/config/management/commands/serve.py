"""Serve the pages and the webhooks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apotheca.config import gate


class Command(BaseCommand):
    help = "Serve the pages and the webhooks on one address; in production the gate must be open."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        from granian.constants import Interfaces
        from granian.server import Server

        gate.refuse_unless_safe()
        self.stdout.write(
            f"Serving on http://{options['host']}:{options['port']} (Ctrl-C ends it)."
        )
        Server(
            "apotheca.config.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["workers"],
        ).serve()
