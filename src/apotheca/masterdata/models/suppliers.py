"""Suppliers, their sites and bank references, terms, contracts and price lines."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q


class PaymentTerms(models.Model):
    """Net days, and the discount for paying early; the discount base excludes freight and tax."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    net_days = models.PositiveSmallIntegerField()
    discount_pct = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    discount_days = models.PositiveSmallIntegerField(default=0)


class Supplier(models.Model):
    """Who we buy from. Only an ACTIVE supplier gets orders and payments."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    normalised_name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, default="DRAFT")
    terms = models.ForeignKey(PaymentTerms, models.PROTECT)
    currency = models.CharField(max_length=3)
    is_ers = models.BooleanField(default=False)
    origin = models.CharField(max_length=20, default="OURS")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["normalised_name"], name="supplier_by_normalised_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "IN_REVIEW", "ACTIVE", "BLOCKED", "INACTIVE"]),
                name="supplier_status_is_known",
            ),
        ]


# One plain address: no list, no display name, no white space, so that it can stand in a header.
PLAIN_ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
ORDER_CHANNELS = ["", "EMAIL", "PORTAL", "EDI", "PHONE"]


class SupplierSite(models.Model):
    """
    Where we order from, where goods ship from, where money goes: separate rows.

    ``order_channel`` says how orders reach an ORDER_FROM site; '' is not agreed yet.
    """

    id = models.AutoField(primary_key=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="sites")
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400, blank=True)
    country = models.CharField(max_length=60, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(default=2)
    email = models.CharField(max_length=254, blank=True, default="", db_default="")
    phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    order_channel = models.CharField(max_length=8, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "kind", "code"], name="supplier_site_once"),
            models.CheckConstraint(
                condition=Q(email="") | Q(email__regex=PLAIN_ADDRESS),
                name="supplier_site_email_is_one_address",
            ),
            models.CheckConstraint(
                condition=Q(phone__regex=r"^[ -~]*$"), name="supplier_site_phone_is_plain"
            ),
            models.CheckConstraint(
                condition=Q(order_channel__in=ORDER_CHANNELS),
                name="supplier_site_order_channel_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(order_channel="EMAIL") | ~Q(email=""),
                name="a_site_ordered_by_mail_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ORDER_FROM", "SHIP_FROM", "REMIT_TO"]),
                name="supplier_site_kind_is_known",
            ),
        ]


class SupplierBankAccount(models.Model):
    """Where a supplier is paid: a masked number and its keyed digest, never the number itself."""

    id = models.AutoField(primary_key=True)
    site = models.ForeignKey(SupplierSite, models.PROTECT)
    masked = models.CharField(max_length=40)
    account_digest = models.CharField(max_length=64)
    status = models.CharField(max_length=8, default="PENDING")
    requested_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    verified_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(status="ACTIVE"),
                name="one_active_bank_account_per_site",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["PENDING", "ACTIVE", "CLOSED", "REJECTED"]),
                name="bank_account_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=models.F("requested_by")),
                name="nobody_verifies_their_own_bank_change",
            ),
            models.CheckConstraint(
                condition=~Q(status="ACTIVE") | Q(verified_by__isnull=False),
                name="an_active_bank_account_was_verified",
            ),
        ]


class Contract(models.Model):
    """An agreement on prices with a supplier. 0 as entity or facility serves every one."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8)
    supplier = models.ForeignKey(Supplier, models.PROTECT)
    entity_id = models.IntegerField(default=0)
    facility_id = models.IntegerField(default=0)
    valid = DateRangeField()
    is_primary = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["GPO", "LOCAL", "340B", "WAC_LIST", "SPOT"]),
                name="contract_kind_is_known",
            ),
        ]


class ContractLine(models.Model):
    """
    A price: ``price_amount`` for ``price_quantity`` of ``uom``, while valid, from ``min_quantity``
    on.

    Two lines of one contract for the same package, unit, price type and tier never overlap
    (``contract_price_is_one_at_a_time``).
    """

    id = models.AutoField(primary_key=True)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="lines")
    package = models.ForeignKey("masterdata.Package", models.PROTECT)
    uom = models.CharField(max_length=12)
    price_amount = models.DecimalField(max_digits=18, decimal_places=6)
    price_quantity = models.PositiveIntegerField(default=1)
    currency = models.CharField(max_length=3)
    price_type = models.CharField(max_length=8, default="LOCAL")
    min_quantity = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    valid = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["package"], name="contract_line_by_package")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_amount__gte=0, price_quantity__gt=0),
                name="contract_price_is_not_negative",
            ),
        ]
