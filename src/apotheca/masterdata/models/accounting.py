"""Chart of accounts, derivation rules, tax, and the fiscal calendar with its period states."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q


class Account(models.Model):
    """An account of the chart all entities share. MEMO accounts hold encumbrance only."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["ASSET", "LIABILITY", "EQUITY", "INCOME", "EXPENSE", "MEMO"]),
                name="account_kind_is_known",
            ),
        ]


class DerivationRule(models.Model):
    """
    Which account a posting event takes. A blank field ('' or 0) matches anything.

    The most specific rule wins, compared field by field in the order written here. Two rules with
    the same fields never overlap in time (``derivation_rules_never_overlap``); no match is an
    error.
    """

    id = models.AutoField(primary_key=True)
    event = models.CharField(max_length=40)
    item_class = models.CharField(max_length=10, blank=True, default="")
    unspsc_prefix = models.CharField(max_length=8, blank=True, default="")
    location_kind = models.CharField(max_length=16, blank=True, default="")
    facility_id = models.IntegerField(default=0)
    cost_centre_id = models.IntegerField(default=0)
    supplier_id = models.IntegerField(default=0)
    price_type = models.CharField(max_length=8, blank=True, default="")
    account = models.ForeignKey(Account, models.PROTECT)
    charged_cost_centre_id = models.IntegerField(default=0)
    valid = DateRangeField()
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)


class TaxRule(models.Model):
    """
    The tax rate of a state and item class ('' is any), as a fraction (0.060000 is six per cent).
    """

    id = models.AutoField(primary_key=True)
    state = models.CharField(max_length=8)
    item_class = models.CharField(max_length=10, blank=True, default="")
    rate = models.DecimalField(max_digits=8, decimal_places=6)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lt=1), name="tax_rate_is_a_fraction"
            ),
        ]


class TaxExemption(models.Model):
    """A certificate that frees an entity from tax in a state while it is valid."""

    id = models.AutoField(primary_key=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    state = models.CharField(max_length=8)
    certificate = models.CharField(max_length=60)
    valid = DateRangeField()


class Period(models.Model):
    """
    A fiscal period of an entity: half-open range of days. Periods of one entity never overlap.
    """

    id = models.AutoField(primary_key=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=20)
    days = DateRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "number"], name="period_once_per_entity"
            ),
        ]


class PeriodState(models.Model):
    """The state of one sub-ledger in one period. Posting reads it under a shared lock."""

    id = models.AutoField(primary_key=True)
    period = models.ForeignKey(Period, models.PROTECT, related_name="states")
    ledger = models.CharField(max_length=3)
    state = models.CharField(max_length=12, default="FUTURE")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "ledger"], name="period_state_once_per_ledger"
            ),
            models.CheckConstraint(
                condition=Q(ledger__in=["INV", "PO", "AP", "GL"]), name="period_ledger_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["FUTURE", "OPEN", "SOFT_CLOSED", "CLOSED"]),
                name="period_state_is_known",
            ),
        ]
