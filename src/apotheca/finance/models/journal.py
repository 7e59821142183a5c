"""The journal, its lines, and the rolled-up balances reports read."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Journal(models.Model):
    """
    One posting of one entity. Balanced at commit by a deferred trigger, immutable by trigger.

    ``ledger`` names the sub-ledger whose period must be open. A posting into a soft-closed period
    names the controller who allowed it; a closed period takes nothing.
    """

    id = models.UUIDField(primary_key=True)
    entity_id = models.IntegerField()
    ledger = models.CharField(max_length=3)
    event = models.CharField(max_length=40)
    document_type = models.CharField(max_length=24)
    document_id = models.UUIDField()
    description = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    business_date = models.DateField()
    reverse_on = models.DateField(null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    correlation_id = models.UUIDField()
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    authorised_by_id = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ledger__in=["INV", "PO", "AP", "GL"]), name="journal_ledger_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["document_id"], name="journal_by_document"),
            models.Index(fields=["correlation_id"], name="journal_by_correlation"),
            models.Index(fields=["entity_id", "business_date"], name="journal_by_day"),
            models.Index(fields=["business_date", "id"], name="journal_in_time"),
            models.Index(fields=["ledger", "business_date", "id"], name="journal_of_ledger"),
            models.Index(
                fields=["reverse_on"],
                condition=Q(reverse_on__isnull=False),
                name="journal_to_reverse",
            ),
        ]


class JournalLine(models.Model):
    """
    One debit or credit, in the entity's currency. ``order_line_id`` clears GRNI and claims by key.

    ``xact`` is the writing transaction, by which the roll-up knows what it has already counted.
    """

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="lines", db_index=False)
    entity_id = models.IntegerField()
    business_date = models.DateField()
    account = models.ForeignKey("masterdata.Account", models.PROTECT, db_index=False)
    facility_id = models.IntegerField(default=0)
    cost_centre_id = models.IntegerField(default=0)
    supplier_id = models.IntegerField(default=0)
    item_id = models.IntegerField(default=0)
    order_line_id = models.UUIDField(null=True)
    partner_entity_id = models.IntegerField(default=0)
    currency = models.CharField(max_length=3)
    debit = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    credit = models.DecimalField(max_digits=18, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
                name="journal_line_has_one_side",
            ),
        ]
        indexes = [
            models.Index(fields=["journal"], name="journal_line_by_journal"),
            models.Index(fields=["account", "business_date", "id"], name="journal_line_by_account"),
            models.Index(fields=["business_date", "id"], name="journal_line_in_time"),
            models.Index(
                fields=["order_line_id"],
                condition=Q(order_line_id__isnull=False),
                name="journal_line_by_order_line",
            ),
        ]


class BalanceRollup(models.Model):
    """
    Debits and credits by entity, period, account, facility and cost centre, up to the horizon.

    ``period_start`` is the first day of the fiscal period the lines are dated in. A cache: rebuilt
    by a command and compared with the lines.
    """

    id = models.BigAutoField(primary_key=True)
    entity_id = models.IntegerField()
    period_start = models.DateField()
    account_id = models.IntegerField()
    facility_id = models.IntegerField()
    cost_centre_id = models.IntegerField()
    debit = models.DecimalField(max_digits=20, decimal_places=2)
    credit = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "entity_id",
                    "period_start",
                    "account_id",
                    "facility_id",
                    "cost_centre_id",
                ],
                name="balance_rolled_up_once",
            ),
        ]


class BalanceHorizon(models.Model):
    """Which transactions the last roll-up saw: their lines are in the balances (one row)."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    rolled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_balance_horizon")]


class InterEntityAccount(models.Model):
    """Which accounts an entity owes another on, and is owed on."""

    id = models.AutoField(primary_key=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT, related_name="+")
    partner = models.ForeignKey("governance.Entity", models.PROTECT, related_name="+")
    due_from = models.ForeignKey("masterdata.Account", models.PROTECT, related_name="+")
    due_to = models.ForeignKey("masterdata.Account", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "partner"], name="inter_entity_pair_once"),
            models.CheckConstraint(
                condition=~Q(entity=models.F("partner")), name="an_entity_is_not_its_partner"
            ),
        ]
