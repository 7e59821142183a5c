"""
The start-up gate: what production refuses to run without (reliability 2.3).

Each requirement names the setting and says what it must be and why. ``apotheca doctor`` shows all
of them; ``apotheca serve`` and ``apotheca worker`` refuse to start in production while one fails.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


class GateClosed(Exception):
    """Production must not start; the text names each failed setting and its remedy."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement, what was found, and whether it holds."""

    setting: str
    required: str
    found: str
    holds: bool


SERVER_SETTINGS: dict[str, tuple[frozenset[str], str]] = {
    "fsync": (frozenset({"on"}), "on: without it a crash loses acknowledged work"),
    "full_page_writes": (frozenset({"on"}), "on: without it a crash can tear pages"),
    "synchronous_commit": (
        frozenset({"on", "remote_write", "remote_apply"}),
        "on or stronger: off and local acknowledge before the flush",
    ),
    "data_sync_retry": (
        frozenset({"off"}),
        "off: a failed flush must stop the server, not be retried",
    ),
    "data_checksums": (frozenset({"on"}), "on: silent damage of pages must show"),
}


def findings() -> tuple[Finding, ...]:
    """Look at every requirement, in the order written in the reference page."""
    checks: tuple[Callable[[], list[Finding]], ...] = (
        _server_settings,
        _session,
        _role,
        _sign_in,
        _secrets,
        _migrations,
    )
    return tuple(finding for check in checks for finding in check())


def refuse_unless_safe() -> None:
    """
    Refuse to go on in production while a requirement fails; outside production do nothing.

    :raises GateClosed: naming each failed setting.
    """
    if not settings.PRODUCTION:
        return
    failed = [finding for finding in findings() if not finding.holds]
    if failed:
        lines = [f"{item.setting} is {item.found}; it must be {item.required}." for item in failed]
        raise GateClosed("Production does not start:\n" + "\n".join(lines))


def _value(statement: str) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _server_settings() -> list[Finding]:
    found = {name: _value(f"SHOW {name}") for name in SERVER_SETTINGS}
    return [
        Finding(name, required, found[name], found[name] in allowed)
        for name, (allowed, required) in SERVER_SETTINGS.items()
    ]


def _session() -> list[Finding]:
    zone = _value("SHOW timezone")
    return [Finding("timezone", "UTC: the entity's calendar gives the dates", zone, zone == "UTC")]


def _role() -> list[Finding]:
    rights = _value(
        "SELECT concat_ws(', ', CASE WHEN rolsuper THEN 'superuser' END,"
        " CASE WHEN rolbypassrls THEN 'bypassrls' END,"
        " CASE WHEN EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public'"
        "                    AND tableowner = current_user) THEN 'owner' END)"
        " FROM pg_roles WHERE rolname = current_user"
    )
    required = "a role that owns nothing and bypasses nothing, or triggers could be switched off"
    return [Finding("application role", required, rights or "plain", not rights)]


SIGN_IN_TABLES = (
    "django_session",
    "account_emailaddress",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "web_shared_count",
)


def _sign_in() -> list[Finding]:
    missing = _value(
        "SELECT string_agg(name || ' (' || kind || ')', ', ')"
        f" FROM unnest(ARRAY[{', '.join(f'{name!r}' for name in SIGN_IN_TABLES)}]) AS name,"
        "      unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS kind"
        " WHERE NOT coalesce(has_table_privilege(to_regclass(name), kind), false)"
    )
    shown = "all there" if missing in {"", "None"} else f"missing: {missing}"
    required = "reading and writing the tables of sessions and factors (run apotheca init)"
    return [Finding("rights to sign people in", required, shown, shown == "all there")]


def _secrets() -> list[Finding]:
    found = []
    for name in ("SECRET_KEY", "AUDIT_KEY"):
        value = str(getattr(settings, name))
        is_own = not value.startswith("not-for-production") and len(value) >= 32
        shown = "set" if is_own else "the default or short"
        found.append(Finding(f"APOTHECA_{name}", "your own, 32 characters or more", shown, is_own))
    found.append(
        Finding("DEBUG", "off: pages must not show traces", str(settings.DEBUG), not settings.DEBUG)
    )
    return found


def waiting_migrations() -> int:
    """Return how many migrations the database behind ``default`` has not seen yet."""
    executor = MigrationExecutor(connections["default"])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrations() -> list[Finding]:
    waiting = waiting_migrations()
    shown = f"{waiting} waiting" if waiting else "complete"
    return [Finding("migrations", "complete (run apotheca init)", shown, not waiting)]
