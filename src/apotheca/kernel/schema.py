"""Loading the SQL files of a context into its migrations."""

from importlib.resources import files

from django.db import migrations


def sql_file(context: str, name: str) -> migrations.RunSQL:
    """
    Return the migration step of ``apotheca/<context>/sql/<name>.sql`` and its
    ``<name>.reverse.sql``.

    Triggers and constraints Django cannot express live there, forward and reverse.
    """
    folder = files("apotheca") / context / "sql"
    forward = (folder / f"{name}.sql").read_text()
    return migrations.RunSQL(forward, (folder / f"{name}.reverse.sql").read_text())
