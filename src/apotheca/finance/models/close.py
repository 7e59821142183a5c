"""Journals people prepare, and the controls and closings of a period."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class ManualJournal(models.Model):
    """
    A journal or accrual one person prepared and another decides on. Posting it makes a ``Journal``.

    ``lines`` are the signed posting lines as prepared (debit plus); ``reverse_on`` is the day an
    accrual reverses itself. What was prepared never changes; a decision is made once.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=8)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    description = models.CharField(max_length=200)
    lines = models.JSONField()
    currency = models.CharField(max_length=3)
    total_amount = models.DecimalField(max_digits=18, decimal_places=2)
    occurred_at = models.DateTimeField()
    business_date = models.DateField()
    reverse_on = models.DateField(null=True)
    status = models.CharField(max_length=8)
    prepared_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    decided_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, db_default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["JOURNAL", "ACCRUAL"]), name="manual_journal_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status="PREPARED", decided_by=None)
                | Q(status__in=["POSTED", "REJECTED"], decided_by__isnull=False),
                name="manual_journal_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("prepared_by")),
                name="nobody_decides_on_a_journal_they_prepared",
            ),
            models.CheckConstraint(
                condition=~Q(kind="ACCRUAL")
                | Q(reverse_on__isnull=False, reverse_on__gt=F("business_date")),
                name="an_accrual_reverses_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["entity", "occurred_at"],
                condition=Q(status="PREPARED"),
                name="journals_to_decide",
            ),
        ]


class ControlRun(models.Model):
    """
    One control of the close, run once: what the ledger says, what the sub-ledger says, the proof.

    ``difference`` is ledger less sub-ledger. A control that differs lets the period close only with
    the controller's signature and reason. Append-only.
    """

    id = models.UUIDField(primary_key=True)
    run_id = models.UUIDField()
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    period = models.ForeignKey("masterdata.Period", models.PROTECT)
    control = models.CharField(max_length=30)
    owner = models.CharField(max_length=30)
    ledger_amount = models.DecimalField(max_digits=18, decimal_places=2)
    subledger_amount = models.DecimalField(max_digits=18, decimal_places=2)
    difference = models.DecimalField(max_digits=18, decimal_places=2)
    evidence = models.JSONField()
    run_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, db_default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(difference=F("ledger_amount") - F("subledger_amount")),
                name="control_difference_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(reason=""), name="a_signed_control_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["entity", "period", "control"], name="control_by_period")]


class PeriodClosing(models.Model):
    """
    The books of a period as they were when it was closed: totals and a digest of the trial balance.

    A closed period stays closed, so there is one row for each. Append-only.
    """

    id = models.UUIDField(primary_key=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    period = models.ForeignKey("masterdata.Period", models.PROTECT)
    debit = models.DecimalField(max_digits=20, decimal_places=2)
    credit = models.DecimalField(max_digits=20, decimal_places=2)
    trial_balance_sha256 = models.CharField(max_length=64)
    closed_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period"], name="a_period_closes_once")]


class PeriodReopening(models.Model):
    """A request to open a soft-closed period again: one person asks, the controller decides."""

    id = models.UUIDField(primary_key=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    period = models.ForeignKey("masterdata.Period", models.PROTECT)
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    decided_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_reopening_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="nobody_reopens_a_period_at_their_own_request",
            ),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(decided_by=None),
                name="one_reopening_asked_at_a_time",
            ),
        ]
