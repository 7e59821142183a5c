"""Clients of the API, the digests of their secrets, and what they use."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_duty_matrix"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                ("per_second", models.PositiveIntegerField(null=True)),
                ("per_day", models.PositiveIntegerField(null=True)),
                (
                    "registered_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiSecret",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="governance.apiclient"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiUsage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("route", models.CharField(max_length=80)),
                ("requests", models.BigIntegerField()),
                ("refused", models.BigIntegerField()),
                ("failed", models.BigIntegerField()),
                ("milliseconds", models.BigIntegerField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="governance.apiclient"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="apiclient",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("registered_by")), _negated=True),
                name="no_service_registers_its_own_client",
            ),
        ),
        migrations.AddConstraint(
            model_name="apisecret",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                name="api_secret_is_kept_as_its_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="apiusage",
            index=models.Index(fields=["day", "client", "route"], name="api_usage_by_day"),
        ),
        migrations.AddConstraint(
            model_name="apiusage",
            constraint=models.UniqueConstraint(
                fields=("client", "day", "route"), name="api_usage_once_per_route_and_day"
            ),
        ),
    ]
