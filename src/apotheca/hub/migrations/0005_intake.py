"""Documents that came in and wait for a person, and warnings about bank details in mails."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_duty_matrix"),
        ("hub", "0004_attachments"),
        ("masterdata", "0004_addresses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IntakeItem",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=24, unique=True)),
                ("origin", models.CharField(max_length=8)),
                ("position", models.PositiveSmallIntegerField(default=1)),
                ("sender", models.CharField(blank=True, max_length=254)),
                ("sender_name", models.CharField(blank=True, max_length=120)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("excerpt", models.CharField(blank=True, max_length=2000)),
                ("sent_at", models.DateTimeField(null=True)),
                ("file_name", models.CharField(blank=True, max_length=150)),
                ("findings", models.JSONField(default=list)),
                (
                    "problem",
                    models.CharField(blank=True, db_default="", default="", max_length=400),
                ),
                ("mentions_bank_details", models.BooleanField(default=False)),
                (
                    "duplicate_of",
                    models.CharField(blank=True, db_default="", default="", max_length=24),
                ),
                ("status", models.CharField(max_length=10)),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=300),
                ),
                ("invoice_count", models.PositiveSmallIntegerField(db_default=0, default=0)),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="hub.attachment"
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="governance.entity"
                    ),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="hub.inbox"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suggested_supplier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="masterdata.supplier",
                    ),
                ),
                (
                    "taken_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankWarning",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("seen", models.JSONField(default=list)),
                ("status", models.CharField(default="OPEN", max_length=6)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(blank=True, db_default="", default="", max_length=300),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "intake_item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_warning",
                        to="hub.intakeitem",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="intakeitem",
            index=models.Index(
                condition=models.Q(("status", "WAITING")),
                fields=["entity", "occurred_at", "number"],
                name="intake_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="intakeitem",
            index=models.Index(fields=["entity", "number"], name="intake_by_number"),
        ),
        migrations.AddConstraint(
            model_name="intakeitem",
            constraint=models.UniqueConstraint(
                fields=("inbox", "position"), name="intake_part_taken_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="intakeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["WAITING", "ENTERED", "REJECTED", "DUPLICATE", "TOLD"])
                ),
                name="intake_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["UPLOAD", "MAIL"])),
                name="intake_origin_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "MAIL"), _negated=True),
                    ("inbox__isnull", False),
                    _connector="OR",
                ),
                name="a_mailed_item_has_its_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "WAITING"), _negated=True),
                    models.Q(("settled_at", None), ("settled_by", None)),
                    _connector="OR",
                ),
                name="a_waiting_item_is_not_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "ENTERED"), _negated=True),
                    models.Q(
                        ("invoice_count__gt", 0),
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="an_entered_item_has_its_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "REJECTED"), _negated=True),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("settled_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_rejected_item_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="intakeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "DUPLICATE"), _negated=True),
                    models.Q(("duplicate_of", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_duplicate_item_names_the_first",
            ),
        ),
        migrations.AddIndex(
            model_name="bankwarning",
            index=models.Index(
                condition=models.Q(("status", "OPEN")),
                fields=["opened_at"],
                name="open_bank_warnings",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("closed_by", None),
                        ("outcome", ""),
                        ("status", "OPEN"),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("status", "CLOSED"),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_closed_warning_says_what_came_of_it",
            ),
        ),
        sql_file("hub", "intake"),
    ]
