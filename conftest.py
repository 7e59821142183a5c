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

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from apotheca.config import databases, schema

TEMPLATE = f"test_{os.environ.get('APOTHECA_TEST_NAME', 'apotheca')}"


def _superuser(statement: str) -> None:
    with psycopg.connect(databases.superuser_address(), autocommit=True) as connection:
        connection.execute(statement)


def _use(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """Make this run's database from the migrations and drop it at the end."""
    settings.CHECK_CONSTRAINTS_EARLY = True
    _superuser(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
    _superuser(f"CREATE DATABASE {TEMPLATE} OWNER {databases.OWNER_ROLE}")
    with django_db_blocker.unblock():
        _use(TEMPLATE)
        schema.migrate()
        connections["owner"].close()
        yield
        _use("postgres")
    _superuser(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")


@pytest.fixture
def fresh_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """Give the test its own database with real commits; return its name."""
    from apotheca.kernel import numbers

    name = f"{TEMPLATE}_own"
    with django_db_blocker.unblock():
        _use("postgres")
        numbers.forget()
        _superuser(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _superuser(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {databases.OWNER_ROLE}")
        _use(name)
        settings.CHECK_CONSTRAINTS_EARLY = False
        yield name
        settings.CHECK_CONSTRAINTS_EARLY = True
        _use(TEMPLATE)
        numbers.forget()
    _superuser(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def world(db):
    """A small hospital in a transaction that is rolled back."""
    from tests.world import build_world

    return build_world()


@pytest.fixture
def real_world(fresh_database):
    """A small hospital in a database of its own, with real commits."""
    from tests.world import build_world

    return build_world()


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
