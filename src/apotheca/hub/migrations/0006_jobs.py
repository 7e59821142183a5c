"""What has to be done regularly, and how each run ended."""

import django.db.models.functions.datetime
from django.db import migrations, models

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0005_intake"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("every_seconds", models.PositiveIntegerField()),
                (
                    "next_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.BigIntegerField(db_default=0, default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("every_seconds__gte", 1)), name="a_job_has_a_rhythm"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("job", models.CharField(max_length=60)),
                ("subject", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("status", models.CharField(max_length=6)),
                ("started_at", models.DateTimeField()),
                (
                    "ended_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("detail", models.JSONField(default=dict)),
                (
                    "problem",
                    models.CharField(blank=True, db_default="", default="", max_length=600),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["job", "subject", "-id"], name="job_run_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("problem", ""), ("status", "GOOD")),
                            models.Q(
                                ("status", "FAILED"), models.Q(("problem", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_failed_run_says_why",
                    )
                ],
            },
        ),
        sql_file("hub", "jobs"),
    ]
