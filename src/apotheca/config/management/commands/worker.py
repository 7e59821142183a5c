"""Deliver and take in until told to stop."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apotheca.config import gate
from apotheca.hub.worker import Worker

LOOK_EVERY_SECONDS = 1.0


class Command(BaseCommand):
    help = (
        "Deliver what waits in the lanes and process what waits in the inbox, until told to stop."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--endpoint", action="append", default=[], help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        gate.refuse_unless_safe()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker = Worker(keeps_house=not options["endpoint"])
        worker.start(options["endpoint"])
        self.stdout.write("Working. SIGTERM ends it after what is under way.")
        while not stop.wait(LOOK_EVERY_SECONDS):
            if not worker.is_whole():
                raise SystemExit("A thread of the worker ended by itself; see its trace above.")
        worker.stop()
