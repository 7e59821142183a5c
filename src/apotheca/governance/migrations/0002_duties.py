"""Conflicting duties never meet; audit rows are append-only."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_tables"), ("kernel", "0002_append_only")]
    operations = [sql_file("governance", "duties")]
