"""Counts of tries at the door are shared by all processes."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = []
    operations = [sql_file("web", "shared_count")]
