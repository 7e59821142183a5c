"""
``usage_feed``: a file of dispensing rows, from the file to posted stock and expense.

Ours reads the file and posts it by slices: checks, first-expiring-first allocation, lot-actual
values, journals, exceptions, audit, event. The floor inserts exactly the rows ours left behind,
with one INSERT ... SELECT per table and commit, in as many commits, under all constraints and
triggers.
Both start from clones of one database, alternate, and are medians of the same run.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import common

KEY = "usage_feed"
ROWS = int(os.environ.get("APOTHECA_BENCH_USAGE_ROWS", "200000"))
FEWER_ROWS = 50_000
SLICE_ROWS = 20_000
ITEMS = 300
LOTS = 4
CENTRES = 20
START = "bench_usage"
CLONE = "bench_usage_run"
PLACES = ("MAIN-CENTRAL", "MAIN-ICU", "NORTH-PHARMACY")
FEED_ID = "01990000-0000-7000-8000-000000000001"
SEED = 20260302


def run() -> dict[str, Any]:
    """Measure rows per second from file to posted, its floor, plain COPY, and memory."""
    with tempfile.TemporaryDirectory() as folder, common.own_database(START):
        large, small = Path(folder, "large.csv"), Path(folder, "small.csv")
        service = _build_hospital()
        _write_file(large, ROWS)
        _write_file(small, FEWER_ROWS)
        tables = _record(large, service)
        runs = [(_ours(large, service), _floor(tables)) for _ in range(common.RUNS)]
        peak_small, copied = _ours(small, service)["peak_mb"], _plain_copy(large)
    ours = common.median([mine["seconds"] for mine, _ in runs])
    floor = common.median([theirs for _, theirs in runs])
    return {
        "per_s": round(ROWS / ours),
        "floor": round(ROWS / floor),
        "ratio": round(floor / ours, 3),
        "ratio_to_plain_copy": round(copied / ours, 3),
        "seconds": round(ours, 2),
        "floor_seconds": round(floor, 2),
        "peak_mb": {
            str(ROWS): max(mine["peak_mb"] for mine, _ in runs),
            str(FEWER_ROWS): peak_small,
        },
        "posted": runs[0][0]["posted"],
        "codes": runs[0][0]["codes"],
        "runs": common.RUNS,
        "sizes": {"rows": ROWS, "slice": SLICE_ROWS, "written": dict(tables)},
    }


def _build_hospital() -> int:
    """Make items, cost centres and stock through the product, and return the service's id."""
    from tests.world import ALWAYS, AT, build_world

    from apotheca.governance import models as governance
    from apotheca.inventory.operations.opening import enter_opening_stock
    from apotheca.inventory.types import IncomingLot
    from apotheca.masterdata import models as masterdata

    world = build_world()
    masterdata.Location.objects.filter(code="MAIN-ICU").update(shortage_policy="ALLOW_PENDING")
    governance.CostCentre.objects.bulk_create(
        governance.CostCentre(
            code=f"CC{n}", name=f"Ward {n}", entity_id=world.entity["HOSP"],
            facility_id=world.facility["MAIN"], valid=ALWAYS,
        )
        for n in range(CENTRES)
    )  # fmt: skip
    items = masterdata.Item.objects.bulk_create(
        masterdata.Item(
            code=f"ITEM{n}", name=f"Item {n}", base_uom="EACH", quantum=1,
            item_class=("DRUG", "DRUG", "SUPPLY", "DEVICE")[n % 4],
        )
        for n in range(ITEMS)
    )  # fmt: skip
    chance = random.Random(SEED)
    for place in PLACES:
        lots = [
            IncomingLot(
                1, item.pk, 0, f"L{n}", AT.business_date + timedelta(days=60 + 45 * n),
                _whole(chance.randint(60, 110) if place != "MAIN-ICU" else chance.randint(40, 75)),
                _money(chance.randint(500, 90_000)),
            )
            for item in items
            for n in range(LOTS)
        ]  # fmt: skip
        enter_opening_stock(
            actor=world.actor("stock_controller"), when=AT, location_id=world.location[place],
            lots=lots,
        )  # fmt: skip
    _superuser_in(START, "VACUUM ANALYZE")
    return world.person["system"]


