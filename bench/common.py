"""
What benchmarks and fault campaigns share: a database of their own, medians, and where results go.

A benchmark module has ``KEY`` and ``run() -> dict``; ``ratio`` is our speed over the floor's speed,
both medians of the same run. A floor is the least work an expert needs for the same durable result.
"""

import json
import os
import statistics
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apotheca.config.settings")

RUNS = int(os.environ.get("APOTHECA_BENCH_RUNS", "5"))
RESULTS = Path(__file__).parent / "results"


def setup() -> None:
    """Load Django with the product's own settings."""
    import django

    django.setup()


def superuser(statement: str) -> None:
    """Run one statement as the embedded server's superuser (creating and dropping databases)."""
    import psycopg

    from apotheca.config import databases

    with psycopg.connect(databases.superuser_address(), autocommit=True) as connection:
        connection.execute(statement)


def use(name: str) -> None:
    """Point both connections of this process at the database ``name``."""
    from django.db import connections

    from apotheca.kernel import numbers

    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    numbers.forget()


@contextmanager
def own_database(name: str, *, keep: bool = False) -> Iterator[str]:
    """
    Make a database from the migrations, use it within the block, and drop it afterwards.

    Child processes reach the same database through ``APOTHECA_DATABASE_NAME``.
    """
    from apotheca.config import databases, schema

    before = os.environ.get("APOTHECA_DATABASE_NAME")
    superuser(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    superuser(f'CREATE DATABASE "{name}" OWNER {databases.OWNER_ROLE}')
    use(name)
    os.environ["APOTHECA_DATABASE_NAME"] = name
    try:
        schema.migrate()
        yield name
    finally:
        use(before or databases.DATABASE)
        os.environ.pop("APOTHECA_DATABASE_NAME", None)
        if before is not None:
            os.environ["APOTHECA_DATABASE_NAME"] = before
        if not keep:
            superuser(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def seconds(act: Callable[[], Any]) -> float:
    """Return how long ``act`` took, in seconds."""
    start = perf_counter()
    act()
    return perf_counter() - start


def median(values: list[float]) -> float:
    return statistics.median(values)


def commit() -> str:
    """Return the commit the measured code stands on, with ``+`` when the tree differs from it."""
    head, dirty = _git("rev-parse", "--short", "HEAD"), _git("status", "--porcelain", "-uno")
    return head + ("+" if dirty else "")


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(Path(__file__).parent), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()


def record(name: str, result: dict[str, Any]) -> None:
    """Append a result, with commit and time, to ``bench/results/<name>.jsonl``."""
    RESULTS.mkdir(exist_ok=True)
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), **result}
    with (RESULTS / f"{name}.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
