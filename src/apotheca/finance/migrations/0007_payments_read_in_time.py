"""
Payments are read by the day they are due, at any number. Built beside running work.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("finance", "0006_the_journal_reads_in_time")]
    operations = [
        AddIndexConcurrently(
            "payment", models.Index(fields=["pay_on", "id"], name="payment_in_time")
        ),
    ]
