"""Documents as they came, what they belong to, and the matters they are held for."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_duty_matrix"),
        ("hub", "0003_messages_are_found_by_number"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=24, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.PositiveIntegerField()),
                ("media_type", models.CharField(max_length=80)),
                ("file_name", models.CharField(max_length=150)),
                ("origin", models.CharField(max_length=8)),
                ("findings", models.JSONField(default=list)),
                ("content", models.BinaryField(null=True)),
                ("retain_until", models.DateField()),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "erased_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="governance.entity",
                    ),
                ),
                (
                    "stored_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AttachmentLink",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("object_type", models.CharField(max_length=16)),
                ("object_key", models.CharField(max_length=80)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="hub.attachment",
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("matter", models.CharField(max_length=120)),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "lifted_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=300),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="hub.attachment",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("erased_at", None)),
                fields=["retain_until"],
                name="attachments_to_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("erased_at", None)),
                fields=("entity", "sha256"),
                name="attachment_stored_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["UPLOAD", "MAIL", "HUB", "PRINTED"])),
                name="attachment_origin_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("size_bytes__gt", 0)), name="attachment_has_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("content__isnull", False), ("erased_at", None), ("erased_reason", "")
                    ),
                    models.Q(
                        ("content", None),
                        ("erased_at__isnull", False),
                        models.Q(("erased_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_erased_attachment_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="attachmentlink",
            index=models.Index(fields=["object_type", "object_key"], name="attachment_by_object"),
        ),
        migrations.AddConstraint(
            model_name="attachmentlink",
            constraint=models.UniqueConstraint(
                fields=("attachment", "object_type", "object_key"), name="attachment_linked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("attachment", "matter"),
                name="one_open_hold_per_matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_by", None), ("lifted_reason", "")),
                    models.Q(
                        ("lifted_at__gte", models.F("placed_at")),
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        models.Q(("lifted_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_lifted_hold_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("matter", ""), _negated=True), name="a_hold_names_its_matter"
            ),
        ),
        sql_file("hub", "attachments"),
    ]
