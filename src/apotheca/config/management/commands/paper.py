"""Put a document on paper."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apotheca.hub.paper.orders import pdf_of
from apotheca.kernel.errors import DomainError
from apotheca.procurement.queries import order_on_paper


class Command(BaseCommand):
    help = "Write a document as PDF: apotheca paper order PO-2026-000123 --out order.pdf"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["order"])
        parser.add_argument("number", help="as people write it, such as PO-2026-000123")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        parser.add_argument("--order-version", type=int, help="an agreed version; the newest else")
        parser.add_argument("--size", choices=["Letter", "A4"], default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            order = order_on_paper(number=options["number"], version=options["order_version"])
            content = pdf_of(order, size=options["size"])
        except DomainError as refusal:
            raise SystemExit(refusal.sentence) from refusal
        target: Path = options["out"]
        target.write_bytes(content)
        self.stdout.write(f"{order.number} version {order.version}: {target}")
