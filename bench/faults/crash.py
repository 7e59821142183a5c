"""
Campaign ``crash``: kill any process, or a database backend, or the whole server; lose nothing.

Clients run requisition-to-payment cycles. Before a step they write their intent, after it the answer,
each to a file of their own that is flushed to disk: the outside acknowledgement log. A process that is
killed is started again and goes on with the same keys. When the kills are over, an oracle with its own
SQL compares the log with the database: every acknowledged step is there with the answer it gave, no
step had two effects, every message reached the simulated system once and in order, and ``verify`` is
clean. The campaign has a server of its own, since killing a backend takes all others with it.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import common

CLIENTS = 3
PAUSE_SECONDS = (0.15, 0.6)
KINDS = {"client": 5, "worker": 3, "web": 2, "backend": 3, "postmaster": 1}
DATABASE = "faults_crash"


def prepare(seed: int) -> None:
    """Give the campaign a server of its own (before settings are loaded)."""
    os.environ["APOTHECA_HOME"] = str(Path(".apotheca/faults").resolve())
    os.environ["APOTHECA_DATABASE_NAME"] = DATABASE


@dataclass
class Company:
    """The processes under fire, each started again when it is found dead."""

    logs: Path
    seed: int
    receiver: str
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    starts: int = 0

    def keep_alive(self) -> None:
        """Start whatever is not running."""
        for name, command in self._commands().items():
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.starts += 1
                log = (self.logs / f"{name}.out").open("ab")
                self.running[name] = subprocess.Popen(  # noqa: S603  our own modules
                    command, stdout=log, stderr=log, start_new_session=True
                )

    def _commands(self) -> dict[str, list[str]]:
        clients = {
            f"client{n}": [
                sys.executable, "-m", "bench.faults.crash_client",
                "--log", str(self.logs / f"client{n}.log"), "--name", f"c{self.seed}-{n}",
            ]
            for n in range(CLIENTS)
        }  # fmt: skip
        apotheca = [sys.executable, "-m", "apotheca.config.cli"]
        sender = [
            sys.executable, "-m", "bench.faults.crash_sender",
            "--log", str(self.logs / "sender.log"), "--port", str(self.port), "--seed", str(self.seed),
        ]  # fmt: skip
        return {
            **clients,
            "worker": [*apotheca, "worker"],
            "web": [*apotheca, "serve", "--port", str(self.port)],
            "sender": sender,
        }

    def kill(self, name: str) -> None:
        """Kill one process of ours, and the group it leads, without warning."""
        process = self.running[name]
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        for name in self.running:
            self.kill(name)
