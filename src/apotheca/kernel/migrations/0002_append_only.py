"""Events and idempotency records are append-only, by trigger."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_tables")]
    operations = [sql_file("kernel", "append_only")]
