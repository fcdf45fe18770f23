"""What happened, by whom, to what: ids and names of fields, never values. Rows are only ever added."""

from django.db import models

HERSELF = "advisor"  # the role of an advisor in the trail
ENROLMENT = "enrolment"


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about_advisor(self, advisor_id: int) -> "AuditEventQuerySet":
        return self.filter(advisor_id=advisor_id)

    def openings(self) -> "AuditEventQuerySet":
        """Somebody read personal details of hers, found her by one, or wrote them anew. What she writes herself is not
        told to her, nor what is written to enrol her."""
        by_others = models.Q(event="identity.changed") & ~models.Q(actor_role=HERSELF) & ~models.Q(purpose=ENROLMENT)
        return self.filter(models.Q(event__in=["identity.opened", "identity.found"]) | by_others)

    def newest_first(self) -> "AuditEventQuerySet":
        return self.order_by("-id")


class AuditEvent(models.Model):
    """Plain columns instead of foreign keys: the rows of this table outlive what they speak of."""

    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_role = models.CharField(max_length=120, blank=True)
    programme_id = models.BigIntegerField(null=True)
    advisor_id = models.BigIntegerField(null=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=60, blank=True)
    count = models.IntegerField(null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["programme_id", "-id"], name="audit_by_programme"),
            models.Index(fields=["advisor_id", "-id"], name="audit_by_advisor"),
        ]

    def __str__(self) -> str:
        return f"audit-{self.pk}"
