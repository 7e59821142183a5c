"""
The twenty duties, their 130 limited pairs, and the standard roles.

Going back leaves duties and roles in place, since people may hold them; going forward again needs an
empty role table.
"""

from django.db import migrations

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_duties")]
    operations = [sql_file("governance", "duty_matrix")]
