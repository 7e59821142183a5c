"""
Campaign ``crash``: kill any process, or a database backend, or the whole server; lose nothing.

Clients run requisition-to-payment cycles. Before a step they write their intent, after it the
answer, each to a file of their own that is flushed to disk: the outside acknowledgement log. A
process that is killed is started again and goes on with the same keys. When the kills are over, an
oracle with its own SQL compares the log with the database: every acknowledged step is there with
the answer it gave, no step had two effects, every message reached the simulated system once and in
order, and ``verify`` is clean. The campaign has a server of its own, since killing a backend takes
all others with it.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench import common
from bench.faults.receiver import Receiver

CLIENTS = 3
PAUSE_SECONDS = (0.0, 0.3)
WEIGHTS = {"client": 6, "worker": 4, "backend": 3, "postmaster": 1}
DRAIN_SECONDS = 180
WORK_SECONDS = 120
ANSWERS_BETWEEN_SHOTS = 12
DATABASE = "faults_crash"
HOME = Path(".apotheca/crash")


def prepare(seed: int) -> None:
    """Give the campaign a server of its own (before settings are loaded)."""
    os.environ["APOTHECA_HOME"] = str(HOME.resolve())
    os.environ["APOTHECA_DATABASE_NAME"] = DATABASE


def run(n: int, seed: int) -> dict[str, Any]:
    """Kill ``n`` times, let everything settle, and return what the oracle found."""
    from apotheca.config import databases, embedded
    from bench.faults.crash_oracle import judge

    logs = HOME.resolve() / f"crash-{seed}"
    _empty(logs)
    embedded.start(databases.home() / "postgres")  # an earlier round stopped it
    started = time.perf_counter()
    with common.own_database(DATABASE), Receiver() as receiver:
        company = _build(receiver.url, logs)
        under_fire = UnderFire(logs, seed, company)
        try:
            kills = under_fire.shoot(n)
            (logs / "stop").touch()
            under_fire.drain()
        finally:
            under_fire.stop()
        address = databases.superuser_address(DATABASE)
        verdict = judge(address, sorted(logs.glob("client*.log")), receiver.accepted)
        from django.db import connections

        connections.close_all()
    embedded.stop(databases.home() / "postgres")
    return {
        "violations": len(verdict.violations),
        "found": verdict.violations[:20],
        "kills": kills,
        "acknowledged": verdict.acknowledged,
        "delivered": verdict.delivered,
        "restarts": under_fire.starts,
        "seconds": round(time.perf_counter() - started, 1),
    }


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()


def _build(url: str, logs: Path) -> Path:
    """Make the hospital, route its events to the receiver, and store its ids for the clients."""
    from django.db import connections

    from apotheca.hub.models import Endpoint
    from bench.cycle import build_company

    company = build_company()
    Endpoint.objects.filter(code="BENCH-OUT").update(config={"base_url": url})
    stored = logs / "company.json"
    stored.write_text(json.dumps({"world": asdict(company.world), "packages": company.packages}))
    connections.close_all()
    return stored


@dataclass
class UnderFire:
    """The processes that are shot at, each started again when it is found dead."""

    logs: Path
    seed: int
    company: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    starts: int = 0

    def shoot(self, n: int) -> dict[str, int]:
        """Kill ``n`` times, chosen by the seed; return how often each kind was hit."""
        chance = random.Random(self.seed)
        kills = dict.fromkeys(WEIGHTS, 0)
        while sum(kills.values()) < n:
            self._wait_for_work()
            time.sleep(chance.uniform(*PAUSE_SECONDS))
            (kind,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
            kills[kind] += self._hit(kind, chance)
        return kills

    def _wait_for_work(self) -> None:
        """Let the clients get answers between two shots, or the shots would hit nobody at work."""
        before, deadline = self._answers(), time.monotonic() + WORK_SECONDS
        while self._answers() < before + ANSWERS_BETWEEN_SHOTS:
            self._keep_alive()
            if time.monotonic() > deadline:
                raise SystemExit(f"No work was done for {WORK_SECONDS} s; see {self.logs}.")
            time.sleep(0.05)

    def _answers(self) -> int:
        return sum(log.read_text().count('"ack"') for log in self.logs.glob("client*.log"))

    def drain(self) -> None:
        """Let the clients end and the worker deliver all there is, then stop it."""
        deadline = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < deadline:
            self._keep_alive(clients=False)
            is_quiet = all(self.running[name].poll() is not None for name in self._clients())
            if is_quiet and _unsettled() == 0:
                break
            time.sleep(0.5)

    def stop(self) -> None:
        for process in self.running.values():
            _kill(process)

    def _clients(self) -> list[str]:
        return [f"client{index}" for index in range(CLIENTS)]

    def _keep_alive(self, *, clients: bool = True) -> None:
        names = ["worker", *(self._clients() if clients else ())]
        for name in names:
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.starts += 1
                self.running[name] = self._start(name)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        client = [
            "-m", "bench.faults.crash_client", "--log", str(self.logs / f"{name}.log"),
            "--name", f"s{self.seed}-{name}", "--company", str(self.company),
        ]  # fmt: skip
        arguments = ["-m", "apotheca.config.cli", "worker"] if name == "worker" else client
        with (self.logs / f"{name}.out").open("ab") as output:
            return subprocess.Popen(  # noqa: S603  our own modules
                [sys.executable, *arguments], stdout=output, stderr=output, start_new_session=True
            )

    def _hit(self, kind: str, chance: random.Random) -> int:
        if kind in {"client", "worker"}:
            name = "worker" if kind == "worker" else chance.choice(self._clients())
            process = self.running[name]
            if process.poll() is not None:
                return 0
            _kill(process)
            return 1
        pid = _backend(chance) if kind == "backend" else _postmaster()
        if pid is None:
            return 0
        os.kill(pid, signal.SIGKILL)
        _wait_for_server()
        return 1


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _backend(chance: random.Random) -> int | None:
    """Return the process id of some connection of the campaign's own server."""
    import psycopg

    from apotheca.config import databases

    try:
        with psycopg.connect(databases.superuser_address()) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY pid", [DATABASE]
            ).fetchall()
    except psycopg.OperationalError:
        return None
    return chance.choice(found)[0] if found else None


def _postmaster() -> int | None:
    from apotheca.config import databases

    found = list(databases.home().rglob("postmaster.pid"))
    roots = found or list(Path("/var/tmp").glob("apotheca-*/data/postmaster.pid"))  # noqa: S108
    return int(roots[0].read_text().split()[0]) if found and roots else None


def _wait_for_server() -> None:
    """Start the server again if it is gone, and wait until it has recovered."""
    import psycopg

    from apotheca.config import databases, embedded

    for _ in range(240):
        try:
            embedded.start(databases.home() / "postgres")
            psycopg.connect(databases.superuser_address()).close()
        except (psycopg.OperationalError, embedded.EmbeddedDatabaseFailed):
            time.sleep(0.25)
        else:
            return
    raise SystemExit("The campaign's server did not come back within a minute.")


def _unsettled() -> int:
    import psycopg

    from apotheca.config import databases

    with psycopg.connect(databases.superuser_address(DATABASE)) as connection:
        row = connection.execute(
            "SELECT count(*) FROM hub_delivery WHERE status NOT IN ('DONE', 'SUPPRESSED')"
        ).fetchone()
    return int(row[0]) if row else 0
