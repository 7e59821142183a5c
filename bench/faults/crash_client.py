"""
A client of the crash campaign: cycles of requisition to payment, with an outside log of its own.

Each line of the log is flushed to disk before the client goes on. A client that was killed reads
its log and goes on where it was, with the same keys and inputs; a step that was under way is sent
again.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any, get_type_hints

from bench import common

PAUSE_SECONDS = 0.1
PERMISSIONS = {"register_invoice": "finance", "propose_payment": "finance",
               "approve_payment": "finance", "release_payment": "finance"}  # fmt: skip


class Log:
    """The acknowledgement log: intents and answers, each on disk before the next act."""

    def __init__(self, path: Path) -> None:
        self.lines = _whole_lines(path)
        self._file = path.open("a")

    def write(self, **line: Any) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines written whole; a torn last line was never acted upon."""
    if not path.exists():
        return []
    text = path.read_text()
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole)
    return [json.loads(line) for line in whole.splitlines()]


def answer_type(step: str) -> Any:
    """Return pydantic's adapter for what the operation of ``step`` answers."""
    from pydantic import TypeAdapter

    from apotheca.governance import shell

    permission = f"{PERMISSIONS.get(step, 'procurement')}.{step}"
    return TypeAdapter(get_type_hints(shell.registry[permission].function)["return"])


def main() -> None:
    """Run cycles until the stop file appears."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--company", type=Path, required=True)
    given = parser.parse_args()
    _when_reachable(common.setup)
    from tests.world import World

    from bench.cycle import Company

    stored = json.loads(given.company.read_text())
    company = Company(World(**stored["world"]), stored["packages"])
    log, stop = Log(given.log), given.log.parent / "stop"
    number = max((line["cycle"] for line in log.lines), default=0)
    while not stop.exists():
        _one_cycle(company, log, given.name, number)
        number += 1


def _one_cycle(company: Any, log: Log, name: str, number: int) -> None:
    import apotheca.finance.operations.invoices
    import apotheca.finance.operations.payments
    import apotheca.procurement.operations.acknowledging
    import apotheca.procurement.operations.ordering
    import apotheca.procurement.operations.putting_away
    import apotheca.procurement.operations.receiving
    import apotheca.procurement.operations.requisitions
    import apotheca.procurement.operations.sending  # noqa: F401  their rights are registered
    from bench.cycle import STEPS, Cycle

    cycle = Cycle(company, f"{name}-{number}")
    answered = {
        line["step"]: line["answer"]
        for line in log.lines
        if line["cycle"] == number and line["state"] == "ack"
    }
    for step in STEPS:
        adapter = answer_type(step)
        if step in answered:
            cycle.answers[step] = adapter.validate_python(answered[step])
            continue
        log.write(cycle=number, step=step, state="intent", key=f"{cycle.tag}:{step}")
        answer = _when_reachable(lambda step=step: cycle.step(step))
        plain = adapter.dump_python(answer, mode="json")
        log.write(cycle=number, step=step, state="ack", key=f"{cycle.tag}:{step}", answer=plain)


def _when_reachable(act: Any) -> Any:
    """Do ``act``; while the database is away, try again with the same key."""
    from django.db import connections
    from django.db.utils import InterfaceError, OperationalError
    from psycopg import OperationalError as Unreachable

    from apotheca.config.embedded import EmbeddedDatabaseFailed

    while True:
        try:
            return act()
        except (OperationalError, InterfaceError, Unreachable, EmbeddedDatabaseFailed):
            time.sleep(PAUSE_SECONDS)
            for connection in connections.all(initialized_only=True):
                connection.close()


if __name__ == "__main__":
    main()
