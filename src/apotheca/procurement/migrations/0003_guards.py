"""An order's status moves as agreed, and the meaning of its lines stays as frozen."""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("procurement", "0002_numbers")]
    operations = [sql_file("procurement", "guards")]
