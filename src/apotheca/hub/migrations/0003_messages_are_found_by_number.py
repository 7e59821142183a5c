"""
A message is found by the number it is about, by its sender's id, and by what others call it.

Built beside running deliveries, so it is no single transaction; a run that stopped half-way is
cleaned up by dropping the invalid index and running it again.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import PROTECT, Q
from django.db.models.fields.json import KeyTextTransform


def _add(model: str, *expressions: object, **options: object) -> AddIndexConcurrently:
    return AddIndexConcurrently(model_name=model, index=models.Index(*expressions, **options))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0002_lanes")]
    operations = [
        _add("inbox", fields=["business_key", "id"], name="inbox_by_key"),
        _add("inbox", fields=["message_id"], name="inbox_by_message_id"),
        _add(
            "inbox",
            KeyTextTransform("number", "reply"),
            condition=Q(document_id__isnull=False),
            name="inbox_by_document",
        ),
        _add("inbox", fields=["status", "id"], condition=~Q(status="DONE"), name="inbox_not_done"),
        RemoveIndexConcurrently(model_name="inbox", name="inbox_by_business_key"),
        _add("lane", fields=["business_key"], name="lane_by_key"),
        _add(
            "delivery",
            fields=["foreign_reference"],
            condition=~Q(foreign_reference=""),
            name="delivery_by_foreign_reference",
        ),
        migrations.AlterField(
            model_name="delivery",
            name="lane",
            field=models.ForeignKey("hub.lane", PROTECT, db_index=False),
        ),
    ]
