"""
The trail is read by entity, action and time. Indexes are built beside the work that goes on.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("governance", "0005_password_links")]
    operations = [
        AddIndexConcurrently(
            model_name="auditentry",
            index=models.Index(fields=["entity_id", "id"], name="audit_by_entity"),
        ),
        AddIndexConcurrently(
            model_name="auditentry",
            index=models.Index(fields=["action", "id"], name="audit_by_action"),
        ),
        AddIndexConcurrently(
            model_name="auditentry",
            index=BrinIndex(fields=["recorded_at"], name="audit_by_time"),
        ),
    ]
