"""Links by which people set a password once."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("governance", "0004_api_clients")]

    operations = [
        migrations.CreateModel(
            name="PasswordLink",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("is_used", models.BooleanField(db_default=False, default=False)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(ended_at=None),
                        fields=("person",),
                        name="one_open_password_link_per_person",
                    ),
                    models.CheckConstraint(
                        condition=~Q(person=F("made_by")),
                        name="nobody_makes_a_password_link_for_themselves",
                    ),
                    models.CheckConstraint(
                        condition=Q(sha256__regex="^[0-9a-f]{64}$"),
                        name="password_link_is_kept_as_its_digest",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            expires_at__gt=F("made_at"),
                            expires_at__lte=F("made_at") + datetime.timedelta(days=1),
                        ),
                        name="password_link_lasts_a_day_at_most",
                    ),
                    models.CheckConstraint(
                        condition=Q(is_used=False) | Q(ended_at__isnull=False),
                        name="a_used_password_link_has_ended",
                    ),
                ],
            },
        ),
        sql_file("governance", "password_links"),
    ]
