"""Journals balance at commit, are append-only, and need an open period."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("finance", "0001_tables"),
        ("kernel", "0002_append_only"),
        ("masterdata", "0002_periods_and_overlaps"),
    ]
    operations = [sql_file("finance", "ledger")]
