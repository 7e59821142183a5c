"""Approval rules, and the steps they resolve to, stored with the document."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q


class ApprovalRule(models.Model):
    """
    Which steps a document of some kind and amount needs. 0 means any facility or cost centre.

    Overlapping rules of equal reach are refused by the exclusion constraint
    ``approval_rules_never_overlap`` (see the trigger files); the most specific rule wins.
    """

    id = models.AutoField(primary_key=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    document_kind = models.CharField(max_length=40)
    facility_id = models.IntegerField(default=0)
    cost_centre_id = models.IntegerField(default=0)
    amount_from = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    amount_to = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    valid = DateRangeField()
    note = models.CharField(max_length=200, blank=True)


class ApprovalRuleStep(models.Model):
    """One step of a rule: anyone who holds ``duty`` in scope, ``needed`` of them."""

    id = models.AutoField(primary_key=True)
    rule = models.ForeignKey(ApprovalRule, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    role = models.ForeignKey("governance.Role", models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "position"], name="approval_rule_step_position_once"
            ),
        ]


class ApprovalStep(models.Model):
    """A step a document must pass, resolved when it was submitted. Nobody decides on their own."""

    id = models.UUIDField(primary_key=True)
    document_type = models.CharField(max_length=40)
    document_id = models.UUIDField()
    document_version = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    role = models.ForeignKey("governance.Role", models.PROTECT)
    rule = models.ForeignKey(ApprovalRule, models.PROTECT, null=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    facility_id = models.IntegerField(default=0)
    cost_centre_id = models.IntegerField(default=0)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    requested_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    status = models.CharField(max_length=10, default="PENDING")
    decided_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["role"], condition=Q(status="PENDING"), name="pending_steps_by_role"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document_id", "document_version", "position"],
                name="approval_step_position_once",
            ),
            models.UniqueConstraint(
                fields=["document_id", "document_version", "decided_by"],
                name="one_person_decides_one_step",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["PENDING", "APPROVED", "RETURNED", "REJECTED", "VOID"]),
                name="approval_step_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="nobody_approves_their_own",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of=None) | ~Q(on_behalf_of=F("requested_by")),
                name="no_delegate_approves_for_the_requester",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["PENDING", "VOID"]) | Q(decided_by__isnull=False),
                name="a_decision_has_a_person",
            ),
        ]
