"""
``moving``: a month of acts from files to posted ledgers, row by row.

Ours checks the files, plays every act through its operation, and commits fifty at a time. The floor
inserts exactly the rows ours left behind, one INSERT ... SELECT per table and commit, in as many
commits, under all constraints and triggers. Both start from clones of one database. The month is
imported once, and a tenth of it as well, each in a process of its own, to show that memory is flat.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import common

KEY = "moving"
ACTS = int(os.environ.get("APOTHECA_BENCH_ACTS", "100000"))
FEWER_ACTS = ACTS // 10
CHUNK = 50
START = "bench_moving"
CLONE = "bench_moving_run"
FIRST = datetime(2026, 3, 2, 6, tzinfo=UTC)
# package: item, unit, base units in it, price; what the small hospital of the tests buys
GOODS = (
    ("HEPARIN-BOX", "HEPARIN", "BOX", 25, "40.00"),
    ("SALINE-CASE", "SALINE", "CASE", 12, "30.00"),
    ("GLOVES-BOX", "GLOVES", "BOX", 100, "9.99"),
)
PACKS, ISSUES = 10, 9
HEADINGS = {
    "orders": "act at by numbers kind supplier deliver_to package quantity uom",
    "order_decisions": "act at by order decision",
    "orders_sent": "act at by order",
    "goods_receipts": "act at by numbers order location delivery_note order_line quantity uom"
    " lot_number expires_on",
    "put_aways": "act at by receipt receipt_line location",
    "invoices": "act at by numbers entity supplier supplier_number invoiced_on currency total"
    " order_number quantity uom amount order_line_no",
    "issues": "act at by numbers location cost_centre item quantity",
}
Act = tuple[str, Sequence[object]]


def run() -> dict[str, Any]:
    """Measure acts and rows per second from files to posted, the floor, and memory."""
    with tempfile.TemporaryDirectory() as folder, common.own_database(START):
        large, small = Path(folder, "large"), Path(folder, "small")
        _build_hospital()
        write_month(large, ACTS)
        write_month(small, FEWER_ACTS)
        with _clone() as name:
            before = _value(name, "SELECT pg_current_xact_id()::text")
            ours = _child(large, name)
            print(f"  ours: {json.dumps(ours)}", file=sys.stderr, flush=True)
            written = _keep(name, before)
        floor = _floor(written)
        with _clone() as name:
            fewer = _child(small, name)
    return {
        "per_s": round(ours["acts"] / ours["seconds"], 1),
        "rows_per_s": round(ours["rows"] / ours["seconds"], 1),
        "floor": round(ours["acts"] / floor, 1),
        "ratio": round(floor / ours["seconds"], 3),
        "seconds": round(ours["seconds"], 1),
        "floor_seconds": round(floor, 1),
        "peak_mb": {str(ours["acts"]): ours["peak_mb"], str(fewer["acts"]): fewer["peak_mb"]},
        "again_per_s": ours["again_per_s"],
        "runs": 1,
        "sizes": {"acts": ours["acts"], "rows": ours["rows"], "written": written},
    }


def write_month(folder: Path, acts: int) -> None:
    """Write the files of a month: orders from wish to invoice, and issues to the wards."""
    folder.mkdir()
    with ExitStack() as stack:
        writers = {}
        for name, headings in HEADINGS.items():
            file = stack.enter_context((folder / f"{name}.csv").open("w", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(headings.split())
        for number, (name, row) in enumerate(_month(acts)):
            at = FIRST + timedelta(seconds=number * 25 * 86400 // acts)
            writers[name].writerow([f"A{number}", at.isoformat(), *row])


def _month(acts: int) -> Iterator[Act]:
    """Yield acts until there are enough: six of an order, then issues of what it brought."""
    order = 0
    while True:
        for one in (*_of_order(order), *_issues_of(order)):
            yield one
            acts -= 1
            if not acts:
                return
        order += 1


def _of_order(order: int) -> Iterator[Act]:
    package, _, uom, _, price = GOODS[order % len(GOODS)]
    po, receipt = f"B-PO-{order}", f"B-GR-{order}"
    total = f"{PACKS * float(price):.2f}"
    yield "orders", ("buyer", po, "STOCK", "WHOLESALE", "MAIN-DOCK", package, PACKS, uom)
    yield "order_decisions", ("director", po, "APPROVED")
    yield "orders_sent", ("buyer", po)
    lot = (f"{po}/1", PACKS, uom, f"L{order}", "2027-12-31")
    yield "goods_receipts", ("receiver", receipt, po, "MAIN-DOCK", f"DN-{order}", *lot)
    yield "put_aways", ("receiver", receipt, f"{receipt}/1", "MAIN-CENTRAL")
    bill = (f"B-{order}", "2026-03-02", "USD", total, po, PACKS, uom, total, 1)
    yield "invoices", ("ap_clerk", f"B-IN-{order}", "HOSP", "WHOLESALE", *bill)


def _issues_of(order: int) -> Iterator[Act]:
    _, item, _, units, _ = GOODS[order % len(GOODS)]
    for number in range(ISSUES):
        document = f"B-ST-{order}-{number}"
        quantity = PACKS * units // ISSUES
        yield "issues", ("stock_controller", document, "MAIN-CENTRAL", "HOSP/ICU", item, quantity)


def _build_hospital() -> None:
    from tests.world import build_world

    build_world()
    _superuser_in(START, "VACUUM ANALYZE")


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


def _child(folder: Path, name: str) -> dict[str, Any]:
    """Import the folder in a process of its own; return its seconds, counts and peak memory."""
    command = [sys.executable, "-m", "bench.moving", str(folder)]
    done = subprocess.run(  # noqa: S603  our own module
        command, env=os.environ | {"APOTHECA_DATABASE_NAME": name}, check=False,
        capture_output=True, text=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"The month could not be imported: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _keep(name: str, before: str) -> dict[str, int]:
    """Keep the rows ours wrote, each with its commit, beside the start; return how many."""
    import psycopg

    from apotheca.config import databases

    source = psycopg.connect(databases.superuser_address(name), autocommit=True)
    target = psycopg.connect(databases.superuser_address(START), autocommit=True)
    written = {}
    with source, target:
        target.execute("CREATE SCHEMA floor")
        target.execute(f"GRANT USAGE ON SCHEMA floor TO {databases.APP_ROLE}")
        for table in _tables(source):
            columns = _columns(source, table)
            made = f"SELECT {_made_by(source, table)} AS made_by, {columns} FROM {table} AS t"
            rows = f"{made} WHERE t.xmin::text::bigint > {before} ORDER BY ctid"
            target.execute(f"CREATE UNLOGGED TABLE floor.{table} AS {made} LIMIT 0")
            with (
                source.cursor().copy(f"COPY ({rows}) TO STDOUT (FORMAT binary)") as reading,
                target.cursor().copy(f"COPY floor.{table} FROM STDIN (FORMAT binary)") as writing,
            ):
                for data in reading:
                    writing.write(data)
            target.execute(f"CREATE INDEX ON floor.{table} (made_by)")
            target.execute(f"GRANT SELECT ON floor.{table} TO {databases.APP_ROLE}")
            count = target.execute(f"SELECT count(*) FROM floor.{table}").fetchone()
            written[table] = int(count[0]) if count else 0
        target.execute("VACUUM ANALYZE")
    return {table: count for table, count in written.items() if count}


def _made_by(connection: Any, table: str) -> str:
    """
    Return SQL for the transaction that made a row of ``t``, which others may refer to from then on.

    A document changes later, and its row then bears the mark of the change. Its id is as old as
    itself, and the first event with a younger id came in the same act; events never change.
    """
    by_row = "t.xmin::text::bigint"
    key = connection.execute(
        "SELECT format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attname = 'id' AND NOT attisdropped", [table]
    ).fetchone()  # fmt: skip
    if table == "kernel_event" or key is None or key[0] != "uuid":
        return by_row
    by_event = "SELECT e.xmin::text::bigint FROM kernel_event e WHERE e.id >= t.id"
    return f"least({by_row}, ({by_event} ORDER BY e.id LIMIT 1))"


def _tables(connection: Any) -> list[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname <> 'inventory_layer'"
        " AND relnamespace = 'public'::regnamespace AND NOT relispartition ORDER BY oid"
    )
    return [table for (table,) in rows]


def _columns(connection: Any, table: str) -> str:
    """Return the columns a writer names: not those the database numbers or stamps itself."""
    found = connection.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''"
        " AND attname NOT IN ('recorded_at', 'xact')", [table]
    ).fetchone()[0]  # fmt: skip
    return str(found)


_COMMITS = """
SELECT min(made_by), max(made_by) FROM (
    SELECT made_by, ntile(%s) OVER (ORDER BY made_by) AS part
      FROM (SELECT DISTINCT made_by FROM floor.kernel_act) AS acts) AS parts
 GROUP BY part ORDER BY 1
