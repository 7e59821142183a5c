"""A compounded batch is a stock document too."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_duty_matrix"),
        ("inventory", "0002_ledger"),
        ("masterdata", "0003_stewardship"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="stockdocument",
            name="stock_document_kind_is_known",
        ),
        migrations.AddConstraint(
            model_name="stockdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "OPENING",
                            "ISSUE",
                            "ISSUE_RETURN",
                            "TRANSFER",
                            "WASTE",
                            "DISCARD",
                            "WRITE_OFF",
                            "COUNT",
                            "STATUS_CHANGE",
                            "PUTAWAY",
                            "REVERSAL",
                            "CONSIGN_IN",
                            "CONSIGN_USE",
                            "CONSIGN_RETURN",
                            "COMPOUND",
                        ],
                    )
                ),
                name="stock_document_kind_is_known",
            ),
        ),
    ]
