"""Trees, factors, prices and closed periods that no mistake can rewrite."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0002_periods_and_overlaps")]
    operations = [sql_file("masterdata", "stewardship")]
