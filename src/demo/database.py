"""
The demo's own database: dropped, made anew and migrated each run, so that a run never meets
another's rows.
"""

import os

import psycopg
from django.db import connections
from psycopg import sql

from apotheca.config import databases, schema
from apotheca.kernel import numbers

NAME = "apotheca_demo"
_ALIASES = ("default", "owner")


def renew(name: str = NAME) -> None:
    """Drop ``name`` with whatever is in it, make it again, migrate it and use it from here on."""
    use("postgres")
    with psycopg.connect(_maintenance_address(), autocommit=True) as connection:
        database = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        owner = sql.Identifier(connections["owner"].settings_dict["USER"])
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    use(name)
    schema.migrate()
    connections["owner"].close()


def use(name: str) -> None:
    """Point this process's connections, and those of processes it starts, at database ``name``."""
    numbers.forget()
    os.environ["APOTHECA_DATABASE_NAME"] = name
    for alias in _ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _maintenance_address() -> str:
    """Return an address that may drop and make databases: superuser if embedded, else the owner."""
    if not os.environ.get("APOTHECA_DATABASE_URL"):
        return databases.superuser_address()
    owner = connections["owner"].get_connection_params()
    return psycopg.conninfo.make_conninfo(
        host=owner["host"], port=owner.get("port"), user=owner["user"],
        password=owner.get("password"), dbname="postgres",
    )  # fmt: skip
