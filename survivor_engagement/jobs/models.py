"""Work that takes long or runs by the clock is a row first. The row is the truth; a message in Redis only wakes.

The table holds ids, states and times, nothing about a person. So it carries no row-level security: every process of the
house may ask for work. A worker claims, puts off and ends the work of its own queue; a trigger holds it to that.
`programme_id` and `asked_by_id` are bare numbers, because programmes and users are rooms above this one.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from survivor_engagement.jobs.lease import renew
from survivor_engagement.jobs.queues import QUEUES


class JobQuerySet(models.QuerySet["Job"]):
    def live(self) -> "JobQuerySet":
        """Asked for and not yet at an end."""
        return self.filter(state__in=Job.LIVE)

    def due(self, queue: str) -> "JobQuerySet":
        """What a worker of this queue may claim now, the oldest first."""
        return self.filter(state__in=Job.WAITING, queue=queue, run_after__lte=Now()).order_by("run_after", "id")

    def abandoned(self) -> "JobQuerySet":
        """Claimed by a worker who was not heard of until the lease ran out."""
        return self.filter(state=Job.State.RUNNING, lease_until__lt=Now()).order_by("id")


class Job(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed, will be tried again")
        DEAD = "dead", _("given up")
        REFUSED = "refused", _("refused: whoever asked may not any more")

    WAITING = (State.ASKED, State.FAILED)
    LIVE = (State.ASKED, State.RUNNING, State.FAILED)
    ENDED = (State.DONE, State.DEAD, State.REFUSED)

    kind = models.CharField(max_length=80, editable=False)
    queue = models.CharField(max_length=20, choices=[(queue, queue) for queue in QUEUES], editable=False)
    about_id = models.UUIDField(editable=False)
    programme_id = models.BigIntegerField(null=True, editable=False)
    asked_by_id = models.BigIntegerField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    run_after = models.DateTimeField(db_default=Now(), editable=False)
    again_after = models.DateTimeField(null=True, editable=False)  # asked for again while it was running
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    error_kind = models.CharField(max_length=80, blank=True, editable=False)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    # Set where a job is claimed inside somebody's open transaction (a test, a shell): nobody else sees the claim.
    claimed_unseen = False

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["queue", "run_after", "id"], condition=Q(state__in=["asked", "failed"]), name="jobs_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_id"],
                condition=Q(state__in=["asked", "running", "failed"]),
                name="one_live_job_per_subject",
            ),
            models.CheckConstraint(condition=Q(queue__in=QUEUES), name="job_queue_known"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "running", "done", "failed", "dead", "refused"]), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease__isnull=True, lease_until__isnull=True, again_after__isnull=True)),
                name="running_job_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "dead", "refused"], ended_at__isnull=False)
                | (~Q(state__in=["done", "dead", "refused"]) & Q(ended_at__isnull=True)),
                name="ended_job_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"job-{self.pk}"

    def beat(self) -> None:
        """Say "still at it" before the lease runs out; called between the steps of long work."""
        if self.lease is None:
            raise ValueError("Only a claimed job has a heart that beats.")
        renew(self.pk, self.lease, beside=not self.claimed_unseen)


def new_lease() -> uuid.UUID:
    """A mark that only one claim of one job carries."""
    return uuid.uuid4()
