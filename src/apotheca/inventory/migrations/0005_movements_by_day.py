"""
The ledger is read by day, of every entity or of one. Indexes are built beside the work that goes on.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0004_lists")]
    operations = [
        AddIndexConcurrently(
            model_name="movement",
            index=models.Index(
                fields=["entity_id", "business_date", "id"], name="movement_of_entity"
            ),
        ),
        RemoveIndexConcurrently(model_name="movement", name="movement_by_day"),
        AddIndexConcurrently(
            model_name="movement",
            index=models.Index(fields=["business_date", "id"], name="movement_by_day"),
        ),
    ]
