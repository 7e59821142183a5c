"""Items, packages, suppliers and codes are found by what people type."""

from django.db import migrations, models

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0004_addresses")]
    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["name", "code"], name="item_by_name"),
        ),
        migrations.AddIndex(
            model_name="packageidentifier",
            index=models.Index(fields=["normalised"], name="identifier_by_normalised"),
        ),
        migrations.AddIndex(
            model_name="packageidentifier",
            index=models.Index(fields=["value"], name="identifier_as_printed"),
        ),
        sql_file("masterdata", "search"),
    ]
