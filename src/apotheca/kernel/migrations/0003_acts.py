"""The log of acts: every outermost operation with its arguments, append-only."""

import django.db.models.functions.datetime
from django.db import migrations, models

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="ActRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("operation", models.CharField(max_length=120)),
                ("person_id", models.IntegerField()),
                ("on_behalf_of_id", models.IntegerField(null=True)),
                ("occurred_at", models.DateTimeField()),
                ("business_date", models.DateField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("reason", models.TextField()),
                ("source", models.CharField(max_length=40)),
                ("arguments", models.JSONField()),
                ("numbers", models.JSONField()),
            ],
            options={
                "db_table": "kernel_act",
                "indexes": [models.Index(fields=["occurred_at"], name="act_by_time")],
            },
        ),
        sql_file("kernel", "acts"),
    ]