def _whole(number: int) -> Any:
    from decimal import Decimal

    return Decimal(number)


def _money(cents: int) -> Any:
    from decimal import Decimal

    return Decimal(cents) / 100


def _write_file(path: Path, rows: int) -> None:
    """Write a day of dispensing: about 1 row in 100 has something wrong, some places run dry."""
    chance = random.Random(SEED)
    morning = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    with path.open("w") as file:
        file.write("row_id,occurred_at,location,item,quantity,uom,cost_centre,lot\n")
        for number in range(rows):
            at = morning + timedelta(milliseconds=number * 40_000_000 // rows)
            item = f"ITEM{min(int(chance.expovariate(6) * ITEMS), ITEMS - 1)}"
            item = f"ITEM{chance.randrange(ITEMS)}" if chance.random() < 0.9 else item
            wrong = chance.random()
            row_id = f"R{number - 1 if wrong < 0.002 else number}"
            item = "UNKNOWN" if 0.002 < wrong < 0.006 else item
            quantity = "0.5" if 0.006 < wrong < 0.01 else "1"
            file.write(
                f"{row_id},{at.isoformat()},{PLACES[number % 3]},{item},{quantity},EACH,"
                f"CC{chance.randrange(CENTRES)},\n"
            )


@contextmanager
def _clone() -> Iterator[str]:
    """Give a fresh copy of the start, checkpointed so that no run pays for another's pages."""
    common.use("postgres")
    common.superuser(f'DROP DATABASE IF EXISTS "{CLONE}" WITH (FORCE)')
    common.superuser(f'CREATE DATABASE "{CLONE}" TEMPLATE "{START}"')
    common.superuser("CHECKPOINT")
    yield CLONE
    common.superuser(f'DROP DATABASE IF EXISTS "{CLONE}" WITH (FORCE)')
    common.use(START)


def _ours(path: Path, service: int) -> dict[str, Any]:
    """Post the file in a process of its own and return its seconds, peak memory and result."""
    with _clone() as name:
        return _child(path, service, name)


def _child(path: Path, service: int, name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.usage_feed", str(path), str(service)]
    done = subprocess.run(  # noqa: S603  our own module
        command, env=os.environ | {"APOTHECA_DATABASE_NAME": name}, check=False,
        capture_output=True, text=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"The feed could not be posted: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _record(path: Path, service: int) -> list[tuple[str, int]]:
    """Post the file once and keep what it wrote, by table and commit, beside the start."""
    with _clone() as name:
        before = _value(name, "SELECT pg_current_xact_id()::text")
        _child(path, service, name)
        written = _written(name, before)
        _keep(name, before, written)
    return written


def _written(name: str, before: str) -> list[tuple[str, int]]:
    import psycopg

    from apotheca.config import databases

    with psycopg.connect(databases.superuser_address(name), autocommit=True) as reader:
        tables = reader.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname <> 'inventory_layer'"
            " AND relnamespace = 'public'::regnamespace AND NOT relispartition ORDER BY oid"
        ).fetchall()
        counted = [
            (table, reader.execute(
                f"SELECT count(*) FROM {table} WHERE xmin::text::bigint > {before}"
            ).fetchone()[0])
            for (table,) in tables
        ]  # fmt: skip
    return [(table, count) for table, count in counted if count]


def _keep(name: str, before: str, written: list[tuple[str, int]]) -> None:
    import psycopg

    from apotheca.config import databases

    source = psycopg.connect(databases.superuser_address(name), autocommit=True)
    target = psycopg.connect(databases.superuser_address(START), autocommit=True)
    with source, target:
        target.execute("CREATE SCHEMA floor")
        target.execute(f"GRANT USAGE ON SCHEMA floor TO {databases.APP_ROLE}")
        for table, _ in written:
            columns = f"xmin::text::bigint AS made_by, {_columns(source, table)}"
            target.execute(
                f"CREATE UNLOGGED TABLE floor.{table} AS SELECT {columns} FROM {table} LIMIT 0"
            )
            rows = (
                f"SELECT {columns} FROM {table} WHERE xmin::text::bigint > {before} ORDER BY ctid"
            )
            with (
                source.cursor().copy(f"COPY ({rows}) TO STDOUT (FORMAT binary)") as reading,
                target.cursor().copy(f"COPY floor.{table} FROM STDIN (FORMAT binary)") as writing,
            ):
                for data in reading:
                    writing.write(data)
            target.execute(f"GRANT SELECT ON floor.{table} TO {databases.APP_ROLE}")
        target.execute("VACUUM ANALYZE")


def _columns(connection: Any, table: str) -> str:
    """Return the columns a writer names: not those the database numbers or stamps itself."""
    found = connection.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''"
        " AND attname NOT IN ('recorded_at', 'xact')", [table]
    ).fetchone()[0]  # fmt: skip
    return str(found)


def _floor(tables: list[tuple[str, int]]) -> float:
    """Insert the kept rows: one INSERT ... SELECT per table and commit."""
    from django.db import connection, transaction

    with _clone() as name:
        common.use(name)
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT made_by FROM floor.inventory_movement ORDER BY 1")
            commits = [row[0] for row in cursor.fetchall()]
            columns = {table: _columns(cursor, table) for table, _ in tables}

        def insert_all() -> None:
            for made_by in commits:
                with transaction.atomic(), connection.cursor() as cursor:
                    for table, _ in tables:
                        cursor.execute(
                            f"INSERT INTO {table} ({columns[table]}) SELECT {columns[table]}"
                            f" FROM floor.{table} WHERE made_by = %s", [made_by]
                        )  # fmt: skip

        spent = common.seconds(insert_all)
        common.use("postgres")
    return spent


def _plain_copy(path: Path) -> float:
    """Copy the file's text into one plain table, nothing else."""
    from django.db import connection

    with _clone() as name:
        columns = ", ".join(f"{letter} text" for letter in "abcdefgh")
        _superuser_in(name, f"CREATE TABLE public.plain ({columns})")
        _superuser_in(name, "GRANT ALL ON public.plain TO PUBLIC")
        common.use(name)

        def copy() -> None:
            statement = "COPY plain FROM STDIN (FORMAT csv, HEADER)"
            with (
                connection.cursor() as cursor,
                path.open("rb") as file,
                cursor.copy(statement) as target,
            ):
                while data := file.read(1 << 16):
                    target.write(data)

        spent = common.seconds(copy)
        common.use("postgres")
    return spent


def _superuser_in(name: str, statement: str) -> None:
    import psycopg

    from apotheca.config import databases

    with psycopg.connect(databases.superuser_address(name), autocommit=True) as connection:
        connection.execute(statement)


def _value(name: str, statement: str) -> str:
    import psycopg

    from apotheca.config import databases

    with psycopg.connect(databases.superuser_address(name), autocommit=True) as connection:
        return str(connection.execute(statement).fetchone()[0])


def _post(path: Path, service: int) -> dict[str, Any]:
    """Post the file in this process: what the child of a run does."""
    import resource
    from uuid import UUID

    from django.db import connection
    from tests.world import in_days

    from apotheca.governance.types import Actor
    from apotheca.inventory.operations.usage import post_usage_file

    connection.ensure_connection()
    answer: list[Any] = []

    def post() -> None:
        with path.open() as lines:
            answer.append(post_usage_file(
                actor=Actor(service, source="bench"), feed_id=UUID(FEED_ID), source="cabinets",
                lines=lines, when=in_days(1), slice_rows=SLICE_ROWS,
            ))  # fmt: skip

    spent = common.seconds(post)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result = answer[0]
    return {"seconds": spent, "peak_mb": peak, "posted": result.posted, "codes": result.codes}


if __name__ == "__main__":
    common.setup()
    print(json.dumps(_post(Path(sys.argv[1]), int(sys.argv[2]))))
