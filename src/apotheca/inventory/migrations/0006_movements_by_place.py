"""
The ledger is read by place, for whom few places are within reach. Built beside running work.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0005_movements_by_day")]
    operations = [
        AddIndexConcurrently(
            model_name="movement",
            index=models.Index(
                fields=[f"{side}_location", "business_date", "id"],
                condition=models.Q((f"{side}_location__isnull", False)),
                name=name,
            ),
        )
        for side, name in (("from", "movement_out_of_place"), ("to", "movement_into_place"))
    ]
