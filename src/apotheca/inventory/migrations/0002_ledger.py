"""Movements are append-only, need an open period, and keep the layers."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0001_tables"),
        ("kernel", "0002_append_only"),
        ("masterdata", "0002_periods_and_overlaps"),
    ]
    operations = [sql_file("inventory", "ledger")]
