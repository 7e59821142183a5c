"""
The schema belongs to the owner role: migrations run as ``owner``, everything else as the
application.
"""

from typing import Any


class SchemaOwner:
    """Route migrations to the ``owner`` connection; reads and writes keep to ``default``."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return True if db == "owner" else None
