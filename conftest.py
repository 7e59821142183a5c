"""
Tests run on real PostgreSQL: one database per run, made from the migrations, used as the
application role.

``db`` tests roll back, and each operation checks its deferred constraints at once.
``fresh_database`` gives a test a database of its own with real commits, cloned from the migrated
one in about 0.1 s.
"""

import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from tests.snapshot import Snapshot, take_snapshot

from apotheca.config import databases, schema

_RUN, _WORKER = (os.environ.get(name, "") for name in ("APOTHECA_TEST_NAME", "PYTEST_XDIST_WORKER"))
TEMPLATE = f"test_{_RUN or 'apotheca'}{_WORKER}"


def _superuser(statement: str) -> None:
    with psycopg.connect(databases.superuser_address(), autocommit=True) as connection:
        connection.execute(statement)


def _clone(source: str, name: str) -> None:
    """Copy a database; sessions a thread of an earlier test left open on the source are ended."""
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(databases.superuser_address(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(ended, [source])
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {source} OWNER {databases.OWNER_ROLE}")


def _use(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _migrated() -> str:
    """
    Return the name of a database as the migrations of this very tree make it.

    It is made once per state of the migrations and copied by every run after.
    """
    source = Path(schema.__file__).parents[1]
    files = [*source.glob("*/migrations/*.py"), *source.glob("*/sql/*.sql")]
    content = b"".join(file.read_bytes() for file in sorted(files))
    content += repr(settings.INSTALLED_APPS).encode()
    name = f"migrated_{sha256(content).hexdigest()[:16]}"
    found = "SELECT 1 FROM pg_database WHERE datname = %s"
    with psycopg.connect(databases.superuser_address(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7299)")
        if connection.execute(found, [name]).fetchone() is None:
            connection.execute(f"DROP DATABASE IF EXISTS {name}_new WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}_new OWNER {databases.OWNER_ROLE}")
            _use(f"{name}_new")
            schema.migrate()
            _use("postgres")
            connection.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """Give this run a copy of the migrated database and drop it at the end."""
    settings.CHECK_CONSTRAINTS_EARLY = True
    with django_db_blocker.unblock():
        migrated = _migrated()
        _clone(migrated, TEMPLATE)
        _use(TEMPLATE)
        yield
        _use("postgres")
    _superuser(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")


@pytest.fixture(scope="session")
def own_databases(django_db_setup) -> Iterator[list[str]]:
    """Collect the databases tests had for themselves; those dropped together share checkpoints."""
    names: list[str] = []
    yield names
    with ThreadPoolExecutor(16) as pool:
        drops = (f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in names)
        list(pool.map(_superuser, drops))


@pytest.fixture
def fresh_database(own_databases, django_db_blocker) -> Iterator[str]:
    """Give the test its own database with real commits; return its name."""
    from apotheca.kernel import numbers

    name = f"{TEMPLATE}_own{len(own_databases)}"
    with django_db_blocker.unblock():
        _use("postgres")
        numbers.forget()
        _clone(TEMPLATE, name)
        own_databases.append(name)
        _use(name)
        settings.CHECK_CONSTRAINTS_EARLY = False
        yield name
        settings.CHECK_CONSTRAINTS_EARLY = True
        _use(TEMPLATE)
        numbers.forget()


@pytest.fixture(scope="session")
def world_snapshot(django_db_setup, django_db_blocker) -> Snapshot:
    """Build the small hospital once, and keep its rows, so that each test gets them in one go."""
    from tests.world import build_world

    name = f"{TEMPLATE}_world"
    with django_db_blocker.unblock():
        _use("postgres")
        _clone(TEMPLATE, name)
        _use(name)
        snapshot = take_snapshot(build_world)
        _use(TEMPLATE)
        snapshot.leave_room(connections["owner"])
        connections["owner"].close()
    _superuser(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return snapshot


@pytest.fixture
def world(world_snapshot, db):
    """A small hospital in a transaction that is rolled back."""
    return world_snapshot.restore()


@pytest.fixture
def real_world(world_snapshot, fresh_database):
    """A small hospital in a database of its own, with real commits."""
    return world_snapshot.restore()


@pytest.fixture(autouse=True)
def no_network_inside_a_transaction(monkeypatch) -> None:
    """Refuse to open a socket while an operation runs: what is sent goes through lanes, later."""
    from apotheca.governance import shell

    connect = socket.socket.connect

    def guarded(self, address):
        if shell._running.get() is not None:
            raise RuntimeError(f"A connection to {address} was opened inside an operation.")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
