"""Invoices keep their facts, holds are resolved once, payments leave only to the account on file."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("finance", "0002_ledger"),
        ("masterdata", "0001_tables"),
    ]
    operations = [sql_file("finance", "payables")]
