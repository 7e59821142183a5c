"""Number sequences; agreed versions of an order are append-only."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("procurement", "0001_tables"), ("kernel", "0002_append_only")]
    operations = [sql_file("procurement", "numbers")]
