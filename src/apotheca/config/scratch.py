"""A database of its own for a run that loads much and keeps nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from apotheca.config import databases, schema
from apotheca.kernel import numbers

ALIASES = ("default", "owner")


@contextmanager
def scratch_database(name: str) -> Iterator[None]:
    """Make database ``name``, migrate it and point this process at it; drop it at the end."""
    before = connections["default"].settings_dict["NAME"]
    _point_at("postgres")
    _drop(name)
    owner = sql.Identifier(connections["owner"].settings_dict["USER"])
    _run(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), owner))
    try:
        _point_at(name)
        schema.migrate()
        yield
    finally:
        _point_at(before)
        _drop(name)


def _drop(name: str) -> None:
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(statement: sql.Composed) -> None:
    with psycopg.connect(_maintenance_address(), autocommit=True) as connection:
        connection.execute(statement)


def _maintenance_address() -> str:
    """Return who may make databases: the embedded superuser, or the owner of a server of yours."""
    if not os.environ.get("APOTHECA_DATABASE_URL"):
        return databases.superuser_address()
    owner = connections["owner"].get_connection_params()
    places = {key: owner[key] for key in ("host", "port", "user", "password") if owner.get(key)}
    return make_conninfo("", dbname="postgres", **places)


def _point_at(name: str) -> None:
    numbers.forget()
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
