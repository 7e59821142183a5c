"""Documents that came in and wait for a person, and warnings that a mail speaks of bank details."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

WAITING, ENTERED, REJECTED = "WAITING", "ENTERED", "REJECTED"
DUPLICATE, TOLD = "DUPLICATE", "TOLD"
INTAKE_STATES = [WAITING, ENTERED, REJECTED, DUPLICATE, TOLD]
OPEN, CLOSED = "OPEN", "CLOSED"


class IntakeItem(models.Model):
    """
    One document, or one mail without any, that an accounts-payable clerk (duty J) has to look at.

    ``sender`` is what a mail claims, never who it is. ``suggested_supplier`` helps the clerk and
    decides nothing. ``findings`` are codes of what was odd. It is settled once: ENTERED with the
    invoices made of it (linked to the document), or REJECTED with a reason. A DUPLICATE names what
    came first; what is TOLD went on as messages in our own form. Guarded by trigger.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    origin = models.CharField(max_length=8)
    inbox = models.ForeignKey("hub.Inbox", models.PROTECT, null=True)
    position = models.PositiveSmallIntegerField(default=1)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    excerpt = models.CharField(max_length=2000, blank=True)
    sent_at = models.DateTimeField(null=True)
    attachment = models.ForeignKey("hub.Attachment", models.PROTECT, null=True)
    file_name = models.CharField(max_length=150, blank=True)
    findings = models.JSONField(default=list)
    problem = models.CharField(max_length=400, blank=True, default="", db_default="")
    mentions_bank_details = models.BooleanField(default=False)
    suggested_supplier = models.ForeignKey("masterdata.Supplier", models.PROTECT, null=True)
    duplicate_of = models.CharField(max_length=24, blank=True, default="", db_default="")
    status = models.CharField(max_length=10)
    taken_in_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    settled_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    invoice_count = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inbox", "position"], name="intake_part_taken_once"),
            models.CheckConstraint(
                condition=Q(status__in=INTAKE_STATES), name="intake_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["UPLOAD", "MAIL"]), name="intake_origin_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(origin="MAIL") | Q(inbox__isnull=False),
                name="a_mailed_item_has_its_mail",
            ),
            models.CheckConstraint(
                condition=~Q(status=WAITING) | Q(settled_at=None, settled_by=None),
                name="a_waiting_item_is_not_settled",
            ),
            models.CheckConstraint(
                condition=~Q(status=ENTERED)
                | Q(settled_at__isnull=False, settled_by__isnull=False, invoice_count__gt=0),
                name="an_entered_item_has_its_invoice",
            ),
            models.CheckConstraint(
                condition=~Q(status=REJECTED)
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_reason="")),
                name="a_rejected_item_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=DUPLICATE) | ~Q(duplicate_of=""),
                name="a_duplicate_item_names_the_first",
            ),
        ]
        indexes = [
            models.Index(
                fields=["entity", "occurred_at", "number"],
                condition=Q(status=WAITING),
                name="intake_waiting",
            ),
            models.Index(fields=["entity", "number"], name="intake_by_number"),
        ]


class BankWarning(models.Model):
    """
    A mail spoke of bank details: whoever verifies those (duty C) looks at it and says what came of
    it. Master data is not touched by any of it. Closed once.
    """

    id = models.UUIDField(primary_key=True)
    intake_item = models.OneToOneField(IntakeItem, models.PROTECT, related_name="bank_warning")
    seen = models.JSONField(default=list)
    status = models.CharField(max_length=6, default=OPEN)
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status=OPEN, closed_at=None, closed_by=None, outcome="")
                | (
                    Q(status=CLOSED, closed_by__isnull=False, closed_at__isnull=False)
                    & ~Q(outcome="")
                ),
                name="a_closed_warning_says_what_came_of_it",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(status=OPEN), name="open_bank_warnings"),
        ]
