"""
Which database we talk to, as whom: the application role for work, the owner role for the schema.

``APOTHECA_DATABASE_URL`` (and ``APOTHECA_OWNER_URL`` for migrations) name a server of your own;
without them the embedded server is started, with both roles, and the password-free local socket.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from apotheca.config import embedded, env

OWNER_ROLE = "apotheca_owner"
APP_ROLE = "apotheca_app"
DATABASE = "apotheca"

# Hot statements have one text whatever the number of rows, so preparing them early pays at once.
CONNECTION_OPTIONS = {"server_side_binding": True, "prepare_threshold": 2, "connect_timeout": 10}


def home() -> Path:
    """
    Return the folder of this installation's own files (default: .apotheca in the working folder).
    """
    return Path(env.text("APOTHECA_HOME", "") or ".apotheca").resolve()


def django_databases(database: str = "") -> dict[str, dict[str, Any]]:
    """
    Return Django's DATABASES: ``default`` is the application role, ``owner`` owns the schema.

    :raises BadSetting: an address is not a PostgreSQL address.
    """
    url = env.text("APOTHECA_DATABASE_URL", "")
    if url:
        owner_url = env.text("APOTHECA_OWNER_URL", url)
        return {"default": _from_url(url, database), "owner": _from_url(owner_url, database)}
    return {"default": _embedded(APP_ROLE, database), "owner": _embedded(OWNER_ROLE, database)}


def _from_url(url: str, database: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.hostname:
        raise env.BadSetting(
            f"APOTHECA_DATABASE_URL={parts.scheme}://... is no PostgreSQL address."
        )
    return _settings(
        NAME=database or parts.path.lstrip("/") or DATABASE,
        USER=unquote(parts.username or ""),
        PASSWORD=unquote(parts.password or ""),
        HOST=unquote(parts.hostname),
        PORT=str(parts.port or 5432),
    )


def _embedded(role: str, database: str) -> dict[str, Any]:
    server = _server()
    return _settings(
        NAME=database or env.text("APOTHECA_DATABASE_NAME", DATABASE),
        USER=role,
        PASSWORD="",
        HOST=str(server.socket_dir),
        PORT=str(server.port),
    )


def _settings(**address: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": dict(CONNECTION_OPTIONS),
        **address,
    }


@lru_cache(maxsize=1)
def _server() -> embedded.EmbeddedServer:
    server = embedded.start(home() / "postgres")
    address = f"host={server.socket_dir} port={server.port} user={server.superuser} dbname=postgres"
    name = env.text("APOTHECA_DATABASE_NAME", DATABASE)
    with psycopg.connect(address, autocommit=True) as connection:
        # Several processes may start at once; the lock lets one of them make what is missing.
        connection.execute("SELECT pg_advisory_lock(7200)")
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER_ROLE not in known:
            connection.execute(f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB")
        if APP_ROLE not in known:
            connection.execute(f"CREATE ROLE {APP_ROLE} LOGIN")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if found.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER_ROLE}')
    return server


def application_address(database: str) -> str:
    """Return the embedded server's address for the application role (benchmark floors use it)."""
    server = _server()
    return f"host={server.socket_dir} port={server.port} user={APP_ROLE} dbname={database}"


def superuser_address(database: str = "postgres") -> str:
    """Return the embedded server's superuser address (fault campaigns and benchmarks use it)."""
    server = _server()
    return f"host={server.socket_dir} port={server.port} user={server.superuser} dbname={database}"
