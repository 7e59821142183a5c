"""Prepared journals are decided once; control runs and closings are append-only."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("finance", "0003_payables")]
    operations = [sql_file("finance", "close")]
