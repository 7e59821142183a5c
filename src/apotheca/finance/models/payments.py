"""Payments and prepayments: proposed by one person, approved and released by others."""

from django.db import models
from django.db.models import F, Q


class Payment(models.Model):
    """
    Money for one supplier. ``account_digest`` freezes the bank account when the payment is
    proposed; release refuses if the account on file differs by then. The ledger accounts are frozen
    at approval.

    ``amount`` is what leaves the bank: invoices less credits less discount. Of a prepayment,
    ``unapplied_amount`` is what no invoice has used yet.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    supplier = models.ForeignKey("masterdata.Supplier", models.PROTECT, db_index=False)
    order = models.ForeignKey("procurement.PurchaseOrder", models.PROTECT, null=True)
    bank_account = models.ForeignKey("masterdata.SupplierBankAccount", models.PROTECT)
    account_digest = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    discount_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    unapplied_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    status = models.CharField(max_length=10)
    pay_on = models.DateField()
    prepared_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    released_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    released_on = models.DateField(null=True)
    cash_account_id = models.IntegerField(null=True)
    discount_account_id = models.IntegerField(null=True)
    prepaid_account_id = models.IntegerField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    bank_reference = models.CharField(max_length=60, blank=True, db_default="")
    occurred_at = models.DateTimeField()
    correlation_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["entity", "pay_on"],
                condition=Q(status__in=["PROPOSED", "APPROVED", "RELEASED"]),
                name="payments_under_way",
            ),
            models.Index(fields=["status", "id"], name="payment_by_status"),
            models.Index(fields=["pay_on", "id"], name="payment_in_time"),
            models.Index(fields=["supplier", "id"], name="payment_by_supplier"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["INVOICES", "PREPAYMENT"]), name="payment_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["PROPOSED", "APPROVED", "RELEASED", "CONFIRMED", "FAILED", "VOID"]
                ),
                name="payment_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="nobody_approves_a_payment_they_prepared",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
                name="nobody_releases_a_payment_they_prepared",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("approved_by")),
                name="nobody_releases_a_payment_they_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["RELEASED", "CONFIRMED"])
                | Q(released_by__isnull=False, released_on__isnull=False),
                name="a_released_payment_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(kind="PREPAYMENT", status__in=["RELEASED", "CONFIRMED"])
                | Q(prepaid_account_id__isnull=False),
                name="a_released_prepayment_has_an_account",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["APPROVED", "RELEASED", "CONFIRMED"])
                | Q(approved_by__isnull=False),
                name="a_payment_beyond_proposed_was_approved",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_is_not_negative"),
            models.CheckConstraint(
                condition=Q(unapplied_amount__gte=0, unapplied_amount__lte=F("amount")),
                name="prepayment_applied_within_amount",
            ),
        ]


class PaymentAllocation(models.Model):
    """
    How much of an invoice a payment settles, gross, and the discount taken with it.

    A credit memo's amount is negative. An allocation is live until its payment fails or is void.
    """

    id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey("finance.Invoice", models.PROTECT)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    discount_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    is_live = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["invoice"], name="allocation_by_invoice")]
        constraints = [
            models.UniqueConstraint(fields=["payment", "invoice"], name="invoice_once_per_payment"),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(is_live=True), name="invoice_in_one_live_payment"
            ),
        ]


class PrepaymentApplication(models.Model):
    """Part of a prepayment set against an invoice."""

    id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="applications")
    invoice = models.ForeignKey("finance.Invoice", models.PROTECT)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    applied_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="prepayment_application_positive"
            ),
        ]
