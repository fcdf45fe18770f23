"""What happened, by whom, to what: ids and names of fields, never values. Rows are only ever added.

Seals hold the hashes of rows in a chain, so that a row that was changed, taken away or put in between is named by
`manage.py audit_verify` (see `docs/operations.md`, "The trail").
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

HERSELF = "advisor"  # the role of an advisor in the trail
ENROLMENT = "enrolment"
INVITED, JOINED = "advisor.invited", "advisor.joined"  # a card is a way in to her pages
OPENED, FOUND = "identity.opened", "identity.found"
FILE_OPENED, EVIDENCE = "file.opened", "evidence"
SEARCHED, EXPORTED = "identity.searched", "export.made"
WATCHED = (OPENED, SEARCHED, EXPORTED)  # beside refusals, what those who watch count for each person


IS_WATCHED = Q(event__in=WATCHED) | Q(decision="refused")


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about_advisor(self, advisor_id: int) -> "AuditEventQuerySet":
        return self.filter(advisor_id=advisor_id)

    def openings(self) -> "AuditEventQuerySet":
        """Somebody read personal details of hers or what shows an answer she gave, found her by one, or wrote them
        anew; a card for her sign-in was printed or used. What she does herself is not told to her, nor what is written
        to enrol her."""
        by_others = models.Q(event="identity.changed") & ~models.Q(actor_role=HERSELF) & ~models.Q(purpose=ENROLMENT)
        shown = models.Q(event=FILE_OPENED, purpose=EVIDENCE) & ~models.Q(actor_role=HERSELF)
        return self.filter(models.Q(event__in=[OPENED, FOUND, INVITED, JOINED]) | by_others | shown)

    def watched(self) -> "AuditEventQuerySet":
        return self.filter(IS_WATCHED)

    def by_person(self) -> Any:
        """Of each member of staff: how often something personal was opened, searched for, taken out, and refused."""
        counts = {
            name: models.Count("id", filter=Q(event=event, decision="done"))
            for name, event in (("opened", OPENED), ("searched", SEARCHED), ("exported", EXPORTED))
        }
        theirs = self.exclude(actor_id=None).exclude(actor_role=HERSELF).order_by("actor_id").values("actor_id")
        return theirs.annotate(
            roles=models.Max("actor_role"), refused=models.Count("id", filter=Q(decision="refused")), **counts
        )

    def newest_first(self) -> "AuditEventQuerySet":
        return self.order_by("-id")


class AuditEvent(models.Model):
    """Plain columns instead of foreign keys: the rows of this table outlive what they speak of.

    A row about a list says how many were shown and, as `ids_hash`, the SHA-256 of their ids in order. A row about an
    answer holds there the newest link of the chain of answers.
    """

    class Decision(models.TextChoices):
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    class Reason(models.TextChoices):
        NONE = "", ""
        NOT_ALLOWED = "not_allowed", _("not allowed to this role")
        NOT_FOUND = "not_found", _("not there for this person")
        NOT_NOW = "not_now", _("a rule stands in the way")
        ERROR = "error", _("something broke")

    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_role = models.CharField(max_length=120, blank=True)
    on_behalf_of = models.BigIntegerField(null=True)  # who asked the worker for it
    programme_id = models.BigIntegerField(null=True)
    advisor_id = models.BigIntegerField(null=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=60, blank=True)
    count = models.IntegerField(null=True)
    ids_hash = models.CharField(max_length=64, blank=True, db_default="")
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.DONE, db_default=Decision.DONE)
    reason = models.CharField(max_length=20, choices=Reason, blank=True, db_default=Reason.NONE)
    request_id = models.UUIDField(null=True)
    session_hash = models.CharField(max_length=32, blank=True, db_default="")
    network = models.CharField(max_length=32, blank=True, db_default="")  # of staff only, and a keyed hash

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["programme_id", "-id"], name="audit_by_programme"),
            models.Index(fields=["advisor_id", "-id"], name="audit_by_advisor"),
            models.Index(fields=["programme_id", "at"], name="audit_watched", condition=IS_WATCHED),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="done", reason="")
                | Q(decision="refused", reason__in=["not_allowed", "not_found", "not_now"])
                | Q(decision="failed", reason="error"),
                name="audit_decision_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"audit-{self.pk}"


class AuditSealQuerySet(models.QuerySet["AuditSeal"]):
    def in_order(self) -> "AuditSealQuerySet":
        return self.order_by("number")

    def newest(self) -> "AuditSeal | None":
        return self.order_by("-number").first()


class AuditSeal(models.Model):
    """One link of the chain: the ids and hashes of some rows, and the hash of the link before.

    The rows are named by id, not by a range: ids are given before rows commit, so a row that commits late is sealed by
    a later link, under a lower id than rows of the link before. Written by `audit_seal()` in the database only.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    form = models.SmallIntegerField()  # how a row was turned into bytes; see `canonical.py`
    event_ids = ArrayField(models.BigIntegerField())
    row_hashes = models.BinaryField()  # SHA-256 of each row, 32 bytes each, in the order of the ids
    highest_id = models.BigIntegerField()  # of all rows sealed so far
    total = models.BigIntegerField()  # rows sealed so far
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    objects = AuditSealQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"audit-seal-{self.pk}"