"""


def _floor(tables: dict[str, int]) -> float:
    """Insert the kept rows: one INSERT ... SELECT per table and commit of fifty acts."""
    from django.db import connection, transaction

    with _clone() as name:
        common.use(name)
        with connection.cursor() as cursor:
            cursor.execute(_COMMITS, [max(1, tables["kernel_act"] // CHUNK)])
            bounds = [row[1] for row in cursor.fetchall()]
            columns = {table: _columns(cursor, table) for table in tables}
        bounds[-1] = 2**62

        def insert_all() -> None:
            after = 0
            for last in bounds:
                with transaction.atomic(), connection.cursor() as cursor:
                    for table, named in columns.items():
                        cursor.execute(
                            f"INSERT INTO {table} ({named}) SELECT {named} FROM floor.{table}"
                            " WHERE made_by > %s AND made_by <= %s", [after, last],
                        )  # fmt: skip
                after = last

        spent = common.seconds(insert_all)
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


def _import(folder: Path) -> dict[str, Any]:
    """Import the folder in this process, twice: the second time everything is there already."""
    import resource

    from apotheca.hub.moving.importing import Mode, Order, import_files, sources_in

    sources, order = sources_in(folder), Order(mode=Mode.ROWS, rows_max=10 * ACTS)
    outcomes: list[Any] = []

    def play() -> None:
        outcomes.append(import_files(sources, order, now=datetime.now(UTC)))

    spent = common.seconds(play)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    again = common.seconds(play)
    first, second = outcomes
    if first.refused or second.already != first.done:
        raise RuntimeError(f"Refused: {[one.sentence for one in first.findings[:5]]}")
    return {
        "seconds": spent, "acts": first.acts, "rows": first.rows, "peak_mb": peak,
        "again_per_s": round(first.acts / again, 1),
    }  # fmt: skip


if __name__ == "__main__":
    common.setup()
    print(json.dumps(_import(Path(sys.argv[1]))))
