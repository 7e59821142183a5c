"""
Acts are found by what was done and by who did it. Built beside running work.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0004_acts_have_an_identity")]
    operations = [
        AddIndexConcurrently(
            "actrecord", models.Index(fields=["operation", "id"], name="act_by_operation")
        ),
        AddIndexConcurrently(
            "actrecord", models.Index(fields=["person_id", "id"], name="act_by_person")
        ),
    ]
