"""
``p2p_cycle``: one order of five lines from requisition to payment, twelve durable transactions.

Ours runs the product's operations, each with rights, audit, event, lane and idempotency. The floor
(bench/floor.py) replays exactly the rows of a recorded cycle in the same commits and tables, with
one prepared multi-row statement per table and commit, on the same server in the same run.
"""

import multiprocessing
import os
import queue
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any

from bench import common
from bench.cycle import LINES, build_company, run_cycle

KEY = "p2p_cycle"
DATABASE = "bench_p2p"
CYCLES = 30
WARM = 12
CLIENTS = 8
CLIENT_CYCLES = 8


def run() -> dict[str, Any]:
    """Measure cycles per second with 1 and 2 processes, statements per cycle, and 8 clients."""
    with common.own_database(DATABASE):
        company = build_company()
        for number in range(WARM):
            run_cycle(company, f"warm{number}")
        statements = {lines: _statements(company, lines) for lines in (LINES, 100)}
        recording = _record(company)
        one = _compare(company, recording, processes=1)
        two = _compare(company, recording, processes=2)
        failures = _eight_clients(company)
    return {
        "per_s": one["per_s"],
        "floor": one["floor"],
        "ratio": one["ratio"],
        "two_processes": two,
        "statements": statements[LINES],
        "statements_with_begin_and_commit": statements[LINES] + 2 * company.steps,
        "statements_100_lines": statements[100],
        "lock_failures_of_8_clients": failures,
        "floor_statements": sum(len(writes) for writes in recording.commits),
        "runs": common.RUNS,
        "sizes": {"lines": LINES, "transactions": company.steps, "cycles_per_run": CYCLES},
    }


def _statements(company: Any, lines: int) -> int:
    """Count every statement a warm cycle sends, but for BEGIN and COMMIT."""
    from django.db import connection

    run_cycle(company, f"shape{lines}", lines=lines)
    count = 0

    def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        run_cycle(company, f"count{lines}", lines=lines)
    return count


def _record(company: Any) -> Any:
    """Run one cycle and read back what each of its commits wrote."""
    import psycopg
    from django.db import connection

    from apotheca.config import databases
    from bench.floor import Recorder

    with psycopg.connect(databases.superuser_address(DATABASE), autocommit=True) as reader:
        recorder = Recorder(reader)

        def after_step() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT xmin::text FROM kernel_idempotency ORDER BY id DESC LIMIT 1")
                recorder.commit_done(cursor.fetchone()[0])

        run_cycle(company, "recorded", after_step=after_step)
    return recorder.recording


def _compare(company: Any, recording: Any, processes: int) -> dict[str, float]:
    """Alternate our runs with the floor's and return the medians and their ratio."""
    ours, floors = [], []
    for number in range(common.RUNS):
        tag = f"{processes}x{number}"
        ours.append(_parallel(_ours, processes, (company, tag)))
        floors.append(_parallel(_floor, processes, (recording, 100 * processes + number)))
    per_s = processes * CYCLES / common.median(ours)
    floor = processes * CYCLES / common.median(floors)
    return {"per_s": round(per_s, 2), "floor": round(floor, 2), "ratio": round(per_s / floor, 3)}


def _parallel(work: Callable[..., None], processes: int, arguments: tuple[Any, Any]) -> float:
    """Run ``work`` in ``processes`` processes at once; return the slowest one's seconds."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    barrier, times = context.Barrier(processes), context.Queue()
    children = [
        context.Process(target=work, args=(barrier, times, index, *arguments))
        for index in range(processes)
    ]
    for child in children:
        child.start()
    return max(_answers(times, children))


def _answers(answers: Any, children: list[Any]) -> list[Any]:
    """Return one answer of each child; a child that fails ends the benchmark."""
    found = []
    while len(found) < len(children):
        try:
            found.append(answers.get(timeout=1))
        except queue.Empty:
            if any(child.exitcode for child in children):
                for child in children:
                    child.terminate()
                raise RuntimeError("A benchmark process failed; see its trace above.") from None
    for child in children:
        child.join()
    return found


def _ours(barrier: Barrier, times: Any, index: int, company: Any, tag: str) -> None:
    for number in range(WARM):
        run_cycle(company, f"{tag}-{index}-warm{number}")
    barrier.wait()
    start = perf_counter()
    for number in range(CYCLES):
        run_cycle(company, f"{tag}-{index}-{number}")
    times.put(perf_counter() - start)


def _floor(barrier: Barrier, times: Any, index: int, recording: Any, tag: int) -> None:
    import psycopg

    from apotheca.config import databases
    from bench.floor import Replay, Sender

    first = (tag * 2 + index) * 1000
    replays = [Replay(recording, first + number + 1) for number in range(WARM + CYCLES)]
    with psycopg.connect(databases.application_address(DATABASE), autocommit=True) as connection:
        sender = Sender(connection)
        for replay in replays[:WARM]:
            replay.run(sender)
        barrier.wait()
        start = perf_counter()
        for replay in replays[WARM:]:
            replay.run(sender)
        times.put(perf_counter() - start)


def _eight_clients(company: Any) -> int:
    """Return how many of eight clients' cycles a lock failure reached."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    failures = context.Queue()
    children = [
        context.Process(target=_client, args=(failures, company, index)) for index in range(CLIENTS)
    ]
    for child in children:
        child.start()
    return sum(_answers(failures, children))


def _client(failures: Any, company: Any, index: int) -> None:
    from apotheca.governance.shell import TooBusy

    count = 0
    for number in range(CLIENT_CYCLES):
        try:
            run_cycle(company, f"eight{os.getpid()}-{index}-{number}")
        except TooBusy:
            count += 1
    failures.put(count)
