"""Every act has an identity of its own, which it keeps wherever it is imported."""

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_acts")]
    operations = [
        migrations.AddField(
            model_name="actrecord",
            name="uid",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID()),
        ),
        migrations.AddConstraint(
            model_name="actrecord",
            constraint=models.UniqueConstraint(fields=["uid"], name="act_kept_once"),
        ),
    ]
