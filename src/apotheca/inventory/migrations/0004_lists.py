"""Lots are found by number and expiry, documents by kind, however long the ledger is."""

from django.db import migrations, models

from apotheca.kernel.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_compounding"), ("masterdata", "0005_search")]
    operations = [
        migrations.AlterField(
            model_name="lot",
            name="normalised_number",
            field=models.CharField(db_collation="C", max_length=60),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["normalised_number", "id"], name="lot_by_number"),
        ),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(fields=["kind", "id"], name="stock_document_by_kind"),
        ),
        sql_file("inventory", "lists"),
    ]
