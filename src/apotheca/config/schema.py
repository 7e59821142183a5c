"""
Making and migrating a database: the schema belongs to the owner role, the application gets what it
needs.
"""

from typing import Any

from django.core.management import call_command
from django.db import connections

# Tables the database itself keeps: the application may read them, and lock rows through one column.
KEPT_BY_TRIGGERS = {"inventory_layer": "locked_at"}


def migrate(verbosity: int = 0, **options: Any) -> None:
    """
    Bring the schema of the ``owner`` database up to date and grant the application role its rights.
    """
    call_command("migrate", database="owner", verbosity=verbosity, **options)
    grant_rights()


def grant_rights() -> None:
    """Grant the application role reading and writing, but no ownership and no layers."""
    app = connections["default"].settings_dict["USER"]
    owner = connections["owner"]
    if app == owner.settings_dict["USER"]:
        return
    role = owner.ops.quote_name(app)
    with owner.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE"
            f" ON ALL TABLES IN SCHEMA public TO {role}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
        for table, column in KEPT_BY_TRIGGERS.items():
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
            cursor.execute(f"GRANT UPDATE ({column}) ON {table} TO {role}")
