"""
The journal and its lines are read by day, the latest first, at any size.

Built beside running postings, so it is no single transaction; a run that stopped half-way is
cleaned up by dropping the invalid index and running it again.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("finance", "0005_lists_have_their_indexes")]
    operations = [
        AddIndexConcurrently(
            "journal", models.Index(fields=["business_date", "id"], name="journal_in_time")
        ),
        AddIndexConcurrently(
            "journal",
            models.Index(fields=["ledger", "business_date", "id"], name="journal_of_ledger"),
        ),
        AddIndexConcurrently(
            "journalline",
            models.Index(fields=["business_date", "id"], name="journal_line_in_time"),
        ),
        RemoveIndexConcurrently("journalline", "journal_line_by_day"),
    ]
