"""How a supplier's site is reached, and where goods are delivered. Old code leaves both empty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("masterdata", "0003_stewardship"),
    ]

    operations = [
        migrations.AddField(
            model_name="location",
            name="address",
            field=models.CharField(blank=True, db_default="", default="", max_length=400),
        ),
        migrations.AddField(
            model_name="suppliersite",
            name="email",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="suppliersite",
            name="order_channel",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="suppliersite",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="suppliersite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email", ""),
                    (
                        "email__regex",
                        "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$",
                    ),
                    _connector="OR",
                ),
                name="supplier_site_email_is_one_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliersite",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone__regex", "^[ -~]*$")),
                name="supplier_site_phone_is_plain",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliersite",
            constraint=models.CheckConstraint(
                condition=models.Q(("order_channel__in", ["", "EMAIL", "PORTAL", "EDI", "PHONE"])),
                name="supplier_site_order_channel_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliersite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("order_channel", "EMAIL"), _negated=True),
                    models.Q(("email", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_site_ordered_by_mail_has_an_address",
            ),
        ),
    ]
