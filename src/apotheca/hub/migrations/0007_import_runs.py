"""Imports of acts from files: who asked, how they went, and the files that came with them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0006_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("status", models.CharField(max_length=10)),
                ("mode", models.CharField(max_length=4)),
                ("is_rehearsal", models.BooleanField()),
                ("is_sending", models.BooleanField()),
                ("zone", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("by", models.JSONField(default=dict)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.BigIntegerField(db_default=0, default=0)),
                ("act_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("played_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("summary", models.JSONField(default=dict)),
                (
                    "problem",
                    models.CharField(blank=True, db_default="", default="", max_length=600),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "own",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("content", models.BinaryField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="hub.importrun",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["asked_by", "-asked_at"], name="imports_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(("status__in", ["ASKED", "RUNNING"])),
                fields=["asked_at"],
                name="imports_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["ASKED", "RUNNING", "REHEARSED", "DONE", "PARTLY", "REFUSED", "BROKEN"],
                    )
                ),
                name="import_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["ALL", "ROWS"])), name="import_mode_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("status__in", ["ASKED", "RUNNING"])),
                    models.Q(
                        models.Q(("status__in", ["ASKED", "RUNNING"]), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="an_import_ends_once",
            ),
        ),
        migrations.AddIndex(
            model_name="importfile",
            index=models.Index(fields=["sha256"], name="import_file_by_content"),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(
                fields=("run", "name"), name="import_file_once_per_run"
            ),
        ),
    ]
