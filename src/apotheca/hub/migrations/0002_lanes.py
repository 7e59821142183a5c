"""Monthly partitions, append-only messages, and the booking of lanes in one call."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("hub", "0001_tables"), ("kernel", "0002_append_only")]
    operations = [sql_file("hub", "lanes")]
