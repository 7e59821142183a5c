"""
Each order and common filter of the lists of procurement is served by an index.

Built beside running work, so it is no single transaction; a run that stopped half-way is cleaned
up by dropping the invalid index and running it again. Indexes that another one begins with go.
"""

from datetime import date

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import PROTECT, DateField, F, Q, Value
from django.db.models.functions import Coalesce

NEVER = Value(date(9999, 12, 31), DateField())


def _add(model: str, name: str, *fields: str, **options: object) -> AddIndexConcurrently:
    index = models.Index(fields=fields, name=name, **options)
    return AddIndexConcurrently(model_name=model, index=index)


def _add_by_day(
    model: str, name: str, *days: str, key: str, **options: object
) -> AddIndexConcurrently:
    index = models.Index(Coalesce(*days, NEVER), F(key), name=name, **options)
    return AddIndexConcurrently(model_name=model, index=index)


def _without_own_index(model: str, name: str, to: str, **options: object) -> migrations.AlterField:
    key = models.ForeignKey(to, PROTECT, db_index=False, **options)
    return migrations.AlterField(model_name=model, name=name, field=key)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("procurement", "0003_guards")]
    operations = [
        RemoveIndexConcurrently(model_name="requisition", name="requisition_by_status"),
        RemoveIndexConcurrently(model_name="purchaseorder", name="order_by_status"),
        _add("requisition", "requisition_by_day", "business_date", "number"),
        _add("requisition", "requisition_by_status", "status", "business_date", "number"),
        _add_by_day("requisition", "requisition_by_needed_day", "needed_on", key="number"),
        _add("purchaseorder", "order_by_day", "ordered_on", "number"),
        _add("purchaseorder", "order_by_status", "status", "ordered_on", "number"),
        _add(
            "purchaseorder",
            "emergencies_to_review",
            "emergency_review_due",
            "number",
            condition=Q(kind="EMERGENCY", emergency_outcome=""),
        ),
        _add_by_day(
            "purchaseorderline",
            "open_order_lines_by_due_day",
            "promised_on",
            "needed_on",
            key="id",
            condition=Q(status__in=["OPEN", "BACKORDERED", "SUBSTITUTE_PROPOSED", "PARTIAL"]),
        ),
        _add("goodsreceipt", "receipt_by_day", "business_date", "number"),
        _add("goodsreceipt", "receipt_by_delivery_note", "delivery_note"),
        _add(
            "goodsreceipt",
            "posted_receipts_by_place",
            "location",
            "business_date",
            "number",
            condition=Q(status="POSTED"),
        ),
        _add("receiptline", "receipt_line_by_lot", "lot_number", condition=~Q(lot_number="")),
        _add("supplierreturn", "return_by_day", "business_date", "number"),
        _without_own_index(
            "requisitionline", "requisition", "procurement.requisition", related_name="lines"
        ),
        _without_own_index("purchaseorder", "supplier", "masterdata.supplier"),
        _without_own_index(
            "purchaseorderline", "order", "procurement.purchaseorder", related_name="lines"
        ),
        _without_own_index(
            "purchaseorderversion", "order", "procurement.purchaseorder", related_name="versions"
        ),
        _without_own_index("orderacknowledgement", "order", "procurement.purchaseorder"),
        _without_own_index("goodsreceipt", "order", "procurement.purchaseorder"),
        _without_own_index(
            "receiptline", "receipt", "procurement.goodsreceipt", related_name="lines"
        ),
        _without_own_index("receiptline", "order_line", "procurement.purchaseorderline"),
        _without_own_index(
            "supplierreturnline",
            "supplier_return",
            "procurement.supplierreturn",
            related_name="lines",
        ),
    ]
