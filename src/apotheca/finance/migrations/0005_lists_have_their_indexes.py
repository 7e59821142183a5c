"""
Each order and common filter of the lists of finance is served by an index.

Built beside running postings, so it is no single transaction; a run that stopped half-way is
cleaned up by dropping the invalid index and running it again. Indexes the new ones begin with go.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import PROTECT, F, Q


def _add(model: str, name: str, *fields: str, **options: object) -> AddIndexConcurrently:
    index = models.Index(fields=fields, name=name, **options)
    return AddIndexConcurrently(model_name=model, index=index)


def _without_own_index(model: str, name: str, to: str, **options: object) -> migrations.AlterField:
    key = models.ForeignKey(to, PROTECT, db_index=False, **options)
    return migrations.AlterField(model_name=model, name=name, field=key)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("finance", "0004_close")]
    operations = [
        _add("invoice", "invoice_by_status", "status", "id"),
        _add("invoice", "invoice_by_supplier", "supplier", "id"),
        _add("invoice", "invoice_by_supplier_number", "natural_key"),
        _add("matchrow", "match_by_order_line", "order_line_id"),
        _add("payment", "payment_by_status", "status", "id"),
        _add("payment", "payment_by_supplier", "supplier", "id"),
        _add(
            "grniitem",
            "open_grni_by_age",
            "business_date",
            "receipt_line",
            condition=Q(cleared_quantity__lt=F("quantity")),
        ),
        _add("journalline", "journal_line_by_account", "account", "business_date", "id"),
        AddIndexConcurrently(
            model_name="journalline",
            index=BrinIndex(
                fields=["business_date"], pages_per_range=32, name="journal_line_by_day"
            ),
        ),
        _without_own_index("invoice", "supplier", "masterdata.supplier"),
        _without_own_index("payment", "supplier", "masterdata.supplier"),
        _without_own_index("journalline", "account", "masterdata.account"),
        _without_own_index("journalline", "journal", "finance.journal", related_name="lines"),
    ]
