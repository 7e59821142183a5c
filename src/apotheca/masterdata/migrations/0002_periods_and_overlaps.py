"""What may not overlap, and the guard of closed periods."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0001_tables"), ("kernel", "0002_append_only")]
    operations = [sql_file("masterdata", "periods_and_overlaps")]
